"""What the page needs of a recording: peaks to draw, and sound to play, inside the page or in a file beside it."""

from __future__ import annotations

import base64
import os
from dataclasses import dataclass, replace
from pathlib import Path
from typing import Literal, TypeAlias
from urllib.parse import quote

import numpy as np
from numpy.typing import NDArray

from fdbench.audio import Pcm16, encode_for_page, read_pcm16
from fdbench.errors import StoreError, UsageError
from fdbench.report.ogg import with_serial
from fdbench.results.peaks import read_peaks
from fdbench.results.store import RECORDING

Standalone: TypeAlias = Literal["all", "findings", "none"]
"""Whose sound the page carries itself; that of the others is played from its file beside the page."""

LEVELS = 63
"""Peaks are stored as levels from 0 to this, along the square root of their height: soft speech can be seen, and the text stays short."""
BEFORE, LASTS = 1.5, 7.0
"""A finding's own sound begins so many seconds before its moment, and lasts so long."""


@dataclass(frozen=True, slots=True)
class Sound:
    """`uri`: the whole recording as a data URI, or empty; `file`: where it lies, from the page, or empty; `why` there is neither.

    `user` and `agent`: peaks of 5 ms each as levels, empty without a recording."""

    user: bytes = b""
    agent: bytes = b""
    uri: str = ""
    file: str = ""
    why: str = ""

    @property
    def size(self) -> int:
        return len(self.uri)


def read_sound(folder: Path, *, embed: bool, beside: Path | None = None) -> Sound:
    """A session's peaks and its sound: inside the page if `embed`, else its file's place from the folder `beside`. A missing or odd
    recording gives an empty Sound that says why."""
    path = folder / RECORDING
    try:
        peaks = read_peaks(folder)
    except StoreError:
        return Sound(why="The recording cannot be read.")
    if peaks is None or not path.exists():
        return Sound(why="The recording is missing.")
    drawn = Sound(levels(peaks[0]), levels(peaks[1]))
    if not embed:
        return replace(drawn, file=_place(path, beside))
    try:
        pcm, rate = read_pcm16(path)
    except UsageError:
        return Sound(why="The recording cannot be read.")
    return replace(drawn, uri=data_uri(pcm, rate))


def levels(peaks: NDArray[np.int8]) -> bytes:
    """Lowest and highest of each 5 ms, int8 [n, 2], as one level from 0 to `LEVELS` each; 0 below 1 % of full scale."""
    share = np.abs(peaks.astype(np.int16)).max(axis=1, initial=0) / 127
    return np.where(share < 0.01, 0, np.round(np.sqrt(share) * LEVELS)).astype(np.uint8).tobytes()


def peaks_text(sound: Sound) -> str:
    """Both tracks' levels as text, a sign a level from `0` on: the user's, then as many of the agent's."""
    return (sound.user + sound.agent).translate(_SIGNS).decode("ascii")


_SIGNS = bytes(48 + min(level, LEVELS) for level in range(256))


def snippet(path: Path, at: float | None) -> str:
    """The sound around a moment as a data URI; empty if it cannot be read."""
    try:
        pcm, rate = read_pcm16(path)
    except UsageError:
        return ""
    start = int(max(0.0, (at or 0.0) - BEFORE) * rate)
    cut = pcm[start : start + int(LASTS * rate)]
    return data_uri(cut, rate) if pcm.ndim == 2 and len(cut) else ""


def data_uri(pcm: Pcm16, rate: int) -> str:
    """Stereo int16 as a data URI that browsers play; the same one for the same sound."""
    data, kind = encode_for_page(pcm, rate)
    return f"data:{kind};base64,{base64.b64encode(with_serial(data)).decode('ascii')}"


def _place(path: Path, beside: Path | None) -> str:
    if beside is None:
        return ""
    return quote(Path(os.path.relpath(path.resolve(), beside.resolve())).as_posix())
