"""Yielding against holding: either is free without the other, so they are drawn as a pair."""

from __future__ import annotations

from collections.abc import Sequence

from markupsafe import Markup

from fdbench.report.svg import SHAPES, Scale, el, glyph, percent
from fdbench.report.view import SystemView, Tradeoff
from fdbench.stats import wilson

SIDE = 260.0
AXIS = Scale(0, 100, inset=0.1)
CORNERS = (("stops at everything", 2, 98, "start"), ("does both", 98, 98, "end"), ("does neither", 2, 2, "start"),
           ("stops at nothing", 98, 2, "end"))  # fmt: skip


def tradeoff_plot(tradeoffs: Sequence[Tradeoff], systems: Sequence[SystemView]) -> Markup:
    """x: held through what is no interruption; y: yielded to interruptions; crosses are 95 % Wilson intervals."""
    parts: list[Markup] = []
    for value in (0, 50, 100):
        parts.append(el("line", x1=AXIS.at(value), x2=AXIS.at(value), y1=_y(0), y2=_y(100), class_="grid"))
        parts.append(el("line", x1=AXIS.at(0), x2=AXIS.at(100), y1=_y(value), y2=_y(value), class_="grid"))
        parts.append(el("text", f"{value} %", x=AXIS.at(value), y=SIDE + 4, text_anchor="middle", class_="tick"))
        parts.append(el("text", f"{value} %", x=AXIS.at(0), dx=-5, y=_y(value) + 4, text_anchor="end", class_="tick"))
    parts.append(el("line", x1=AXIS.at(0), x2=AXIS.at(100), y1=_y(100), y2=_y(0), class_="constant"))
    parts += [_corner(*corner) for corner in CORNERS]
    for tradeoff in tradeoffs:
        parts += _point(tradeoff, systems[tradeoff.system])
    label = "Yield rate against hold rate. " + " ".join(tradeoff_text(t, systems[t.system]) for t in tradeoffs)
    return el("svg", *parts, class_="plot-body pair", width="100%", height=SIDE + 10, role="img", aria_label=label)


def tradeoff_text(tradeoff: Tradeoff, system: SystemView) -> str:
    """For instance: tml: yielded to 18 of 20 interruptions, held through 14 of 16 other sounds."""
    return (
        f"{system.name}: yielded to {tradeoff.yielded} of {tradeoff.yield_chances} interruptions, "
        f"held through {tradeoff.held} of {tradeoff.hold_chances} other sounds."
    )


def _point(tradeoff: Tradeoff, system: SystemView) -> list[Markup]:
    x, y = 100 * tradeoff.held / tradeoff.hold_chances, 100 * tradeoff.yielded / tradeoff.yield_chances
    colour = f"whisker thin sys{system.index % len(SHAPES)}"
    parts: list[Markup] = []
    if across := wilson(tradeoff.held, tradeoff.hold_chances):
        parts.append(el("line", x1=AXIS.at(100 * across[0]), x2=AXIS.at(100 * across[1]), y1=_y(y), y2=_y(y), class_=colour))
    if along := wilson(tradeoff.yielded, tradeoff.yield_chances):
        parts.append(el("line", x1=AXIS.at(x), x2=AXIS.at(x), y1=_y(100 * along[0]), y2=_y(100 * along[1]), class_=colour))
    return [*parts, glyph(system.index, AXIS.at(x), _y(y), size=6.5, title=tradeoff_text(tradeoff, system))]


def _corner(text: str, x: float, y: float, anchor: str) -> Markup:
    return el(
        "text", text, x=percent(AXIS.fraction(x)), y=_y(y) + (14 if y > 50 else -6), text_anchor=anchor, class_="tick corner"
    )


def _y(value: float) -> float:
    return SIDE - 14 - (SIDE - 24) * value / 100
