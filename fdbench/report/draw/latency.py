"""Times turn by turn: how soon, how often never, and whether it drifts."""

from __future__ import annotations

from collections.abc import Sequence
from itertools import groupby

from fdbench.report.draw.style import COLOURS, MOST_LINKED, Drawing, axes, colour, drawing, marker, percent, short
from fdbench.report.published import HumanBand
from fdbench.report.times import TURN, Told, quantile, summary_text
from fdbench.report.view import SystemView, TurnPoint

Points = Sequence[Sequence[TurnPoint]]
"""For each system its turns."""


def curve(points: Points, systems: Sequence[SystemView], human: HumanBand | None, *, legend: bool = False) -> Drawing:
    """Share of turns answered within x; a curve that ends below 100 % belongs to a system that left turns unanswered."""
    with drawing():
        figure, ax = axes(240)
        low, high = _range(points)
        if human is not None and human.band is not None:
            ax.axvspan(*human.band, color=COLOURS["human"], linewidth=0)
        for system, turns in zip(systems, points, strict=True):
            answered = sorted(turn.value for turn in turns if turn.value is not None)
            if not turns:
                continue
            x = [low, *(value / 1000 for value in answered), high]
            y = [0.0, *(100 * rank / len(turns) for rank in range(1, len(answered) + 1)), 100 * len(answered) / len(turns)]
            ax.step(x, y, where="post", color=colour(system.index), linewidth=2, label=short(system.name))
        ax.set_xlim(low, high)
        ax.set_ylim(0, 102)
        percent(ax.yaxis)
        ax.grid(axis="y")
        ax.set_xlabel("seconds from the user's last sound")
        ax.set_title("share of turns answered by then", loc="left", color=COLOURS["soft"])
        if legend:
            figure.legend(loc="outside lower center", ncols=2)
    told = " ".join(summary_text(turns, system) for system, turns in zip(systems, points, strict=True))
    return Drawing("latency", "Response latency", told, figure)


def strip(
    name: str, title: str, points: Points, systems: Sequence[SystemView], *, linked: bool = True, of: Told = TURN
) -> Drawing:
    """Every turn a dot, a line a system; each of at most `MOST_LINKED` dots is a link to its moment, more are one path. What never came
    stands at the right edge."""
    with drawing():
        shown = [i for i, turns in enumerate(points) if turns]
        figure, ax = axes(64 + 34 * max(1, len(shown)))
        low, high = _range(points)
        edge = high + (high - low) * 0.08
        share = MOST_LINKED // max(1, len(shown))
        for row, index in enumerate(shown):
            ax.axhline(row, color=COLOURS["grid"], linewidth=1, zorder=0)
            x = [edge if turn.value is None else turn.value / 1000 for turn in points[index]]
            y = [row + ((i * 7) % 5 - 2) * 0.1 for i in range(len(x))]
            dots = ax.scatter(x, y, s=22, marker=marker(index), color=colour(index), alpha=0.7, linewidths=0)
            if linked and len(x) <= share:
                dots.set_urls([f"#{turn.anchor}" for turn in points[index]])
            middle = quantile(points[index], 0.5)
            if middle is not None:
                ax.plot([middle / 1000] * 2, [row - 0.32, row + 0.32], color=COLOURS["ink"], linewidth=2)
        if any(turn.value is None for turns in points for turn in turns):
            ax.axvline(high + (high - low) * 0.03, color=COLOURS["soft"], linewidth=1, linestyle=(0, (2, 3)))
            ax.text(edge, -0.62, "never", ha="center", va="bottom", color=COLOURS["bad"])
        ax.set_xlim(low, edge + (high - low) * 0.05)
        ax.set_ylim(len(shown) - 0.4, -0.7)
        ax.set_yticks(range(len(shown)), [short(systems[i].name, 9) for i in shown])
        ax.set_xlabel("seconds; the line is the median")
    told = " ".join(summary_text(turns, system, of) for system, turns in zip(systems, points, strict=True))
    return Drawing(name, title, told, figure)


def drift(points: Points, systems: Sequence[SystemView], *, legend: bool = False) -> Drawing | None:
    """The median latency of the first turn of a session, of the second and so on; None unless some session has three turns."""
    from matplotlib.ticker import MaxNLocator

    rows = [_by_place(turns) for turns in points]
    if max((len(row) for row in rows), default=0) < 3:
        return None
    with drawing():
        figure, ax = axes(240)
        told = []
        for system, row in zip(systems, rows, strict=True):
            known = [(place, value) for place, (value, _) in row.items() if value is not None]
            if known:
                label = short(system.name)
                ax.plot(
                    *zip(*known, strict=True),
                    marker=marker(system.index),
                    color=colour(system.index),
                    markersize=5,
                    label=label,
                )
            listed = ", ".join(f"turn {p}: {'never' if v is None else f'{v:.2f} s'} (n = {n})" for p, (v, n) in row.items())
            told.append(f"{short(system.name)}: {listed or 'no turns'}.")
        ax.set_ylim(bottom=min(0.0, ax.get_ylim()[0]))
        ax.xaxis.set_major_locator(MaxNLocator(integer=True))
        ax.set_xlabel("turn of the session")
        ax.set_title("median latency in seconds", loc="left", color=COLOURS["soft"])
        ax.grid(axis="y")
        if legend:
            figure.legend(loc="outside lower center", ncols=2)
    return Drawing("drift", "Response latency by turn", " ".join(told), figure)


def _by_place(turns: Sequence[TurnPoint]) -> dict[int, tuple[float | None, int]]:
    """Turn of a session, from 1 -> (median in seconds, how many)."""
    places: dict[int, list[TurnPoint]] = {}
    for _, session in groupby(turns, key=lambda turn: (turn.scenario, turn.repeat)):
        for place, turn in enumerate(session, start=1):
            places.setdefault(place, []).append(turn)
    found = {place: (quantile(of, 0.5), len(of)) for place, of in sorted(places.items()) if len(of) >= 3 or place <= 3}
    return {place: (None if value is None else value / 1000, n) for place, (value, n) in found.items()}


def _range(points: Points) -> tuple[float, float]:
    """In seconds: from 0 or the earliest jump-in to the latest answer, on tenths of a second."""
    values = [turn.value / 1000 for turns in points for turn in turns if turn.value is not None]
    return min([0.0, *values]) // 0.1 * 0.1, -(-max([0.5, *values]) // 0.1) * 0.1
