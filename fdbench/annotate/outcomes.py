"""What became of a cue, by its kind: a turn, an interruption, or an overlap that is none.

A kind has only the fields that apply to it. So a field is None only where nobody can tell, or, of an instant, a length or a reply,
where there was none: each says which. Who needs a field asks for the type that has it.
"""

from __future__ import annotations

from dataclasses import dataclass
from typing import TypeAlias, TypeVar

from fdbench.annotate.events import CueOutcome, HeardItems, Reply, Word
from fdbench.timebase import Samples

# --- cues that want an answer -----------------------------------------------------------------------------------------


@dataclass(frozen=True, slots=True)
class Answered(CueOutcome):
    """A cue that wants an answer: a turn, or an interruption with its recovery. `met`, `contradicted` and `stale` are None where
    nobody can tell: nobody knows the words, or the next cue came too soon."""

    reply: Reply | None = None
    """None: there was none."""
    met: bool | None = None
    """The expectation's words were heard."""
    contradicted: bool | None = None
    stale: bool | None = None
    answer_at: Samples | None = None
    """Onset of the evidence word that completed the expectation; None: no word did."""
    evidence: tuple[Word, ...] = ()
    """The words that met the expectation, with their times."""


@dataclass(frozen=True, slots=True)
class Clarified:
    """A turn for which "please decide" was offered. `asked_back`: only after asking back did the agent answer it; None if nobody knows
    its words."""

    asked_back: bool | None


@dataclass(frozen=True, slots=True)
class Collided:
    """A turn with which the agent began together. `resolved`: how long both spoke until one of them stopped."""

    resolved: Samples


@dataclass(frozen=True, slots=True)
class HeldEcho:
    """A turn whose reply meets nothing but its own echo. `held`: it did not stop by itself."""

    held: bool


@dataclass(frozen=True, slots=True)
class HeardPrefix:
    """A probe that asks for the last item of a list that was heard. `heard`: None if something else was recited. `named`: number of the
    item, from 1, that the agent named; None if it named none."""

    heard: HeardItems | None
    named: int | None


@dataclass(frozen=True, slots=True)
class Resumption:
    """A return to the topic: how a resumed reply stands to the interrupted one, as shares of words in [0, 1]. `repeated`: of what was
    said after the return, heard before already. `skipped`: of what had not been heard, left out before the return's first word."""

    repeated: float
    skipped: float | None
    """None if everything had been heard before, or if nothing shows where in the old text the return lies: a text that was
    declared sentence by sentence is known only as far as it came."""


@dataclass(frozen=True, slots=True)
class Delivered:
    """A delegated question with a reply. `deliveries`: in how many separate talks the result was said."""

    deliveries: int


Finding: TypeAlias = Clarified | Collided | HeldEcho | HeardPrefix | Resumption | Delivered
"""What only some turns are asked."""
F = TypeVar("F", bound=Finding)


@dataclass(frozen=True, slots=True)
class Turn(Answered):
    """A turn that was played, and what was found on the questions that were asked of it: at most one finding of each type."""

    premature: Samples | None = None
    """Onset of the first agent take-over before the cue's end; None: the user was let end."""
    findings: tuple[Finding, ...] = ()


@dataclass(frozen=True, slots=True)
class Interruption(Answered):
    """An interruption that was played. By itself it fell into the agent's silence: there was nothing to yield."""

    talk_over: Samples = 0
    superseded: bool = False
    """A later cue came before the recovery could be judged."""


@dataclass(frozen=True, slots=True)
class CutIn(Interruption):
    """An interruption that met the agent's talk: it was sounding within the last 300 ms at the cue's onset."""

    yielded: bool | None = None
    """None: nobody can tell. What came after is told as if it had."""
    stop: Samples | None = None
    """The last agent sound before the silence (or the new content) that followed the cue's onset; None: it did not stop within 2.0 s,
    or nobody can tell."""
    maybe_stop: Samples | None = None
    """The last sound before the first silence that may have been a stop; None: there was none."""
    stop_evidence: tuple[tuple[str, float], ...] = ()
    """What was weighed on that silence, or on the one that decided; see `gaps.py`. Empty if no silence had to be judged."""
    restarted: bool | None = None
    """After the yield the agent went back to the interrupted reply unasked; None if nobody can tell."""
    old_sound: Samples | None = None
    """Sound of the interrupted reply at the head of the new one; None if nobody can tell."""

    @property
    def undetermined(self) -> bool:
        """Nobody can tell whether the agent yielded."""
        return self.yielded is None


# --- overlaps that are no interruption --------------------------------------------------------------------------------


@dataclass(frozen=True, slots=True)
class CarriedOn(CueOutcome):
    """An overlap that met the agent's talk, which went on with gaps under 1.0 s."""

    talk_over: Samples = 0
    stop_evidence: tuple[tuple[str, float], ...] = ()
    """As of a `CutIn`."""
    answered_late: bool | None = None
    """The agent answered the overlap when its reply had ended; None if nobody can tell."""


@dataclass(frozen=True, slots=True)
class FalseStop(CueOutcome):
    """An overlap that met the agent's talk and stopped it, though it was no interruption."""

    talk_over: Samples = 0
    stop: Samples = 0
    """The last agent sound before the silence."""
    stop_evidence: tuple[tuple[str, float], ...] = ()
    """As of a `CutIn`."""
    resume_gap: Samples | None = None
    """Silence before the agent spoke again; None: it never did."""
    resumed_same: bool | None = None
    """The interrupted content went on; None if nobody can tell."""


@dataclass(frozen=True, slots=True)
class InThinkingGap(CueOutcome):
    """An overlap in the silence before an answer. `held`: it did not cost the answer; None if nobody knows the words."""

    talk_over: Samples = 0
    held: bool | None = None


@dataclass(frozen=True, slots=True)
class InSilence(CueOutcome):
    """Another overlap in the agent's silence. `spurious`: the agent began to speak because of it; None if nobody can tell, for it may
    have answered the turn before."""

    talk_over: Samples = 0
    spurious: bool | None = None


Hold: TypeAlias = CarriedOn | FalseStop | InThinkingGap | InSilence
"""An overlap that is no interruption."""


# --- what an outcome tells --------------------------------------------------------------------------------------------


def answered(outcome: CueOutcome) -> Answered:
    """What came as an answer. To a cue of which nothing is known, none came, and nobody can tell more."""
    return outcome if isinstance(outcome, Answered) else Answered(outcome.place, outcome.kind, outcome.exercised, outcome.why)


def finding(outcome: CueOutcome, of: type[F]) -> F | None:
    """What was found on one question; None: it was not asked of this cue, or there was nothing to find it in."""
    return next((f for f in outcome.findings if isinstance(f, of)), None) if isinstance(outcome, Turn) else None


def held(outcome: CueOutcome) -> bool | None:
    """Whether the agent held its talk, or its answer, against a sound that is no interruption; None where nobody can tell, or where it
    had nothing to hold."""
    if isinstance(outcome, CarriedOn | FalseStop):
        return isinstance(outcome, CarriedOn)
    if isinstance(outcome, InThinkingGap):
        return outcome.held
    echo = finding(outcome, HeldEcho)
    return None if echo is None else echo.held


def met_talk(outcome: CueOutcome) -> bool:
    """Whether the agent was sounding within the last 300 ms at the onset of an interruption or overlap."""
    return isinstance(outcome, CutIn | CarriedOn | FalseStop)
