"""How often the decision was right, wrong or left open, by class, knowledge, line and gap."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterable
from dataclasses import dataclass

from fdbench.calibrate.yields.plan import Knowledge
from fdbench.calibrate.yields.trial import Found
from fdbench.timebase import ms

NO_GAP, SHORT, MIDDLE, LONG = "none", "< 250 ms", "250 to 999 ms", ">= 1 s"
JUDGED = (NO_GAP, MIDDLE, LONG)
"""Gaps of which the limits speak: 250 ms and longer. Who never pauses has not stopped, so that is no harder."""
GROUPS = {
    Knowledge.DECLARED: "words known",
    Knowledge.RECOGNISED: "words known",
    Knowledge.IDENTICAL: "control identical",
    Knowledge.SAMPLED: "control sampled",
}


@dataclass(frozen=True, slots=True)
class Confusion:
    """Counts of verdicts."""

    right: int = 0
    wrong: int = 0
    undetermined: int = 0

    @property
    def n(self) -> int:
        return self.right + self.wrong + self.undetermined


def gap_bin(found: Found) -> str:
    """The bin of its gap."""
    if found.gap is None:
        return NO_GAP
    return SHORT if found.gap < ms(250) else MIDDLE if found.gap < ms(1_000) else LONG


def confusion(found: Iterable[Found]) -> Confusion:
    """All of them together."""
    counts = Counter(f.verdict for f in found)
    return Confusion(counts["right"], counts["wrong"], counts["undetermined"])
