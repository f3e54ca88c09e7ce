"""What `--resume` plays again, what it keeps, and what it repairs."""

from __future__ import annotations

import json
import shutil
from collections.abc import Callable
from pathlib import Path

import pytest

from fdbench.cli.main import main
from fdbench.errors import EXIT_INVALID, EXIT_USAGE
from tests.run.test_run import SHORT, files, results, same_run

AGENT = """
from pathlib import Path
import numpy as np
from fdbench.contract import StepAdapter, StepOutput

class Agent(StepAdapter):
    def step(self, user, now):
        if now > 48_000 and Path(__file__).with_name("broken").exists():
            raise OSError("gone")
        return StepOutput(np.zeros_like(user))
"""
ITEM = f"items/agent/{SHORT[0]}@0"


def command(tmp_path: Path, out: str, *options: str, broken: bool = False) -> list[str]:
    """An agent that is mute; while it is `broken`, its sessions end in an error."""
    (tmp_path / "agent.py").write_text(AGENT, encoding="utf-8")
    (tmp_path / "broken").unlink(missing_ok=True)
    if broken:
        (tmp_path / "broken").touch()
    given = ["run", *files(*SHORT[:2]), "--adapter", str(tmp_path / "agent.py"), "--out", str(tmp_path / out), "--jobs", "0"]
    return [*given, *options]


@pytest.fixture
def whole(tmp_path: Path) -> Path:
    """A finished run."""
    assert main(command(tmp_path, "out")) == 0
    return tmp_path / "out"


def test_sessions_that_ended_in_an_error_are_played_again(tmp_path: Path, whole: Path) -> None:
    assert main(command(tmp_path, "again", broken=True)) == EXIT_INVALID
    assert main(command(tmp_path, "again", "--resume", "--keep-errors")) == EXIT_INVALID
    assert [i["status"] for i in results(tmp_path / "again")["systems"]["agent"]["scenarios"]] == ["error"] * 2
    assert main(command(tmp_path, "again", "--resume")) == 0
    assert same_run(tmp_path / "again") == same_run(whole)
    assert (tmp_path / "again" / "items.jsonl").read_bytes() == (whole / "items.jsonl").read_bytes()
    assert not list((tmp_path / "again").rglob("error.json"))


def test_keep_errors_belongs_to_resume(tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    assert main(command(tmp_path, "out", "--keep-errors")) == EXIT_USAGE
    assert main(["replay", str(tmp_path), "--out", str(tmp_path / "out"), "--keep-errors"]) == EXIT_USAGE
    assert capsys.readouterr().err.count("--keep-errors: says what --resume leaves alone") == 2


def cut(path: Path) -> None:
    path.write_bytes(path.read_bytes()[: path.stat().st_size // 2])


@pytest.mark.parametrize("file", ["recording.flac", "session.json", "words.json", "events.json", "measures.json"])
@pytest.mark.parametrize("how", [cut, Path.unlink], ids=["cut", "gone"])
def test_what_is_damaged_is_repaired(file: str, how: Callable[[Path], None], tmp_path: Path, whole: Path) -> None:
    before = {p.relative_to(whole): p.read_bytes() for p in whole.rglob("*") if p.is_file()}
    how(whole / ITEM / file)
    (whole / "results.json").unlink()
    assert main(command(tmp_path, "out", "--resume")) == 0
    assert {p.relative_to(whole): p.read_bytes() for p in whole.rglob("*") if p.is_file()} == before


def test_damage_is_told_with_what_to_do(tmp_path: Path, whole: Path, capsys: pytest.CaptureFixture[str]) -> None:
    cut(whole / ITEM / "recording.flac")
    assert main(["score", str(whole)]) == EXIT_USAGE
    told = capsys.readouterr().err
    assert told.startswith(f"fdbench: {whole / ITEM / 'recording.flac'}: ") and told.count("\n") == 1
    assert "complete the run with --resume, which plays the session again" in told
    shutil.copy(whole / f"items/agent/{SHORT[1]}@0/recording.flac", whole / ITEM / "recording.flac")
    assert main(["score", str(whole)]) == EXIT_USAGE
    assert "or not the recording that session.json describes; put back a copy of both" in capsys.readouterr().err
    assert main(command(tmp_path, "out", "--resume")) == 0
    assert "(this session is played again now)" in capsys.readouterr().err


def test_words_alone_are_found_again_and_the_sound_is_kept(
    tmp_path: Path, whole: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    recording = whole / ITEM / "recording.flac"
    before = recording.stat().st_mtime_ns
    cut(whole / ITEM / "words.json")
    assert main(command(tmp_path, "out", "--resume")) == 0
    assert "words.json: was damaged; the words were found again" in capsys.readouterr().err
    assert recording.stat().st_mtime_ns == before


def test_the_log_of_items_has_each_once_in_order(tmp_path: Path, whole: Path) -> None:
    assert main(command(tmp_path, "out", "--resume")) == 0
    lines = [json.loads(line) for line in (whole / "items.jsonl").read_text(encoding="utf-8").splitlines()]
    names = [(line["scenario"], line["repeat"]) for line in lines]
    assert names == sorted(set(names)) and {SHORT[0], SHORT[1]} <= {name for name, _ in names}


def test_a_run_of_errors_alone_shows_no_table(tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    assert main(command(tmp_path, "out", broken=True)) == EXIT_INVALID
    told = capsys.readouterr().out
    assert told.startswith("error: agent ") and "INVALID: agent: 2 of 2 sessions ended in an error" in told
    assert "scores are" not in told and "no score" not in told
