"""What the gate says. Plain frozen values: terminal, JUnit and summary print them and decide nothing."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Literal, TypeAlias

from fdbench.gate.family import SUITE, Scale
from fdbench.gate.policy import Budget

Word: TypeAlias = Literal["PASS", "IMPROVEMENT", "REGRESSION", "INCONCLUSIVE", "NO COLLAPSE", "NOT EXERCISED", "INVALID"]
"""`INCONCLUSIVE` is said of a part, `NO COLLAPSE` of the whole: nothing fell for certain, and not enough was played to say PASS."""
Outcome: TypeAlias = Literal["passed", "failed", "skipped", "error"]
"""What a continuous-integration page shows: in accord with the exit code."""

Against: TypeAlias = Literal["baseline", "anchor"]
"""The moving baseline, or the pinned one beside it."""


@dataclass(frozen=True, slots=True)
class UnitChange:
    """One unit's score, or one scenario's rate or time in ms, then and now; infinite for what never came. `difference` is on the test's
    scale, and less than zero is worse, whichever way the measure counts."""

    unit: str
    baseline: float
    now: float
    difference: float


@dataclass(frozen=True, slots=True)
class Paired:
    """One quantity of two systems, unit by unit or scenario by scenario; less than zero is worse.

    `measure` is `score`, or the measure whose cases are paired. `interval` has confidence 1 - 2 alpha, so that each bound alone
    holds with 1 - alpha; None with `why_no_interval`. `p_worse` and `p_better` are adjusted over the whole family of tests, in which
    this one starts with the share `weight` of alpha. `smallest_p` is the least adjusted p that so many pairs could give by themselves.
    `detectable` (on the test's scale) and `units_needed` are None where they cannot be known (fewer than two pairs) or are out of
    reach. `margin`: a smaller change on that scale is of no practical matter.
    """

    measure: str
    scale: Scale
    weight: float
    margin: float

    changes: tuple[UnitChange, ...]
    mean: float | None
    interval: tuple[float, float] | None
    why_no_interval: str | None
    p_worse: float
    p_better: float
    smallest_p: float
    detectable: float | None
    units_needed: int | None
    repeats_needed: int | None

    @property
    def changed(self) -> int:
        return sum(change.difference != 0 for change in self.changes)


@dataclass(frozen=True, slots=True)
class BadCase:
    """A scenario that got worse. `path` of the session's folder from the run's, `cue` where it happened (empty: all of it); `what` in a
    few words.

    `measures`: what got worse in it against the baseline, the most telling first; empty if no value tells, None if that was not asked.

    The rest is there where the run's folder is at hand: `at`, seconds into the recording at which that cue begins; `heard`, what became of
    it in words; `recording`, the file; `link`, the address in a page that holds the session, at that moment. None or empty otherwise.

    `error`: what ended every session of the scenario, so that there is nothing to hear; `recording` is then the file that tells of it.
    """

    scenario: str
    path: str
    cue: str
    what: str
    at: float | None = None
    heard: str = ""
    recording: str = ""
    link: str = ""
    measures: tuple[str, ...] | None = None
    error: str = ""


@dataclass(frozen=True, slots=True)
class DimensionVerdict:
    """`why` is one sentence. `paired` is None when there was nothing to compare; `others` are the tests of single measures."""

    dimension: str
    word: Word
    outcome: Outcome
    why: str
    baseline: float | None
    now: float | None
    margin: float
    paired: Paired | None
    others: tuple[Paired, ...] = ()
    cases: tuple[BadCase, ...] = ()
    """The worst cases of a regression, or of a fall that may be chance, worst first, at most three."""
    cause: str = ""
    """What may have broken, where the measures tell."""

    @property
    def name(self) -> str:
        return self.dimension


@dataclass(frozen=True, slots=True)
class BudgetVerdict:
    """`value` is None when undefined, +infinity when the percentile fell among what never happened."""

    budget: Budget
    word: Word
    outcome: Outcome
    why: str
    value: float | None
    cases: tuple[BadCase, ...] = ()
    cause: str = ""

    @property
    def name(self) -> str:
        return f"budget {self.budget.name}"


@dataclass(frozen=True, slots=True)
class SystemVerdict:
    """`system` is the name in the new run, `baseline` the one it was compared with, in the file that `against` names. `invalid`: why
    nothing was judged, the system not being valid; empty if it is."""

    system: str
    baseline: str
    dimensions: tuple[DimensionVerdict, ...]
    budgets: tuple[BudgetVerdict, ...]
    invalid: str = ""
    against: Against = "baseline"

    @property
    def failed(self) -> tuple[DimensionVerdict | BudgetVerdict, ...]:
        """What a reader should look at, the most particular first: dimensions, budgets, and all units together."""
        every: tuple[DimensionVerdict | BudgetVerdict, ...] = (*self.dimensions, *self.budgets)
        parts = [part for part in every if part.outcome == "failed"]
        return tuple(sorted(parts, key=lambda part: part.name == SUITE))

    @property
    def held_against(self) -> str:
        """`its baseline`, `its anchor`, or the other's name with it."""
        return f"its {self.against}" if self.baseline == self.system else f"{self.against} '{self.baseline}'"


@dataclass(frozen=True, slots=True)
class Verdict:
    """`exit_code` and `word` agree by construction; `why` is one sentence; `notes` are worth knowing and decide nothing."""

    word: Word
    exit_code: int
    why: str
    alpha: float
    systems: tuple[SystemVerdict, ...]
    notes: tuple[str, ...] = ()


def no_verdict(why: str, exit_code: int) -> Verdict:
    """What stands where a verdict was asked for and none could be given: a mistake in the call, a policy, or a file."""
    return Verdict("INVALID", exit_code, why, 0.0, ())
