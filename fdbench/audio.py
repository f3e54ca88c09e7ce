"""Sound as data: mono float32 and a rate. Read, write, resample, level, gain.

PCM16 convention, one for the whole project: int16 `i` is float `i / 32768`; back is `x * 32768`, rounded half to even and
clipped to [-32768, 32767]. So int16 -> float32 -> int16 is the identity, and +1.0 becomes 32767.

soundfile and soxr are imported when first used; soxr is the resampler behind librosa, without librosa's import time.
"""

from __future__ import annotations

import io
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path
from typing import Any, BinaryIO, TypeAlias

import numpy as np
import numpy.typing as npt

from fdbench.errors import UsageError
from fdbench.timebase import RATE

Mono: TypeAlias = npt.NDArray[np.float32]
"""float32, shape [n], in [-1, 1]."""
Pcm16: TypeAlias = npt.NDArray[np.int16]
"""int16, shape [n] (mono) or [n, channels]."""

FULL_SCALE = 32_768
VORBIS_COMPRESSION = 0.9
"""libsndfile's scale from best (0.0) to smallest (1.0): about 30 kbit/s for a stereo session here."""


def to_pcm16(audio: npt.NDArray[np.floating]) -> Pcm16:
    """Audio in [-1, 1], any shape, to int16 of the same shape; what lies outside is clipped.

    Raises:
        ValueError: a sample is NaN or infinite.
    """
    if not np.isfinite(audio).all():
        raise ValueError("audio holds NaN or infinite samples")
    scaled = np.rint(np.asarray(audio, dtype=np.float32) * np.float32(FULL_SCALE))
    pcm: Pcm16 = np.clip(scaled, -FULL_SCALE, FULL_SCALE - 1).astype(np.int16)
    return pcm


def from_pcm16(pcm: Pcm16) -> npt.NDArray[np.float32]:
    """Float32 from int16, of the same shape; `to_pcm16` of the result is `pcm` again, bit for bit."""
    return pcm.astype(np.float32) / np.float32(FULL_SCALE)


def read(path: str | Path, rate: int = RATE) -> Mono:
    """A sound file as mono float32 [n] at `rate`; channels are averaged, resampling is done on the whole file.

    Raises:
        UsageError: there is no such file, it is no sound file, it is damaged or empty, or it holds NaN.
    """
    data, native = read_channels(path)
    return resample(data.mean(axis=1, dtype=np.float32), native, rate)


def read_channels(path: str | Path) -> tuple[npt.NDArray[np.float32], int]:
    """A sound file's own samples, float32 [n, channels], and its rate. UsageError as `read`."""
    import soundfile

    try:
        with soundfile.SoundFile(str(path)) as file:
            said, native = file.frames, int(file.samplerate)
            data = file.read(dtype="float32", always_2d=True)
    except (OSError, RuntimeError) as error:
        raise UsageError(_unreadable(path, error)) from None
    if len(data) < said:
        raise UsageError(f"{path}: {DAMAGED} ({len(data):,} of {said:,} samples can be read); {COPY_AGAIN}")
    if not data.size:
        raise UsageError(f"{path}: the file holds no samples; record it again")
    if not np.isfinite(data).all():
        raise UsageError(f"{path}: the file holds NaN or infinite samples; export it again, as 16-bit PCM")
    return data, native


def read_pcm16(path: str | Path) -> tuple[Pcm16, int]:
    """A sound file's own int16 samples, [n] if mono, else [n, channels], and its rate. UsageError as `read`."""
    import soundfile

    try:
        data, rate = soundfile.read(str(path), dtype="int16")
    except (OSError, RuntimeError) as error:
        raise UsageError(_unreadable(path, error)) from None
    return data, int(rate)


MU_LAW = (".ulaw", ".mulaw", ".ul", ".mu")
"""Endings of files without a header: mu-law, 8,000 Hz, one channel."""
BLOCK_S = 30


def info_of(path: str | Path) -> tuple[int, int, int]:
    """Frames, rate and channels of a sound file; nothing of it is decoded. UsageError as `read`."""
    try:
        with _file(path) as file:
            frames, rate, channels = int(file.frames), int(file.samplerate), int(file.channels)
    except (OSError, RuntimeError) as error:
        raise UsageError(_unreadable(path, error)) from None
    if not frames:
        raise UsageError(f"{path}: the file holds no samples; record it again")
    return frames, rate, channels


def subtype_of(path: str | Path) -> str:
    """How a sound file holds its samples, as libsndfile calls it: `PCM_16`, `FLOAT`, `ULAW` ... UsageError as `read`."""
    try:
        with _file(path) as file:
            return str(file.subtype)
    except (OSError, RuntimeError) as error:
        raise UsageError(_unreadable(path, error)) from None


def blocks(path: str | Path, channel: int, rate: int = RATE) -> Iterator[Mono]:
    """One channel of a sound file at `rate`, float32 [n] in blocks of about 30 s: a file of any length, in little memory. Together they
    are ceil(frames * rate / own rate) samples, without delay.

    Raises:
        UsageError: as `read`; of a damaged file perhaps only when some blocks were given.
    """
    import soxr

    try:
        with _file(path) as file:
            native, said = int(file.samplerate), int(file.frames)
            stream = None if native == rate else soxr.ResampleStream(native, rate, 1, dtype="float32", quality="HQ")
            wanted, given, got = -(-said * rate // native), 0, 0
            while got < said:
                data = file.read(BLOCK_S * native, dtype="float32", always_2d=True)[:, channel]
                if not data.size:
                    raise UsageError(f"{path}: {DAMAGED} ({got:,} of {said:,} samples can be read); {COPY_AGAIN}")
                if not np.isfinite(data).all():
                    raise UsageError(f"{path}: the file holds NaN or infinite samples; export it again, as 16-bit PCM")
                got += len(data)
                made = data if stream is None else np.asarray(stream.resample_chunk(data, last=got >= said), np.float32)
                made = made[: wanted - given]
                given += len(made)
                yield np.ascontiguousarray(made)
            if given < wanted:
                yield np.zeros(wanted - given, np.float32)
    except (OSError, RuntimeError) as error:
        raise UsageError(_unreadable(path, error)) from None


@contextmanager
def _file(path: str | Path) -> Iterator[Any]:
    """A sound file, opened; mu-law without a header by its ending, a WAV whose length nobody wrote to its end."""
    import soundfile

    if Path(path).suffix.lower() in MU_LAW:
        with soundfile.SoundFile(str(path), samplerate=8_000, channels=1, format="RAW", subtype="ULAW") as file:
            yield file
        return
    data = wav_data(path)
    if data is not None and data.promised == 0 < data.there:
        with Path(path).open("rb") as raw, soundfile.SoundFile(_Unending(raw, data.begins - 4)) as file:
            yield file
        return
    with soundfile.SoundFile(str(path)) as file:
        yield file


@dataclass(frozen=True, slots=True)
class WavData:
    """Where a WAV's samples begin, and how many bytes of them its header promises and the file holds."""

    begins: int
    promised: int
    there: int

    @property
    def streamed(self) -> bool:
        """Whether it was written by who did not know its length."""
        return self.promised == 0 or self.promised >= STREAMED


RIFF_LENGTH = 4
STREAMED = 0x7FFFF000
"""A promise of so many bytes and more (`>=`), or of none, means that nobody knew how many: so write ffmpeg and sox into a pipe."""


def wav_data(path: str | Path) -> WavData | None:
    """None if the file is no WAV (RIFF), or holds no samples."""
    try:
        with Path(path).open("rb") as file:
            size = file.seek(0, 2)
            file.seek(0)
            head = file.read(12)
            if head[:4] != b"RIFF" or head[8:] != b"WAVE":
                return None
            while len(chunk := file.read(8)) == 8:
                length = int.from_bytes(chunk[4:], "little")
                if chunk[:4] == b"data":
                    return WavData(file.tell(), length, size - file.tell())
                file.seek(length + length % 2, 1)
    except OSError:
        pass  # told when it is opened as sound
    return None


class _Unending:
    """A WAV file in whose header stands that its samples go on to the end: libsndfile takes a length of 0 at its word."""

    def __init__(self, file: BinaryIO, at: int) -> None:
        """`at`: where the four bytes stand that say how many bytes of samples follow."""
        self._file, self._at = file, at
        self.seek, self.tell = file.seek, file.tell

    def read(self, count: int = -1) -> bytes:
        begin = self._file.tell()
        found = bytearray(self._file.read(count))
        for at in (RIFF_LENGTH, self._at):
            for place in range(max(at, begin), min(at + 4, begin + len(found))):
                found[place - begin] = 0xFF
        return bytes(found)


def write_flac(path: str | Path, pcm: Pcm16, rate: int = RATE, compression: float = 0.0) -> None:
    """Write int16 [n] or [n, 2] as 16-bit FLAC, lossless. `compression`: 0 (fastest) to 1 (smallest).

    Raises:
        ValueError: the samples are not int16, or their shape is neither.
        UsageError: the file cannot be written.
    """
    import soundfile

    if pcm.dtype != np.int16 or not (pcm.ndim == 1 or (pcm.ndim == 2 and pcm.shape[1] == 2)):
        raise ValueError(f"write_flac needs int16 of shape [n] or [n, 2], not {pcm.dtype} of shape {list(pcm.shape)}")
    try:
        soundfile.write(str(path), pcm, rate, subtype="PCM_16", format="FLAC", compression_level=compression)
    except (OSError, RuntimeError) as error:
        raise UsageError(f"{path}: cannot be written ({_reason(error)}); check the folder and its permissions") from None


def write_wav(path: str | Path, pcm: Pcm16, rate: int) -> None:
    """Write int16 [n] as 16-bit WAV. UsageError if the file cannot be written."""
    import soundfile

    try:
        soundfile.write(str(path), pcm, rate, subtype="PCM_16", format="WAV")
    except (OSError, RuntimeError) as error:
        raise UsageError(f"{path}: cannot be written ({_reason(error)}); check the folder and its permissions") from None


def encode_for_page(pcm: Pcm16, rate: int) -> tuple[bytes, str]:
    """Int16 [n] or [n, 2] as Ogg/Vorbis, with its media type; as FLAC where libsndfile cannot write that. (Opus is no smaller
    here and takes four times as long.)"""
    import soundfile

    buffer = io.BytesIO()
    try:
        soundfile.write(buffer, pcm, rate, format="OGG", subtype="VORBIS", compression_level=VORBIS_COMPRESSION)
        return buffer.getvalue(), "audio/ogg;codecs=vorbis"
    except (RuntimeError, ValueError, TypeError):
        buffer = io.BytesIO()
        soundfile.write(buffer, pcm, rate, format="FLAC", subtype="PCM_16")
        return buffer.getvalue(), "audio/flac"


def resample(audio: Mono, source: int, target: int) -> Mono:
    """A whole signal from one rate to another: ceil(n * target / source) samples, no delay, band-limited.

    The same samples as librosa.resample(res_type="soxr_hq"). Not for streams: a streaming resampler holds audio back.

    Raises:
        ValueError: a rate is not positive, or `audio` is not of shape [n].
    """
    if source <= 0 or target <= 0:
        raise ValueError(f"rates must be positive, not {source} and {target}")
    if audio.ndim != 1:
        raise ValueError(f"resample needs mono audio of shape [n], not {list(audio.shape)}")
    if source == target or not audio.size:
        return audio.astype(np.float32)
    import soxr

    length = -(-audio.size * target // source)
    out: Mono = np.zeros(length, dtype=np.float32)
    made = np.asarray(soxr.resample(audio.astype(np.float32), source, target, quality="HQ"), dtype=np.float32)[:length]
    out[: made.size] = made
    return out


def level_db(audio: Mono) -> float | None:
    """RMS level in dBFS (a full-scale square wave is 0, a full-scale sine -3.01); None for silence and for no samples."""
    if not audio.size:
        return None
    power = float(np.mean(np.square(audio, dtype=np.float64)))
    return 10.0 * float(np.log10(power)) if power > 0.0 else None


def gain(audio: Mono, db: float) -> Mono:
    """`audio` louder by `db` decibels (softer if negative). Never clips: that is `to_pcm16`'s business."""
    return (audio * np.float32(10.0 ** (db / 20.0))).astype(np.float32)


DAMAGED = "the file is damaged or cut short"
COPY_AGAIN = "copy it again from where it came, or export it anew as 16-bit WAV"
_BEGINNINGS = (b"RIFF", b"RF64", b"fLaC", b"OggS", b"FORM", b"ID3", b"\xff\xfb", b"\xff\xf3", b"caff", b".snd")
"""How the sound files begin that libsndfile reads."""


def _unreadable(path: str | Path, error: Exception) -> str:
    """What is the matter with a file that libsndfile refuses, and what to do about it."""
    file = Path(path)
    if not file.exists():
        return f"{path}: no such file; check the name"
    try:
        with file.open("rb") as opened:
            beginning = opened.read(12)
    except OSError as refused:
        return f"{path}: cannot be read ({refused.strerror}); check its permissions, and that it is a file"
    if not beginning:
        return f"{path}: the file is empty; copy it again, or record it anew"
    if beginning.startswith(_BEGINNINGS):
        return f"{path}: {DAMAGED} ({_reason(error)}); {COPY_AGAIN}"
    mend = "convert it to WAV, FLAC or OGG, such as with `ffmpeg -i FILE FILE.wav`"
    return f"{path}: not a sound file that can be read ({_reason(error)}); {mend}"


def _reason(error: Exception) -> str:
    """What libsndfile says, without the path it repeats."""
    return str(getattr(error, "error_string", error)).rstrip(".")


def vertex(
    before: npt.NDArray[np.float64], here: npt.NDArray[np.float64], after: npt.NDArray[np.float64]
) -> npt.NDArray[np.float64]:
    """Where the parabola through three neighbours has its extreme: steps from the middle one, in [-0.5, 0.5]; 0 on a straight line."""
    bend = before - 2.0 * here + after
    steps: npt.NDArray[np.float64] = np.divide(
        0.5 * (before - after), bend, out=np.zeros_like(bend), where=np.abs(bend) > 1e-12
    )
    return np.clip(steps, -0.5, 0.5)
