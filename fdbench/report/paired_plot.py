"""The paired differences of two systems as dots with intervals around zero, and in words."""

from __future__ import annotations

from collections.abc import Sequence

from markupsafe import Markup

from fdbench.report.svg import Scale, el, glyph, tick_row, whisker
from fdbench.report.view import Difference, SystemView
from fdbench.report.wording import plural, signed

TRACK = 24.0
STEP = 10.0
"""The axis ends at a whole multiple of so many points."""


def scale_of(differences: Sequence[Difference]) -> Scale:
    """Symmetrical around zero, and as wide as the widest interval."""
    bounds = [bound for d in differences for bound in (*(d.interval or ()), d.mean or 0.0)]
    reach = -(-max([STEP, *(abs(bound) for bound in bounds)]) // STEP) * STEP
    return Scale(-reach, reach, inset=0.03)


def track(difference: Difference, scale: Scale, systems: Sequence[SystemView]) -> Markup:
    """A row: the mean difference as the other system's mark, its 95 % interval as a line."""
    middle = TRACK / 2
    label = f"{title(difference, systems)}: {value_text(difference)}, {detail_text(difference)}; {verdict_text(difference, systems)}"
    parts = [el("line", x1=scale.at(v), x2=scale.at(v), y1=0, y2=TRACK, class_="grid") for v in (scale.low, scale.high)]
    parts.append(el("line", x1=scale.at(0), x2=scale.at(0), y1=0, y2=TRACK, class_="zero-line"))
    if difference.interval is not None:
        low, high = difference.interval
        parts += whisker(difference.other, scale.at(low), scale.at(high), middle)
    if difference.mean is not None:
        parts.append(glyph(difference.other, scale.at(difference.mean), middle, title=label))
    return el("svg", *parts, class_="track", height=TRACK, width="100%", role="img", aria_label=label)


def axis(scale: Scale) -> Markup:
    return tick_row(scale, ((v, signed(v)) for v in (scale.low, 0.0, scale.high)))


def title(difference: Difference, systems: Sequence[SystemView]) -> str:
    """For instance: stitched − tml."""
    return f"{systems[difference.other].name} \u2212 {systems[difference.first].name}"


def value_text(difference: Difference) -> str:
    """The mean difference in points, with its sign."""
    return "undefined" if difference.mean is None else signed(difference.mean)


def detail_text(difference: Difference) -> str:
    """Interval and number of pairs, or why there is no interval."""
    pairs = f"n = {plural(difference.pairs, 'pair')}"
    if difference.interval is None:
        return f"no interval: {difference.why or 'not given'} · {pairs}"
    low, high = difference.interval
    return f"95 % CI {signed(low)} to {signed(high)} · {pairs}"


def verdict_text(difference: Difference, systems: Sequence[SystemView]) -> str:
    """Whether the interval excludes zero, in words."""
    if difference.mean is None:
        return "nothing to compare"
    if not difference.changed:
        return "the same in every pair"
    if difference.interval is None:
        return "undecided"
    low, high = difference.interval
    name = systems[difference.other].name
    if low > 0:
        return f"the interval excludes zero: {name} scores higher"
    if high < 0:
        return f"the interval excludes zero: {name} scores lower"
    return "the interval includes zero: no difference is shown"
