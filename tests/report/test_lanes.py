"""Spectrogram and pitch: a tone stands in its band and has its own pitch, and silence has neither."""

from __future__ import annotations

from pathlib import Path

import numpy as np
import pytest

from fdbench.audio import write_flac
from fdbench.report.lanes import BANDS, HOP_MS, STEPS, lanes_of, read_lanes
from fdbench.timebase import RATE


def tone(hz: float, seconds: float = 0.6) -> np.ndarray[tuple[int], np.dtype[np.float32]]:
    """Silence, then the tone from 0.3 s on."""
    times = np.arange(int(seconds * RATE)) / RATE
    return np.where(times < 0.3, 0, 0.3 * np.sin(2 * np.pi * hz * times)).astype(np.float32)


@pytest.mark.parametrize("hz", [100.0, 180.0, 350.0])
def test_a_tone_has_its_pitch_from_its_onset_on(hz: float) -> None:
    lanes = lanes_of(tone(hz), RATE)
    assert lanes is not None
    assert lanes.pitch[35:55] == pytest.approx(hz, rel=0.02)
    assert np.isnan(lanes.pitch[:24]).all()
    begin = int(np.argmax(lanes.levels.max(axis=0) > STEPS / 2))
    assert begin * HOP_MS == pytest.approx(300, abs=25)


def test_a_higher_tone_stands_in_a_higher_band() -> None:
    bands = [
        int(np.argmax(lanes.levels[:, 45])) for hz in (200, 1_000, 4_000) if (lanes := lanes_of(tone(hz), RATE)) is not None
    ]
    assert bands == sorted(set(bands))


def test_silence_and_a_moment_have_none() -> None:
    silent = lanes_of(np.zeros(RATE, np.float32), RATE)
    assert silent is not None and np.isnan(silent.pitch).all()
    assert lanes_of(np.zeros(4_095, np.float32), RATE) is None


def test_what_the_page_gets(tmp_path: Path) -> None:
    both = np.stack((np.zeros(len(tone(180))), tone(180)), axis=1)
    write_flac(tmp_path / "r.flac", (both * 32767).astype(np.int16))
    user, agent = read_lanes(tmp_path / "r.flac")
    assert len(agent["levels"]) == BANDS * len(agent["pitch"])
    assert set(agent["levels"]) <= set("abcdefghijklmnop")
    assert agent["pitch"][45] == pytest.approx(180, abs=4)
    assert set(user["pitch"]) == {0}
    (tmp_path / "r.flac").write_bytes(b"no sound")
    assert read_lanes(tmp_path / "r.flac") == []
