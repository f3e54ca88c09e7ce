"""Evidence that may be looked at after every unit: what is won by betting that something changed.

Who bets fairly against "nothing changed" multiplies their capital by 20 with a chance of at most 1 in 20, however long they play and
whenever they stop (Ville 1939). So 1 / (the most that was ever owned) is a p-value at any time.

A bet is a share of the capital that is won if the difference has the wanted sign and size. It is fair in two ways:

* points and rates: a share proportional to the difference. Its mean is zero if the mean of the difference is, whatever its shape and
  however many repeats stand on either side, for a score and a rate are means over repeats.
* ratios of times: tanh of a multiple of the difference. Its mean is zero if the difference is as likely to be x as -x, which is so of one
  repeat against one repeat. (1 - tanh x is exp(-x) / cosh x.)

Several bets of other sizes are played side by side, each with a part of the first capital.

References:
    Waudby-Smith & Ramdas 2024, Estimating means of bounded random variables by betting. Ramdas, Gruenwald, Vovk & Shafer 2023,
    Game-theoretic statistics and safe anytime-valid inference. De la Pena 1999, A general class of exponential inequalities for
    martingales and ratios (symmetric differences).
"""

from __future__ import annotations

import math
from collections.abc import Sequence
from dataclasses import dataclass

from fdbench.gate.family import Scale

SHARES = (0.15, 0.15, 0.2, 0.5)
"""Of the first capital; most goes to the boldest bet, which is the quickest to see a collapse."""
BOLDNESS = (0.1, 0.3, 0.6, 0.95)
"""Share of the capital that is staked on a difference as large as can be; below 1, so that nothing is ever lost wholly."""
STEEPNESS = (1.0, 3.0, 10.0, 30.0)
"""Of tanh, for logarithms of ratios."""


@dataclass(frozen=True, slots=True)
class Wealth:
    """The capital of each bet, and the most that all had together at any time (`peak`, at least 1)."""

    capital: tuple[float, ...] = SHARES
    peak: float = 1.0

    @property
    def now(self) -> float:
        return math.fsum(self.capital)

    @property
    def p(self) -> float:
        """In (0, 1]: the chance of as much wealth at any time, if nothing changed, is no larger."""
        return 1.0 / self.peak

    def after(self, gains: Sequence[float]) -> Wealth:
        """After one round; each gain is a share of its bet's capital, > -1."""
        capital = tuple(own * (1.0 + gain) for own, gain in zip(self.capital, gains, strict=True))
        return Wealth(capital, max(self.peak, math.fsum(capital)))


def gains(toward: float, scale: Scale, bound: float) -> tuple[float, ...]:
    """What each bet wins of a difference; `toward` > 0 is what was bet on.

    Args:
        toward: the difference, on the scale of its test.
        scale: which of the two bets is fair.
        bound: no difference can be larger (points, rates).
    """
    if scale == "ratio":
        return tuple(math.tanh(steep * toward) for steep in STEEPNESS)
    return tuple(bold * toward / bound for bold in BOLDNESS)
