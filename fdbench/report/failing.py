"""What a reader must see first of a system: the limits of the gate's default policy that it misses, and dimensions in which it fails.

A run can be valid while the system in it fails. Figures are those of the results; nothing is judged anew.
"""

from __future__ import annotations

from collections.abc import Collection, Iterator, Mapping
from dataclasses import dataclass

from fdbench.gate import wording
from fdbench.gate.budget import Miss, missed
from fdbench.gate.policy import read_policy
from fdbench.report.view import Failing
from fdbench.report.wording import amount, number, title
from fdbench.results.schema import DimensionDoc, MeasureDoc

LOW = 30.0
"""Points of a dimension's score up to which (`<=`) most of it is lost."""
MOST_LOST = 0.5
"""A rate explains a low score if at least this share (`>=`) of its chances went wrong."""
SHOWN_ONLY = frozenset((
    "answer_latency_ms", "arrival_latency_ms", "backchannel_rate_per_min", "clicks_per_min", "clipped_share", "collision_resolution_ms",
    "dead_air_s_per_10_turns", "delegation_acknowledge_ms", "delegation_duplicate_rate", "delegation_longest_silence_ms",
    "delegation_result_delay_ms", "double_voice_s_per_min", "dropouts_per_min", "filler_rate", "human_band_share", "interruption_cost",
    "intra_turn_gap_rate", "level_change_db", "recall_rate_uninterrupted", "recovery_latency_ms", "repeated_content_rate",
    "response_latency_ms", "response_latency_slope_ms_per_turn", "restart_rate", "resume_gap_ms", "resumed_same_content_rate",
    "self_repetition_rate", "skipped_content_rate", "speech_level_dbfs", "speech_text_agreement", "stop_latency_slope_ms_per_turn",
    "talk_over_ms", "yield_rate_1s",
))  # fmt: skip
"""Measures that enter no score: no points are lost by them. As docs/generate/measures.yaml says of each."""


def failing(dimensions: Mapping[str, DimensionDoc], headlines: Mapping[str, Collection[str]]) -> tuple[Failing, ...]:
    """Missed limits, then low scores of dimensions that miss none, each with the measure of `headlines` that explains it."""
    broken = [
        Failing(miss.budget.dimension, miss_text(miss), miss.budget.measure, budget=True, certain=miss.doubt is None)
        for budget in read_policy().budgets
        if (miss := missed(budget, dimensions)) is not None
    ]
    named = {failure.dimension for failure in broken}
    return (*broken, *(low for low in _low(dimensions, headlines) if low.dimension not in named))


def _low(dimensions: Mapping[str, DimensionDoc], headlines: Mapping[str, Collection[str]]) -> Iterator[Failing]:
    for name, doc in dimensions.items():
        if doc["score"] is not None and doc["score"] <= LOW:
            found = next((lost for lost in lost_by(doc, headlines.get(name, ())) if lost.share >= MOST_LOST), None)
            why = rate_text(found.measure, doc["measures"][found.measure]) if found is not None else unmet_text(doc, MOST_LOST)
            told = f"score {number(doc['score'], '')} of 100{f', most lost by {why}' if why else ''}"
            yield Failing(name, told, found.measure if found is not None else "")


def unmet_text(doc: DimensionDoc, least: float = 0.0) -> str:
    """What takes points though no measure goes wrong: `events that never came up: 3 of 3 (...)`. A session that failed, and an event
    before which the system never answered, count as lost. Empty if none is, or a smaller share of them than `least`."""
    never = doc["scheduled"] - doc["exercised"]
    if never <= 0 or never < least * doc["scheduled"]:
        return ""
    return f"events that never came up: {never} of {doc['scheduled']} (no answer before them, or a session that failed)"


def miss_text(miss: Miss) -> str:
    """A missed limit in words: `yield rate: only 0 of 20 (limit: at least 80 %)`."""
    budget, doc = miss.budget, miss.measure
    sides = {"min": "at least", "max": "at most"}
    limit = f"(limit: {sides[budget.side]} {number(budget.limit, doc['unit'])})"
    counted = "hits" in doc and budget.statistic == "value" and "bounds" not in doc
    told = rate_text(budget.measure, doc) if counted else _value_text(miss)
    return f"{told} {limit}{f', but {miss.doubt}' if miss.doubt else ''}"


def _value_text(miss: Miss) -> str:
    budget, unit = miss.budget, miss.measure["unit"]
    if budget.statistic == "value" and (bounds := miss.measure.get("bounds")) is not None:
        low, high = (number(bound, unit) for bound in bounds)
        unsure = miss.measure["unsure"]
        return (
            f"{title(budget.measure).lower()}: between {low} and {high}, {unsure} of {miss.measure['n'] + unsure} undetermined"
        )
    value = amount(miss.value, unit)
    if value == number(budget.limit, unit):  # rounded across it
        scale, sign = (100, "%") if unit in ("rate", "share") else (1, unit)
        value = f"{wording.number(miss.value * scale, beside=(budget.limit * scale,))} {sign}"
    statistic = "" if budget.statistic == "value" else f" {budget.statistic}"
    return f"{title(budget.measure).lower()}{statistic}: {value}, n = {miss.measure['n']}"


def rate_text(name: str, doc: MeasureDoc) -> str:
    """A rate with its title, and counted as in the tables: `false stop rate: 7 of 8`, `yield rate: only 0 of 20`."""
    of = f"{doc['hits']} of {doc['n']}" if "hits" in doc else f"{number(doc['value'] or 0.0, 'rate')} of {doc['n']}"
    return f"{title(name).lower()}: {'only ' if doc['direction'] == 'higher' else ''}{of}"


@dataclass(frozen=True, slots=True)
class Lost:
    """A rate of which a `share` > 0 of its `n` chances went wrong."""

    measure: str
    share: float
    n: int


def lost_by(doc: DimensionDoc, headlines: Collection[str]) -> list[Lost]:
    """What took the points: rates that went wrong and enter the score. Those of `headlines` stand first if most of their chances did; else
    the larger share first, of equal ones the one with more chances. Never a stratum."""
    found = [
        lost for name, measure in doc["measures"].items() if "." not in name and (lost := _lost(name, measure)) is not None
    ]

    def order(lost: Lost) -> tuple[bool, float, int]:
        return (lost.measure in headlines and lost.share >= MOST_LOST, round(lost.share, 6), lost.n)

    return sorted(found, key=order, reverse=True)


def _lost(name: str, doc: MeasureDoc) -> Lost | None:
    value = doc["value"]
    if doc["unit"] != "rate" or value is None or doc["direction"] == "neither" or name in SHOWN_ONLY:
        return None
    share = value if doc["direction"] == "lower" else 1 - value
    return Lost(name, share, doc["n"]) if share > 0 else None
