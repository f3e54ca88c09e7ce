"""Numbers for people. A display never rounds across a threshold: it takes more digits until it says what is true."""

from __future__ import annotations

import math
from collections.abc import Iterable

MOST = 12
SCALE_DIGITS = {"points": 1, "rate": 2, "ratio": 0}
"""By the scale of a test; of a ratio its two times, in ms."""
DIGITS = {"rate": 2, "ms": 0, "s": 2, "ms/turn": 0, "share": 4}


def number(value: float | None, digits: int = 1, *, beside: Iterable[float] = ()) -> str:
    """`value` with `digits` decimals, or as many more as keep it on its side of every number in `beside`."""
    if value is None:
        return "-"
    if math.isinf(value):
        return "never" if value > 0 else "-inf"
    limits = tuple(beside)
    for places in range(digits, MOST):
        text = f"{value:.{places}f}"
        if all(_side(float(text), limit) == _side(value, limit) for limit in limits):
            return text.removeprefix("-") if float(text) == 0 else text
    return repr(value)


def of_hundred(value: float, digits: int = 1) -> str:
    """A score or a percentage. What is not all, or not nothing, is not rounded to it; errors of arithmetic (1e-9) are."""
    return number(round(value, 9), digits, beside=(0.0, 100.0))


def limit(value: float, digits: int) -> str:
    """A threshold exactly, with at least `digits` decimals."""
    text = f"{value:.{digits}f}"
    return text if float(text) == value else repr(value)


def signed(value: float | None, digits: int = 1, *, beside: Iterable[float] = ()) -> str:
    """As `number`, with a plus sign, and never a zero for what is not zero."""
    text = number(value, digits, beside=(0.0, *beside))
    return f"+{text}" if value is not None and value > 0 else text


def span(interval: tuple[float, float] | None, digits: int = 1, *, beside: Iterable[float] = ()) -> str:
    if interval is None:
        return "-"
    limits = tuple(beside)
    return f"[{signed(interval[0], digits, beside=limits)}, {signed(interval[1], digits, beside=limits)}]"


def p_value(p: float, alpha: float) -> str:
    """`< 0.001`, or three decimals and as many more as keep it on its side of alpha."""
    return "< 0.001" if p < 0.001 < alpha else f"= {number(p, 3, beside=(alpha,))}"


def listed(names: Iterable[str], most: int = 3) -> str:
    """The first `most` names, and how many more there are."""
    every = list(names)
    rest = f" and {len(every) - most} more" if len(every) > most else ""
    return ", ".join(every[:most]) + rest


def plural(count: int, noun: str) -> str:
    return f"{count} {noun}" if count == 1 else f"{count} {noun}s"


def clock(seconds: float) -> str:
    """An instant as m:ss.cc."""
    minutes, rest = divmod(round(max(0.0, seconds) * 100), 6000)
    return f"{minutes}:{rest / 100:05.2f}"


def _side(value: float, limit: float) -> int:
    return (value > limit) - (value < limit)
