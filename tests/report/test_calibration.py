"""The harness's own error on the page."""

from __future__ import annotations

import json
import math
from pathlib import Path

from fdbench.annotate.activity import CONSTANTS, SEGMENTER
from fdbench.report.calibration import FILE, read_calibration


def test_what_ships_was_measured_with_the_segmenter_in_use() -> None:
    document = json.loads(FILE.read_text(encoding="utf-8"))
    assert (document["segmenter"], document["constants"]) == (SEGMENTER, CONSTANTS.as_dict())
    assert document["trials"] >= 500
    assert document["yields"]["trials"] >= 3_000
    # What is broken over backgrounds stands on the page; on a clean line every limit must hold.
    assert [sentence for sentence in document["broken"] if sentence.startswith("clean")] == []
    assert document["holds"] is (document["broken"] == [])


def test_rows_hold_both_conditions_and_soft_onsets_apart() -> None:
    view = read_calibration(())
    assert view is not None
    assert view.conditions == ("clean", "20 dB SNR")
    assert all(len(row.errors) == 2 for row in view.rows)
    assert [row.soft for row in view.rows if row.measure == "response_latency_ms"] == [False, True]
    assert view.stranger == ""
    assert {s.figure for s in view.shifts} >= {"response_latency_ms", "yield_rate"}


def test_the_largest_shift_is_named(tmp_path: Path) -> None:
    document = json.loads(FILE.read_text(encoding="utf-8"))
    clean = document["conditions"][0]
    clean["variants"][3]["headline"]["response_latency_ms"] = clean["headline"]["response_latency_ms"] - 500.0
    path = tmp_path / "c.json"
    path.write_text(json.dumps(document), encoding="utf-8")
    view = read_calibration((), path)
    assert view is not None
    (shift,) = (s for s in view.shifts if s.figure == "response_latency_ms")
    assert (shift.most, shift.constant) == (-500.0, clean["variants"][3]["name"])


def test_a_figure_without_a_value_is_told_in_words() -> None:
    view = read_calibration(())
    assert view is not None
    told = {shift.figure: shift for shift in view.shifts}
    assert told["stop_latency_ms"].text(7.66) == "+7.7 ms"
    assert [told["yield_rate"].text(moved) for moved in (0.0, math.inf, math.nan)] == ["+0.0 points", "no value", "no value"]


def test_without_a_calibration_there_is_no_section(tmp_path: Path) -> None:
    assert read_calibration((), tmp_path / "none.json") is None
