"""How often the decision was right, wrong or left open, by class, knowledge, line and gap."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterable
from dataclasses import dataclass

from fdbench.calibrate.yields.plan import Knowledge
from fdbench.calibrate.yields.trial import Found
from fdbench.timebase import ms

NO_GAP, SHORT, MIDDLE, LONG = "no gap", "gap under 250 ms", "250 to 999 ms", "1 s and longer"
BINS = (NO_GAP, SHORT, MIDDLE, LONG)
CLASSES = ("yielders", "deaf")
GROUPS = {
    Knowledge.DECLARED: "words known",
    Knowledge.RECOGNISED: "words known",
    Knowledge.IDENTICAL: "control identical",
    Knowledge.SAMPLED: "control sampled",
    Knowledge.FOREIGN: "control sampled",
}


@dataclass(frozen=True, slots=True)
class Confusion:
    """Counts of verdicts."""

    right: int
    wrong: int
    undetermined: int

    @property
    def n(self) -> int:
        return self.right + self.wrong + self.undetermined


def gap_bin(found: Found) -> str:
    """The bin of its gap."""
    if found.gap is None:
        return NO_GAP
    return SHORT if found.gap < ms(250) else MIDDLE if found.gap < ms(1_000) else LONG


def class_of(found: Found) -> str:
    """One of CLASSES."""
    return CLASSES[0] if found.plan.way.yields else CLASSES[1]


def judged(found: Iterable[Found]) -> list[Found]:
    """Those of which the limits speak: the gap is 250 ms and longer. After a shorter one *undetermined* is right, and a deaf agent
    that never pauses is no hard case."""
    return [f for f in found if gap_bin(f) in (MIDDLE, LONG)]


def confusion(found: Iterable[Found]) -> Confusion:
    """All of them together."""
    counts = Counter(f.verdict for f in found)
    return Confusion(counts["right"], counts["wrong"], counts["undetermined"])
