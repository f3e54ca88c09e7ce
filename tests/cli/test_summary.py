"""What the terminal says of a run."""

from __future__ import annotations

from typing import Any

from fdbench.cli.summary import DIMENSIONS, summarise
from fdbench.results.schema import MeasureDoc, Results
from tests.gate.make import dimension, results, system

SLOPE = "response_latency_slope_ms_per_turn"


def run(*, undetermined: float = 0.0, slope: MeasureDoc | None = None, **info: Any) -> Results:
    docs = {name: dimension([60.0, 80.0], name) for name in DIMENSIONS}
    docs["overlap"]["undetermined"] = undetermined
    if slope is not None:
        docs["latency"]["measures"][SLOPE] = slope
    return results({"agent": system(**docs)}, **info)


def slope(value: float, low: float, high: float) -> MeasureDoc:
    return MeasureDoc(value=value, unit="ms/turn", direction="lower", n=12, interval=[low, high])


def line_of(text: str, begins: str) -> list[list[str]]:
    return [line.split() for line in text.splitlines() if line.strip().startswith(begins)]


def test_the_undetermined_share_is_told_where_there_is_one() -> None:
    assert line_of(summarise(run(undetermined=0.5)), "undetermined") == [
        ["undetermined", "0", "%", "0", "%", "50", "%", "0", "%", "0", "%"]
    ]
    assert "undetermined" not in summarise(run())


def test_a_delay_that_grows_from_turn_to_turn_is_told() -> None:
    text = summarise(run(slope=slope(254.6, 241.2, 262.9)))
    assert f"trend: agent {SLOPE}: +255 [+241, +263] (n=12)" in text
    assert "trend:" not in summarise(run(slope=slope(4.0, -20.0, 30.0)))
    assert "trend:" not in summarise(run())


def test_systems_that_are_not_valid_are_named() -> None:
    assert "INVALID: agent: late" in summarise(run(why_invalid=["agent: late"]))


def test_a_score_below_100_is_not_printed_as_100() -> None:
    docs = run()
    latency = docs["systems"]["agent"]["dimensions"]["latency"]
    latency["score"], latency["interval"] = 99.95, [99.7, 100.0]
    assert "99.95 [99.7, 100]" in summarise(docs)
