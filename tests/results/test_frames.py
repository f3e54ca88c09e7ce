"""A run as pandas frames: rows, columns, files, and what is wrong told in one sentence."""

from __future__ import annotations

import json
import sys
from pathlib import Path
from typing import Any

import pandas as pd
import pytest

import fdbench
from fdbench.errors import MissingExtra, StoreError, UsageError
from fdbench.results.frames import COLUMNS, Frames, frames_of
from tests.gate.make import dimension, results, system


def run_folder(folder: Path) -> Path:
    """A finished run of one system: a good session, and one that ended in an error."""
    items = [
        {"id": "s.one", "repeat": 0, "status": "ok", "path": "items/a/s.one@0", "dimension": "latency", "family": "f"},
        {"id": "s.two", "repeat": 0, "status": "error", "path": "items/a/s.two@0", "dimension": "latency", "family": "f",
         "error": "it broke"},
    ]  # fmt: skip
    units = [{"unit": "s.one", "scenarios": ["s.one", "s.pair"], "score": 81.5, "upper": 90.0}]
    body = {**dimension([81.5], "latency"), "units": units}
    document = results({"a": {**system(), "dimensions": {"latency": body}, "scenarios": items}})  # type: ignore[dict-item,typeddict-item]
    (folder / "items/a/s.one@0").mkdir(parents=True)
    write(folder / "results.json", {**document})
    reply = {"cue": "ask", "segments": [[24_000, 36_000], [40_000, 48_000]], "onset_kind": "normal", "cut": False, "words": []}
    reply |= {"first_content": None, "declared": "", "declared_rejected": False}
    outcome = {
        "cue": "ask",
        "kind": "turn",
        "exercised": "yes",
        "why": "",
        "premature": None,
        "stop": 12_000,
        "answer_at": 30_000,
    }
    events = {"schema": 1, "segmenter": "ear", "floor_db": -70.0, "recogniser": "", "agent": [], "backchannels": []}
    events |= {"replies": [reply], "outcomes": [outcome], "delegations": [], "spans": []}
    write(folder / "items/a/s.one@0/events.json", events)
    seen = [
        {"dimension": "latency", "measure": "response_rate", "cue": "ask", "value": True},
        {"dimension": "latency", "measure": "response_latency_ms", "cue": "ask", "value": None},
    ]
    write(folder / "items/a/s.one@0/measures.json", {"schema": 1, "observations": seen})
    return folder


def write(path: Path, document: dict[str, Any]) -> None:
    path.write_text(json.dumps(document), encoding="utf-8")


@pytest.fixture
def frames(tmp_path: Path) -> Frames:
    found: Frames = fdbench.load(run_folder(tmp_path))
    return found


def test_every_table_has_its_documented_columns(frames: Frames) -> None:
    for name, columns in COLUMNS.items():
        assert list(getattr(frames, name).columns) == list(columns)


def test_events_are_in_seconds_and_measures_in_numbers(frames: Frames) -> None:
    assert dict(zip(frames.events["event"], frames.events["time_s"], strict=True)) == {
        "reply_start": 1.0, "reply_end": 2.0, "stop": 0.5, "answer_at": 1.25,
    }  # fmt: skip
    rate, time = frames.measures.to_dict("records")
    assert (rate["value"], rate["censored"]) == (1.0, False)
    assert (pd.isna(time["value"]), time["censored"]) == (True, True)


def test_a_session_in_error_stands_among_the_items_alone(frames: Frames) -> None:
    assert list(frames.items["status"]) == ["ok", "error"]
    assert list(frames.items["error"]) == ["", "it broke"]
    assert set(frames.events["scenario"]) == set(frames.measures["scenario"]) == {"s.one"}


def test_units(frames: Frames) -> None:
    assert frames.units.to_dict("records") == [
        {"system": "a", "dimension": "latency", "unit": "s.one", "scenarios": "s.one s.pair", "score": 81.5, "upper": 90.0}
    ]


def test_a_column_has_its_type_though_it_is_empty(frames: Frames, tmp_path: Path) -> None:
    none = frames_of(tmp_path, {"schema": 1, "run": {}, "systems": {}})  # type: ignore[typeddict-item]
    for name in COLUMNS:
        full, empty = getattr(frames, name), getattr(none, name)
        assert [full[c].dtype.kind for c in full if c in ("repeat", "time_s", "value", "censored", "score", "upper")] == [
            empty[c].dtype.kind for c in empty if c in ("repeat", "time_s", "value", "censored", "score", "upper")
        ]
    assert none.units["upper"].dtype == none.events["time_s"].dtype == "float64" and none.measures["censored"].dtype == "bool"


def test_csv_files(frames: Frames, tmp_path: Path) -> None:
    out = tmp_path / "tables"
    out.mkdir()
    assert [path.name for path in frames.write(out)] == ["events.csv", "measures.csv", "units.csv", "items.csv"]
    assert list(pd.read_csv(out / "units.csv").columns) == list(COLUMNS["units"])


def test_parquet_without_its_package_names_the_extra(frames: Frames, tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setitem(sys.modules, "pyarrow", None)
    with pytest.raises(MissingExtra, match=r"pip install 'fdbench\[parquet\]'"):
        frames.write(tmp_path, "parquet")


def test_parquet_files(frames: Frames, tmp_path: Path) -> None:
    pytest.importorskip("pyarrow")
    frames.write(tmp_path, "parquet", ("measures",))
    pd.testing.assert_frame_equal(pd.read_parquet(tmp_path / "measures.parquet"), frames.measures)


def test_what_is_no_run_or_no_format(frames: Frames, tmp_path: Path) -> None:
    with pytest.raises(StoreError, match="is this the folder of a finished run"):
        fdbench.load(tmp_path / "nothing")
    (tmp_path / "base.json").write_text("{}")
    with pytest.raises(StoreError, match=r"base.json: is a file; give the folder of a finished run"):
        fdbench.load(tmp_path / "base.json")
    with pytest.raises(UsageError, match="there is no format 'xlsx'; choose csv or parquet"):
        frames.write(tmp_path, "xlsx")
