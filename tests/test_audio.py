from __future__ import annotations

from pathlib import Path

import numpy as np
import pytest

from fdbench import audio
from fdbench.errors import UsageError
from fdbench.timebase import RATE

soundfile = pytest.importorskip("soundfile")


def tone(seconds: float, rate: int = RATE, hertz: float = 440.0, peak: float = 0.5) -> audio.Mono:
    return (peak * np.sin(2 * np.pi * hertz * np.arange(round(seconds * rate)) / rate)).astype(np.float32)


def test_every_int16_survives_the_way_to_float_and_back() -> None:
    every = np.arange(-32_768, 32_768).astype(np.int16)
    there = audio.from_pcm16(every)
    assert there.dtype == np.float32
    assert there.min() == -1.0
    np.testing.assert_array_equal(audio.to_pcm16(there), every)


def test_what_is_too_loud_is_clipped_and_halves_round_to_even() -> None:
    loud = np.array([2.0, 1.0, -1.0, -3.0, 0.5 / 32_768, 1.5 / 32_768, 2.5 / 32_768], dtype=np.float32)
    assert audio.to_pcm16(loud).tolist() == [32_767, 32_767, -32_768, -32_768, 0, 2, 2]


@pytest.mark.parametrize("bad", [np.nan, np.inf])
def test_pcm_of_no_number_is_refused(bad: float) -> None:
    with pytest.raises(ValueError, match="NaN or infinite"):
        audio.to_pcm16(np.array([0.0, bad], dtype=np.float32))


@pytest.mark.parametrize("shape", [(4_800,), (4_800, 2)])
def test_flac_is_lossless(tmp_path: Path, shape: tuple[int, ...]) -> None:
    pcm = np.random.default_rng(1).integers(-32_768, 32_768, shape).astype(np.int16)
    audio.write_flac(tmp_path / "a.flac", pcm)
    back, rate = audio.read_pcm16(tmp_path / "a.flac")
    assert rate == RATE
    np.testing.assert_array_equal(back, pcm)


@pytest.mark.parametrize("pcm", [np.zeros(9, np.float32), np.zeros((9, 3), np.int16)])
def test_flac_of_another_form_is_refused(tmp_path: Path, pcm: audio.Pcm16) -> None:
    with pytest.raises(ValueError, match="needs int16 of shape"):
        audio.write_flac(tmp_path / "a.flac", pcm)


def test_a_folder_that_is_missing_is_named(tmp_path: Path) -> None:
    with pytest.raises(UsageError, match=r"nowhere.*cannot be written"):
        audio.write_flac(tmp_path / "nowhere" / "a.flac", np.zeros(9, np.int16))


def test_read_averages_channels_and_resamples_whole(tmp_path: Path) -> None:
    left = tone(0.5, 48_000)
    soundfile.write(tmp_path / "two.wav", np.stack([left, np.zeros_like(left)], axis=1), 48_000, subtype="FLOAT")
    got = audio.read(tmp_path / "two.wav")
    assert got.shape == (12_000,)
    np.testing.assert_allclose(got[500:-500], 0.5 * tone(0.5)[500:-500], atol=1e-3)


def test_files_that_cannot_be_read_are_named_with_a_mend(tmp_path: Path) -> None:
    (tmp_path / "text.wav").write_text("not a sound")
    with pytest.raises(UsageError, match=r"missing\.wav: no such file"):
        audio.read(tmp_path / "missing.wav")
    with pytest.raises(UsageError, match=r"text\.wav: not a sound file that can be read .*; convert it to WAV, FLAC or OGG"):
        audio.read_pcm16(tmp_path / "text.wav")
    (tmp_path / "nothing.wav").write_bytes(b"")
    with pytest.raises(UsageError, match=r"nothing\.wav: the file is empty; copy it again"):
        audio.read(tmp_path / "nothing.wav")
    soundfile.write(tmp_path / "empty.wav", np.zeros(0), RATE)
    with pytest.raises(UsageError, match="holds no samples"):
        audio.read(tmp_path / "empty.wav")
    soundfile.write(tmp_path / "nan.wav", np.array([0.0, np.nan]), RATE, subtype="FLOAT")
    with pytest.raises(UsageError, match="NaN"):
        audio.read(tmp_path / "nan.wav")


@pytest.mark.parametrize("share", [0.01, 0.5])
def test_a_damaged_file_says_what_to_do(tmp_path: Path, share: float) -> None:
    """Cut in its head it does not open; cut in its sound it gives fewer samples than it promises, or an error."""
    soundfile.write(tmp_path / "a.flac", np.random.default_rng(0).uniform(-0.5, 0.5, RATE), RATE)
    content = (tmp_path / "a.flac").read_bytes()
    (tmp_path / "a.flac").write_bytes(content[: max(20, round(share * len(content)))])
    with pytest.raises(UsageError, match=r"a\.flac: the file is damaged or cut short \(.*\); copy it again from where it came"):
        audio.read(tmp_path / "a.flac")


@pytest.mark.parametrize(("source", "target"), [(RATE, 16_000), (16_000, RATE), (22_050, RATE), (RATE, 8_000)])
def test_resampling_keeps_time_and_level(source: int, target: int) -> None:
    sound = tone(0.5, source)
    made = audio.resample(sound, source, target)
    assert made.dtype == np.float32
    assert made.size == -(-sound.size * target // source)
    middle = slice(target // 10, -target // 10)
    np.testing.assert_allclose(made[middle], tone(0.5, target)[: made.size][middle], atol=2e-3)


def test_resampling_to_the_same_rate_copies() -> None:
    sound = tone(0.1)
    made = audio.resample(sound, RATE, RATE)
    made[:] = 0.0
    assert sound.any()


def test_resampling_refuses_what_makes_no_sense() -> None:
    with pytest.raises(ValueError, match="rates must be positive"):
        audio.resample(tone(0.1), 0, RATE)
    with pytest.raises(ValueError, match="mono audio of shape"):
        audio.resample(np.zeros((10, 2), np.float32), 16_000, RATE)


def test_levels() -> None:
    assert audio.level_db(np.ones(10, np.float32)) == pytest.approx(0.0)
    assert audio.level_db(tone(1.0, peak=1.0)) == pytest.approx(-3.01, abs=0.01)
    assert audio.level_db(np.zeros(10, np.float32)) is None
    assert audio.level_db(np.zeros(0, np.float32)) is None


def test_gain_moves_the_level_by_so_many_decibels() -> None:
    before, after = audio.level_db(tone(1.0)), audio.level_db(audio.gain(tone(1.0), -8.0))
    assert before is not None
    assert after == pytest.approx(before - 8.0, abs=1e-4)


@pytest.mark.parametrize("at", [-0.5, -0.2, 0.0, 0.3, 0.5])
@pytest.mark.parametrize("bend", [-2.0, 3.0])
def test_a_vertex_lies_between_the_samples(at: float, bend: float) -> None:
    before, here, after = (np.array([bend * (step - at) ** 2 + 7.0]) for step in (-1, 0, 1))
    assert audio.vertex(before, here, after) == pytest.approx([at])


def test_a_vertex_is_no_further_than_half_a_step_and_a_line_has_none() -> None:
    assert audio.vertex(np.array([1.0]), np.array([4.0]), np.array([9.0])).tolist() == [-0.5]
    assert audio.vertex(np.array([1.0]), np.array([2.0]), np.array([3.0])).tolist() == [0.0]
