"""`fdbench gate --adapter`, `calibrate --aa` and `plan` with a real adapter: two scenarios that last seconds."""

from __future__ import annotations

import json
from pathlib import Path

import pytest

from fdbench.cli.main import main
from fdbench.gate.files import read
from tests.run.test_confirm import HUM, NAMES, QUICK


@pytest.fixture
def folder(tmp_path: Path) -> Path:
    """With an adapter that hums after every turn, unless told to be mute, and a baseline of it."""
    (tmp_path / "hum.py").write_text(HUM, encoding="utf-8")
    files = [str(QUICK / f"{each}.yaml") for each in NAMES]
    command = ["run", *files, "--adapter", str(tmp_path / "hum.py"), "--out", str(tmp_path / "good"), "--jobs", "0"]
    assert main(command) == 0
    document = json.loads((tmp_path / "good" / "results.json").read_text())
    document["run"]["suite"] = "quick"  # a part of it, as by --limit
    (tmp_path / "good" / "results.json").write_text(json.dumps(document))
    return tmp_path


def gated(folder: Path, *more: str) -> int:
    return main(
        ["gate", "--adapter", str(folder / "hum.py"), "--jobs", "0", "--out", str(folder / "played"), "--seed", "7", *more]
    )


def against_baseline(folder: Path, *more: str) -> int:
    return gated(folder, "--baseline", str(folder / "good"), *more)


def test_an_equal_system_ends_after_one_time_through_the_suite(folder: Path, capsys: pytest.CaptureFixture[str]) -> None:
    assert against_baseline(folder, "--strict") == 0
    out = capsys.readouterr().out
    assert out.splitlines()[-1].startswith("PASS: not worse by 5 points in all")
    assert "in 2 sessions; saved about 0.0 min of the" in out and f"note: run folder: {folder / 'played'}" in out


def test_what_was_played_is_a_run_folder(folder: Path, capsys: pytest.CaptureFixture[str]) -> None:
    assert against_baseline(folder) == 0
    results = read(folder / "played")
    assert results["run"]["repeats"] == 1 and len(results["systems"]["hum"]["scenarios"]) == 2
    assert main(["score", str(folder / "played")]) == 0
    assert read(folder / "played") == results
    assert main(["gate", str(folder / "played"), "--baseline", str(folder / "good")]) == 0
    assert main(["report", str(folder / "played"), "-o", str(folder / "page.html")]) == 0
    capsys.readouterr()


@pytest.mark.parametrize(
    ("altered", "told"),
    [
        ({"metrics_version": "0"}, "the metrics version differs"),
        ({"recogniser": "nobody-1"}, "the recogniser differs"),
        ({"suite": "core"}, "the suite differs"),
        (None, "its baseline is not valid"),
    ],
)
def test_what_cannot_be_compared_is_refused_before_a_minute_is_played(
    folder: Path, altered: dict[str, str] | None, told: str, capsys: pytest.CaptureFixture[str]
) -> None:
    document = json.loads((folder / "good" / "results.json").read_text())
    document["run"].update(altered or {})
    if altered is None:
        document["systems"]["hum"].update(valid=False, why_invalid=["hum: late"])
    (folder / "base.json").write_text(json.dumps(document))
    assert gated(folder, "--baseline", str(folder / "base.json"), "--suite", "quick") == 2
    assert told in capsys.readouterr().err and not (folder / "played").exists()


def test_scenarios_of_ones_own_are_named_by_their_folder(folder: Path, capsys: pytest.CaptureFixture[str]) -> None:
    own = folder / "my talks"
    own.mkdir()
    for each in NAMES:
        (own / f"{each}.yaml").symlink_to(QUICK / f"{each}.yaml")
    base = ["run", str(own), "--adapter", str(folder / "hum.py"), "--out", str(folder / "own"), "--jobs", "0"]
    assert main(base) == 0
    assert gated(folder, "--baseline", str(folder / "own")) == 2
    assert "called 'my talks'; name by --suite their folder" in capsys.readouterr().err
    assert gated(folder, "--baseline", str(folder / "own"), "--suite", str(own)) == 0


def test_a_mute_system_is_played_again_before_it_fails(folder: Path, capsys: pytest.CaptureFixture[str]) -> None:
    assert against_baseline(folder, "--set", "mute=always") == 1
    out = capsys.readouterr().out
    assert "REGRESSION" in out.splitlines()[-1] and "hear latency." in out
    assert read(folder / "played")["run"]["repeats"] == 3
    assert "min more than the" in out


def test_a_budget_is_minutes_of_sound(folder: Path, capsys: pytest.CaptureFixture[str]) -> None:
    assert against_baseline(folder, "--budget", "1s") == 0
    out = capsys.readouterr().out
    assert out.splitlines()[-1].startswith("NO COLLAPSE") and "not all was played" in out
    assert len(read(folder / "played")["systems"]["hum"]["scenarios"]) == 1


def test_the_old_version_is_played_along(folder: Path, capsys: pytest.CaptureFixture[str]) -> None:
    old, files = f"old={folder / 'hum.py'}", str(folder / "hum.py")
    command = ["gate", "--adapter", f"new={files}", "--against", old, "--jobs", "0", "--seed", "7", "--suite", "quick"]
    assert main([*command, "--budget", "5s", "--out", str(folder / "played")]) in (0, 3)
    document = json.loads((folder / "played" / "results.json").read_text())
    assert set(document["systems"]) == {"new", "old"}
    new, other = ([i["id"] for i in document["systems"][name]["scenarios"]] for name in ("new", "old"))
    assert new == other and new
    capsys.readouterr()


@pytest.mark.parametrize(
    ("more", "told"),
    [
        (["--baseline", "x", "--against", "y"], "give either --baseline FILE or --against SPEC"),
        ([], "give either --baseline FILE or --against SPEC"),
        (["--baseline", "x", "--confirm", "2"], "--confirm: is for a finished run"),
        (["--baseline", "x", "--repeats", "0"], "--repeats 0: at least 1"),
        (["RUN", "--baseline", "x"], "give a finished run or --adapter, not both"),
    ],
)
def test_options_that_do_not_belong_together(more: list[str], told: str, capsys: pytest.CaptureFixture[str]) -> None:
    assert main(["gate", "--adapter", "tml", *more]) == 2
    assert told in capsys.readouterr().err


@pytest.mark.parametrize("budget", ["10", "0m", "soon", "-3m"])
def test_a_budget_that_is_no_time(folder: Path, budget: str, capsys: pytest.CaptureFixture[str]) -> None:
    assert against_baseline(folder, f"--budget={budget}") == 2
    assert "write a time, as 10m, 90s or 1h" in capsys.readouterr().err


def test_how_to_play_needs_something_to_play(capsys: pytest.CaptureFixture[str]) -> None:
    assert main(["gate", "run", "--baseline", "x", "--budget", "1m"]) == 2
    assert "--budget: says how to play; it needs --adapter instead of a RUN_DIR" in capsys.readouterr().err
    assert main(["gate"]) == 2
    assert "give a RUN_DIR to judge, or --adapter SPEC to play one" in capsys.readouterr().err


def test_a_system_against_itself_is_kept_in_the_baseline(
    folder: Path, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    file = folder / "base.json"
    command = ["calibrate", "--aa", "--adapter", str(folder / "hum.py"), "--runs", "2", "--limit", "2", "--jobs", "0"]
    code = main([*command, "--run-folder", str(folder / "aa"), "-o", str(file)])
    out, err = capsys.readouterr()
    assert code == 0, err
    assert "equal runs called a REGRESSION: 0 of 1 pairs" in out and "by dimension: none in any" in out
    assert "this system does not vary with the seed" in out
    kept = read(file)["calibration"]
    assert (kept["runs"], kept["pairs"], kept["alarms"]) == (2, 1, 0) and kept["seconds"] > 0
    assert main(["plan", str(file)]) == 0
    assert "noise: measured on 1 pair of equal runs" in capsys.readouterr().out


@pytest.mark.parametrize(
    ("command", "told"),
    [
        (["--runs", "2"], "--runs: only with --aa"),
        (["--aa", "-o", "x"], "--aa: name the system"),
        (["--aa", "--adapter", "tml"], "--aa: name the baseline that is to be written"),
        (["--aa", "--adapter", "tml", "-o", "x", "--runs", "1"], "--runs 1: at least 2"),
        (["--aa", "--adapter", "tml", "-o", "x", "--json", "y"], "--json and --markdown are of the harness's own"),
    ],
)
def test_calibrate_says_what_does_not_fit(command: list[str], told: str, capsys: pytest.CaptureFixture[str]) -> None:
    assert main(["calibrate", *command]) == 2
    assert told in capsys.readouterr().err


def test_a_plan_of_a_pilot(folder: Path, capsys: pytest.CaptureFixture[str]) -> None:
    assert main(["plan", str(folder / "good")]) == 0
    out = capsys.readouterr().out
    header, first = out.splitlines()[2:4]
    assert header.split()[:4] == ["scenarios", "repeats", "sessions", "minutes"] and first.split()[:3] == ["1", "1", "1"]
    assert "noise: one repeat tells none" in out
    assert main(["plan", str(folder / "good"), "--minutes", "0.001"]) == 2
    assert "the smallest design takes" in capsys.readouterr().err
    assert main(["plan", str(folder / "good"), "--system", "x"]) == 2
    assert main(["plan", str(folder / "good" / "results.json")]) == 2
    assert "has no sessions of 'hum', so nobody can tell how long they are" in capsys.readouterr().err
