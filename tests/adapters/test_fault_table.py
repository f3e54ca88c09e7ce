"""The table of what catches each fault: what is played for it, how pairs are compared, and what the verdict is."""

from __future__ import annotations

import json
import math
from collections.abc import Sequence
from pathlib import Path
from typing import Any

import pytest
from scipy.stats import binomtest

from fdbench.scenario.load import load_paths
from fdbench.scenario.model import Check
from fdbench.score.catalogue import SPECS
from tests.adapters.conversation import bundled
from tests.fault_cases import EXPECTED, GUARDS, SETS, files, players
from tests.fault_pairs import compared, dimension_pairs, measure_pairs, values
from tests.faults import DIMENSIONS, Row, dimension_table, measure_table, rows

YIELD, STOP = "interruption.yield_rate", "interruption.stop_latency_ms"


def test_it_names_every_fault_and_real_measures() -> None:
    faults: dict[str, str] = bundled("_reference.faults").FAULTS
    known = {f"{dimension}.{spec.name}" for dimension, specs in SPECS.items() for spec in specs}
    assert set(EXPECTED) == set(faults) - {"none"}
    for expected in EXPECTED.values():
        assert expected.measures and set(expected.measures) <= known
        assert {m.partition(".")[0] for m in expected.measures} <= set(expected.dimensions)
        assert set(expected.sets) <= set(SETS)


def test_no_file_is_in_two_sets_and_each_set_can_be_loaded_alone() -> None:
    found = [path for name in SETS for path in files(name)]
    assert len(found) == len(set(found))
    for name in SETS:
        assert load_paths(files(name)), name


@pytest.mark.parametrize("fault", EXPECTED)
def test_what_has_nothing_to_do_with_a_fault_is_played_too(fault: str) -> None:
    expected = EXPECTED[fault]
    played = {s.dimension.value for name in expected.sets for s in load_paths(files(name))}
    assert set(DIMENSIONS) - set(expected.dimensions) <= played
    assert expected.measures[0].partition(".")[0] in played


def test_a_set_is_played_for_those_that_name_it() -> None:
    assert players("recited", ("slow", "keeps_unheard_text")) == ("keeps_unheard_text",)
    assert all(set(players(name, tuple(EXPECTED))) for name in SETS)
    assert set(players("answers", tuple(EXPECTED))) == set(EXPECTED) and "answers" in GUARDS


def test_enough_is_delegated_and_recited_for_a_test_to_be_significant() -> None:
    """Six differences are the fewest of which two sides of the sign-flip test can be significant."""
    checks = [
        c.expect.check
        for name in ("recited", "thought")
        for s in load_paths(files(name))
        if "uninter" not in s.id
        for c in s.cues
    ]
    assert min(checks.count(Check.HEARD_PREFIX), checks.count(Check.DELEGATED)) >= 7


@pytest.mark.parametrize(("lost", "won", "same"), [(7, 0, 3), (6, 1, 0), (5, 0, 9), (3, 3, 1)])
def test_of_yes_and_no_the_test_is_mcnemar_s(lost: int, won: int, same: int) -> None:
    paired = compared([(1.0, 0.0)] * lost + [(0.0, 1.0)] * won + [(1.0, 1.0)] * same, "x")
    assert paired.p == pytest.approx(binomtest(lost, lost + won, 0.5).pvalue)
    assert paired.n == lost + won + same and paired.difference == pytest.approx((won - lost) / paired.n)
    assert paired.significant is (paired.p <= 0.05)
    assert paired.interval is not None and (paired.interval[1] < 0) is (paired.significant)


def test_an_interval_needs_six_pairs() -> None:
    few, enough = (compared([(1.0, 0.0)] * n, "x") for n in (5, 6))
    assert few.interval is None and "needs at least 6" in (few.why or "") and few.too_few and not few.significant
    assert enough.interval == (-1.0, -1.0) and enough.significant and not enough.too_few
    nothing = compared([], "x")
    assert (nothing.n, nothing.difference, nothing.healthy, nothing.significant) == (0, None, None, False)


def test_what_never_happened_in_one_of_the_two_is_left_out_and_counted() -> None:
    paired = compared([(100.0, 200.0), (100.0, math.inf), (math.inf, 100.0), (math.inf, math.inf)], "x")
    assert (paired.n, paired.difference, paired.never) == (1, 100.0, 2)


def test_worse_is_the_direction_of_the_measure() -> None:
    rising = compared([(0.0, 1.0)] * 6, "x")
    assert rising.worse(STOP) and not rising.worse(YIELD)
    assert not compared([], "x").worse(STOP)


def test_a_session_gives_one_value_and_undecided_chances_none(tmp_path: Path) -> None:
    system = played(
        tmp_path, {"a": [(YIELD, True), (YIELD, False), (YIELD, None), (STOP, 100), (STOP, None)], "b": [(YIELD, None)]}
    )
    assert values(tmp_path, system) == {(YIELD, "a", 0): 0.5, (STOP, "a", 0): math.inf}


def test_pairs_are_of_scenarios_that_both_have() -> None:
    healthy = {(YIELD, "b", 0): 1.0, (YIELD, "a", 0): 0.5, (YIELD, "c", 0): 1.0, (STOP, "a", 0): 3.0}
    faulty = {(YIELD, "a", 0): 0.0, (YIELD, "b", 0): 1.0, (YIELD, "c", 1): 0.0}
    assert measure_pairs(YIELD, healthy, faulty) == [(0.5, 0.0), (1.0, 1.0)]


def test_dimensions_are_paired_by_unit() -> None:
    good = dimensions(overlap=[("x", 100.0), ("y", -100.0)])
    bad = dimensions(overlap=[("x", 0.0), ("z", 0.0)])
    assert list(dimension_pairs([(good, bad)], "overlap")) == [(100.0, 0.0)]


@pytest.mark.parametrize(
    ("flipped", "moved", "verdict"),
    [
        (8, 0.0, "caught"),
        (8, 5.0, "caught"),
        (8, 6.0, "also moves coherence"),
        (5, 0.0, "not caught"),
        (-8, 0.0, "not caught"),
    ],
)
def test_verdicts(tmp_path: Path, flipped: int, moved: float, verdict: str) -> None:
    found = table_of(tmp_path, "deaf_to_barge_in", flipped, moved)
    assert [row.verdict for row in found] == [verdict] * 2
    assert f"| {verdict} |" in measure_table(found)


def test_a_fault_that_cannot_show_and_too_few_scenarios_are_told(tmp_path: Path) -> None:
    none = compared([], "x")
    row = Row("stitched", "stops_at_backchannels", (("overlap.hold_rate.backchannel", none),), {})
    assert row.verdict == "cannot show"
    assert Row("tml", "stops_at_backchannels", row.measures, {}).verdict == "too few (n = 0)"


def test_the_tables(tmp_path: Path) -> None:
    found = table_of(tmp_path, "deaf_to_barge_in", 8, -2.5)
    first, second = measure_table(found).splitlines(), dimension_table(found).splitlines()
    assert first[2] == f"| deaf_to_barge_in | stitched | {YIELD} | 1 | 0.2 | -0.80 [-1.00, -0.50] | 10 | caught |"
    assert second[2].startswith("| deaf_to_barge_in | stitched |  | *-80") and second[2].endswith("| -2.50, n 1 |")
    assert {line.count("|") for line in first} == {9} and {line.count("|") for line in second} == {8}


def table_of(folder: Path, fault: str, flipped: int, moved: float) -> list[Row]:
    """Ten interruptions, so many of which are lost by the fault (or won, if negative), and coherence moved by so many points."""
    runs: dict[str, Any] = {}
    for system in ("stitched", "tml"):
        for name, is_faulty in ((system, False), (f"{system}-{fault}", True)):
            lost = [is_faulty is (flipped > 0) and i < abs(flipped) for i in range(10)]
            cues = {f"i{i}": [(YIELD, not gone)] for i, gone in enumerate(lost)}
            units = [(f"i{i}", 0.0 if gone else 100.0) for i, gone in enumerate(lost)]
            coherence = [("l", 50.0 + moved * is_faulty)]
            runs[name] = {**played(folder, cues, name), **dimensions(interruption=units, coherence=coherence)}
    return list(rows({"cut_in": (folder, runs)}, [fault]))


def played(folder: Path, cues: dict[str, list[tuple[str, Any]]], system: str = "s") -> dict[str, Any]:
    """A system of results.json, with the measures of its sessions beside it."""
    for name, observed in cues.items():
        parts = [(m.partition("."), value) for m, value in observed]
        document = {
            "schema": 1,
            "observations": [{"dimension": d, "measure": m, "cue": "c", "value": value} for (d, _, m), value in parts],
        }
        (folder / system / name).mkdir(parents=True)
        (folder / system / name / "measures.json").write_text(json.dumps(document), encoding="utf-8")
    return {"scenarios": [{"id": name, "repeat": 0, "status": "ok", "path": f"{system}/{name}"} for name in cues]}


def dimensions(**units: Sequence[tuple[str, float]]) -> dict[str, Any]:
    """Units of each dimension: name and score."""
    return {"dimensions": {d: {"units": [{"unit": u, "score": score} for u, score in units.get(d, [])]} for d in DIMENSIONS}}
