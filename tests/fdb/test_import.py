"""A download becomes a suite: what is played, where its events lie, and what is wrong with files."""

from __future__ import annotations

import json
import time
from pathlib import Path

import numpy as np
import pytest
import soundfile  # type: ignore[import-untyped]

from fdbench.cli.main import main as fdbench
from fdbench.errors import ScenarioError, UsageError
from fdbench.fdb.folder import look_through
from fdbench.fdb.importing import import_samples
from fdbench.render.take import take
from fdbench.scenario.index import read_index, write_index
from fdbench.scenario.model import CueKind, Dimension, Pause, Scenario
from fdbench.timebase import RATE
from tests.fdb import make, sets


def imported(root: Path, *options: str) -> tuple[int, dict[str, Scenario]]:
    code = fdbench(["import", "fdb", str(root), "-o", str(root.parent / "fdb.suite"), *options])
    return code, {s.id: s for s in read_index(root.parent / "fdb.suite").scenarios}


def test_v1_0(tmp_path: Path) -> None:
    code, found = imported(sets.v1_0(tmp_path / "v1.0"))
    assert code == 0
    pause, smooth, murmur, cut = (
        found[f"fdb.{name}"]
        for name in (
            "candor_pause_handling.1", "candor_turn_taking.7", "icc_backchannel.3", "synthetic_user_interruption.12"
        )
    )  # fmt: skip
    assert [s.dimension for s in (pause, smooth, murmur, cut)] == [Dimension.LATENCY] * 3 + [Dimension.INTERRUPTION]
    assert [type(part) for part in pause.cues[0].parts].count(Pause) == 1
    assert cut.cues[1].kind is CueKind.INTERRUPTION and cut.cues[1].text == make.ASK and cut.cues[0].text == make.ASK
    heard = {placed.id: placed for _, placed in take(cut)}
    assert heard["event"].onset / RATE == pytest.approx(sets.CUT_AT, abs=0.01)  # marked 0.2 s sooner
    (_, asked), (_, paused), (_, talk) = take(smooth)[0], take(pause)[0], take(murmur)[0]
    assert asked.offset / RATE == pytest.approx(sets.ASK_END, abs=0.01) and talk.offset == pytest.approx(asked.offset, abs=120)
    assert [s.start / RATE for s in paused.speech] == pytest.approx([0.5, sets.RESUMED], abs=0.01)


def test_v1_5_has_its_controls(tmp_path: Path) -> None:
    code, found = imported(sets.v1_5(tmp_path / "v1.5"))
    kinds = {s.family: s.cues[1].kind for s in found.values()}
    assert code == 0 and kinds == {
        "user_interruption": CueKind.INTERRUPTION, "user_backchannel": CueKind.BACKCHANNEL,
        "talking_to_other": CueKind.SIDE_TALK, "background_speech": CueKind.BACKGROUND_SPEECH,
    }  # fmt: skip
    assert all(s.recording is not None and s.recording.control == "clean_input.wav" for s in found.values())


@pytest.mark.parametrize("place", ["v1.5-user_backchannel", "User-Backchannel (model x)", "user_backchannel/part 1", "others"])
def test_the_overlap_is_told_by_the_nearest_folder_whatever_stands_around_it(
    tmp_path: Path, capsys: pytest.CaptureFixture[str], place: str
) -> None:
    sets.overlap(tmp_path / "v1.5" / place / "1")
    _, found = imported(tmp_path / "v1.5", "--verify")
    kind = CueKind.INTERRUPTION if place == "others" else CueKind.BACKCHANNEL
    assert [s.cues[1].kind for s in found.values()] == [kind]
    assert ("the overlaps are taken for interruptions" in capsys.readouterr().out) == (place == "others")
    alone = look_through(tmp_path / "v1.5" / place / "1").samples
    assert [(s.kind, s.subset) for s in alone] == [(kind, Path(place).name)]


def test_v3_offers_the_tools_that_its_samples_name(tmp_path: Path) -> None:
    sets.tools(tmp_path / "data" / "travel_01_0123456789abcdef01234567")
    code, found = imported(tmp_path / "data", "--tail", "2.5")
    (scenario,) = found.values()
    (tool,) = scenario.tools
    assert code == 0 and scenario.recording is not None and scenario.recording.tail_ms == 2_500
    assert tool.name == "book_flight" and tool.parameters == {
        "type": "object", "properties": {"to": {"type": "string"}, "seats": {"type": "number"}}
    }  # fmt: skip


MOCKS = """
import os
class Travel:
    def book_flight(self, to: str, seats: int = 1, extras: "list[str] | None" = None):
        'Books a flight.'
        return {"ref": "R1", "to": to, "seats": seats, "key": os.environ.get("OPENAI_API_KEY")}
class MockAPIRegistry:
    def __init__(self, latency_profile):
        assert latency_profile == "instant"
        print("running")
    def call(self, name, **args):
        return getattr(Travel(), name)(**args)
"""


def test_v3_reads_tools_and_answers_from_the_users_checkout(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("OPENAI_API_KEY", "sk-secret")
    sets.tools(tmp_path / "data" / "travel_01_0123456789abcdef01234567")
    (tmp_path / "repo" / "v3").mkdir(parents=True)
    (tmp_path / "repo" / "v3" / "mock_apis.py").write_text(MOCKS, encoding="utf-8")
    code, found = imported(tmp_path / "data", "--repo", str(tmp_path / "repo"))
    ((tool,),) = (s.tools for s in found.values())
    assert code == 0 and tool.description == "Books a flight." and tool.parameters is not None
    assert tool.parameters["required"] == ["to"] and tool.parameters["properties"]["seats"] == {"type": "integer"}
    told = json.loads(tool.answer({"to": "BOSTON ", "seats": 2, "more": 1}))
    assert told == {"ref": "R1", "to": "Boston", "seats": 2, "key": None}
    assert tool.answer({"to": "Rome", "seats": 2}) == '{"status": "success"}'


def test_a_checkout_that_is_none_is_refused(tmp_path: Path) -> None:
    sets.tools(tmp_path / "data" / "1")
    found = look_through(tmp_path / "data")
    with pytest.raises(UsageError, match=r"no mock_apis.py in it, nor in its folder v3"):
        import_samples(found, repo=tmp_path)
    (tmp_path / "mock_apis.py").write_text("raise ImportError('no pandas')", encoding="utf-8")
    with pytest.raises(UsageError, match=r"mock_apis.py: cannot be run \(ImportError: no pandas\); install what it needs"):
        import_samples(found, repo=tmp_path)
    (tmp_path / "mock_apis.py").write_text("def (", encoding="utf-8")
    with pytest.raises(UsageError, match=r"mock_apis.py: cannot be read \(invalid syntax"):
        import_samples(found, repo=tmp_path)


def test_each_fault_is_one_sentence_and_the_other_samples_are_imported(
    tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    root = tmp_path / "v1.5"
    for number in range(12):
        sets.overlap(root / "user_backchannel" / str(number), rate=16_000, subtype="FLOAT" if number == 3 else "PCM_16")
    (root / "user_backchannel" / "5" / "metadata.json").unlink()
    (root / "user_backchannel" / "6" / "metadata.json").unlink()
    (root / "user_backchannel" / "6" / "clean_input.wav").unlink()  # no file of it says which task it is of
    (root / "user_backchannel" / "7" / "input.wav").write_bytes(b"RIFF")
    (root / ".DS_Store").write_bytes(b"\0")
    code, found = imported(root, "--verify", "--manifest", str(tmp_path / "sums"))
    told = capsys.readouterr().out.splitlines()
    assert code == 2 and len(found) == 9 and "9 of 12 samples" in told[-1]
    for place, what in (
        ("3/input.wav", "holds FLOAT samples"),
        ("5/metadata.json", "is missing, so the sample cannot be scored"),
        ("6/metadata.json", "is missing, so the sample cannot be scored"),
        ("7/input.wav", "damaged or cut short"),
        ("", "user_backchannel holds 12 samples, and 98 are published"),
    ):
        assert sum(place in line and what in line for line in told) == 1, (what, told)
    assert sum("left out" in line for line in told) == 0
    assert not any("DS_Store" in line for line in told) and len((tmp_path / "sums").read_text().splitlines()) > 30


def test_marks_that_cannot_be_are_told(tmp_path: Path) -> None:
    root = tmp_path / "v1.0"
    sets.interruption(root / "user_interruption" / "1")
    mark = [{"context": "", "interrupt": "x", "timestamp": [9.0, 9.5]}]
    (root / "user_interruption" / "1" / "interrupt.json").write_text(json.dumps(mark))
    sets.pause(root / "pause" / "1", rate=48_000)
    (root / "pause" / "1" / "pause.json").write_text(json.dumps([{"text": "", "timestamp": [30.0, 31.0]}]))
    entries, faults = import_samples(look_through(root))
    assert entries == [] and sorted(str(f).partition("json: ")[2] for f in faults) == [
        "no pause lies inside its input, which lasts 5.157 s; copy both again",
        "the event is marked in [9, 9.5] s, and its input lasts 8 s; copy both again",
    ]
    assert fdbench(["import", "fdb", str(root), "-o", str(tmp_path / "x.suite")]) == 2
    assert fdbench(["import", "fdb", str(root), "-o", str(tmp_path / "x.json")]) == 2


def test_a_suite_that_is_none_is_refused(tmp_path: Path) -> None:
    path = tmp_path / "fdb.suite"
    for text, told in (
        ("{", "it is no suite that `fdbench import` wrote"),
        (json.dumps({"schema": 2, "suite": "fdb", "root": ".", "scenarios": []}), "schema 2 is not known"),
        (json.dumps({"schema": 1, "suite": "fdb", "root": "/none", "scenarios": []}), "its recordings lay in /none"),
    ):
        path.write_text(text, encoding="utf-8")
        with pytest.raises(UsageError, match=told):
            read_index(path)
    sets.smooth(tmp_path / "set" / "1")
    ((place, script),), _ = import_samples(look_through(tmp_path / "set"))
    write_index(path, "fdb", tmp_path / "set", [(place, {**script, "recording": {"file": "../input.wav"}})])
    with pytest.raises(ScenarioError, match="its recording does not lie beside 1/turn_taking.json"):
        read_index(path)
    write_index(path, "fdb", tmp_path / "set", [(place, script), (place, script)])
    with pytest.raises(ScenarioError, match="two scenarios have the id"):
        read_index(path)


@pytest.mark.slow
def test_1225_samples_are_imported_in_under_10_s(tmp_path: Path) -> None:
    first = sets.overlap(tmp_path / "v1.5" / "user_interruption" / "0")
    sound = np.zeros(16_000, np.int16)
    soundfile.write(tmp_path / "short.wav", sound, 16_000)
    for number in range(1, 1_225):
        folder = first.with_name(str(number))
        folder.mkdir()
        for name in ("input.wav", "clean_input.wav"):
            (folder / name).hardlink_to(first / name)
        (folder / "metadata.json").hardlink_to(first / "metadata.json")
    begun = time.process_time()
    code, found = imported(tmp_path / "v1.5")
    assert code == 0 and len(found) == 1_225 and time.process_time() - begun < 20  # both import and reading it


def test_an_imported_suite_is_listed_and_validated(tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    for number in "12":
        sets.smooth(tmp_path / "set" / number)
    suite = str(tmp_path / "fdb.suite")
    assert fdbench(["import", "fdb", str(tmp_path / "set"), "-o", suite]) == 0
    capsys.readouterr()
    assert fdbench(["list", "scenarios", "--suite", suite]) == 0
    lines = capsys.readouterr().out.splitlines()
    assert len(lines) == 3 and all("latency" in line for line in lines[1:])
    assert fdbench(["validate", suite]) == 0 and capsys.readouterr().out == "ok: 2 scenarios\n"
    (tmp_path / "set" / "2" / "input.wav").unlink()
    assert fdbench(["validate", "--no-clips", suite]) == 0
    capsys.readouterr()
    assert fdbench(["validate", suite]) == 2
    said = capsys.readouterr().err.splitlines()
    assert len(said) == 1 and "fdb.2: " in said[0] and "no such file" in said[0]
    assert fdbench(["list", "scenarios", "--suite", str(tmp_path / "none.suite")]) == 2
    assert "cannot be read (No such file or directory)" in capsys.readouterr().err
