"""A redacted run: no word and no sound of people is left, and every figure is as before."""

from __future__ import annotations

import json
from pathlib import Path

import pytest

from fdbench.cli.main import main as fdbench
from fdbench.errors import StoreError, UsageError
from fdbench.gate.notes import notes_on_run
from fdbench.results.redact import OUT, redact, without_words
from fdbench.results.store import read_results
from tests.measured import talks

SECRET = "zanzibar"


@pytest.fixture
def run(tmp_path: Path) -> Path:
    call = talks.stereo(tmp_path / "call.wav", talks.two_turns())
    turns = tmp_path / "turns.json"
    end = 1.0 + talks.ASK_S
    turns.write_text(json.dumps([{"start": 1.0, "end": end, "text": f"I live in {SECRET}"}]), encoding="utf-8")
    assert fdbench(["measure", str(call), "--turns", str(turns), "-o", str(tmp_path / "run"), "--jobs", "0"]) == 0
    (tmp_path / "run" / "items" / "agent" / "call@0" / "words.json").write_text(f'{{"schema": 1, "said": "{SECRET}"}}')
    return tmp_path / "run"


def test_no_word_and_no_sound_is_left(run: Path, tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    def holds(folder: Path) -> list[str]:
        return [p.name for p in folder.rglob("*") if p.is_file() and SECRET.encode() in p.read_bytes()]

    assert sorted(holds(run)) == ["run.json", "session.json", "words.json"]
    assert fdbench(["redact", str(run), "-o", str(tmp_path / "shared")]) == 0
    assert holds(tmp_path / "shared") == []
    assert "its ids are the names of the files that were measured" in capsys.readouterr().out
    assert {p.suffix for p in (tmp_path / "shared").rglob("*") if p.is_file()} == {".json", ".csv"}


def test_every_figure_is_as_before_and_a_page_shows_it(run: Path, tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    out = tmp_path / "shared"
    assert redact(run, out) == 1
    before, after = read_results(run)["systems"]["agent"], read_results(out)["systems"]["agent"]
    assert after["dimensions"] == before["dimensions"] and after["scenarios"] == before["scenarios"]
    for name in ("events.csv", "measures.csv"):
        assert (out / name).read_bytes() == (run / name).read_bytes()
    capsys.readouterr()
    assert fdbench(["report", str(out), "-o", str(tmp_path / "page.html")]) == 0
    assert capsys.readouterr().err == f"{out}: is redacted: the page holds no sound and no words of it\n"
    assert notes_on_run(read_results(out))[0].startswith("the run is redacted")
    assert SECRET not in (tmp_path / "page.html").read_text(encoding="utf-8")
    assert fdbench(["compare", str(run), str(out)]) == 0


def test_what_nobody_has_named_is_taken_out() -> None:
    found = without_words(
        {"id": "a", "new_field": "words", "log": [{"at": 3, "kind": "span", "data": {"said": "x", "start": 4}}]}
    )
    assert found == {"id": "a", "new_field": OUT, "log": [{"at": 3, "kind": "span", "data": {"said": OUT, "start": 4}}]}


def test_a_folder_that_is_there_and_one_that_is_no_run_are_refused(run: Path, tmp_path: Path) -> None:
    with pytest.raises(UsageError, match="is there already"):
        redact(run, run)
    with pytest.raises(StoreError, match="no such file"):
        redact(tmp_path / "none", tmp_path / "other")
    assert not (tmp_path / "other").exists()
