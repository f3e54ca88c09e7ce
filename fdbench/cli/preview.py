"""What a run in real time will take, told before it begins: it costs time, and often money."""

from __future__ import annotations

from collections.abc import Iterator
from typing import TYPE_CHECKING

from fdbench.errors import UsageError

if TYPE_CHECKING:
    from fdbench.run.estimate import Expected
    from fdbench.run.how import How
    from fdbench.run.plan import RunPlan


def preview(plan: RunPlan, how: How, prices: dict[str, float]) -> str:
    """One line: sessions, minutes of sound, sessions at once, cost. `prices`: of `prices_of`; they come before what an adapter knows."""
    from fdbench.run.estimate import expected

    found = expected(plan)
    at_once = max(1, how.jobs if how.per_system is None else min(how.jobs, how.per_system * len(plan.systems)))
    told = [
        f"{found.sessions} sessions in real time, {at_once} at once",
        f"about {_minutes(found.seconds)} of sound (at most {_minutes(found.longest_s)})",
    ]
    if how.minutes is not None:
        told.append(f"no session begins after {how.minutes:g} min of it")
    return "; ".join([*told, *_cost(plan, found, prices)])


def _minutes(seconds: float) -> str:
    return f"{seconds / 60:.0f} min" if seconds >= 90 else f"{seconds:.0f} s"


def _cost(plan: RunPlan, found: Expected, prices: dict[str, float]) -> Iterator[str]:
    """Nothing where no price is known."""
    known = {s.name: price for s in plan.systems if (price := prices.get(s.name, s.usd_per_minute)) is not None}
    if known:
        each = [f"{name} about {price * found.by_system[name] / 60:.2f} US dollars" for name, price in known.items()]
        unknown = [s.name for s in plan.systems if s.name not in known]
        yield ", ".join(each) + (f" (of {', '.join(unknown)} no price is known)" if unknown else "")


def prices_of(given: list[str], systems: list[str]) -> dict[str, float]:
    """Of `--price [NAME=]USD`; without a name for all. UsageError for what is no price, or of no system."""
    prices: dict[str, float] = {}
    for text in given:
        name, equals, amount = text.rpartition("=")
        try:
            price = float(amount)
        except ValueError:
            price = -1.0
        if not 0 <= price < 1e6:
            raise UsageError(
                f"--price {text}: write what a minute costs in US dollars, such as 0.06, or NAME=0.06 for one system"
            )
        if equals and name not in systems:
            raise UsageError(f"--price {text}: no system of this run is called {name!r}; there is {', '.join(systems)}")
        prices |= dict.fromkeys([name] if equals else systems, price)
    return prices
