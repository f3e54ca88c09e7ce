"""Step adapters: a right one, and one for each check that must find its fault."""

from __future__ import annotations

import random
from typing import Any, ClassVar

import numpy as np

from fdbench.contract import (
    RATE,
    Audio,
    AudioEnd,
    AudioOut,
    Capabilities,
    Closed,
    SessionInfo,
    Span,
    StepAdapter,
    StepOutput,
    ToolCall,
    Transcript,
)
from fdbench.timebase import Samples

LOUD = 0.01
TONE: Audio = (0.1 * np.sin(np.arange(2 * RATE) * 2 * np.pi * 300 / RATE)).astype(np.float32)


class Right(StepAdapter):
    """Answers each stretch of sound with a tone of 2 s."""

    capabilities = Capabilities(transcripts=True)

    def __init__(self, level: float = 1.0) -> None:
        if type(level) not in (int, float) or not 0 < level <= 1:
            raise ValueError("level must be above 0 and at most 1")
        self.level = np.float32(level)
        self.left: Audio = TONE[:0]
        self.spoken = self.quiet = 0

    def step(self, user: Audio, now: Samples) -> StepOutput:
        loud = float(np.abs(user).max()) > LOUD
        self.spoken, self.quiet = (self.spoken + 1, 0) if loud else (self.spoken, self.quiet + 1)
        events: list[Any] = []
        if self.quiet == 15 and self.spoken:
            self.spoken = 0
            events = self.reply(now)
        said, self.left = self.left[: len(user)], self.left[len(user) :]
        return StepOutput(np.pad(said, (0, len(user) - len(said))), events)

    def reply(self, now: Samples) -> list[Any]:
        self.left = TONE * self.level
        return [Transcript("agent", "beep"), Span("tts", now - 480, now)]


class AcceptsAnything(Right):
    def __init__(self, level: float = 1.0) -> None:
        super().__init__()


class ClosesWhatItOpened(Right):
    def open(self, session: SessionInfo) -> None:
        self.id = session.id

    def close(self) -> None:
        del self.id


class NeedsAStep(Right):
    def step(self, user: Audio, now: Samples) -> StepOutput:
        self.last = now
        return super().step(user, now)

    def close(self) -> None:
        del self.last


class Doubles(Right):
    def step(self, user: Audio, now: Samples) -> StepOutput:
        return StepOutput(np.zeros(len(user)))  # type: ignore[arg-type]


class NoStepOutput(Right):
    def step(self, user: Audio, now: Samples) -> StepOutput:
        return user.copy()  # type: ignore[return-value]


class DividesBySilence(Right):
    def step(self, user: Audio, now: Samples) -> StepOutput:
        with np.errstate(invalid="ignore"):
            return StepOutput(user / np.abs(user).max())


class ShortOfMemory(Right):
    """Has room for a second and a half of speech."""

    heard = 0

    def step(self, user: Audio, now: Samples) -> StepOutput:
        self.heard += bool(np.abs(user).max() > LOUD)
        if self.heard > 75:
            raise IndexError("buffer is full")
        return super().step(user, now)


class CannotClip(Right):
    def step(self, user: Audio, now: Samples) -> StepOutput:
        return StepOutput(np.full(len(user), np.inf, np.float32)) if np.abs(user).max() >= 1 else super().step(user, now)


class WritesToItsInput(Right):
    def step(self, user: Audio, now: Samples) -> StepOutput:
        output = super().step(user, now)
        user *= 0.5
        return output


class KeepsItsInput(Right):
    """An echo after 200 ms, of arrays that are not its own."""

    def __init__(self, level: float = 1.0) -> None:
        super().__init__(level)
        self.kept: list[Audio] = []

    def step(self, user: Audio, now: Samples) -> StepOutput:
        output = super().step(user, now)
        self.kept.append(user)
        late = self.kept[-11].copy() if len(self.kept) > 10 else np.zeros(len(user), np.float32)
        return StepOutput(late + output.audio, output.events)


class SharesState(Right):
    """Each session of a process is a little quieter."""

    sessions: ClassVar[list[str]] = []

    def open(self, session: SessionInfo) -> None:
        self.sessions.append(session.id)
        self.level = np.float32(1 / len(self.sessions))


class Dice(Right):
    """Never repeats itself: that is allowed."""

    def reply(self, now: Samples) -> list[Any]:
        self.level = np.float32(random.SystemRandom().uniform(0.1, 1))
        return super().reply(now)


class OneBuffer(Right):
    """Returns the same array each time."""

    def __init__(self, level: float = 1.0) -> None:
        super().__init__(level)
        self.buffer: Audio = np.zeros(480, np.float32)

    def step(self, user: Audio, now: Samples) -> StepOutput:
        output = super().step(user, now)
        self.buffer[:] = output.audio
        return StepOutput(self.buffer, output.events)


class LooksAhead(Right):
    """Finds the loudest sample of all that the user will ever say."""

    def reply(self, now: Samples) -> list[Any]:
        self.level = np.float32(0.5 * np.abs(self.all[-2 * RATE :]).max() + 0.1)
        return super().reply(now)

    def step(self, user: Audio, now: Samples) -> StepOutput:
        self.all = user if user.base is None else user.base
        return super().step(user, now)


class StrangeRole(Right):
    def reply(self, now: Samples) -> list[Any]:
        return [*super().reply(now), Transcript("robot", "beep")]  # type: ignore[arg-type]


class Int16Values(Right):
    def step(self, user: Audio, now: Samples) -> StepOutput:
        said = super().step(user, now)
        return StepOutput(said.audio * np.float32(32_767), said.events)


class Int16Chunks(Right):
    def reply(self, now: Samples) -> list[Any]:
        return [AudioOut("beep", TONE * np.float32(32_767))]


class NoEvent(Right):
    def reply(self, now: Samples) -> list[Any]:
        return [*super().reply(now), {"type": "beep"}]


class BackwardSpan(Right):
    def reply(self, now: Samples) -> list[Any]:
        return [*super().reply(now), Span("asr", now, now - 480)]


class BytesInACall(Right):
    capabilities = Capabilities(transcripts=True, tools=True)

    def reply(self, now: Samples) -> list[Any]:
        return [*super().reply(now), ToolCall("1", "look", {"what": b"tea"})]


class SpeaksAfterTheEnd(Right):
    def reply(self, now: Samples) -> list[Any]:
        return [*super().reply(now), AudioOut("a", TONE[:480]), AudioEnd("a"), AudioOut("a", TONE[:480])]


class GoesOnAfterClosed(Right):
    def reply(self, now: Samples) -> list[Any]:
        return [Closed("done"), *super().reply(now)]


class TellsNoTranscript(Right):
    def reply(self, now: Samples) -> list[Any]:
        return super().reply(now)[1:]


class HidesItsTranscripts(Right):
    capabilities = Capabilities()


class CallsInSecret(Right):
    def reply(self, now: Samples) -> list[Any]:
        return [*super().reply(now), ToolCall("1", "look")]


class GreetsInSecret(Right):
    capabilities = Capabilities(transcripts=True, greets=False)

    def __init__(self, level: float = 1.0) -> None:
        super().__init__(level)
        self.left = TONE * self.level


class KnowsItsCalls(Right):
    def tool_result(self, call_id: str, result: str, *, failed: bool) -> None:
        calls: dict[str, str] = {}
        calls.pop(call_id)


class CannotCloseInMidStep(Right):
    inside = False

    def step(self, user: Audio, now: Samples) -> StepOutput:
        self.inside = True
        output = super().step(user, now)
        self.inside = False
        return output

    def close(self) -> None:
        if self.inside:
            raise RuntimeError("the engine is busy")


class NeverGivesBack(CannotCloseInMidStep):
    """A session that ended in mid-step keeps the one engine there is."""

    taken: ClassVar[list[Any]] = []

    def open(self, session: SessionInfo) -> None:
        if self.taken:
            raise RuntimeError("no engine is free")

    def close(self) -> None:
        if self.inside:
            self.taken.append(self)


class Slow(Right):
    """Takes 25 ms for a frame of 20 ms, on the clock below."""

    now_s: ClassVar[list[float]] = [0.0]

    def step(self, user: Audio, now: Samples) -> StepOutput:
        self.now_s[0] += 0.025
        return super().step(user, now)


def slow_timer() -> float:
    """Seconds on the clock of `Slow`."""
    from fdbench import plugins

    return float(plugins.load(f"{__file__}:Slow").make.now_s[0])  # type: ignore[attr-defined]
