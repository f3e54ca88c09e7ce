"""The stages of a reply, and of a system, in words."""

from __future__ import annotations

from fdbench.report.stages import Breakdown, Stage, StageShare, Waterfall
from fdbench.report.wording import number

MOST_STAGES = 12
"""A reply's longest stages are told; a system may report any number."""
CLOSE_MS = 1.0


def told_stages(fall: Waterfall) -> list[Stage]:
    """The stages that are told, by their begin."""
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
        told += f" The {MOST_STAGES} longest of {len(fall.stages)} stages are told."
    return told


def share_text(share: StageShare, breakdown: Breakdown) -> str:
    """For instance: asr 180 ms, modelled."""
    told = f"{share.stage} {milliseconds(share.median_ms)}"
    if share.replies < breakdown.replies:
        told += f" ({milliseconds(share.median_present_ms)} in the {share.replies} of {breakdown.replies} replies that had it)"
    return told + {True: ", modelled", False: "", None: ", modelled in part"}[share.modelled]


def milliseconds(value: float) -> str:
    """Whole ones; what is there but shorter says so."""
    return "< 1 ms" if 0 < value < 0.5 else number(value, "ms")
