"""What the command that compares the clocks calls good."""

from __future__ import annotations

import json
from pathlib import Path

import pytest

from fdbench.results.schema import SCHEMA
from tests.real_time import Lateness, Measured, agree, lateness


def session(run_dir: Path, name: str, why: str = "", **timing: float) -> None:
    folder = run_dir / "items" / "stitched" / name
    folder.mkdir(parents=True)
    times = {"frames": 500, "median_ms": 0.1, "p99_ms": 2.0, "max_ms": 6.0, "last_ms": 0.2} | timing
    (folder / "live.json").write_text(json.dumps({"schema": SCHEMA, "timing": times, "why_invalid": why}), encoding="utf-8")


def test_the_worst_of_all_sessions_counts(tmp_path: Path) -> None:
    session(tmp_path, "a@0", p99_ms=9.0)
    session(tmp_path, "b@0", max_ms=50.0, last_ms=4.9)
    late = lateness(tmp_path)
    assert late == Lateness(2, 20.0, 9.0, 50.0, 4.9, ()) and late.good
    session(tmp_path, "c@0", last_ms=5.0)
    assert not lateness(tmp_path).good


def test_one_invalid_session_is_not_good(tmp_path: Path) -> None:
    session(tmp_path, "a@0", why="a frame was sent 61 ms late")
    assert lateness(tmp_path).invalid == ("a frame was sent 61 ms late",) and not lateness(tmp_path).good


@pytest.mark.parametrize(("median", "good"), [(1_161.0, True), (1_162.0, False), (959.0, True), (958.0, False), (None, False)])
def test_medians_agree_within_40_ms_and_the_floor(median: float | None, good: bool) -> None:
    assert agree(Measured(median, 9, 61.0), Measured(1_060.0, 9, 0.0)) is good
