"""`fdbench fdb score --judge`: which samples are put before it, what is printed, what official.json holds."""

from __future__ import annotations

import json
import shutil
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pytest

from fdbench.cli.main import main as fdbench
from fdbench.errors import UsageError
from fdbench.fdb.judge.chat import KEYS, judge_of
from tests.chat_server import ChatServer, serving
from tests.fdb import make
from tests.fdb.judge import judges

TIMES: list[tuple[str, float, float | None]] = [("Sure,", 7.4, 7.8), ("I", 7.9, 8.0), ("stop", 8.0, 8.6), ("here.", 8.6, 9.0)]


@pytest.fixture
def server(monkeypatch: pytest.MonkeyPatch) -> Iterator[ChatServer]:
    for name in KEYS:
        monkeypatch.delenv(name, raising=False)
    with serving() as state:
        yield state


@pytest.fixture(scope="module")
def download(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """Two overlaps, of which one has all four transcripts, and two interruptions, of which one took the turn."""
    root = tmp_path_factory.mktemp("download")
    for name in ("1", "2"):
        make.overlap(root / "v1.5", "talking_to_other", name, [(3.0, 6.4), (7.4, 9.0)])
        (root / "v1.5" / "talking_to_other" / name / "output.json").write_text(json.dumps(make.words(TIMES)))
    spoken = {"input": [("Stop.", 6.0, 6.4)], "clean_input": [("What", 0.5, 0.7)], "clean_output": [("Madrid", 3.0, 3.6)]}
    for name, words in spoken.items():
        (root / "v1.5" / "talking_to_other" / "1" / f"{name}.json").write_text(json.dumps(make.words(words)))
    make.interruption(root / "v1.0" / "user_interruption", "1", [(3.0, 6.4), (7.4, 9.0)], TIMES)
    make.interruption(root / "v1.0" / "user_interruption", "2", [(3.0, 6.4)], [])
    return root


def scored(root: Path, out: Path, *options: str) -> dict[str, Any]:
    assert fdbench(["fdb", "score", str(root), "-o", str(out), *options]) == 0
    found: dict[str, Any] = json.loads(out.read_text())
    return found


def cells(document: dict[str, Any]) -> dict[str, tuple[float | None, int, int]]:
    return {
        row["official_name"]: (row["official"]["value"], row["official"]["used"], row["official"]["total"])
        for row in document["rows"]
        if "judge=" in row["by"]
    }


def test_without_a_judge_the_cells_are_empty_and_that_is_said(
    download: Path, tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    document = scored(download, tmp_path / "official.json")
    assert cells(document) == {"behaviour shares": (None, 0, 2), "rating 0-5": (None, 0, 2)}
    assert document["judges"] == []
    assert "no judge: behaviour and ratings are left empty" in capsys.readouterr().out


def test_verdicts_with_what_they_rest_on_and_no_other_figure_moves(
    download: Path, server: ChatServer, tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    without = scored(download, tmp_path / "without.json")
    capsys.readouterr()
    server.reply = lambda request: judges.good({make.CUT: 4 if judges.rated(judges.asked(request)[0]) else "respond"})(request)
    out, spec = tmp_path / "official.json", f"openai:{server.url}#m"
    document = scored(download, out, "--judge", spec, "--no-cache")
    told = capsys.readouterr().out
    assert told.index("requests for 1 samples") < told.index("| task |")  # the cost comes first
    assert "20 of 20 answers about known cases are right; its two passes agree on 1 of 1 samples" in told
    assert cells(document) == {
        "share of C_RESPOND": (1.0, 1, 2), "share of C_RESUME": (0.0, 1, 2), "share of C_UNCERTAIN_HANDLING": (0.0, 1, 2),
        "share of C_UNKNOWN": (0.0, 1, 2), "rating 0-5": (4.0, 1, 2),
    }  # fmt: skip
    others = [[row for row in d["rows"] if "judge=" not in row["by"]] for d in (without, document)]
    assert others[0] == others[1]
    labels, rating = document["judges"]
    assert rating["verdicts"][0]["passes"][0]["quotes"] == [
        {"source": "agent", "words": "I stop here.", "start": 7.9, "end": 9.0}
    ]
    assert labels["controls"] == {"right": 20, "of": 20} and len(labels["canary"]["answers"]) == 6
    scored(download, out, "--judge", spec, "--no-cache")
    assert "6 of 6 are those of the figures that stood in the file before (comparable)" in capsys.readouterr().out


def test_a_failed_judge_leaves_its_column_empty_and_costs_no_exit_code(
    download: Path, server: ChatServer, tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    server.reply = judges.lazy
    document = scored(download, tmp_path / "official.json", "--judge", f"openai:{server.url}#m", "--no-cache")
    assert cells(document) == {"behaviour shares": (None, 0, 2), "rating 0-5": (None, 0, 2)}
    assert capsys.readouterr().out.count("FAILED") == 2


def test_a_judge_that_can_be_shown_nothing_is_not_asked(
    download: Path, server: ChatServer, tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    shutil.copytree(download / "v1.5" / "talking_to_other" / "2", tmp_path / "talking_to_other" / "2")
    scored(tmp_path / "talking_to_other", tmp_path / "official.json", "--judge", f"openai:{server.url}#m", "--no-cache")
    assert "v1.5 needs input.json, clean_input.json" in capsys.readouterr().out and server.asked == []


@pytest.mark.parametrize(
    ("spec", "told"),
    [
        ("gpt", "it is written openai:URL#MODEL, or none"),
        ("openai:", "it is written openai:URL#MODEL, or none"),
        ("openai:https://host/v1", "it names no model"),
        ("openai:host/v1#m", "judge openai: its URL must be like https://host/v1"),
        ("openai:https://me:secret@host/v1#m", "must hold no user, password or query"),
    ],
)
def test_a_wrong_spec_is_one_sentence(spec: str, told: str) -> None:
    with pytest.raises(UsageError, match=told) as caught:
        judge_of(spec)
    assert "secret" not in str(caught.value)
