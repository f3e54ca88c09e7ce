"""The cascade itself: one thing after the other, in 20 ms frames."""

from __future__ import annotations

from dataclasses import dataclass, replace

from fdbench.contract import (
    AdapterEvent,
    Audio,
    Capabilities,
    Samples,
    SessionInfo,
    SpeechState,
    StepAdapter,
    StepOutput,
    ToolCall,
    Transcript,
)
from fdbench.speech.hibari import Hibari

from .._reference import chat
from .._reference.brain import Reply
from .._reference.cues import asks
from .._reference.ear import Ear
from .._reference.faults import SLOW_MS, Faulty, background_mode
from .._reference.hearing import Hearing
from .._reference.minds import make_brain
from .._reference.profile import Latencies, warm_up
from .._reference.spans import Playout, chain
from .._reference.tools import FAILED, TOO_LATE, sentences_of
from .._reference.voice import Speaker
from .config import Config, samples
from .endpointing import Endpointer, Segment16
from .recognition import Recogniser


@dataclass(slots=True)
class _Call:
    """A tool that the whole cascade waits for."""

    id: str
    reply: Reply
    at: Samples
    """When it is called."""
    made: bool = False
    sentences: tuple[str, ...] = ()
    """What to say, once that is known."""


class Stitched(StepAdapter):
    """VAD, ASR, LLM, TTS in a row."""

    frame_ms = 20
    capabilities = Capabilities(clock="input", pacing="lockstep", barge_in="agent", transcripts=True, tools=True, greets=False)

    def __init__(self, config: Config) -> None:
        self.config = config

    def open(self, session: SessionInfo) -> None:
        config = self.config
        self._ear = Ear()
        self._endpointer = Endpointer(
            config.vad_threshold,
            samples(config.vad_silence_ms),
            samples(config.vad_prefix_padding_ms),
            samples(config.vad_suffix_padding_ms),
            samples(config.interruption_gap_ms),
        )
        self._brain = make_brain(config.mind, session, measured=config.compute == "measured")
        self._hearing = Hearing()
        self._recogniser = Recogniser(self._hearing)
        self._speaker = self._mouth()
        self._latencies = Latencies(
            config.profile, session.seed, SLOW_MS if config.fault == "slow" else 0.0, compute=config.compute
        )
        self._playout = Playout()
        warm_up(self._hearing, self._speaker)
        self._stuck = False
        self._unanswered = ""
        self._call: _Call | None = None
        self._calls = 0
        self._events: list[AdapterEvent] = []

    def _mouth(self) -> Speaker:
        synthesiser = Hibari(round(self.config.tts_wpm))
        gap, context = samples(self.config.sentence_pause_ms), self._brain.context
        if self.config.fault == "none":
            return Speaker(context, synthesiser, gap)
        return Faulty(context, synthesiser, gap, fault=self.config.fault)

    def step(self, user: Audio, now: Samples) -> StepOutput:
        self._latencies.hear(user)
        self._latencies.begin(now)
        for chunk in self._ear.feed(user):
            was_active = self._endpointer.active
            segment = self._endpointer.feed(chunk)
            if self._endpointer.active != was_active:
                self._events.append(SpeechState("user", self._endpointer.active, media=chunk.end))
            self._maybe_barge_in(chunk.end)
            if segment is not None:
                self._turn(segment, now)
                self._recogniser.drop()
            else:
                self._recogniser.follow(self._endpointer)
        if self._call is not None:
            self._wait(self._call, now)
        audio, said = self._speaker.render(now, len(user))
        heard = self._playout.rendered(now, audio, said)
        events, self._events = [*self._events, *said, *heard], []
        self._latencies.done()
        return StepOutput(audio, events)

    def tool_result(self, call_id: str, result: str, *, failed: bool) -> None:
        mode = background_mode(self.config.fault, "ok")
        if self._call is not None and self._call.id == call_id and mode != "never":
            self._call.sentences = sentences_of(result, failed=failed or mode == "fail")

    def close(self) -> None:
        if hasattr(self, "_hearing"):
            self._hearing.end()

    def _maybe_barge_in(self, now: Samples) -> None:
        """Speech that is long enough stops the agent, whatever was said; also while a reply is being prepared."""
        config = self.config
        if not self._speaker.busy or self._endpointer.run < config.min_interruption or config.fault == "deaf_to_barge_in":
            return
        if self._speaker.speaking:
            self._unanswered = ""
            self._stuck = config.fault == "stuck"
        self._speaker.flush(now - self._endpointer.run)
        self._playout.cancel()
        if config.fault == "forgets":
            self._brain.forget()

    def _turn(self, segment: Segment16, now: Samples) -> None:
        """The user's turn is over: run the stages one after the other, and queue the reply behind them."""
        config, latencies = self.config, self._latencies
        if segment.speech < samples(config.vad_min_speech_ms):
            return
        if self._speaker.busy and (segment.speech < config.min_interruption or config.fault == "deaf_to_barge_in"):
            return  # too short to have stopped the agent, or nothing can: half-duplex, it was not listening
        decided = latencies.reached(max(segment.decided, now))
        text = self._recogniser.words(segment)
        self._events.append(Transcript("user", text, media=segment.end))
        understood = latencies.after("asr", decided)
        reply_text = self._joined(text)
        reply = self._brain.reply(reply_text) if reply_text and not self._stuck else None
        if reply is None or not (reply.sentences or reply.task):
            return
        self._events += chat.faults(reply)
        completed = chat.ready(reply, understood, latencies.after("llm", understood)) + latencies.penalty
        llm = chat.modelled(reply, latencies.modelled("llm"))
        stages = [("endpointing", False), ("asr", latencies.modelled("asr")), ("llm", llm)]
        marks = [segment.faded, decided, understood, completed]
        self._call = None  # a new request: the old one is not waited for any longer
        if reply.task is None:
            self._unanswered = reply_text
            self._say(reply, reply.sentences, stages, marks)
        elif reply.task.tool or background_mode(config.fault, "ok") == "never":
            self._events += chain(stages, marks)
            self._calls += 1
            self._call = _Call(f"call{self._calls}", reply, completed)
        else:
            self._unanswered = reply_text
            sentences = FAILED if config.fault == "background_fails" else reply.task.result
            deliberated = latencies.after("deliberation", completed)
            self._say(reply, sentences, [*stages, ("deliberation", True)], [*marks, deliberated])

    def _say(self, reply: Reply, sentences: tuple[str, ...], stages: list[tuple[str, bool]], marks: list[Samples]) -> None:
        """Synthesise and play, after the stages so far; `marks` are one more than these."""
        self._speaker.synthesiser.say(sentences[0])  # what the reply has to wait for; the rest is made while this is heard
        ready = self._latencies.after("tts", marks[-1])
        self._events += chain([*stages, ("tts", self._latencies.modelled("tts"))], [*marks, ready])
        self._playout.expect(ready)
        chat.speak(self._speaker, self._brain.register(replace(reply, sentences=sentences)), reply, ready)

    def _wait(self, call: _Call, now: Samples) -> None:
        """Nothing is said until the tool has answered, or too much time has passed."""
        task = call.reply.task
        if task is not None and task.tool and not call.made and now >= call.at:
            call.made = True
            self._events.append(ToolCall(call.id, task.tool, {"request": task.request}))
        if not call.sentences and now >= call.at + samples(self.config.tool_timeout_ms):
            call.sentences = TOO_LATE
        if not call.sentences or self._endpointer.active or self._speaker.busy:
            return
        self._call = None
        self._say(call.reply, call.sentences, [("tool", False)], [call.at, self._latencies.reached(now)])

    def _joined(self, text: str) -> str:
        """A turn that was cut in two by a pause: the reply to its first part was withdrawn, so both parts are one turn, unless the
        second begins as a request does."""
        waiting, self._unanswered = self._unanswered, ""
        if not waiting or not text or self._speaker.busy:
            return text
        if self._withdrawn() and not asks(text):
            return f"{waiting} {text}"
        return text

    def _withdrawn(self) -> bool:
        answers = self._brain.context.answers
        return bool(answers) and not any(answers[-1].heard)
