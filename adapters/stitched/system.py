"""The cascade itself: one thing after the other, in 20 ms frames."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, replace

from fdbench.contract import (
    RATE,
    AdapterEvent,
    Audio,
    Capabilities,
    Samples,
    SessionInfo,
    Span,
    SpeechState,
    StepAdapter,
    StepOutput,
    ToolCall,
    Transcript,
)

from .._reference.brain import Brain, Reply
from .._reference.ear import Ear
from .._reference.hearing import Hearing
from .._reference.profile import Latencies
from .._reference.settings import SLOW_MS
from .._reference.tools import PATIENCE, TOO_LATE, sentences_of
from .._reference.voice import Speaker
from .endpointing import Endpointer, Segment16

SKITTISH_MS = 60.0


@dataclass(frozen=True, slots=True)
class Config:
    """The settings of `create`, checked."""

    profile: str = "cloud"
    vad_threshold: float = 0.5
    vad_silence_ms: float = 500.0
    vad_min_speech_ms: float = 100.0
    barge_in_ms: float = 250.0
    fault: str = "none"


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


def _samples(ms: float) -> Samples:
    return round(ms * RATE / 1000)


class Stitched(StepAdapter):
    """VAD, ASR, LLM, TTS in a row."""

    frame_ms = 20
    capabilities = Capabilities(clock="input", pacing="lockstep", barge_in="agent", transcripts=True, tools=True)

    def __init__(self, config: Config) -> None:
        self.config = config

    def open(self, session: SessionInfo) -> None:
        config = self.config
        self._ear = Ear()
        self._endpointer = Endpointer(config.vad_threshold, _samples(config.vad_silence_ms))
        self._brain = Brain(session.seed, session.tools, session.instructions)
        self._hearing = Hearing(self._brain.understands)
        self._speaker = Speaker(self._brain.context)
        self._latencies = Latencies(config.profile, session.seed, SLOW_MS if config.fault == "slow" else 0.0)
        self._barge_in = _samples(SKITTISH_MS if config.fault == "stops_at_backchannels" else config.barge_in_ms)
        self._unanswered = ""
        self._call: _Call | None = None
        self._calls = 0
        self._events: list[AdapterEvent] = []

    def step(self, user: Audio, now: Samples) -> StepOutput:
        for chunk in self._ear.feed(user):
            was_active = self._endpointer.active
            segment = self._endpointer.feed(chunk)
            if self._endpointer.active != was_active:
                self._events.append(SpeechState("user", self._endpointer.active, media=chunk.end))
            self._maybe_barge_in()
            if segment is not None:
                self._turn(segment, now)
        if self._call is not None:
            self._wait(self._call, now)
        audio, said = self._speaker.render(now, len(user))
        events, self._events = [*self._events, *said], []
        return StepOutput(audio, events)

    def tool_result(self, call_id: str, result: str, *, failed: bool) -> None:
        if self._call is not None and self._call.id == call_id:
            self._call.sentences = sentences_of(result, failed=failed)

    def close(self) -> None:
        if hasattr(self, "_hearing"):
            self._hearing.end()

    def _maybe_barge_in(self) -> None:
        """Speech that is long enough stops the agent, whatever was said; also while a reply is being prepared."""
        if not self._speaker.busy or self._endpointer.run < self._barge_in or self.config.fault == "deaf_to_barge_in":
            return
        if self._speaker.speaking:
            self._unanswered = ""
        self._speaker.flush()
        if self.config.fault == "forgets":
            self._brain.state.forget()

    def _turn(self, segment: Segment16, now: Samples) -> None:
        """The user's turn is over: run the stages, and queue the reply behind their latencies."""
        if segment.speech < _samples(self.config.vad_min_speech_ms):
            return
        if self._speaker.busy and (segment.speech < self._barge_in or self.config.fault == "deaf_to_barge_in"):
            return  # too short to have stopped the agent, or nothing can: half-duplex, it was not listening
        self._hearing.begin(segment.level)
        self._hearing.feed([segment.audio])
        text = self._hearing.settled()
        self._hearing.end()
        asr = self._latencies.draw("asr")
        self._events.append(Transcript("user", text, media=segment.end))
        reply_text = self._joined(text)
        reply = self._brain.reply(reply_text) if reply_text else None
        if reply is None:
            return
        sentences = reply.task.result if reply.task else reply.sentences
        if not sentences and not (reply.task and reply.task.tool):
            return
        llm = self._latencies.draw("llm") + self._latencies.penalty
        if reply.task and not reply.task.tool:
            llm += self._latencies.draw("deliberation")
        decided = max(segment.decided, now)
        self._call = None  # a new request: the old one is not waited for any longer
        if not sentences:
            self._calls += 1
            self._call = _Call(f"call{self._calls}", reply, decided + asr + llm)
            self._spans(("endpointing", "asr", "llm"), [segment.end, decided, decided + asr, decided + asr + llm])
            return
        tts = self._latencies.draw("tts")
        marks = [segment.end, decided, decided + asr, decided + asr + llm, decided + asr + llm + tts]
        self._spans(("endpointing", "asr", "llm", "tts"), marks)
        self._unanswered = reply_text
        answer = self._brain.register(replace(reply, sentences=sentences))
        self._speaker.say(answer, sentences, marks[-1])

    def _wait(self, call: _Call, now: Samples) -> None:
        """Nothing is said until the tool has answered, or too much time has passed."""
        task = call.reply.task
        if task is not None and not call.made and now >= call.at:
            call.made = True
            self._events.append(ToolCall(call.id, task.tool, {"request": task.request}))
        if not call.sentences and now >= call.at + PATIENCE:
            call.sentences = TOO_LATE
        if not call.sentences or self._endpointer.active or self._speaker.busy:
            return
        self._call = None
        start = now + self._latencies.draw("tts")
        self._spans(("tool", "tts"), [call.at, now, start])
        answer = self._brain.register(replace(call.reply, sentences=call.sentences))
        self._speaker.say(answer, call.sentences, start)

    def _spans(self, stages: Sequence[str], marks: Sequence[Samples]) -> None:
        """Stages that lie end to end: `marks` are one more than `stages`."""
        for stage, start, end in zip(stages, marks, marks[1:], strict=False):
            self._events.append(Span(stage, start, end, modelled=stage not in ("endpointing", "tool")))

    def _joined(self, text: str) -> str:
        """A turn that was cut in two by a pause: the reply to its first part was withdrawn, so both parts are one turn, unless the
        second is understood alone."""
        waiting, self._unanswered = self._unanswered, ""
        if not waiting or not text or self._speaker.busy:
            return text
        if self._withdrawn() and all(a.kind in ("unknown", "correct") for a in self._brain.acts(text)):
            return f"{waiting} {text}"
        return text

    def _withdrawn(self) -> bool:
        answers = self._brain.context.answers
        return bool(answers) and not any(answers[-1].heard)
