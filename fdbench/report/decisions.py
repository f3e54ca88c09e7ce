"""The lane of floor decisions on a timeline: a mark for each, its shape and colour by the decision, the reason as its tooltip.

Both words and reasons are the system's own text: a word that is not known is shown with the mark for others.
"""

from __future__ import annotations

from collections.abc import Iterator

from markupsafe import Markup

from fdbench.report.rows import rows
from fdbench.report.svg import Scale, el
from fdbench.report.view import FloorDecision, SessionView
from fdbench.report.wording import clock

SHAPES = {
    "listen": "M0-4A4 4 0 1 1 0 4A4 4 0 1 1 0-4Z",
    "backchannel": "M-4.5 0A4.5 4.5 0 0 1 4.5 0Z",
    "take": "M-3.5-4.5L4.5 0L-3.5 4.5Z",
    "hold": "M-4-4H4V4H-4Z",
    "yield": "M-4.5-3.5H4.5L0 4.5Z",
    "resume": "M-5-4H-3V4H-5ZM-1-4.5L5.5 0L-1 4.5Z",
}
"""The contract's decisions, each with its mark around (0, 0)."""
OTHER = "M-3.5-3.5L3.5 3.5M3.5-3.5L-3.5 3.5"

ROW = 13.0
MOST_ROWS = 3
ROOM = 0.014
"""Marks closer than this share of the session go on different rows."""


def lane_height(session: SessionView) -> float:
    """In pixels; 0.0 for a session without decisions."""
    return max((row + 1 for _, row in _placed(session)), default=0) * ROW + (4 if session.decisions else 0)


def lane(session: SessionView, scale: Scale, top: float) -> Iterator[Markup]:
    """The marks, below `top` pixels."""
    for made, row in _placed(session):
        title = el("title", f"{clock(made.at)} {made.decision}: {made.reason}")
        y = top + ROW * row + ROW / 2
        yield el("svg", title, _mark(made.decision, y), x=scale.at(made.at), overflow="visible", class_="decision")


def key(decision: str) -> Markup:
    """The mark of a decision, for legends and tables."""
    return el("svg", el("svg", _mark(decision, 8), x="50%", overflow="visible", class_="decision"), class_="key", width=16,
              height=16, aria_hidden="true")  # fmt: skip


def _mark(decision: str, y: float) -> Markup:
    known = decision if decision in SHAPES else "other"
    return el("path", d=SHAPES.get(decision, OTHER), transform=f"translate(0 {y:g})", class_=f"d-{known}")


def _placed(session: SessionView) -> list[tuple[FloorDecision, int]]:
    """Each decision on the first row that has room for it, or on the last."""
    made = sorted(session.decisions, key=lambda d: d.at)
    places = [d.at / max(session.seconds, 0.001) for d in made]
    return list(zip(made, rows(zip(places, places, strict=True), MOST_ROWS, ROOM), strict=True))
