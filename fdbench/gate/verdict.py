"""What the gate says. Plain frozen values: terminal, JUnit and summary print them and decide nothing."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Literal, TypeAlias

from fdbench.gate.policy import Budget

Word: TypeAlias = Literal["PASS", "IMPROVEMENT", "REGRESSION", "INCONCLUSIVE", "NOT EXERCISED", "INVALID"]
Outcome: TypeAlias = Literal["passed", "failed", "skipped", "error"]
"""What a continuous-integration page shows: in accord with the exit code."""


@dataclass(frozen=True, slots=True)
class UnitChange:
    """One unit's score then and now; below 0 where a unit can lose."""

    unit: str
    baseline: float
    now: float

    @property
    def difference(self) -> float:
        return self.now - self.baseline


@dataclass(frozen=True, slots=True)
class Paired:
    """One dimension of two systems, unit by unit; differences are now minus baseline, so less than zero is worse.

    `interval` has confidence 1 - 2 alpha, so that each bound alone holds with 1 - alpha; None with `why_no_interval`.
    `p_worse` and `p_better` are Holm-adjusted over the `tests` dimensions whose pairs could have become significant.
    `smallest_p` is the least adjusted p that the units which changed could give. `detectable` and `units_needed` are None
    where they cannot be known (fewer than two pairs) or are out of reach.
    """

    changes: tuple[UnitChange, ...]
    mean: float | None
    interval: tuple[float, float] | None
    why_no_interval: str | None
    p_worse: float
    p_better: float
    tests: int
    smallest_p: float
    detectable: float | None
    units_needed: int | None
    repeats_needed: int | None

    @property
    def changed(self) -> int:
        return sum(change.difference != 0 for change in self.changes)


@dataclass(frozen=True, slots=True)
class DimensionVerdict:
    """`why` is one sentence. `paired` is None when there was nothing to compare."""

    dimension: str
    word: Word
    outcome: Outcome
    why: str
    baseline: float | None
    now: float | None
    margin: float
    paired: Paired | None


@dataclass(frozen=True, slots=True)
class BudgetVerdict:
    """`value` is None when undefined, +infinity when the percentile fell among what never happened."""

    budget: Budget
    word: Word
    outcome: Outcome
    why: str
    value: float | None


@dataclass(frozen=True, slots=True)
class SystemVerdict:
    """`system` is the name in the new run, `baseline` the one it was compared with. `invalid`: why nothing was judged, the system
    not being valid; empty if it is."""

    system: str
    baseline: str
    dimensions: tuple[DimensionVerdict, ...]
    budgets: tuple[BudgetVerdict, ...]
    invalid: str = ""


@dataclass(frozen=True, slots=True)
class Verdict:
    """`exit_code` and `word` agree by construction; `why` is one sentence; `notes` are worth knowing and decide nothing."""

    word: Word
    exit_code: int
    why: str
    alpha: float
    systems: tuple[SystemVerdict, ...]
    notes: tuple[str, ...] = ()
