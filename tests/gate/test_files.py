"""Baselines on disk."""

from __future__ import annotations

import json
from collections.abc import Callable
from pathlib import Path
from typing import Any

import pytest

from fdbench.cli.main import main
from fdbench.errors import InvalidRun, StoreError, UsageError
from fdbench.gate.files import read, trim, write_baseline
from fdbench.gate.judge import judge
from fdbench.gate.policy import Policy
from fdbench.results.store import write_json
from tests.gate.make import dimension, of_scores, rate, results, system


def test_a_baseline_keeps_what_the_gate_needs_and_no_text_of_a_setting(tmp_path: Path) -> None:
    run = of_scores([10.0, 33.333333, 70.0])
    run["systems"]["agent"]["scenarios"][0]["error"] = "said something private"
    run["systems"]["agent"]["settings"] = {"key": 1, "voice": "private", "more": ["private"]}
    write_baseline(trim(run), tmp_path / "deep" / "base.json")
    stored = read(tmp_path / "deep" / "base.json")
    assert judge(run, stored, Policy()).word == "PASS"
    assert stored["run"] == run["run"]
    kept = stored["systems"]["agent"]["settings"]
    assert list(kept) == ["key", "voice", "more"] and kept["key"] == 1
    assert judge(run, stored, Policy()).notes == ()
    run["systems"]["agent"]["settings"]["voice"] = "another"
    assert judge(run, stored, Policy()).notes == ("agent: settings differ: voice",)
    assert "private" not in (tmp_path / "deep" / "base.json").read_text()


def test_a_run_folder_serves_as_a_baseline(tmp_path: Path) -> None:
    run = of_scores([10.0, 20.0])
    write_json(tmp_path / "results.json", run)
    assert read(tmp_path) == read(tmp_path / "results.json") == run


def test_one_system_can_be_kept() -> None:
    run = results({name: system(interruption=dimension([1.0])) for name in "ab"})
    assert list(trim(run, "b")["systems"]) == ["b"]
    with pytest.raises(UsageError, match="no system 'c'; it has a, b"):
        trim(run, "c")


def test_an_invalid_run_is_no_baseline() -> None:
    with pytest.raises(InvalidRun, match=r"run-1 is not valid \(stimulus late\), so it cannot be a baseline"):
        trim(of_scores([1.0], valid=False, why_invalid=["stimulus late"]))


@pytest.mark.parametrize(
    ("document", "lack"),
    [
        ({"schema": 1}, "`it` lacks run, systems"),
        ({"schema": 1, "run": of_scores([1.0])["run"], "systems": {}}, "`systems` is empty"),
        (
            {"schema": 1, "run": {"id": "x"}, "systems": {"a": {}}},
            "`run` lacks metrics_version, fdbench, segmenter, constants, recogniser, created, suite,",
        ),
        ({"schema": 1, "run": of_scores([1.0])["run"], "systems": {"a": {}}}, "`systems.a` lacks "),
    ],
)
def test_what_is_no_baseline_is_named(tmp_path: Path, document: object, lack: str) -> None:
    path = tmp_path / "base.json"
    path.write_text(json.dumps(document))
    with pytest.raises(StoreError, match="no results of a finished run") as caught:
        read(path)
    assert lack in str(caught.value)


@pytest.mark.parametrize(
    ("alter", "fault"),
    [
        (lambda d: [d.pop(key) for key in ("exercised", "units")], "dimensions.interruption` lacks exercised, units"),
        (lambda d: d.update(score="90"), "dimensions.interruption.score` must be number or null"),
        (lambda d: d.update(score=None), "dimensions.interruption` has units and no score"),
        (lambda d: d.update(units=[]), "dimensions.interruption` has a score and no units"),
        (lambda d: d.update(exercised=True), "exercised` must be integer"),
        (lambda d: d.update(scheduled=-1), "scheduled` must be at least 0"),
        (lambda d: d.update(scheduled=10**7), "scheduled` must be at most 1e+06"),
        (lambda d: d["units"][0].update(score=100.5), "units.0.score` must be at most 100"),
        (lambda d: d["measures"].update(yield_rate=rate(3, 2)), "measures.yield_rate` has more hits than chances"),
        (lambda d: d.update(cases={"yield_rate": []}), "measures` lacks yield_rate, of which it has cases"),
        (
            lambda d: d["measures"].update(m={**rate(1, 2), "direction": "up"}),
            "direction` must be one of lower, higher, neither",
        ),
        (lambda d: d.update(cases={"m": [["a", 0, "c"]]}), "cases.m.0` has the wrong number of parts"),
        (lambda d: d.update(cases={"m": [["a", 0, "c", "yes"]]}), "cases.m.0.3` must be boolean or number or null"),
    ],
)
def test_what_was_altered_is_named(tmp_path: Path, alter: Callable[[Any], None], fault: str) -> None:
    run = of_scores([1.0, 2.0])
    alter(run["systems"]["agent"]["dimensions"]["interruption"])
    (tmp_path / "results.json").write_text(json.dumps(run))
    with pytest.raises(StoreError) as caught:
        read(tmp_path)
    assert fault in str(caught.value)


@pytest.mark.parametrize(
    ("text", "fault"),
    [
        ('{"schema": NaN}', "not valid JSON"),
        ('{"schema": true}', "no integer `schema`"),
        ("[" * 100_000, "nested too deeply"),
        ('{"schema": 1, "a": "\\ud800"}', "lacks run, systems"),
        ('{"schema": 1, "a": "\\ud83d\\ude00"}', "lacks run, systems"),
        ("", "not valid JSON"),
    ],
)
def test_what_is_no_json_of_ours_is_named(tmp_path: Path, text: str, fault: str) -> None:
    (tmp_path / "results.json").write_text(text)
    with pytest.raises(StoreError, match=fault) as caught:
        read(tmp_path)
    assert "\n" not in str(caught.value)


def test_units_of_one_name_are_refused(tmp_path: Path) -> None:
    run = of_scores([1.0, 2.0])
    run["systems"]["agent"]["dimensions"]["interruption"]["units"][1]["unit"] = "interruption-00"
    write_json(tmp_path / "results.json", run)
    with pytest.raises(StoreError, match=r"`systems\.agent\.dimensions\.interruption` has two units of one name"):
        read(tmp_path)


def test_a_baseline_replaces_an_older_one_and_nothing_else(tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    run, base = tmp_path / "run", tmp_path / "base.json"
    run.mkdir()
    write_json(run / "results.json", of_scores([50.0, 60.0]))
    (run / "run.json").write_text("{}")
    base.touch()
    for _ in range(2):
        assert main(["baseline", str(run), "-o", str(base)]) == 0
    agent = tmp_path / "agent.py"
    agent.write_text("# mine")
    for file in (agent, run / "results.json"):
        before = file.read_bytes()
        assert main(["baseline", str(run), "-o", str(file)]) == 2
        assert file.read_bytes() == before and "is there and is no baseline" in capsys.readouterr().err


def test_an_unwritable_place_is_named(tmp_path: Path) -> None:
    (tmp_path / "file").write_text("")
    with pytest.raises(StoreError, match="cannot be written"):
        write_baseline(of_scores([1.0]), tmp_path / "file" / "base.json")


def test_a_run_that_has_not_ended_is_named(tmp_path: Path) -> None:
    write_json(tmp_path / "run.json", {"schema": 1})
    with pytest.raises(
        StoreError, match=r"results.json: no such file: the run has not ended; wait for it, or complete it with"
    ):
        read(tmp_path)


def test_a_part_of_a_run_is_named(tmp_path: Path) -> None:
    write_json(tmp_path / "run.json", {"schema": 1, "shard": {"number": 1, "of": 2}})
    with pytest.raises(StoreError, match="its folder is part 1 of 2 of a run; put the parts together with `fdbench merge`"):
        read(tmp_path)
