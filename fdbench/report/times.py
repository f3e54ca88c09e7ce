"""Turns in words: how many, their median, and how many were never answered."""

from __future__ import annotations

from collections.abc import Sequence

from fdbench.report.published import HumanBand
from fdbench.report.view import SystemView, TurnPoint
from fdbench.report.wording import number, plural

Told = tuple[str, str]
TURN: Told = ("turn", "never answered")
INTERRUPTION: Told = ("interruption", "never yielded to")
"""What a time is taken of, and what became of those that have none."""


def summary_text(points: Sequence[TurnPoint], system: SystemView, told: Told = TURN) -> str:
    """For instance: tml: 24 turns, median 640 ms, 2 never answered."""
    what, left = told
    if not points:
        return f"{system.name}: no {what}s."
    never = sum(point.value is None for point in points)
    median = quantile(points, 0.5)
    middle = f"the median {what} was {left}" if median is None else f"median {number(median, 'ms')}"
    tail = f", {never} {left}" if never else ""
    return f"{system.name}: {plural(len(points), what)}, {middle}{tail}."


def quantile(points: Sequence[TurnPoint], q: float) -> float | None:
    """Linear between ranks, never-answered turns as +infinity; None if it falls among them or there are no points."""
    answered = sorted(point.value for point in points if point.value is not None)
    rank = (len(points) - 1) * q
    low = int(rank)
    high = low if rank == low else low + 1
    if not points or high >= len(answered):
        return None
    return answered[low] + (answered[high] - answered[low]) * (rank - low)


def band_share(points: Sequence[TurnPoint], human: HumanBand | None) -> tuple[int, int] | None:
    """How many of the turns were answered inside the human band, and of how many; None without a band or turns."""
    if human is None or human.band is None or not points:
        return None
    low, high = (bound * 1000 for bound in human.band)
    return sum(point.value is not None and low <= point.value <= high for point in points), len(points)
