"""Sound files that are looked at, and read in blocks: none is ever loaded whole."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path

from fdbench.audio import Mono, blocks, info_of, wav_data
from fdbench.errors import UsageError

SHORTEST_S = 1.0
"""A shorter file (`<`) holds no talk."""
LONGEST_S = 24 * 3600.0
MISSING_S = 0.1
"""A WAV may lack so much of what its header promises (`<=`): some recorders count the header in."""
RATES = (4_000, 384_000)
VIDEO = (b"ftyp", b"\x1a\x45\xdf\xa3", b"AVI ", b"\x00\x00\x01\xba", b"FLV\x01")
"""How films begin: MP4 and MOV (at byte 4), Matroska, AVI (at byte 8), MPEG, Flash."""


@dataclass(frozen=True, slots=True)
class Sound:
    """A sound file. `frames`: samples a channel, at `rate`."""

    path: Path
    frames: int
    rate: int
    channels: int

    @property
    def seconds(self) -> float:
        return self.frames / self.rate


def opened(path: Path) -> Sound:
    """What a file holds, without reading it whole.

    Raises:
        UsageError: there is no such file, it is no sound file, is damaged, cut short, empty, or too short to hold a talk.
    """
    if path.is_dir():
        raise UsageError(f"{path}: a folder; name a sound file, or the folder alone")
    if _is_video(path):
        raise UsageError(f"{path}: a film, or sound in the container of one; write its sound with `ffmpeg -i FILE FILE.wav`")
    frames, rate, channels = info_of(path)
    sound = Sound(path, frames, rate, channels)
    _whole(sound)
    if not RATES[0] <= rate <= RATES[1]:
        raise UsageError(
            f"{path}: a rate of {rate} Hz; voices need {RATES[0]} to {RATES[1]:,}: export it again at 16000 or more"
        )
    if sound.seconds < SHORTEST_S:
        raise UsageError(f"{path}: {sound.seconds:.2f} s of sound hold no talk; name the whole recording")
    if sound.seconds > LONGEST_S:
        raise UsageError(f"{path}: {sound.seconds / 3600:.0f} hours of sound; is that one talk? cut it into talks")
    return sound


def _whole(sound: Sound) -> None:
    """UsageError if the file is a WAV that ends before its header says."""
    data = wav_data(sound.path)
    if data is None or data.streamed or data.promised <= data.there:
        return
    promised = sound.seconds * data.promised / max(1, data.there)
    if promised - sound.seconds > MISSING_S:
        raise UsageError(
            f"{sound.path}: cut short: its header promises {promised:.2f} s of sound, and {sound.seconds:.2f} s are there; "
            "copy it again, or write what is there with `ffmpeg -i FILE FILE.wav`"
        )


def channel_blocks(sound: Sound, number: int) -> Iterator[Mono]:
    """One channel at 24,000 Hz, in blocks of about 30 s: the same samples as if it were resampled whole.

    Raises:
        UsageError: the file is damaged or cut short, or holds NaN.
    """
    return blocks(sound.path, number)


def _is_video(path: Path) -> bool:
    try:
        with path.open("rb") as file:
            head = file.read(12)
    except OSError:
        return False  # told when it is opened as sound
    audio = head[8:12] in (b"M4A ", b"M4B ")
    return not audio and (head[4:8] == VIDEO[0] or head[:4] in VIDEO[1:2] + VIDEO[3:] or head[8:12] == VIDEO[2])
