"""Spectrogram (librosa) and pitch of a track, for the lanes of a timeline and for the pictures of the findings."""

from __future__ import annotations

from dataclasses import dataclass
from pathlib import Path
from typing import Any

import numpy as np
from numpy.typing import NDArray

from fdbench.audio import read_pcm16
from fdbench.errors import UsageError
from fdbench.report.pitch import yin

HOP_MS = 10
"""A column of either. Column i is about the instant i * HOP_MS, not about the stretch after it."""
BANDS, HIGHEST_BAND = 40, 8_000.0
"""Mel bands, and the upper edge of the highest one in Hz."""
STEPS = 15
"""A level is a whole number from 0 to this."""
RANGE_DB = 60.0
"""Level 0 lies so much below the track's loudest point."""
LOWEST, HIGHEST = 60.0, 400.0
"""Hz of the pitches that are looked for."""
QUIET = 0.02
"""A frame whose loudness lies below this share of the track's loudest has no pitch."""
_FRAME = 2048
_SHORTEST = 2 * _FRAME
_SIGNS = bytes(range(97, 97 + STEPS + 1))


@dataclass(frozen=True, slots=True)
class Lanes:
    """`levels`: uint8 [BANDS, n] in [0, STEPS], the lowest band first. `pitch`: Hz [n] in [LOWEST, HIGHEST], NaN where there is none."""

    levels: NDArray[np.uint8]
    pitch: NDArray[np.float64]

    def packed(self) -> dict[str, Any]:
        """For the page's script: a sign a level from `a` on, band by band, and whole Hz, 0 for none."""
        text = np.frombuffer(_SIGNS, np.uint8)[self.levels].tobytes().decode("ascii")
        return {"levels": text, "pitch": [int(hz) for hz in np.nan_to_num(self.pitch).round()]}


def lanes_of(track: NDArray[np.float32], rate: int) -> Lanes | None:
    """Of samples in [-1, 1]; None for less than 4096 of them.

    References:
        Mel spectrogram: librosa.feature.melspectrogram. Pitch: YIN, without a decision on voicing; what is quiet or lies at an edge of
        the range is left out.
    """
    if len(track) < _SHORTEST:
        return None
    import librosa

    hop = rate * HOP_MS // 1000
    mel = librosa.feature.melspectrogram(
        y=track, sr=rate, n_fft=1024, hop_length=hop, n_mels=BANDS, fmax=min(HIGHEST_BAND, rate / 2)
    )
    level = librosa.power_to_db(mel, ref=max(float(mel.max()), 1e-8), top_db=RANGE_DB)
    pitch = yin(track, rate, LOWEST, HIGHEST, _FRAME, hop)
    loud = librosa.feature.rms(y=track, frame_length=_FRAME, hop_length=hop)[0][: len(pitch)]
    heard = (loud > max(QUIET * float(loud.max(initial=0.0)), 1e-4)) & (pitch > LOWEST * 1.05) & (pitch < HIGHEST * 0.95)
    share = np.clip((level + RANGE_DB) / RANGE_DB, 0, 1)
    return Lanes(np.round(share * STEPS).astype(np.uint8), np.where(heard, pitch, np.nan))


def read_lanes(recording: Path) -> list[dict[str, Any]]:
    """`Lanes.packed` of the user's track and of the agent's; empty if the recording cannot be read, or is too short."""
    try:
        pcm, rate = read_pcm16(recording)
    except UsageError:
        return []
    if pcm.ndim != 2 or pcm.shape[1] != 2:
        return []
    found = [lanes_of((pcm[:, side] / np.float32(32768)).astype(np.float32), rate) for side in (0, 1)]
    return [each.packed() for each in found if each is not None]
