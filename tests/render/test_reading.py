"""The sheets for reading by eye: the sound is in the window, and the window does not give the place away."""

from __future__ import annotations

from pathlib import Path

import numpy as np
import pytest

from fdbench.audio import Mono
from fdbench.timebase import RATE, ms
from tests import reading, recordings

ONSET_MS, END_MS, LENGTH_MS = 120, 2_000, 2_100


def tone() -> Mono:
    """Silence, a tone, silence."""
    made = np.zeros(ms(LENGTH_MS), np.float32)
    made[ms(ONSET_MS) : ms(END_MS)] = 0.3 * np.sin(2 * np.pi * 400 * np.arange(ms(END_MS - ONSET_MS)) / RATE)
    return made


@pytest.fixture
def folder(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    for mark in recordings.marks()[:20]:
        path = tmp_path / mark.file
        path.parent.mkdir(parents=True, exist_ok=True)
        path.touch()
    monkeypatch.setattr(recordings, "decoded", lambda path: tone())
    return tmp_path


def test_the_edge_is_in_the_window_but_not_at_a_fixed_place(folder: Path) -> None:
    made = reading.panels(folder, ())
    assert len(made) == 40
    for edge, at in (("onset", ONSET_MS), ("end", END_MS)):
        places = [at - panel.first_ms for panel in made if panel.edge == edge]
        assert len(places) == 20 and all(150 <= place <= reading.WINDOW_MS - 150 for place in places)
        assert max(places) - min(places) >= 100


def test_beyond_the_file_a_window_is_silent_and_keeps_its_length() -> None:
    early, late = reading._window(tone(), -200), reading._window(tone(), 1_900)
    assert len(early) == len(late) == ms(reading.WINDOW_MS)
    assert not early[: ms(200 + ONSET_MS)].any() and early[ms(200 + ONSET_MS) :].any()
    assert late[: ms(100)].any() and not late[ms(100) :].any()


def test_a_sheet_is_drawn_of_those_asked_for(folder: Path, tmp_path: Path) -> None:
    first = recordings.marks()[0].file
    assert reading.main([str(tmp_path / "sheets"), str(folder), "--only", first]) == 0
    assert [path.name for path in (tmp_path / "sheets").iterdir()] == ["sheet_01.png"]
