"""Many recordings at once: a table or a folder, what is said of each, and what is removed again."""

from __future__ import annotations

from pathlib import Path

import numpy as np
import pytest

from fdbench.cli.main import main
from fdbench.errors import UsageError
from fdbench.render.clips import ClipStore
from fdbench.render.table import Row, rows_of
from fdbench.timebase import RATE
from tests.fdb.make import ASK, CUT, clip, track
from tests.takes import write_sound

SCENARIO = """
schema: 1
id: own.ask
dimension: latency
family: own
summary: A question of the user's own.
voice: ana
cues:
  - {{id: ask, kind: turn, say: "{text}"}}
"""


def recordings(folder: Path) -> Path:
    """Two takes of the question, one in a table with the right text and one with a wrong one."""
    folder.mkdir()
    spoken = 0.5 * track(2.2, [(0.4, clip(ASK))])
    write_sound(folder / "a.wav", spoken)
    write_sound(folder / "b.wav", spoken, 48_000)
    table = folder / "takes.csv"
    table.write_text(f'file,text\na.wav,"{ASK}"\nb.wav,"Could you repeat the number slowly?"\n', encoding="utf-8")
    return table


def test_a_table_becomes_a_voice_in_one_go_and_doubts_are_told(tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    pytest.importorskip("pocketsphinx")
    table, root = recordings(tmp_path / "takes"), tmp_path / "clips"
    command = ["render", "--from", str(table), "--voice", "ana", "--into", str(root)]
    assert main(command) == 0
    told = capsys.readouterr()
    assert f"{table.with_name('b.wav')}: it does not seem to say 'Could you repeat the number slowly?'" in told.err
    assert "a.wav" not in told.err and "2 clips rendered, 0 kept" in told.out
    made = ClipStore(root).speech("ana", ASK)
    assert (made.offset - made.onset) / RATE == pytest.approx(len(clip(ASK)) / RATE, abs=0.01) and made.bounds == "bounds-2"
    assert main(command) == 0
    assert "0 clips rendered, 2 kept" in capsys.readouterr().out


def test_what_no_scenario_uses_is_removed_when_asked_for(tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    table, root = recordings(tmp_path / "takes"), tmp_path / "clips"
    assert main(["render", "--from", str(table), "--voice", "ana", "--into", str(root)]) == 0
    script = tmp_path / "own.yaml"
    script.write_text(SCENARIO.format(text=ASK), encoding="utf-8")
    assert main(["render", str(script), "--into", str(root), "--prune"]) == 0
    assert "1 clips removed that nothing uses\n  ana/could-you-repeat-the-number-slowly-" in capsys.readouterr().out
    store = ClipStore(root)
    assert [entry.text for entry in store.entries().values()] == [ASK] and len(list(root.rglob("*.flac"))) == 1
    assert store.speech("ana", ASK).audio.any()
    assert main(["render", "--from", str(table), "--voice", "ana", "--into", str(root), "--prune"]) == 2
    assert "--prune: removes what no scenario uses; name the scenarios" in capsys.readouterr().err


def test_one_that_cannot_be_used_is_named_and_the_others_are_rendered(
    tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    table = recordings(tmp_path / "takes")
    write_sound(table.with_name("a.wav"), np.zeros(RATE, np.float32))
    assert main(["render", "--from", str(table), "--voice", "ana", "--into", str(tmp_path / "clips")]) == 2
    told = capsys.readouterr().err
    assert "a.wav: nothing sounds in it" in told and "1 of 2 recordings cannot be used" in told
    assert len(ClipStore(tmp_path / "clips").entries()) == 1


def test_a_text_may_go_over_several_lines(tmp_path: Path) -> None:
    table = tmp_path / "takes.csv"
    table.write_text('file,text\na.wav,"Stop,\nplease."\n', encoding="utf-8")
    assert rows_of(table, "ana") == [Row(tmp_path / "a.wav", "Stop, please.", "ana")]


@pytest.mark.parametrize("head", ["File;Text", "file\ttext", " FILE , text"])
def test_a_table_as_a_spreadsheet_writes_it(tmp_path: Path, head: str) -> None:
    mark = next(mark for mark in ";\t," if mark in head)
    (tmp_path / "t.csv").write_text(f"{head}\na.wav{mark}Stop.\n", encoding="utf-8-sig")
    assert rows_of(tmp_path / "t.csv", "ana") == [Row(tmp_path / "a.wav", "Stop.", "ana")]


def test_a_folder_has_a_text_beside_each_sound(tmp_path: Path) -> None:
    (tmp_path / "b.wav").touch()
    (tmp_path / "b.txt").write_text(f"\ufeff {CUT}\n", encoding="utf-8")
    (tmp_path / "._b.wav").touch()
    assert rows_of(tmp_path, "ana") == [Row(tmp_path / "b.wav", CUT, "ana")]
    (tmp_path / "c.flac").touch()
    with pytest.raises(UsageError, match=r"c.txt: is missing; write there, in UTF-8, what is said in c.flac"):
        rows_of(tmp_path, "ana")


@pytest.mark.parametrize(
    ("table", "message"),
    [
        ("path,text\na.wav,Hi\n", "its first line must name the columns file and text"),
        ("file,text\na.wav,\n", "takes.csv:2: a row needs a file and its text"),
        ("file,text\na.wav,Hi\n", "a.wav has no voice; add --voice NAME"),
        ("file,text,voice\na.wav,Hi,x\nb.wav,Hi,x\n", "a.wav and b.wav are the same text in the voice 'x'"),
        ("file,text\n", "no recording in it"),
        ("file,text\n\xff", "it is no UTF-8 text"),
    ],
)
def test_tables_that_make_no_sense(tmp_path: Path, table: str, message: str) -> None:
    path = tmp_path / "takes.csv"
    path.write_text(table, encoding="latin-1")
    with pytest.raises(UsageError, match=message):
        rows_of(path, None)
