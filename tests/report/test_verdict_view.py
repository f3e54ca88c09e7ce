"""The first screen: who is better and how surely, the worst moments first, and nothing called better that is not."""

from __future__ import annotations

import json
import math
from dataclasses import replace
from pathlib import Path
from typing import Any

import pytest

from fdbench.report.calibration import read_calibration
from fdbench.report.collect import HEADLINES, read_view
from fdbench.report.opening import Opening, opening
from fdbench.report.paired_cases import CaseDifference, case_differences, median_interval
from fdbench.report.verdict_view import ENOUGH, pairs, took
from fdbench.report.view import Difference, SystemView
from fdbench.stats import generator, sign_flip_interval
from tests.gate.make import dimension, rate, sample
from tests.report.conftest import build_run

SYSTEMS = [SystemView(i, name, "r", name, (), (), "") for i, name in enumerate(("tml", "stitched"))]


def soon(value: float, interval: tuple[float, float] | None, n: int = 84) -> CaseDifference:
    return CaseDifference("latency", "response_latency_ms", "ms", "lower", 1, n, value, interval)


def score(name: str, mean: float, interval: tuple[float, float] | None) -> Difference:
    return Difference(name, 0, 1, 8, 8, mean, interval, None)


def sentences(scores: list[Difference], cases: list[CaseDifference], systems: list[SystemView] = SYSTEMS) -> tuple[str, ...]:
    (found,) = pairs(systems, scores, cases)
    return found.sentences


@pytest.mark.parametrize(
    ("case", "sentence"),
    [
        (soon(988, (950, 1020)), "tml answers 988 ms sooner than stitched (median of 84 turns; 95 % sure: 950 to 1\u202f020 ms)."),
        (soon(-40, (-90, -5)), "stitched answers 40 ms sooner than tml (median of 84 turns; 95 % sure: 5 to 90 ms)."),
        (soon(988, (950, math.inf)), "tml answers 988 ms sooner than stitched (median of 84 turns; 95 % sure: at least 950 ms)."),
        (soon(20, (-30, 80)), "Neither tml nor stitched is shown to answer sooner: the median of 84 turns lies between stitched 30 ms "
         "ahead and tml 80 ms ahead (95 % sure)."),
        (soon(20, (0, math.inf)), "Neither tml nor stitched is shown to answer sooner: the median of 84 turns lies between no difference "
         "and no answer from stitched (95 % sure)."),
        (soon(0, (0, 0), 12), "tml and stitched answer equally soon (median of 12 turns; 95 % sure)."),
        (soon(900, None, 4), "Too few turns (4 of 6 needed) to say if tml or stitched answers sooner; so far tml 900 ms ahead (median)."),
        (soon(0, None, 1), "Too few turns (1 of 6 needed) to say if tml or stitched answers sooner; so far no difference (median)."),
        (soon(math.inf, (300, math.inf)), "tml answers sooner than stitched, which left most of 84 turns without an answer (95 % sure)."),
        (soon(-math.inf, None, 3), "Too few turns (3 of 6 needed) to say if tml or stitched answers sooner; so far no "
         "answer from tml (median)."),
    ],
)  # fmt: skip
def test_who_answers_sooner_by_how_much_and_how_surely(case: CaseDifference, sentence: str) -> None:
    assert sentences([], [case])[0] == sentence


def test_without_a_turn_in_both_nobody_can_tell() -> None:
    assert sentences([], [])[0] == "Nobody can tell who answers sooner: no turn was measured in both tml and stitched."


def test_nobody_wins_a_dimension_where_the_interval_holds_zero_or_there_is_none() -> None:
    same = replace(score("coherence", 0, None), changed=0)
    scores = [score("latency", -30, (-60, -10)), score("overlap", 20, (0, 45)), score("interruption", -9.5, (-20, -0.5))]
    found = sentences([*scores, score("context", 5, None), same], [])
    assert found[1:] == (
        "tml scores higher in latency (by 30 points, 8 units) and interruption (by 9.5 points, 8 units), 95 % sure of each.",
        "tml and stitched score the same in coherence (8 units).",
        "Neither tml nor stitched is shown to score higher in overlap (8 units).",
        "Too few units to compare tml and stitched in context (8 units); a verdict needs at least 6.",
    )
    assert sentences([score("context", 5, (1, 9))], [])[1:] == (
        "stitched scores higher in context (by 5 points, 8 units), 95 % sure.",
    )


def test_below_so_many_pairs_there_is_no_interval_of_any_kind() -> None:
    few, enough = range(1, ENOUGH), range(1, ENOUGH + 1)
    assert median_interval(few) is None is sign_flip_interval(list(few), generator("few"), 0.95).interval
    assert median_interval(enough) and sign_flip_interval(list(enough), generator("enough"), 0.95).interval


def test_nothing_is_said_of_a_system_that_is_not_valid() -> None:
    broken = [SYSTEMS[0], SystemView(1, "stitched", "r", "s", (), (), "", ("too few events",))]
    assert sentences([score("latency", -30, (-60, -10))], [soon(900, (800, 1000))], broken) == (
        "stitched and tml are not compared: stitched is not valid.",
    )


@pytest.mark.parametrize(("n", "expected"), [(5, None), (6, (0, 5)), (20, (5, 14)), (84, (32, 51))])
def test_the_interval_of_a_median_is_that_of_the_sign_test(n: int, expected: tuple[int, int] | None) -> None:
    assert median_interval(range(n)) == expected


def measured(rows: list[list[Any]], unit: str = "ms", scenarios: str = "a") -> tuple[Any, Any]:
    doc = {"unit": unit, "direction": "lower", "value": 1.0, "n": len(rows)}
    body = {"measures": {"m": doc}, "cases": {"m": rows}, "units": []}
    info = {
        "metrics_version": "3",
        "segmenter": "e",
        "constants": {},
        "recogniser": "r",
        "scenarios": dict.fromkeys(scenarios, "x"),
    }
    return info, {"valid": True, "dimensions": {"latency": body}}


def test_a_time_is_paired_cue_by_cue_and_a_reply_that_never_came_counts() -> None:
    first = measured([["a", 0, "q0", 100.0], ["a", 1, "q0", 300.0], ["a", 0, "q1", 500.0], ["a", 0, "q2", None]])
    other = measured([["a", 0, "q0", 700.0], ["a", 0, "q1", None], ["a", 0, "q2", None], ["a", 0, "q9", 1.0]])
    (found,) = case_differences([first, other])
    assert (found.pairs, found.value) == (3, 500.0)  # 500, never, and neither came
    assert not found.better and not found.sure


def test_rates_are_paired_by_their_means_and_other_bytes_are_left_out() -> None:
    first = measured([["a", 0, "q0", True], ["b", 0, "q0", True]], "rate", "ab")
    other = measured([["a", 0, "q0", False], ["b", 0, "q0", True]], "rate", "ab")
    assert next(iter(case_differences([first, other]))).value == -0.5
    other[0]["scenarios"]["b"] = "other"
    assert next(iter(case_differences([first, other]))).value == -1.0
    other[0]["segmenter"] = "f"
    assert list(case_differences([first, other])) == []


def test_what_has_no_value_for_a_reason_has_no_difference_either() -> None:
    """Of one that hardly answers nobody can tell whether it is early, though results.json keeps its turns."""
    rows: list[Any] = [["a", 0, "q0", False]]
    first, other = measured(rows, "rate"), measured(rows, "rate")
    other[1]["dimensions"]["latency"]["measures"]["m"] |= {"value": None, "why_undefined": "response_rate is under 0.5"}
    assert list(case_differences([first, other])) == list(case_differences([other, first])) == []


def test_what_took_the_points_names_headlines_first() -> None:
    doc = dimension([50.0] * 6, "overlap", measures={"pair_discrimination": rate(0, 8), "false_stop_rate": rate(2, 8, "lower")})
    assert took([doc, None], HEADLINES["overlap"]) == (
        "lost by false stop rate: 2 of 8, pair discrimination: only 0 of 8",
        "",
    )


def test_events_that_never_came_up_are_what_took_the_points_where_no_measure_does() -> None:
    doc = dimension([50.0] * 6, "context", exercised=3, scheduled=9)
    unmet = "events that never came up: 6 of 9 (no answer before them, or a session that failed)"
    assert took([doc], HEADLINES["context"]) == (f"lost by {unmet}",)
    assert took([dimension([50.0] * 6, "context")], HEADLINES["context"]) == ("",)


def test_nothing_is_lost_at_100_only() -> None:
    times = {"substance_latency_ms": sample(348.0)}
    assert took([dimension([100.0] * 6, measures=times)], HEADLINES["latency"]) == ("nothing lost",)
    assert took([dimension([99.95] * 6, measures=times)], HEADLINES["latency"]) == ("lost by substance latency: 348 ms",)


def first_screen(folder: Path) -> Opening:
    view = read_view([folder])
    return opening(view, read_calibration(view.runs), HEADLINES)


def test_broken_limits_come_first_then_points_lost(tmp_path: Path) -> None:
    run = build_run(tmp_path)
    document = json.loads((run / "results.json").read_text())
    interruption = document["systems"]["tml"]["dimensions"]["interruption"]
    interruption["measures"]["yield_rate"] |= {"value": 0.0, "hits": 0}
    (run / "results.json").write_text(json.dumps(document))
    found = first_screen(run).findings
    assert next((f.system, f.dimension, f.bad) for f in found) == (1, "interruption", True)
    assert [f.points for f in found[1:]] == [40.0, 40.0] and not any(f.bad for f in found[1:])
    assert len({(f.system, f.case.path) for f in found}) == 3
    assert found[0].case.path == "items/tml/cut@0" and found[0].text == "yield rate: only 0 of 20 (limit: at least 80 %)"


@pytest.mark.parametrize("status", ["error", "invalid"])
def test_a_worst_moment_that_nobody_can_hear_leads_to_the_session_that_says_why(tmp_path: Path, status: str) -> None:
    run = build_run(tmp_path)
    document = json.loads((run / "results.json").read_text())
    body = document["systems"]["tml"]
    item = next(each for each in body["scenarios"] if each["id"] == "cut")
    item |= {"status": status, "error": "the peer went " + "away" * 100}
    interruption = body["dimensions"]["interruption"]
    interruption["measures"]["yield_rate"] |= {"value": 0.0, "hits": 0}
    (run / "results.json").write_text(json.dumps(document))
    became = {"error": "ended in an error", "invalid": "is not valid"}[status]
    for rows in ([["cut", 0, "cut", False]], []):  # with the measure's cases, and without
        interruption["cases"] = {"yield_rate": rows}
        (run / "results.json").write_text(json.dumps(document))
        case = first_screen(run).findings[0].case
        assert (case.path, case.recording, case.at) == ("items/tml/cut@0", "", None)
        assert case.heard.startswith(f"the session {became}: the peer went away") and len(case.heard) < 280


def test_on_a_healthy_pair_nothing_is_bad_and_the_trust_is_told(run_dir: Path) -> None:
    screen = first_screen(run_dir)
    assert not any(finding.bad for finding in screen.findings)
    told = {line.label: (line.text, line.bad) for line in screen.trust}
    assert told["Sessions that failed"] == ("2 of 14 ended in an error", True)
    assert told["Events that came up"] == ("stitched 24 of 30; tml 24 of 30", False)
    assert told["Simulated"][0].startswith("stages of stitched: their times come")
    assert "latency within" in told["fdbench's own error"][0]
