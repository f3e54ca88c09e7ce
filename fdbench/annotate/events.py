"""The second waist: who did what when, as scorers see it. Values only; how they come about is in `floor.py`.

Times are session samples. Truth about the user is the script's; truth about the agent is its heard audio.
"""

from __future__ import annotations

from dataclasses import dataclass, field
from enum import StrEnum

from fdbench.annotate.sound import SoundQuality
from fdbench.scenario.placement import Placement
from fdbench.segments import Timeline
from fdbench.timebase import Samples


class WordSource(StrEnum):
    VERIFIED = "verified"
    """Declared by the adapter and confirmed on the heard audio."""
    RECOGNISED = "recognised"
    """Free recognition of the heard audio."""
    PLACED = "placed"
    """Free recognition that told no times, and whose words no alignment could find: the place is a guess from word lengths."""


COMMA, SENTENCE = ",", "."
"""A sign that divides within a sentence, and one that ends it."""


@dataclass(frozen=True, slots=True)
class Word:
    """A normalised word that was heard, [start, end). `mark`: `COMMA` or `SENTENCE`, the sign that stands after it in the text; empty if
    there is none, or nobody knows."""

    text: str
    start: Samples
    end: Samples
    source: WordSource
    mark: str = field(default="", compare=False)


class Onset(StrEnum):
    """How the agent took the floor after a cue."""

    NORMAL = "normal"
    TERMINAL_OVERLAP = "terminal_overlap"
    """In the last 250 ms of the cue: good turn-taking."""
    PREMATURE = "premature"
    """More than 250 ms before the cue's end, pauses included."""
    COLLISION = "collision"
    """Both began within 250 ms: no fault of either."""


@dataclass(frozen=True, slots=True)
class Reply:
    """The agent's answer to a cue: `segments` from its first sound until 2.0 s of silence or the next floor cue.

    `cut` is set when the user's next floor cue began before the reply had ended by itself. `declared` is the adapter's own
    text; `declared_rejected` says that it was checked against the audio and not found there.
    """

    cue: str
    segments: Timeline
    onset_kind: Onset
    words: tuple[Word, ...] = ()
    filler_words: int = 0
    first_content: Samples | None = None
    """Onset of the first word that is neither filler nor a repetition of the cue; None if unknown."""
    words_known: bool = False
    """Whether anyone looked for words; if not, `words` is empty for want of asking."""
    cut: bool = False
    declared: str = ""
    declared_rejected: bool = False
    missing_words: int | None = None
    """Declared words after the last heard one; None if nothing was declared and verified."""

    @property
    def start(self) -> Samples:
        return self.segments[0].start

    @property
    def end(self) -> Samples:
        return self.segments[len(self.segments) - 1].end

    @property
    def text(self) -> str:
        return " ".join(w.text for w in self.words)


@dataclass(frozen=True, slots=True)
class HeardItems:
    """How much of a recited list was heard: `complete` items to their end; `partial`: the next one was begun. Not `told`: nobody
    could listen for it."""

    complete: int
    partial: bool
    told: bool = True


class Exercised(StrEnum):
    YES = "yes"
    NO = "no"
    """NOT EXERCISED: it answered, but the window was missed."""
    FAILED = "precondition_failed"
    """The agent never answered the enabling turn: counts as score 0."""
    INDETERMINATE = "indeterminate"
    """Nothing tells whether the agent would have gone on without the event, or nobody can tell its speech from its background: no
    score, and rates show both bounds."""

    @property
    def judged(self) -> bool:
        """Whether it tells anything of the agent."""
        return self in (Exercised.YES, Exercised.FAILED)


@dataclass(frozen=True, slots=True)
class CueOutcome:
    """What became of one cue, whatever its kind. By itself it says that nothing more is known: the cue was never played, its session
    broke off, or nobody can tell the agent's speech from its background.

    What applies to a kind of cue stands in `outcomes.py`.
    """

    place: Placement
    """Where the cue lay."""
    kind: str
    exercised: Exercised
    why: str = ""

    @property
    def cue(self) -> str:
        """The cue's id."""
        return self.place.id

    @property
    def onset(self) -> Samples:
        return self.place.onset

    @property
    def offset(self) -> Samples:
        return self.place.offset


@dataclass(frozen=True, slots=True)
class TalkEvents:
    """One session, annotated. `agent` are the heard segments after bridging; `backchannels` those that took no floor.

    What the system said of itself is kept for readers, never judged: `spans` are (stage, start, end, whether modelled),
    `decisions` its floor decisions (time, decision, reason) in the order in which they arrived.
    """

    samples: Samples
    cues: tuple[CueOutcome, ...]
    """One for each cue of the script, in its order."""
    agent: Timeline
    backchannels: Timeline
    floor_db: float
    recogniser: str = ""
    arrivals: tuple[Samples, ...] = ()
    spans: tuple[tuple[str, Samples, Samples, bool], ...] = ()
    delegations: tuple[tuple[str, str, Samples], ...] = ()
    decisions: tuple[tuple[Samples, str, str], ...] = ()
    sound: SoundQuality | None = None
    """Faults of sound on the agent's track; None if nobody looked for them."""

    def cue(self, cue_id: str) -> CueOutcome:
        for outcome in self.cues:
            if outcome.cue == cue_id:
                return outcome
        raise KeyError(cue_id)
