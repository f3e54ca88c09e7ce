"""The waveform of a session in small, for pages: of each 5 ms of each track the lowest and the highest sample.

`peaks.bin` lies beside `recording.flac` and is written with it. It is a line of ASCII, `fdbench peaks 1 SAMPLES`, ended by a newline, and
after it one zlib stream: int8 of shape [2, n, 2] in C order. First the track (user, agent), then the stretch of SPAN samples (the last
one may be shorter: n = ceil(SAMPLES / SPAN)), then lowest and highest. A value is the int16 sample over 256, rounded half to even and
clipped to [-127, 127]: what is below 128 (-48 dBFS) is 0. The same recording gives the same bytes.
"""

from __future__ import annotations

import zlib
from pathlib import Path
from typing import TypeAlias

import numpy as np
import numpy.typing as npt

from fdbench import audio
from fdbench.errors import StoreError, UsageError
from fdbench.results.store import RECORDING
from fdbench.session.recording import Recording
from fdbench.timebase import RATE, Samples, ms

PEAKS = "peaks.bin"
SPAN: Samples = ms(5)
Peaks: TypeAlias = npt.NDArray[np.int8]
"""Shape [2, n, 2]: user and agent, stretches of SPAN samples, lowest and highest; in [-127, 127]."""

_MAGIC = b"fdbench peaks 1 "
_DIGITS = 10
"""A hundred hours."""
_STEP = 256


def write_peaks(folder: Path, recording: Recording) -> None:
    """peaks.bin of a recording."""
    peaks = _found(np.stack((recording.user, recording.heard)))
    (folder / PEAKS).write_bytes(_MAGIC + b"%d\n" % recording.samples + zlib.compress(peaks.tobytes(), 6))


def read_peaks(folder: Path) -> Peaks | None:
    """The peaks of a session; those of an older run, which has no such file, are found in its recording. None if the folder has neither.

    Raises:
        StoreError: the file, or the recording that is read instead, is damaged, or of another kind; the sentence says what to do.
    """
    path = folder / PEAKS
    try:
        data = path.read_bytes()
    except FileNotFoundError:
        return _of_recording(folder / RECORDING)
    except OSError as error:
        raise StoreError(f"{path}: cannot be read ({error.strerror}); check its permissions, and that it is a file") from None
    line, _, deflated = data.partition(b"\n")
    number = line.removeprefix(_MAGIC)
    if not line.startswith(_MAGIC) or not number.isdigit() or len(number) > _DIGITS:
        raise StoreError(f"{path}: no peaks of this version of fdbench; remove the file, and they are taken from the recording")
    shape = (2, -(-int(number) // SPAN), 2)
    peaks = _inflated(deflated, 4 * shape[1])
    if peaks is None:
        raise StoreError(f"{path}: damaged or cut short; remove the file, and the peaks are taken from the recording")
    return np.frombuffer(peaks, np.int8).reshape(shape)


def _of_recording(path: Path) -> Peaks | None:
    if not path.exists():
        return None
    try:
        pcm, rate = audio.read_pcm16(path)
    except UsageError as error:
        raise StoreError(str(error)) from None
    if rate != RATE or pcm.ndim != 2 or pcm.shape[1] != 2:
        raise StoreError(f"{path}: not a stereo file at {RATE:,} Hz, as fdbench records; restore it")
    return _found(pcm.T)


def _found(tracks: audio.Pcm16) -> Peaks:
    """Of int16 [2, samples]."""
    starts = np.arange(0, tracks.shape[1], SPAN)
    if not len(starts):
        return np.zeros((2, 0, 2), np.int8)
    both = np.stack((np.minimum.reduceat(tracks, starts, axis=1), np.maximum.reduceat(tracks, starts, axis=1)), axis=2)
    return np.clip(np.rint(both / _STEP), -127, 127).astype(np.int8)


def _inflated(deflated: bytes, size: int) -> bytes | None:
    """Exactly `size` bytes; None if the stream is another one. No more than that is ever unpacked."""
    stream = zlib.decompressobj()
    try:
        data = stream.decompress(deflated, size + 1)
    except zlib.error:
        return None
    return data if len(data) == size and stream.eof and not stream.unused_data else None
