"""What must hold of the harness's own error. One table; `fdbench calibrate` exits with 1 if a line of it is broken."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Literal, TypeAlias

from fdbench.calibrate.figures import Decisions, Timing
from fdbench.calibrate.headline import Swap

What: TypeAlias = Literal["bias", "p95", "right", "order", "wrong", "zero", "flagged"]
NAMES: dict[What, str] = {
    "bias": "|bias|",
    "p95": "p95 of |error|",
    "right": "right",
    "order": "pairs in wrong order",
    "wrong": "wrong",
    "zero": "plain zeros",
    "flagged": "flagged",
}
SHARES = frozenset({"right", "wrong", "zero", "flagged"})
AT_LEAST = frozenset({"right", "flagged"})


@dataclass(frozen=True, slots=True)
class Limit:
    """`bias`: |mean error| <= bound, ms. `p95`: of the absolute error <= bound, ms; both leave soft onsets out. `right`: the
    share of right decisions >= bound. `order`: at most `bound` pairs of policies in the wrong order. `wrong`: the share of wrong
    decisions <= bound, undetermined ones being neither right nor wrong; one alone breaks nothing. `zero`: the share of yielders
    that are said not to have yielded, and nothing says that this is in doubt, <= bound. `flagged`: the share that is said to be
    in doubt >= bound."""

    condition: str
    measure: str
    what: What
    bound: float


CLEAN, NOISY = "clean", "20 dB SNR"

LIMITS: tuple[Limit, ...] = (
    Limit(CLEAN, "response_latency_ms", "bias", 5.0),
    Limit(CLEAN, "response_latency_ms", "p95", 15.0),
    Limit(CLEAN, "response_latency_ms", "right", 0.99),
    Limit(CLEAN, "premature_rate", "right", 0.99),
    Limit(CLEAN, "stop_latency_ms", "bias", 5.0),
    Limit(CLEAN, "stop_latency_ms", "p95", 15.0),
    Limit(CLEAN, "stop_latency_ms", "right", 0.99),
    Limit(CLEAN, "recovery_latency_ms", "bias", 5.0),
    Limit(CLEAN, "recovery_latency_ms", "right", 0.99),
    Limit(CLEAN, "resume_gap_ms", "bias", 10.0),
    Limit(CLEAN, "exercised", "right", 0.99),
    Limit(CLEAN, "yield_rate", "right", 0.99),
    Limit(CLEAN, "false_stop_rate", "right", 0.99),
    Limit(CLEAN, "", "order", 0),
    Limit(NOISY, "response_latency_ms", "bias", 20.0),
    Limit(NOISY, "response_latency_ms", "p95", 120.0),
    Limit(NOISY, "stop_latency_ms", "bias", 20.0),
    Limit(NOISY, "stop_latency_ms", "p95", 120.0),
)


@dataclass(frozen=True, slots=True)
class Held:
    """A limit and what was found; `found` is None if there was nothing to judge, which breaks it. `n`: of a share, how many were
    judged; 0 = not told."""

    limit: Limit
    found: float | None
    n: int = 0

    @property
    def ok(self) -> bool:
        if self.found is None:
            return False
        if self.limit.what in AT_LEAST:
            return self.found >= self.limit.bound
        return self.found <= self.limit.bound or (self.limit.what == "wrong" and round(self.found * self.n) == 1)

    @property
    def sentence(self) -> str:
        """What is broken, or holds, in words."""
        limit = self.limit
        place = f"{limit.condition}, {limit.measure or 'policies'}"
        if self.found is None:
            return f"{place}: nothing was measured"
        if limit.what in SHARES:
            return f"{place}: {NAMES[limit.what]} in {self.found:.1%} of the trials; the limit is {100 * limit.bound:g}%"
        if limit.what == "order":
            return f"{place}: {self.found:.0f} pairs in the wrong order; the limit is {limit.bound:.0f}"
        name = "bias" if limit.what == "bias" else "95th percentile of the absolute error"
        return f"{place}: {name} {self.found:.1f} ms; the limit is {limit.bound:.0f} ms"


def judge(condition: str, timings: list[Timing], decisions: list[Decisions], swaps: list[Swap]) -> list[Held]:
    """Every limit of a condition against what was found there."""
    hard = {t.measure: t for t in timings if not t.soft}
    shares = {d.measure: d.share for d in decisions}
    held: list[Held] = []
    for limit in (each for each in LIMITS if each.condition == condition):
        timing = hard.get(limit.measure)
        found: float | None = None
        if limit.what == "right":
            found = shares.get(limit.measure)
        elif limit.what == "order":
            found = float(len(swaps))
        elif timing is not None:
            found = abs(timing.bias) if limit.what == "bias" else timing.p95
        held.append(Held(limit, found))
    return held
