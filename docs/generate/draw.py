"""Pictures of what is measured: two lanes, the user's and the agent's, and a bracket below with the measured interval.

Colours are mid-tones behind `currentColor` text, readable on light and on dark pages. Positions are per cent of the lane.
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from itertools import pairwise
from pathlib import Path
from typing import Any

import yaml
from markupsafe import Markup

from docs.generate.svg import el, join

FILE = Path(__file__).with_name("pictures.yaml")

WIDTH, HEIGHT = 640, 160
LEFT, RIGHT = 62.0, 628.0
MARK_Y, BRACKET_Y, LABEL_Y = 16.0, 120.0, 144.0
LANES = {"user": 30.0, "agent": 72.0}
LANE_HEIGHT = 32.0
CHARACTER = 6.3
"""Width in px to allow for a character at 12 px."""
APART = 8.0
"""Least px between two labels."""
INSET = 4.0
"""Least px between a block's text and its edges, both together."""

COLOURS = {"user": "#3f88c5", "agent": "#e08e2b"}
STYLES = {"speech": 0.4, "filler": 0.12, "other": 0.35, "unheard": 0.0, "key": 0.7}
"""Opacities. `other` is sound that asks for nothing (backchannel, noise, echo); `unheard` was never played; `key` is what decides."""
CSS = "svg{color:#1f2328}text{font:12px system-ui,sans-serif;fill:currentColor}@media(prefers-color-scheme:dark){svg{color:#e6edf3}}"


@dataclass(frozen=True, slots=True)
class Block:
    """Sound in [start, end) of the lane."""

    start: float
    end: float
    text: str = ""
    style: str = "speech"


@dataclass(frozen=True, slots=True)
class Label:
    """A text with the middle and the width that it needs, in px: marks above the lanes, brackets below."""

    text: str
    middle: float
    start: float
    end: float

    @property
    def room(self) -> tuple[float, float]:
        half = len(self.text) * CHARACTER / 2
        return self.middle - half, self.middle + half


@dataclass(frozen=True, slots=True)
class Picture:
    """`title` says in a sentence what is to be seen, for those who cannot."""

    name: str
    title: str
    lanes: dict[str, tuple[Block, ...]]
    spans: tuple[Label, ...]
    marks: tuple[Label, ...]


def read_pictures(path: Path = FILE) -> dict[str, Picture]:
    """All kinds of pictures by name. KeyError or TypeError for a file of another shape."""
    document: dict[str, dict[str, Any]] = yaml.safe_load(path.read_text(encoding="utf-8"))
    return {name: _picture(name, body) for name, body in document.items()}


def svg(picture: Picture) -> str:
    """The picture as a file: one `<svg>`, `<title>` first, text as text."""
    parts = [el("title", picture.title, id="t"), el("style", CSS)]
    for lane, blocks in picture.lanes.items():
        parts += _lane(lane, blocks)
    parts += [_mark(mark, picture.lanes) for mark in picture.marks]
    parts += [_span(span) for span in picture.spans]
    drawn = el(
        "svg", *parts,
        xmlns="http://www.w3.org/2000/svg", viewBox=f"0 0 {WIDTH} {HEIGHT}", width=WIDTH, height=HEIGHT, role="img", aria_labelledby="t",
    )  # fmt: skip
    return f"{drawn}\n"


def crowded(picture: Picture) -> Iterator[str]:
    """Labels that come too near to another one, leave the picture or do not fit into their block."""
    for labels in (picture.spans, picture.marks):
        ordered = sorted(labels, key=lambda each: each.middle)
        yield from (f"{a.text} | {b.text}" for a, b in pairwise(ordered) if a.room[1] + APART > b.room[0])
        yield from (each.text for each in ordered if each.room[0] < 0 or each.room[1] > WIDTH)
    for block in (b for blocks in picture.lanes.values() for b in blocks):
        if len(block.text) * CHARACTER + INSET > _x(block.end) - _x(block.start):
            yield block.text


def _picture(name: str, body: dict[str, Any]) -> Picture:
    lanes = {lane: tuple(Block(*given) for given in body.get(lane, ())) for lane in LANES}
    wrong = [b.style for blocks in lanes.values() for b in blocks if b.style not in STYLES]
    if wrong:
        raise KeyError(f"{name}: no style {wrong[0]!r}")
    spans = tuple(_label(text, start, end) for start, end, text in body.get("spans", ()))
    marks = tuple(_label(text, at, at) for at, text in body.get("marks", ()))
    return Picture(name, body["title"], lanes, spans, marks)


def _label(text: str, start: float, end: float) -> Label:
    """Centred on its interval, pushed inwards where it would leave the picture."""
    half = len(text) * CHARACTER / 2
    middle = (_x(start) + _x(end)) / 2
    return Label(text, min(max(middle, half + 4), WIDTH - half - 4), _x(start), _x(end))


def _x(position: float) -> float:
    return LEFT + (RIGHT - LEFT) * position / 100


def _lane(lane: str, blocks: Sequence[Block]) -> list[Markup]:
    """The lane's name, a line where there is silence, and the blocks."""
    top = LANES[lane]
    middle = top + LANE_HEIGHT / 2
    ordered = sorted(blocks, key=lambda block: block.start)
    silences = zip([LEFT, *(_x(b.end) for b in ordered)], [*(_x(b.start) for b in ordered), RIGHT], strict=True)
    lines = [_line(start, middle, end, middle, opacity=0.35) for start, end in silences if start < end]
    return [el("text", lane, x=8, y=middle + 4), *lines, *(_block(lane, top, block) for block in ordered)]


def _block(lane: str, top: float, block: Block) -> Markup:
    colour = "#8a8f98" if block.style == "other" else COLOURS[lane]
    rect = el(
        "rect", x=_x(block.start), y=top, width=_x(block.end) - _x(block.start), height=LANE_HEIGHT, rx=3,
        fill=colour, fill_opacity=STYLES[block.style], stroke=colour, stroke_width=2.5 if block.style == "key" else 1.5,
        stroke_dasharray="4 3" if block.style in ("unheard", "filler") else None,
    )  # fmt: skip
    middle = (_x(block.start) + _x(block.end)) / 2
    text = el("text", block.text, x=middle, y=top + LANE_HEIGHT / 2 + 4, text_anchor="middle") if block.text else Markup("")
    return join([rect, text])


def _mark(mark: Label, lanes: Mapping[str, Sequence[Block]]) -> Markup:
    """A dotted line down from its label, hidden behind blocks so that it crosses no text."""
    y, lines = MARK_Y + 5, []
    for lane, top in LANES.items():
        if any(_x(b.start) < mark.start < _x(b.end) for b in lanes[lane]):
            lines.append(_line(mark.start, y, mark.start, top, dashes="2 3"))
            y = top + LANE_HEIGHT
    lines.append(_line(mark.start, y, mark.start, BRACKET_Y - 10, dashes="2 3"))
    return join([*lines, el("text", mark.text, x=mark.middle, y=MARK_Y, text_anchor="middle")])


def _line(x1: float, y1: float, x2: float, y2: float, *, opacity: float | None = None, dashes: str | None = None) -> Markup:
    return el("line", x1=x1, y1=y1, x2=x2, y2=y2, stroke="currentColor", stroke_opacity=opacity, stroke_dasharray=dashes)


def _span(span: Label) -> Markup:
    """A bracket whose ends point up to the lanes."""
    path = f"M{span.start:.1f} {BRACKET_Y - 8}V{BRACKET_Y}H{span.end:.1f}V{BRACKET_Y - 8}"
    bracket = el("path", d=path, fill="none", stroke="currentColor", stroke_width=1.5)
    return join([bracket, el("text", span.text, x=span.middle, y=LABEL_Y, text_anchor="middle")])
