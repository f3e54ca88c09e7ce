"""Where the wait for a reply goes: the medians of each system's stages, one after the other, and the latency that was heard."""

from __future__ import annotations

from collections.abc import Sequence

from fdbench.report.draw.style import COLOURS, Drawing, axes, drawing, short
from fdbench.report.stage_texts import milliseconds, share_text
from fdbench.report.stages import REST, Breakdown
from fdbench.report.view import SystemView

KINDS = 8


def stages(breakdowns: Sequence[Breakdown], systems: Sequence[SystemView], names: Sequence[str]) -> Drawing:
    """A stacked bar a system; `names` fixes the colours. What was modelled is hatched; a line marks the median that was heard. A stage
    whose median is 0 has no bar, so the legend leaves it out: with many stages two share a colour."""
    with drawing():
        drawn = {share.stage for found in breakdowns for share in found.shares if share.median_ms}
        figure, ax = axes(70 + 46 * len(breakdowns) + 20 * ((len(drawn) + 1) // 2))
        seen: set[str] = set()
        for row, found in enumerate(breakdowns):
            position = 0.0
            for share in (share for share in found.shares if share.median_ms):
                label = None if share.stage in seen else short(share.stage, 16)
                seen.add(share.stage)
                hatch = "//" if share.modelled else None
                fill = stage_colour(share.stage, names)
                ax.barh(row, share.median_ms, left=position, height=0.6, color=fill, hatch=hatch, label=label, linewidth=0)
                position += share.median_ms
            ax.plot([found.latency_ms] * 2, [row - 0.42, row + 0.42], color=COLOURS["ink"], linewidth=2)
        ax.set_yticks(range(len(breakdowns)), [short(systems[found.system].name, 9) for found in breakdowns])
        ax.set_ylim(len(breakdowns) - 0.45, -0.55)
        ax.set_xlabel("ms; the line is the median latency heard")
        figure.legend(loc="outside lower center", ncols=2, handlelength=1.2)
    told = " ".join(breakdown_text(found, systems[found.system]) for found in breakdowns)
    return Drawing("stages", "Where the time goes", told, figure)


def stage_colour(stage: str, names: Sequence[str]) -> str:
    return COLOURS[f"st{names.index(stage) % KINDS}"] if stage != REST and stage in names else COLOURS["rest"]


def breakdown_text(found: Breakdown, system: SystemView) -> str:
    """Every stage with its median, and the latency that was heard."""
    listed = "; ".join(share_text(share, found) for share in found.shares)
    return f"{system.name}: {listed}; heard {milliseconds(found.latency_ms)}, the median of {found.replies} replies."
