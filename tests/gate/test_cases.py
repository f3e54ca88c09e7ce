"""The worst cases, the likely cause, and cases as results.json keeps them."""

from __future__ import annotations

import pytest

from fdbench.gate.cases import bad_case, broken_cases, worst_cases
from fdbench.gate.cause import EXERCISED, SPEECH, likely_cause, telling
from fdbench.gate.family import Scale
from fdbench.gate.judge import judge
from fdbench.gate.policy import Policy
from fdbench.gate.verdict import Paired, UnitChange
from fdbench.results.cases import Case, by_case
from fdbench.results.schema import ItemDoc, SystemDoc, UnitDoc
from tests.gate.make import cases, dimension, of_scores, rate, sample, system


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
    assert [(c.scenario, c.path, c.what) for c in worst_cases([SCORES], now, now)] == [
        ("interruption-02", "items/x/interruption-02@0", "points of u2 90.0 -> 20.0"),
        ("interruption-00", "items/x/interruption-00@0", "points of u0 90.0 -> 80.0"),
    ]
    surer = paired(
        "yield_rate", "rate", 0.01, *[(f"interruption-0{i}", 1.0, i / 10, i / 10 - 1) for i in range(3)], ("x", 1.0, 0.9, -0.1)
    )
    found = worst_cases([SCORES, surer], now, now)
    assert [(c.scenario, c.what) for c in found] == [(f"interruption-0{i}", f"yield_rate 1.00 -> 0.{i}0") for i in range(3)]
    assert worst_cases([], now, now) == ()


def test_a_scenario_that_was_not_played_has_no_path() -> None:
    now = system(**of_units())  # type: ignore[arg-type]
    now["scenarios"][2]["status"] = "invalid"
    assert worst_cases([SCORES], now, now)[0].path == ""


def test_of_a_unit_that_fell_by_an_error_the_session_is_named_that_ended_in_it() -> None:
    """And not the other scenario of the unit, which is as it was."""
    units = of_units()
    units["interruption"]["units"][2]["scenarios"] = ["interruption-01", "interruption-02"]  # type: ignore[index]
    now = system(**units)  # type: ignore[arg-type]
    broke = next(item for item in now["scenarios"] if item["id"] == "interruption-02")
    broke["status"], broke["error"] = "error", "no connection"
    first = worst_cases([SCORES], now, system(**of_units()))[0]  # type: ignore[arg-type]
    assert (first.scenario, first.path, first.error) == ("interruption-02", "items/x/interruption-02@0", "no connection")


def test_of_a_fall_that_may_be_chance_only_what_matters_is_to_be_heard() -> None:
    before = [50.0] * 10
    now = [0.0, 49.9, *[90.0, 5.0] * 4]
    (found,) = [d for d in judge(of_scores(now), of_scores(before), Policy()).systems[0].dimensions if d.dimension != "suite"]
    assert found.word == "INCONCLUSIVE" and len(found.cases) == 3
    tiny = judge(of_scores([49.9, 50.1, 49.8, 50.0]), of_scores([50.0] * 4), Policy()).systems[0].dimensions[-1]
    assert (tiny.word, tiny.cases) == ("INCONCLUSIVE", ())


def test_two_figures_that_differ_are_told_apart() -> None:
    now = system(**of_units())  # type: ignore[arg-type]
    near = paired("score", "points", 0.5, ("u0", 66.004, 66.001, -0.003))
    assert worst_cases([near], now, now)[0].what == "points of u0 66.004 -> 66.0"


def paired_run(*, stopped: float, asked: float, yielded: bool | None = True) -> SystemDoc:
    """A pair `hold` + `cut` of overlap, `cut` in interruption too, and a pair `pause` + `ask` of latency of which only `ask` is timed;
    `hold` stops for what is none, as it always did."""
    rows = {
        "overlap": {"false_stop_rate": [["hold", 0, "beside", True]]},
        "interruption": {"yield_rate": [["cut", 0, "in", yielded]], "stop_latency_ms": [["cut", 0, "in", stopped]]},
        "latency": {"premature_rate": [["pause", 0, "q", False]], "response_latency_ms": [["ask", 0, "q", asked]]},
    }
    units = {"overlap": ["hold", "cut"], "interruption": ["cut"], "latency": ["pause", "ask"]}
    measures = {
        **{name: rate(1, 1, "lower") for name in ("false_stop_rate", "premature_rate")},
        "yield_rate": rate(1, 1),
        "stop_latency_ms": sample(400.0),
        "response_latency_ms": sample(400.0),
    }
    docs = {name: dimension([50.0], name, measures={m: measures[m] for m in rows[name]}, cases=rows[name]) for name in rows}
    for name, doc in docs.items():
        doc["units"] = [UnitDoc(unit=units[name][0], scenarios=units[name], score=50.0)]
    return system(**docs)


def worst_of(unit: str, now: SystemDoc) -> list[tuple[str, str, tuple[str, ...] | None, str]]:
    test = paired("score", "points", 0.01, (unit, 90.0, 50.0, -40.0))
    found = worst_cases([test], now, paired_run(stopped=400.0, asked=400.0))
    return [(case.scenario, case.cue, case.measures, case.what) for case in found]


def test_of_a_unit_the_turn_is_named_that_got_worse_and_not_what_was_so_before() -> None:
    slow = paired_run(stopped=900.0, asked=600.0)
    stop = ("stop_latency_ms",)
    assert worst_of("hold", slow) == [("cut", "in", stop, "points of hold 90.0 -> 50.0 (stop_latency_ms 400 -> 900 ms)")]
    assert worst_of("cut", slow) == [("cut", "in", stop, "points 90.0 -> 50.0 (stop_latency_ms 400 -> 900 ms)")]
    timed = "points of pause 90.0 -> 50.0 (response_latency_ms 400 -> 600 ms)"
    assert worst_of("pause", slow) == [("ask", "q", ("response_latency_ms",), timed)]


def test_of_a_scenario_in_which_nothing_could_be_measured_the_first_fault_is_to_be_found_by_listening() -> None:
    """The agent stayed silent: no value got worse, as there is none."""
    silent = paired_run(stopped=400.0, asked=400.0)
    silent["dimensions"]["interruption"]["cases"] = {"yield_rate": [], "stop_latency_ms": []}
    assert worst_of("hold", silent) == [("cut", "", None, "points of hold 90.0 -> 50.0")]
    assert worst_of("cut", silent) == [("cut", "", None, "points 90.0 -> 50.0")]


def test_what_nobody_can_tell_took_the_points_as_well() -> None:
    unsure = worst_of("cut", paired_run(stopped=401.0, asked=400.0, yielded=None))
    assert unsure == [
        ("cut", "in", ("yield_rate", "stop_latency_ms"), "points 90.0 -> 50.0 (yield_rate always -> undetermined)")
    ]


def test_where_no_value_got_worse_the_turn_is_named_and_nothing_told_of_it() -> None:
    assert worst_of("hold", paired_run(stopped=400.0, asked=400.0)) == [("hold", "beside", (), "points 90.0 -> 50.0")]


def test_a_turn_by_which_two_units_fell_is_listed_once() -> None:
    test = paired(
        "score", "points", 0.01, ("cut", 90.0, 50.0, -40.0), ("hold", 90.0, 50.0, -40.0), ("pause", 90.0, 50.0, -40.0)
    )
    found = worst_cases([test], paired_run(stopped=900.0, asked=600.0), paired_run(stopped=400.0, asked=400.0))
    assert [case.scenario for case in found] == ["cut", "ask"]


def repeated(kind: str, *by_scenario: list[bool | float | None]) -> SystemDoc:
    """Scenarios played in several repeats, each with a folder of its own."""
    measures = {"yield_rate": rate(1, 2), "false_stop_rate": rate(1, 2, "lower"), "stop_latency_ms": sample(400.0)}
    doc = system(interruption=dimension([50.0] * len(by_scenario), measures=measures, cases={kind: cases(*by_scenario)}))
    doc["scenarios"] = [
        ItemDoc(id=f"interruption-{i:02}", repeat=r, status="ok", path=f"{i}@{r}", dimension="interruption", family="f")
        for i, values in enumerate(by_scenario)
        for r in range(len(values))
    ]
    return doc


@pytest.mark.parametrize(
    ("measure", "values", "repeat"),
    [
        ("yield_rate", [True, False, False], 1),
        ("yield_rate", [True, None, True], 1),
        ("yield_rate", [None, False, True], 1),
        ("false_stop_rate", [False, False, True], 2),
        ("stop_latency_ms", [400.0, 900.0, 500.0], 1),
        ("stop_latency_ms", [400.0, 900.0, None], 2),
    ],
)
def test_the_session_to_listen_to_is_the_first_repeat_in_which_it_went_worst(
    measure: str, values: list[bool | float | None], repeat: int
) -> None:
    case = bad_case(Case("interruption-00", ""), measure, "what", repeated(measure, values))
    assert (case.path, case.cue) == (f"0@{repeat}", "cut")


def test_of_a_score_or_of_a_measure_without_cases_it_is_the_first() -> None:
    now = repeated("yield_rate", [True, False])
    assert bad_case(Case("interruption-00", ""), "score", "", now).path == "0@0"
    assert bad_case(Case("interruption-00", "cut"), "recall_rate", "", now).cue == "cut"
    assert bad_case(Case("interruption-00", "other"), "yield_rate", "", now).path == "0@0"


def test_the_cases_of_a_broken_budget_are_the_worst_one_a_scenario() -> None:
    rates = repeated("yield_rate", [True, True], [True, False], [False, False], [None, True])
    assert [(c.scenario, c.path, c.what) for c in broken_cases("interruption", "yield_rate", rates)] == [
        ("interruption-01", "1@1", "yield_rate: never"),
        ("interruption-02", "2@0", "yield_rate: never"),
    ]
    times = repeated("stop_latency_ms", [100.0, 300.0], [900.0], [None], [200.0])
    assert [(c.path, c.what) for c in broken_cases("interruption", "stop_latency_ms", times)] == [
        ("2@0", "stop_latency_ms: never"),
        ("1@0", "stop_latency_ms: 900 ms"),
        ("0@1", "stop_latency_ms: 300 ms"),
    ]
    assert broken_cases("interruption", "score", times) == broken_cases("context", "x", times) == ()


def test_what_tells_most_comes_first_and_scores_last() -> None:
    rules = ["score", "yield_rate_1s", "addressed_rate", "yield_rate", "session"]
    assert sorted(rules, key=telling) == ["session", "yield_rate", "addressed_rate", "score", "yield_rate_1s"]


@pytest.mark.parametrize(
    ("broken", "told"),
    [
        ({"stop_latency_ms"}, "it stops later"),
        ({"stop_latency_ms", "yield_rate"}, "it no longer stops"),
        ({"addressed_rate"}, "it answers, but not the new request"),
        ({"addressed_rate", "recovery_rate"}, "after an interruption it stays silent"),
        ({"recall_rate", "score"}, "it forgets"),
        ({"response_rate", "recall_rate"}, "it no longer answers"),
        ({"session", "response_rate"}, "the system fails"),
        ({SPEECH, "response_rate", "answer_rate", "score"}, "it no longer speaks"),
        ({"recovery_latency_ms", "score"}, "it answers later after an interruption"),
        ({"resume_gap_ms"}, "after a stop for what is no interruption"),
        ({EXERCISED, "score"}, "fewer events meet its speech"),
        ({EXERCISED, "yield_rate"}, "it no longer stops"),
    ],
)
def test_the_likely_cause(broken: set[str], told: str) -> None:
    assert likely_cause(broken).startswith(told)


def test_an_answer_that_is_missing_as_no_reply_comes_is_not_forgotten() -> None:
    silent = {"dead_turn_rate", "recovery_rate"}
    for own in ({"recall_rate", "score"}, {"answer_rate"}, {EXERCISED}):
        assert likely_cause(own, own | silent).startswith("after an interruption it stays silent")
        assert likely_cause(own, own | silent | {"yield_rate"}).startswith("it no longer stops")
        assert likely_cause(own, own | {"stop_latency_ms"}) == likely_cause(own)
    assert likely_cause({"false_stop_rate", "recall_rate"}, silent).startswith("it stops for backchannels")


def test_scores_alone_tell_no_cause() -> None:
    assert likely_cause({"score"}) == likely_cause(set()) == ""


def test_every_measure_of_a_cause_exists() -> None:
    from fdbench.gate.cause import _CAUSES
    from fdbench.score.system import SCORERS

    known = {spec.name for scorer in SCORERS for spec in scorer.specs} | {"session", SPEECH, EXERCISED, ""}
    assert {measure for first, second, _ in _CAUSES for measure in (first, second)} <= known


def test_the_values_of_a_case_are_in_the_order_of_its_repeats() -> None:
    rows = [["b", 0, "x", True], ["a", 1, "x", None], ["a", 0, "x", 3.5], ["a", 0, "y", False]]
    assert by_case(rows) == {Case("a", "x"): (3.5, None), Case("a", "y"): (False,), Case("b", "x"): (True,)}
