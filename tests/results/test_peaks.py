"""The waveform in small, beside a recording."""

import zlib
from pathlib import Path

import numpy as np
import numpy.typing as npt
import pytest

from fdbench import audio
from fdbench.errors import StoreError
from fdbench.results.documents import write_recording
from fdbench.results.peaks import PEAKS, SPAN, read_peaks
from fdbench.session.recording import Recording
from fdbench.timebase import TICK


def recorded(user: npt.NDArray[np.int16], heard: npt.NDArray[np.int16]) -> Recording:
    return Recording(user, heard, (), (), TICK, 0)


def tracks(samples: int) -> Recording:
    rng = np.random.default_rng(7)
    user, heard = (rng.integers(-9_000, 9_000, samples).astype(np.int16) for _ in range(2))
    return recorded(user, heard)


def test_each_stretch_of_5_ms_has_its_lowest_and_highest_sample(tmp_path: Path) -> None:
    assert SPAN == 120
    user, heard = np.zeros(240, np.int16), np.zeros(240, np.int16)
    user[[0, 119, 120]] = 1_024, -2_560, 256
    heard[[5, 239]] = -32_768, 32_767
    write_recording(tmp_path, recorded(user, heard))
    peaks = read_peaks(tmp_path)
    assert peaks is not None and peaks.dtype == np.int8
    assert peaks.tolist() == [[[-10, 4], [0, 1]], [[-127, 0], [0, 127]]]


def test_what_is_softer_than_half_a_step_is_drawn_as_silence(tmp_path: Path) -> None:
    write_recording(tmp_path, recorded(np.full(120, 128, np.int16), np.full(120, 129, np.int16)))
    assert read_peaks(tmp_path).tolist() == [[[0, 0]], [[1, 1]]]  # type: ignore[union-attr]


@pytest.mark.parametrize(("samples", "stretches"), [(0, 0), (1, 1), (120, 1), (121, 2), (24_000, 200)])
def test_the_last_stretch_may_be_shorter(tmp_path: Path, samples: int, stretches: int) -> None:
    write_recording(tmp_path, tracks(samples))
    assert read_peaks(tmp_path).shape == (2, stretches, 2)  # type: ignore[union-attr]


def test_an_older_run_has_them_from_its_recording(tmp_path: Path) -> None:
    write_recording(tmp_path, tracks(12_345))
    written = read_peaks(tmp_path)
    (tmp_path / PEAKS).unlink()
    assert np.array_equal(read_peaks(tmp_path), written)  # type: ignore[arg-type]


def test_they_are_read_without_the_recording(tmp_path: Path) -> None:
    write_recording(tmp_path, tracks(12_345))
    (tmp_path / "recording.flac").unlink()
    assert read_peaks(tmp_path) is not None
    (tmp_path / PEAKS).unlink()
    assert read_peaks(tmp_path) is None


def test_the_same_recording_gives_the_same_bytes(tmp_path: Path) -> None:
    for name in ("a", "b"):
        (tmp_path / name).mkdir()
        write_recording(tmp_path / name, tracks(50_000))
    assert (tmp_path / "a" / PEAKS).read_bytes() == (tmp_path / "b" / PEAKS).read_bytes()


def with_line(line: bytes) -> bytes:
    return line + b"\n" + zlib.compress(bytes(8))


@pytest.mark.parametrize(
    ("data", "fault"),
    [
        (b"", "no peaks of this version"),
        (with_line(b"fdbench peaks 2 240"), "no peaks of this version"),
        (with_line(b"fdbench peaks 1 -240"), "no peaks of this version"),
        (with_line(b"fdbench peaks 1 "), "no peaks of this version"),
        (with_line(b"fdbench peaks 1 12345678901"), "no peaks of this version"),
        (with_line(b"fdbench peaks 1 241"), "damaged or cut short"),
        (with_line(b"fdbench peaks 1 240")[:-1], "damaged or cut short"),
        (with_line(b"fdbench peaks 1 240") + b"x", "damaged or cut short"),
        (with_line(b"fdbench peaks 1 120"), "damaged or cut short"),
        (b"fdbench peaks 1 240\nnonsense", "damaged or cut short"),
    ],
)
def test_a_damaged_file_is_refused_in_a_sentence_that_says_what_to_do(tmp_path: Path, data: bytes, fault: str) -> None:
    (tmp_path / PEAKS).write_bytes(data)
    with pytest.raises(StoreError, match=f"{PEAKS}: {fault}.*remove the file"):
        read_peaks(tmp_path)


def test_a_recording_that_is_none_is_refused(tmp_path: Path) -> None:
    audio.write_flac(tmp_path / "recording.flac", np.zeros(240, np.int16))
    with pytest.raises(StoreError, match="not a stereo file at 24,000 Hz"):
        read_peaks(tmp_path)
    (tmp_path / "recording.flac").write_bytes(b"fLaC")
    with pytest.raises(StoreError, match="damaged or cut short"):
        read_peaks(tmp_path)
