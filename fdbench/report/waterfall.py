"""Where the wait for a reply went: the stages of one reply under each other, and the medians of a system as a stacked bar."""

from __future__ import annotations

from collections.abc import Sequence

from markupsafe import Markup

from fdbench.report.stages import REST, Breakdown, Stage, StageShare, Waterfall
from fdbench.report.svg import Scale, el, percent
from fdbench.report.wording import number

ROW, BAR = 18.0, 13.0
COLOURS = 8
MOST_STAGES = 12
"""A reply's longest stages are drawn; a system may report any number."""
LONGEST_NAME = 17
TAG_ROOM = 0.38
"""The share of a narrow screen's figure that the word `modelled` takes."""
CLOSE_MS = 1.0


# --- one reply --------------------------------------------------------------------------------------------------------


def names(fall: Waterfall) -> Markup:
    """The column beside the figure: each stage's name and its part of the wait."""
    rows = [f"{_short(stage.name)} {milliseconds(fall.inside_ms(stage))}" for stage in drawn(fall)]
    rows.append(f"measured {milliseconds(fall.latency_ms)}")
    texts = (
        el("text", row, x="100%", dx=-6, y=ROW * index + 12, text_anchor="end", class_="fall-name")
        for index, row in enumerate(rows)
    )
    return el("svg", *texts, class_="fall-names", height=ROW * len(rows), aria_hidden="true")


def draw(fall: Waterfall, system: int, stages: Sequence[str]) -> Markup:
    """One row a stage, from the user's end at the left edge to the first audible sample at the right one; the measured latency
    in the last row. `stages` fixes the colours."""
    scale = Scale(fall.start, fall.end, inset=0.0)
    shown = drawn(fall)
    parts: list[Markup] = []
    for row, stage in enumerate(shown):
        start, end = max(stage.start, fall.start), min(stage.end, fall.end)
        box = stage_box(stage.name, stages, BAR, modelled=stage.modelled, title=stage_text(fall, stage))
        parts.append(el("svg", *box, x=scale.at(start), y=ROW * row + 2, width=scale.length(start, end), height=BAR))
        if stage.modelled:
            parts.append(_tag(scale.fraction(start), scale.fraction(end), ROW * row + 12))
    y = ROW * len(shown)
    parts.append(el("rect", x=0, y=y + 4, width="100%", height=6, class_=f"fall-whole sys{system % 6}"))
    return el(
        "svg", *parts, class_="fall-bars", width="100%", height=y + ROW, role="img", aria_label=f"{_listed(fall)} {sum_text(fall)}"
    )  # fmt: skip


def drawn(fall: Waterfall) -> list[Stage]:
    """The stages that get a row, by their begin."""
    longest = sorted(fall.stages, key=fall.inside_ms, reverse=True)[:MOST_STAGES]
    return [stage for stage in fall.stages if stage in longest]


def stage_text(fall: Waterfall, stage: Stage) -> str:
    """For instance: asr: 180 ms, modelled."""
    told = f"{stage.name}: {milliseconds(fall.inside_ms(stage))}"
    if stage.ms - fall.inside_ms(stage) >= CLOSE_MS:
        told += f" of its {milliseconds(stage.ms)} in this wait"
    return f"{told}, modelled" if stage.modelled else told


def sum_text(fall: Waterfall) -> str:
    """The stages' sum beside the measured latency, and what lies between the two."""
    told = f"Stages together {milliseconds(fall.sum_ms)}; measured response latency {milliseconds(fall.latency_ms)}."
    if fall.sum_ms - (fall.latency_ms - fall.uncovered_ms) >= CLOSE_MS:
        told += " Some stages ran at the same time."
    if fall.uncovered_ms >= CLOSE_MS:
        told += f" No stage covers {milliseconds(fall.uncovered_ms)}."
    if len(fall.stages) > MOST_STAGES:
        told += f" The {MOST_STAGES} longest of {len(fall.stages)} stages are drawn."
    return told


def milliseconds(value: float) -> str:
    """Whole ones; what is there but shorter says so."""
    return "< 1 ms" if 0 < value < 0.5 else number(value, "ms")


def _tag(start: float, end: float, y: float) -> Markup:
    """The word `modelled` beside the bar, where there is more room; on it, if neither side has enough."""
    if max(start, 1 - end) < TAG_ROOM:
        return el("text", "modelled", x=percent(start), dx=4, y=y, class_="fall-tag on")
    if 1 - end >= start:
        return el("text", "modelled", x=percent(end), dx=5, y=y, class_="fall-tag")
    return el("text", "modelled", x=percent(start), dx=-5, y=y, text_anchor="end", class_="fall-tag")


def _listed(fall: Waterfall) -> str:
    return "; ".join(stage_text(fall, stage) for stage in drawn(fall)) + "."


def _short(name: str) -> str:
    return name if len(name) <= LONGEST_NAME else name[: LONGEST_NAME - 1] + "…"


# --- a system ---------------------------------------------------------------------------------------------------------


def scale_of(breakdowns: Sequence[Breakdown]) -> Scale:
    """From 0 to the longest bar, shared by all systems."""
    return Scale(0.0, max([1.0, *(max(b.sum_ms, b.latency_ms) for b in breakdowns)]), inset=0.0)


def bar(breakdown: Breakdown, scale: Scale, stages: Sequence[str]) -> Markup:
    """A stacked bar of the stages' medians; a line marks the median latency that was measured."""
    position, parts = 0.0, []
    for share in breakdown.shares:
        if share.median_ms <= 0:
            continue
        box = stage_box(share.stage, stages, 26, modelled=share.modelled is True, title=share_text(share, breakdown))
        name = el("text", share.stage, x=5, y=17, class_="stage-name")
        width = scale.length(position, position + share.median_ms)
        parts.append(el("svg", *box, name, x=scale.at(position), y=4, width=width, height=26))
        position += share.median_ms
    at = scale.at(breakdown.latency_ms)
    told = f"median measured latency: {number(breakdown.latency_ms, 'ms')}"
    parts.append(el("line", el("title", told), x1=at, x2=at, y1=0, y2=34, class_="fall-median"))
    label = "; ".join([*(share_text(share, breakdown) for share in breakdown.shares), told])
    return el("svg", *parts, width="100%", height=34, class_="stack", role="img", aria_label=label)


def share_text(share: StageShare, breakdown: Breakdown) -> str:
    """For instance: asr 180 ms, modelled."""
    told = f"{share.stage} {milliseconds(share.median_ms)}"
    if share.replies < breakdown.replies:
        told += f" ({milliseconds(share.median_present_ms)} in the {share.replies} of {breakdown.replies} replies that had it)"
    return told + {True: ", modelled", False: "", None: ", modelled in part"}[share.modelled]


def key(share: StageShare, stages: Sequence[str]) -> Markup:
    """A stage's pattern, for legends."""
    box = stage_box(share.stage, stages, 14, modelled=share.modelled is True)
    return el("svg", *box, class_="key clip", width=14, height=14, aria_hidden="true")


# --- both -------------------------------------------------------------------------------------------------------------


def stage_box(name: str, stages: Sequence[str], height: float, *, modelled: bool, title: str = "") -> list[Markup]:
    """The parts of a stage's bar, to be put into an `<svg>` of its place: what was modelled is lighter and hatched."""
    known = name != REST and name in stages
    colour = f"stage st{stages.index(name) % COLOURS}" if known else "stage rest"
    parts = [el("rect", *([el("title", title)] if title else []), width="100%", height=height, class_=colour)]
    if modelled:
        # A dashed line, as thick as the bar and slanted: a pattern would need an address, and the page has none.
        parts.append(
            el("line", x1=-20, x2="100%", y1=height / 2, y2=height / 2, stroke_width=height, class_="hatch",
               transform=f"translate({height + 2:g}) skewX(-45)")
        )  # fmt: skip
    return parts
