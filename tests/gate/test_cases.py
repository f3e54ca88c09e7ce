"""The worst cases, the likely cause, and cases as results.json keeps them."""

from __future__ import annotations

import pytest

from fdbench.gate.cases import worst_cases
from fdbench.gate.cause import likely_cause
from fdbench.gate.family import Scale
from fdbench.gate.verdict import Paired, UnitChange
from fdbench.results.cases import Case, by_case
from tests.gate.make import dimension, system


def paired(measure: str, scale: Scale, p: float, *changes: tuple[str, float, float, float]) -> Paired:
    made = tuple(UnitChange(*change) for change in changes)
    return Paired(measure, scale, 0.1, 5.0, made, -1.0, None, "few", p, 1.0, 0.5, None, None, None)


SCORES = paired("score", "points", 0.03, ("u0", 90.0, 80.0, -10.0), ("u1", 90.0, 95.0, 5.0), ("u2", 90.0, 20.0, -70.0))


def of_units() -> dict[str, object]:
    doc = dimension([80.0, 95.0, 20.0])
    for i, unit in enumerate(doc["units"]):
        unit["unit"] = f"u{i}"
    return {"interruption": doc}


def test_the_worst_cases_are_those_of_the_surest_test_the_worst_first_and_only_what_fell() -> None:
    now = system(**of_units())  # type: ignore[arg-type]
    assert [(c.scenario, c.path, c.what) for c in worst_cases([SCORES], now)] == [
        ("interruption-02", "items/x/interruption-02@0", "points 90.0 -> 20.0"),
        ("interruption-00", "items/x/interruption-00@0", "points 90.0 -> 80.0"),
    ]
    surer = paired(
        "yield_rate", "rate", 0.01, *[(f"interruption-0{i}", 1.0, i / 10, i / 10 - 1) for i in range(3)], ("x", 1.0, 0.9, -0.1)
    )
    found = worst_cases([SCORES, surer], now)
    assert [(c.scenario, c.what) for c in found] == [(f"interruption-0{i}", f"yield_rate 1.00 -> 0.{i}0") for i in range(3)]
    assert worst_cases([], now) == ()


def test_a_scenario_that_was_not_played_has_no_path() -> None:
    now = system(**of_units())  # type: ignore[arg-type]
    now["scenarios"][2]["status"] = "error"
    assert worst_cases([SCORES], now)[0].path == ""


@pytest.mark.parametrize(
    ("broken", "told"),
    [
        ({"stop_latency_ms"}, "it stops later"),
        ({"stop_latency_ms", "yield_rate"}, "it no longer stops"),
        ({"addressed_rate"}, "it answers, but not the new request"),
        ({"addressed_rate", "recovery_rate"}, "after an interruption it stays silent"),
        ({"recall_rate", "score"}, "it forgets"),
        ({"response_rate", "recall_rate"}, "it no longer answers"),
        ({"session", "response_rate"}, "its sessions end in errors"),
    ],
)
def test_the_likely_cause(broken: set[str], told: str) -> None:
    assert likely_cause(broken).startswith(told)


def test_scores_alone_tell_no_cause() -> None:
    assert likely_cause({"score"}) == likely_cause(set()) == ""


def test_every_measure_of_a_cause_exists() -> None:
    from fdbench.gate.cause import _CAUSES
    from fdbench.score.system import SCORERS

    known = {spec.name for scorer in SCORERS for spec in scorer.specs} | {"session", ""}
    assert {measure for first, second, _ in _CAUSES for measure in (first, second)} <= known


def test_the_values_of_a_case_are_in_the_order_of_its_repeats() -> None:
    rows = [["b", 0, "x", True], ["a", 1, "x", None], ["a", 0, "x", 3.5], ["a", 0, "y", False]]
    assert by_case(rows) == {Case("a", "x"): (3.5, None), Case("a", "y"): (False,), Case("b", "x"): (True,)}
