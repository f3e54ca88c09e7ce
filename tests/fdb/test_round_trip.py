"""Imported, played, exported and scored: what the exported folder says is what the run says."""

from __future__ import annotations

import json
from collections.abc import Iterable, Sequence
from dataclasses import replace
from pathlib import Path

import pytest

from fdbench.annotate.activity import find_activity
from fdbench.annotate.events import Word, WordSource
from fdbench.annotate.words import ReplyWords
from fdbench.audio import Mono, read, to_pcm16
from fdbench.battery.battery import plan_battery, play_battery
from fdbench.cli.main import main as fdbench
from fdbench.errors import UsageError
from fdbench.fdb.account import Account
from fdbench.fdb.export import export
from fdbench.fdb.folder import KINDS, look_through
from fdbench.fdb.official import Figure
from fdbench.fdb.schemas import read_tool_result
from fdbench.fdb.score import score
from fdbench.results import store
from fdbench.run.progress import Silent
from fdbench.scenario.index import read_index
from fdbench.scenario.model import Scenario
from fdbench.timebase import RATE, Samples
from tests.fdb import sets

FEW = ("oracle", "talkative", "silent")
PROBES = (*FEW, "deaf", "early", "greeter")


class EveryWord:
    """A recogniser that never errs: a word for each 0.3 s of sound."""

    def find(self, audio: Mono, start: Samples, declared: str, phrases: Sequence[str]) -> ReplyWords:
        sounds = find_activity(to_pcm16(audio), 0).segments
        starts = [at for s in sounds for at in range(s.start, s.end, RATE * 3 // 10)]
        words = tuple(Word("word", start + at, start + at + 7_000, WordSource.RECOGNISED) for at in starts)
        return ReplyWords(words, "", rejected=False, recogniser="every")


def suite(root: Path) -> tuple[Scenario, ...]:
    assert fdbench(["import", "fdb", str(root), "-o", str(root.parent / "fdb.suite")]) == 0
    return read_index(root.parent / "fdb.suite").scenarios


def played(folder: Path, scenarios: Iterable[Scenario], probes: Sequence[str]) -> Path:
    plan = replace(plan_battery("fdb", tuple(scenarios), probes, folder / "key.json", 1, 1), recogniser="none")
    play_battery(plan, folder / "run", jobs=0, resume=False, progress=Silent())
    return folder / "run"


def figure(account: Account, subset: str, name: str, *, by_sound: bool = False) -> Figure:
    for row in account.rows:
        if row.subset.startswith(subset) and (row.corrected_name if by_sound else row.official_name).startswith(name):
            found = row.corrected if by_sound else row.official
            assert found is not None
            return found
    raise AssertionError(f"no {name} of {subset}")


def exported(run: Path, probe: str, out: Path) -> Account:
    export(run, probe, out, EveryWord())
    return score(look_through(out))


@pytest.fixture(scope="module")
def run(tmp_path_factory: pytest.TempPathFactory) -> Path:
    folder = tmp_path_factory.mktemp("fdb")
    sets.v1_0(folder / "data" / "v1.0")
    return played(folder, suite(folder / "data"), FEW)


def reply_s(run: Path, probe: str, scenario: str) -> float | None:
    """How late the reply is, in seconds, as the run has it."""
    doc = store.read_json(run / "items" / probe / f"{scenario}@0" / "measures.json")
    (row,) = [o for o in doc["observations"] if o["measure"] == "response_latency_ms"]
    return None if row["value"] is None else row["value"] / 1000


def test_what_was_imported_goes_back_to_where_it_came_from(run: Path, tmp_path: Path) -> None:
    done = export(run, "oracle", tmp_path / "out", EveryWord())
    assert sum(done.tasks.values()) == 4 and done.left_out == 0
    data = run.parent / "data" / "v1.0"
    for folder in (p.parent for p in data.rglob("input.wav")):
        out = tmp_path / "out" / folder.relative_to(data)
        for name in (p.name for p in folder.iterdir() if not p.name.startswith(".")):
            assert (out / name).read_bytes() == (folder / name).read_bytes()
        given, made = read(folder / "input.wav"), read(out / "output.wav")
        assert abs(len(given) - len(made)) <= 2 and (out / "output.json").exists()
    assert [s.task for s in look_through(tmp_path / "out").samples] == [s.task for s in look_through(data).samples]


@pytest.mark.parametrize("probe", FEW)
def test_both_columns_follow_from_what_the_run_heard(run: Path, tmp_path: Path, probe: str) -> None:
    account = exported(run, probe, tmp_path / "out")
    speaks = probe != "silent"
    assert figure(account, "candor_turn", "TOR").value == float(speaks)
    assert figure(account, "candor_pause", "TOR").value == float(probe == "talkative")
    latency = figure(account, "candor_turn", "median latency", by_sound=True).value
    assert latency == (
        None if probe != "oracle" else pytest.approx(reply_s(run, probe, "fdb.v1_0.candor_turn_taking.7"), abs=0.02)
    )
    assert figure(account, "candor_pause", "spoke into", by_sound=True).value == float(probe == "talkative")
    met = figure(account, "synthetic_user", "exercised", by_sound=True)
    assert (met.value, met.used, met.total) == (float(speaks), 1, 1)
    if probe == "oracle":
        assert figure(account, "synthetic_user", "median stop", by_sound=True).value == pytest.approx(0.15, abs=0.05)
        official = figure(account, "candor_turn", "latency s").value
        assert official == pytest.approx(0.25, abs=0.03)


def test_the_command_prints_the_same_for_a_run_and_for_its_folder(
    run: Path, tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    assert fdbench(["fdb", "export", str(run), "oracle", "-o", str(tmp_path / "out"), "--recogniser", "none"]) == 0
    capsys.readouterr()
    assert fdbench(["fdb", "score", str(tmp_path / "out")]) == 0
    folder = capsys.readouterr().out
    assert fdbench(["fdb", "score", str(run), "oracle", "--recogniser", "none"]) == 0
    assert capsys.readouterr().out == f"oracle:\n{folder}" and "median stop" in folder
    kept = json.loads((run / "official.json").read_text(encoding="utf-8"))["systems"]["oracle"]["rows"]  # for the run's report
    assert {row["corrected_name"] for row in kept} >= {"median stop s, of those exercised", "spoke into the turn"}


def test_a_sample_that_is_gone_is_named(run: Path, tmp_path: Path) -> None:
    copy = tmp_path / "run"
    (copy / "items" / "oracle").mkdir(parents=True)
    document = (run / "run.json").read_text(encoding="utf-8").replace("icc_backchannel", "icc_elsewhere")
    (copy / "run.json").write_text(document, encoding="utf-8")
    with pytest.raises(UsageError, match="icc_elsewhere/3: the sample's folder is not here"):
        export(copy, "oracle", tmp_path / "out")


@pytest.mark.slow
def test_v1_5_is_decided_by_the_output_without_the_overlap_as_in_the_run(tmp_path: Path) -> None:
    sets.v1_5(tmp_path / "v1.5")
    run = played(tmp_path, suite(tmp_path / "v1.5"), PROBES)
    for probe in PROBES:
        account = exported(run, probe, tmp_path / probe)
        for number, subset in enumerate(KINDS):
            events = store.read_json(run / "items" / probe / f"fdb.{subset}.{number}@0" / "events.json")
            outcome = events["outcomes"][1]
            exercised = outcome["exercised"] != "no"
            yielded = (
                outcome.get("yielded", None if outcome.get("held") is None else not outcome["held"]) if exercised else None
            )
            went_on = figure(account, subset, "went on", by_sound=True).value
            assert went_on == (None if yielded is None else float(not yielded)), (probe, subset)
            stop = figure(account, subset, "median stop", by_sound=True).value
            if yielded:
                onset = store.read_json(run / "items" / probe / f"fdb.{subset}.{number}@0" / "session.json")["cues"][1][
                    "speech"
                ][0][0]
                assert stop == pytest.approx((outcome["stop"] - onset) / RATE, abs=0.02)
            assert (tmp_path / probe / subset / str(number) / "clean_output.wav").exists()


CALLER = """
import numpy as np
from fdbench.contract import Capabilities, StepAdapter, StepOutput, ToolCall
class Caller(StepAdapter):
    frame_ms = 20
    def open(self, session):
        (tool,) = session.tools
        assert set(tool.parameters["properties"]) == {"to", "seats"}
        self.told = None
    def tool_result(self, call_id, result, *, failed):
        self.told = result
    def step(self, user, now):
        calls = [ToolCall("c1", "book_flight", {"to": "boston", "seats": 2})] if now == 48_000 else []
        tone = 0.2 * np.sign(np.sin(np.arange(len(user)) * 0.04)) if self.told else np.zeros(len(user))
        return StepOutput(tone.astype(np.float32), calls)
"""


def test_v3_calls_come_back_with_their_arguments(tmp_path: Path) -> None:
    folder = sets.tools(tmp_path / "data" / "travel_01_0123456789abcdef01234567")
    suite(tmp_path / "data")
    (tmp_path / "caller.py").write_text(CALLER, encoding="utf-8")
    out = tmp_path / "run"
    options = ["--adapter", str(tmp_path / "caller.py"), "--out", str(out), "--jobs", "0", "--recogniser", "none"]
    assert fdbench(["run", "--suite", str(tmp_path / "fdb.suite"), *options]) in (0, 3)
    export(out, "caller", tmp_path / "out", EveryWord())
    (made,) = (tmp_path / "out").rglob(folder.name)
    result = read_tool_result(made / "result_fdbench.json")
    (call,) = json.loads((made / "result_fdbench.json").read_text())["actual_tool_calls"]
    assert (call["timestamp_start"], call["timestamp_end"]) == (2.0, pytest.approx(3.0, abs=0.03))
    assert result.user_end == pytest.approx(sets.ASK_END, abs=0.35) and len(read(made / "output_fdbench.wav")) == 4 * RATE
    account = score(look_through(tmp_path / "out"))
    assert figure(account, "data", "pass_at_1").value == 1.0 and figure(account, "data", "latency_s").value is not None
