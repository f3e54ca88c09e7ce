"""One session as the page shows it, as plain frozen values. Times are seconds from the session's start."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Literal, TypeAlias

from fdbench.report.stages import Stage, Waterfall

Tone: TypeAlias = Literal["good", "bad", "neutral"]
Range: TypeAlias = tuple[float, float]


@dataclass(frozen=True, slots=True)
class CueView:
    """A cue as placed. `speech` is empty if it was not played."""

    id: str
    kind: str
    status: str
    text: str
    speech: tuple[Range, ...]
    fillers: tuple[Range, ...]


@dataclass(frozen=True, slots=True)
class WordView:
    """A heard word; `evidence` if it met an expectation."""

    text: str
    start: float
    end: float
    source: str
    evidence: bool = False


@dataclass(frozen=True, slots=True)
class ReplyView:
    """The agent's reply to a cue. `declared` is the adapter's own text, `rejected` if the audio does not bear it out, `unplayed` the end
    of it that was cut off, see `unplayed.never_played`."""

    cue: str
    start: float
    end: float
    words: tuple[WordView, ...]
    declared: str
    rejected: bool
    unplayed: str = ""

    @property
    def text(self) -> str:
        """What was heard; empty if no word was."""
        return " ".join(word.text for word in self.words)


@dataclass(frozen=True, slots=True)
class Wait:
    """Silence from the user's end to the reply's first sound, or, if `answered` is false, to the next floor cue or 4 s."""

    start: float
    end: float
    answered: bool


@dataclass(frozen=True, slots=True)
class Marker:
    """An instant worth seeing. `letter` is its sign on the timeline, `kind` its name in the legend."""

    at: float
    kind: str
    letter: str
    label: str
    tone: Tone


@dataclass(frozen=True, slots=True)
class Sentence:
    """A finding in plain words. `measures`: those that it is the reason of, by the beginning of their names."""

    text: str
    tone: Tone
    measures: tuple[str, ...] = ()


@dataclass(frozen=True, slots=True)
class CueFinding:
    """What became of one cue. `at` is None if the cue was not played. In ms: `latency` of the reply from the cue's end, `stop` of the
    agent's falling silent from its begin; None where there is none."""

    cue: str
    kind: str
    text: str
    at: float | None
    sentences: tuple[Sentence, ...]
    latency: float | None = None
    stop: float | None = None


@dataclass(frozen=True, slots=True)
class FloorDecision:
    """A floor decision that the system reported, in its own words."""

    at: float
    decision: str
    reason: str


@dataclass(frozen=True, slots=True)
class BackgroundTask:
    """Work that the system reported to do beside the talk, from its first phase to its last; `phase` is the last one."""

    name: str
    start: float
    end: float
    phase: str


@dataclass(frozen=True, slots=True)
class SessionView:
    """One session, ready to be drawn."""

    seconds: float
    cues: tuple[CueView, ...]
    agent: tuple[Range, ...]
    backchannels: tuple[Range, ...]
    replies: tuple[ReplyView, ...]
    overlaps: tuple[Range, ...]
    waits: tuple[Wait, ...]
    markers: tuple[Marker, ...]
    stages: tuple[Stage, ...]
    findings: tuple[CueFinding, ...]
    recogniser: str = ""
    decisions: tuple[FloorDecision, ...] = ()
    waterfalls: tuple[Waterfall, ...] = ()
    tasks: tuple[BackgroundTask, ...] = ()
