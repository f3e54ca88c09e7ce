"""How every figure looks, and how one becomes part of a page or a file of its own.

Figures are drawn with the page's light colours. In a page each of them becomes the variable of that name, so that dark pages and paper
have their own; in a file they stay as they are. matplotlib is imported when something is drawn, and pyplot never.
"""

from __future__ import annotations

import io
import re
import warnings
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path
from typing import TYPE_CHECKING, Any

from markupsafe import Markup, escape

from fdbench.report.visible import visible

if TYPE_CHECKING:
    from matplotlib.axes import Axes
    from matplotlib.axis import Axis
    from matplotlib.figure import Figure

    from fdbench.report.session_view import Range

COLOURS = {
    "ink": "#1a1f27", "soft": "#566070", "line": "#dfe3e9", "grid": "#e6e9ee", "panel": "#fefefe", "good": "#00694b", "bad": "#b3261e",
    "sys0": "#0072b2", "sys1": "#c96a00", "sys2": "#9b4f96", "sys3": "#008066", "sys4": "#2d2d2d", "sys5": "#a3195b",
    "user": "#4a5568", "human": "#d9f1e8", "wait": "#eceef0", "over": "#f9dedd", "cut": "#f2b84b", "hold": "#b9c9a5",
    "st0": "#a8c8e6", "st1": "#f3cf8e", "st2": "#bfe0c2", "st3": "#dcc3e3", "st4": "#f1b8a8", "st5": "#c9d3a0", "st6": "#a9dcd8",
    "st7": "#e3cdb8", "rest": "#d3d7dd",
}  # fmt: skip
"""Variable of the page's style -> its light value, which no other one has."""
MARKERS = ("o", "s", "D", "^", "X", "P")
"""A sign for each system, so that colour is never the only difference; `wording.MARKS` are the same as text."""
WIDTH = 300.0
"""Pixels at which a figure is drawn: that of a telephone. Wider places stretch it."""
TEXT = 12.0
MOST_LINKED = 200
"""Dots of a strip that are links; more are drawn as one path."""
LONGEST = 26
_SETTINGS: Any = {
    "svg.fonttype": "none", "svg.hashsalt": "fdbench", "pdf.fonttype": 42, "text.parse_math": False, "font.size": TEXT,
    "font.family": ["DejaVu Sans"], "axes.spines.top": False, "axes.spines.right": False, "axes.edgecolor": COLOURS["soft"],
    "axes.labelcolor": COLOURS["soft"], "xtick.color": COLOURS["soft"], "ytick.color": COLOURS["soft"], "text.color": COLOURS["ink"],
    "grid.color": COLOURS["grid"], "axes.facecolor": "none", "figure.facecolor": "none", "axes.axisbelow": True, "hatch.linewidth": 2.0,
    "hatch.color": COLOURS["panel"], "axes.unicode_minus": True, "axes.titlesize": TEXT, "axes.labelsize": TEXT, "xtick.labelsize": TEXT,
    "ytick.labelsize": TEXT, "legend.fontsize": TEXT, "legend.frameon": False,
}  # fmt: skip


@dataclass(frozen=True, slots=True, eq=False)
class Drawing:
    """A figure, its name (for files, and before its ids), its title, and all its numbers in words."""

    name: str
    title: str
    told: str
    figure: Figure


@contextmanager
def drawing() -> Iterator[None]:
    """Our settings, and no complaint about signs that the font lacks: a page's own font may have them."""
    import matplotlib

    with matplotlib.rc_context(_SETTINGS), warnings.catch_warnings():
        warnings.filterwarnings("ignore", message=r"Glyph .* missing")
        yield


def axes(height: float, *, width: float = WIDTH) -> tuple[Figure, Axes]:
    """An empty figure of so many pixels, with one pair of axes. Inside `drawing()`."""
    from matplotlib.figure import Figure

    figure = Figure(figsize=(width / 72, height / 72), dpi=72, layout="constrained")
    return figure, figure.add_subplot()


def colour(system: int) -> str:
    return COLOURS[f"sys{system % 6}"]


def marker(system: int) -> str:
    return MARKERS[system % len(MARKERS)]


def cross(ax: Axes, spot: tuple[float, float], across: Range | None, along: Range | None, shade: str) -> None:
    """Thin lines through a spot: its intervals, where there are some."""
    x, y = spot
    if across is not None:
        ax.plot(across, (y, y), color=shade, linewidth=1.5)
    if along is not None:
        ax.plot((x, x), along, color=shade, linewidth=1.5)


def scaled(bounds: Range | None, by: float) -> Range | None:
    return None if bounds is None else (bounds[0] * by, bounds[1] * by)


def percent(axis: Axis) -> None:
    """An axis of 0 to 100 per cent."""
    axis.set_ticks([0, 50, 100], ["0 %", "50 %", "100 %"])


def short(text: str, longest: int = LONGEST) -> str:
    """A name as it fits into a figure."""
    seen = visible(text).replace("\n", " ")
    return seen if len(seen) <= longest else seen[: longest - 1] + "…"


def inline(drawn: Drawing) -> Markup:
    """The figure as SVG for a page: text as text, the page's variables for colours, ids that no other figure has."""
    text = _svg(drawn.figure)
    text = text[text.index("<svg") :]
    text = re.sub(r"<metadata>.*?</metadata>|<style[^>]*>.*?</style>|<defs>\s*</defs>|<!--.*?-->", "", text, flags=re.DOTALL)
    text = re.sub(r' xmlns(:\w+)?="[^"]*"| version="1.1"', "", text, count=3).replace("xlink:href", "href")
    name = re.sub(r"[^\w-]", "-", drawn.name)  # it may hold a name from a file
    text = re.sub(r'\bid="([^"]*)"', rf'id="{name}-\1"', text)
    text = re.sub(r'(href="|url\()#(?=[\w-]+["\)])', rf"\1#{name}-", text)
    for name, value in COLOURS.items():
        text = text.replace(value, f"var(--{name})")
    text = re.sub(r'\bd="[^"]*"', lambda path: re.sub(r"(\d\.\d)\d+", r"\1", path[0]), text)  # a tenth of a pixel is enough
    text = re.sub(r"\s+", " ", text)
    # Each dot can be pointed at and has a name; by keys the same turns are reached in the table.
    text, links = re.subn(r'<a href="#([^"]*)"[^>]*>', r'<a href="#\1" tabindex="-1" aria-label="\1"><title>\1</title>', text)
    told = escape(visible(f"{drawn.title}. {drawn.told}"))
    head = re.match(r"<svg[^>]*>", text)
    assert head is not None
    box = re.search(r'viewBox="[^"]*"', head[0])
    opened = f'<svg class="figure" {box[0] if box else ""} role="{"group" if links else "img"}" aria-label="{told}">'
    return Markup(opened + text[head.end() :].strip())  # matplotlib has escaped every text in it


def write(drawn: Drawing, path: Path) -> None:
    """A file whose ending is `.svg`, `.pdf` or `.png`; the same bytes for the same figure. Vector files carry their letters, for no one
    knows which fonts a reader has: a PDF embeds the font, an SVG the outlines."""
    import matplotlib

    with drawing(), matplotlib.rc_context({"svg.fonttype": "path"}):
        fixed: dict[str, Any] = {".pdf": {"CreationDate": None}, ".svg": {"Date": None}}.get(path.suffix, {})
        title = {"Title": visible(drawn.title)}
        drawn.figure.savefig(path, dpi=300, facecolor="white", metadata={**title, **fixed})


def _svg(figure: Figure) -> str:
    stream = io.StringIO()
    with drawing():
        figure.savefig(stream, format="svg", metadata={"Date": None})
    return stream.getvalue()
