"""A few lines to write SVG by hand: every attribute and every text is escaped, whatever it holds.

Figures use per cent for x and pixels for y, so that they fill any width and their text keeps its size; only paths are
stretched, in a nested `<svg>` of their own.
"""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass
from math import ceil, floor

from markupsafe import Markup, escape

SHAPES = ("circle", "square", "diamond", "triangle", "cross", "ring")
"""A marker shape for each system, so that colour is never the only difference."""


def el(tag: str, *children: str, **attributes: str | float | None) -> Markup:
    """`<tag attributes>children</tag>`. `class_` is class, `_` in names is `-`; None leaves an attribute out."""
    shown = (f' {_name(name)}="{escape(_value(value))}"' for name, value in attributes.items() if value is not None)
    inner = "".join(escape(child) for child in children)
    return Markup(f"<{tag}{''.join(shown)}>{inner}</{tag}>")  # every part is escaped above


def join(parts: Iterable[str]) -> Markup:
    return Markup("").join(parts)


def percent(fraction: float) -> str:
    """0.5 -> "50%"; at most three decimals."""
    return f"{fraction * 100:.3f}".rstrip("0").rstrip(".") + "%"


@dataclass(frozen=True, slots=True)
class Scale:
    """Linear from [low, high] to the fractions [inset, 1 - inset] of the width. `low < high`."""

    low: float
    high: float
    inset: float = 0.02

    def fraction(self, value: float) -> float:
        """Where `value` lies; values outside are held at the edges."""
        share = (min(max(value, self.low), self.high) - self.low) / (self.high - self.low)
        return self.inset + share * (1 - 2 * self.inset)

    def at(self, value: float) -> str:
        return percent(self.fraction(value))

    def length(self, start: float, end: float) -> str:
        return percent(self.fraction(end) - self.fraction(start))

    def ticks(self, about: int = 6) -> list[float]:
        """Round values inside the scale, 1, 2 or 5 times a power of ten apart."""
        rough = (self.high - self.low) / about
        power = 10.0 ** len(str(int(rough))) / 10 if rough >= 1 else 0.1
        step = next((power * m for m in (1, 2, 5, 10) if power * m >= rough), power * 10)
        first, last = ceil(self.low / step - 1e-9), floor(self.high / step + 1e-9)
        return [i * step for i in range(first, last + 1)]


def glyph(system: int, x: str, y: float, *, size: float = 5.5, title: str = "", class_: str = "") -> Markup:
    """A system's marker, centred at (x, y)."""
    s = size
    drawn = {
        "circle": lambda: el("circle", cx=0, cy=y, r=s),
        "square": lambda: el("rect", x=-s * 0.9, y=y - s * 0.9, width=s * 1.8, height=s * 1.8),
        "diamond": lambda: el("path", d=f"M0 {y - s * 1.25}L{s * 1.25} {y}L0 {y + s * 1.25}L{-s * 1.25} {y}Z"),
        "triangle": lambda: el("path", d=f"M0 {y - s * 1.1}L{s * 1.15} {y + s * 0.9}L{-s * 1.15} {y + s * 0.9}Z"),
        "cross": lambda: el("path", d=f"M{-s} {y - s}L{s} {y + s}M{s} {y - s}L{-s} {y + s}", class_="stroke"),
        "ring": lambda: el("circle", cx=0, cy=y, r=s * 0.9, class_="stroke"),
    }[SHAPES[system % len(SHAPES)]]()
    inner = join([el("title", title), drawn]) if title else drawn
    return el("svg", inner, x=x, overflow="visible", class_=f"glyph sys{system % len(SHAPES)} {class_}".strip())


def whisker(system: int, low: str, high: str, y: float) -> list[Markup]:
    """An interval from x `low` to x `high`, with its ends."""
    colour = f"whisker sys{system % len(SHAPES)}"
    return [
        el("line", x1=low, x2=high, y1=y, y2=y, class_=colour),
        *(el("line", x1=x, x2=x, y1=y - 5, y2=y + 5, class_=colour) for x in (low, high)),
    ]


def tick_row(scale: Scale, ticks: Iterable[tuple[float, str]]) -> Markup:
    """The numbers below tracks: each tick's value and text."""
    texts = (el("text", text, x=scale.at(v), y=13, text_anchor="middle", class_="tick") for v, text in ticks)
    return el("svg", *texts, class_="track", height=18, width="100%", aria_hidden="true")


def _name(name: str) -> str:
    return {"class_": "class", "viewBox": "viewBox", "preserveAspectRatio": "preserveAspectRatio"}.get(name) or name.replace(
        "_", "-"
    )


def _value(value: str | float) -> str:
    return value if isinstance(value, str) else f"{value:.3f}".rstrip("0").rstrip(".")
