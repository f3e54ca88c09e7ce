"""A LiveKit agent as LiveKit's own documentation builds them, whose recognition, language model and voice are scripted.

    fdbench run --adapter livekit --set agent=tests/counterparts/livekit_agent.py:build ...

Real are Silero's detector, the session with its turns, interruptions, pauses and resumptions, and all that lies between. The folder that
COUNTERPART_VOICE names holds `voice.json`, a list of {"text", "wav"}: every answer is all of these sentences.
"""

from __future__ import annotations

import json
import os
import wave
from pathlib import Path
from typing import Any

from livekit import rtc
from livekit.agents import Agent, AgentSession, InterruptionOptions, LanguageCode, llm, stt, tts
from livekit.agents.types import DEFAULT_API_CONNECT_OPTIONS
from livekit.plugins import silero

VOICE = "COUNTERPART_VOICE"
RATE = 24_000
HEARD = "whatever was said"
INSTRUCTIONS = "You tell how bread is baked."


class ScriptedSTT(stt.STT):
    """Understands the same words whatever it hears, if it lasts `shortest_s`, with the half second that the detector puts before it."""

    def __init__(self, shortest_s: float) -> None:
        super().__init__(capabilities=stt.STTCapabilities(streaming=False, interim_results=False))
        self.shortest_s = shortest_s

    async def _recognize_impl(self, buffer: Any, **_: Any) -> stt.SpeechEvent:
        text = HEARD if rtc.combine_audio_frames(buffer).duration >= self.shortest_s else ""
        heard = stt.SpeechData(language=LanguageCode("en"), text=text)
        return stt.SpeechEvent(type=stt.SpeechEventType.FINAL_TRANSCRIPT, alternatives=[heard])


class ScriptedLLM(llm.LLM):
    """Answers with all sentences."""

    def __init__(self, sentences: list[str]) -> None:
        super().__init__()
        self.sentences = sentences

    def chat(
        self,
        *,
        chat_ctx: llm.ChatContext,
        tools: list[llm.Tool] | None = None,
        conn_options: Any = DEFAULT_API_CONNECT_OPTIONS,
        **_: Any,
    ) -> llm.LLMStream:
        return Answer(self, chat_ctx=chat_ctx, tools=tools or [], conn_options=conn_options)


class Answer(llm.LLMStream):
    async def _run(self) -> None:
        assert isinstance(self._llm, ScriptedLLM)
        for n, sentence in enumerate(self._llm.sentences):
            delta = llm.ChoiceDelta(role="assistant", content=sentence + " ")
            self._event_ch.send_nowait(llm.ChatChunk(id=str(n), delta=delta))


class ScriptedTTS(tts.TTS):
    """Says a sentence by the recording of it."""

    def __init__(self, recordings: dict[str, Path]) -> None:
        super().__init__(capabilities=tts.TTSCapabilities(streaming=False), sample_rate=RATE, num_channels=1)
        self.recordings = recordings

    def synthesize(self, text: str, *, conn_options: Any = DEFAULT_API_CONNECT_OPTIONS) -> tts.ChunkedStream:
        return Recording(tts=self, input_text=text, conn_options=conn_options)


class Recording(tts.ChunkedStream):
    async def _run(self, output_emitter: tts.AudioEmitter) -> None:
        assert isinstance(self._tts, ScriptedTTS)
        output_emitter.initialize(request_id="1", sample_rate=RATE, num_channels=1, mime_type="audio/pcm")
        for text, path in self._tts.recordings.items():
            if text in self._input_text:  # short sentences are said together
                with wave.open(str(path), "rb") as file:
                    assert file.getframerate() == RATE
                    output_emitter.push(file.readframes(file.getnframes()))
        output_emitter.flush()


def build_patient() -> tuple[AgentSession, Agent]:
    """It understands nothing of short interjections, takes them for false interruptions, and goes on."""
    return build(shortest_s=2.0)


def build_deaf() -> tuple[AgentSession, Agent]:
    """It says to the end what it has begun."""
    return build(interruption={"enabled": False})


def build(shortest_s: float = 0.0, interruption: InterruptionOptions | None = None) -> tuple[AgentSession, Agent]:
    """The session and its agent."""
    voice = Path(os.environ[VOICE])
    entries = json.loads((voice / "voice.json").read_text(encoding="utf-8"))
    session: AgentSession = AgentSession(
        vad=silero.VAD.load(),
        stt=ScriptedSTT(shortest_s),
        llm=ScriptedLLM([entry["text"] for entry in entries]),
        tts=ScriptedTTS({entry["text"]: voice / entry["wav"] for entry in entries}),
        turn_handling={"turn_detection": "vad", **({"interruption": interruption} if interruption else {})},
        aec_warmup_duration=None,  # or nobody could interrupt in the first 3 s: there is no echo to get used to here
    )
    return session, Agent(instructions=INSTRUCTIONS)
