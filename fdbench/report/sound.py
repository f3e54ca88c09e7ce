"""What the page needs of a recording: an envelope to draw and audio to embed."""

from __future__ import annotations

import base64
from dataclasses import dataclass
from pathlib import Path

import numpy as np

from fdbench.audio import Pcm16, encode_for_page, read_pcm16
from fdbench.errors import UsageError
from fdbench.report.ogg import with_serial

BUCKETS = 900
FLOOR = 1_000
"""A track whose loudest sample lies below this int16 value is drawn small: silence must look silent."""


@dataclass(frozen=True, slots=True)
class Sound:
    """Envelopes in [0, 1], `BUCKETS` values each; the audio as a data URI, empty if there was no room or no file."""

    user: tuple[float, ...] = ()
    agent: tuple[float, ...] = ()
    uri: str = ""
    why: str = ""

    @property
    def size(self) -> int:
        return len(self.uri)


def read_sound(path: Path, *, embed: bool) -> Sound:
    """The recording's envelopes and, if `embed`, its audio. A missing or odd file gives an empty Sound that says why."""
    try:
        pcm, rate = read_pcm16(path)
    except UsageError:
        return Sound(why="The recording is missing or cannot be read.")
    if pcm.ndim != 2 or pcm.shape[1] != 2 or not len(pcm):
        return Sound(why="The recording is not a stereo file.")
    uri = data_uri(pcm, rate) if embed else ""
    return Sound(envelope(pcm[:, 0]), envelope(pcm[:, 1]), uri)


def envelope(track: Pcm16, buckets: int = BUCKETS) -> tuple[float, ...]:
    """Peak of each of `buckets` equal stretches, over the track's loudest sample; shape [buckets], in [0, 1]."""
    if not len(track):
        return (0.0,) * buckets
    edges = np.linspace(0, len(track), buckets + 1).astype(np.int64)[:-1]
    starts = np.minimum(edges, len(track) - 1)
    peaks = np.maximum.reduceat(np.abs(track.astype(np.int32)), starts)
    scale = max(int(peaks.max()), FLOOR)
    return tuple(round(float(peak) / scale, 3) for peak in peaks)


def data_uri(pcm: Pcm16, rate: int) -> str:
    """Stereo int16 as a data URI that browsers play; the same one for the same sound."""
    data, kind = encode_for_page(pcm, rate)
    return f"data:{kind};base64,{base64.b64encode(with_serial(data)).decode('ascii')}"
