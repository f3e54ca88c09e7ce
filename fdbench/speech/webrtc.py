"""Voice activity by WebRTC's Gaussian mixture model, frame by frame: a second opinion on where there is speech."""

from __future__ import annotations

import numpy as np
import numpy.typing as npt

from fdbench.audio import Pcm16, from_pcm16, resample, to_pcm16
from fdbench.errors import MissingExtra
from fdbench.speech.resample import ASR_RATE
from fdbench.timebase import RATE

FRAME_MS = 10
_FRAME = ASR_RATE // 1000 * FRAME_MS


def available() -> bool:
    """Whether the package is installed."""
    try:
        import webrtcvad  # noqa: F401
    except ImportError:
        return False
    return True


def speech_frames(track: Pcm16, aggressiveness: int) -> npt.NDArray[np.bool_]:
    """Whether each whole 10 ms of an int16 track at 24,000 Hz is speech, [n // 240]. Resampled whole, so nothing is held back.

    Args:
        track: shape [n].
        aggressiveness: 0 (everything may be speech) to 3 (only what surely is).

    Raises:
        MissingExtra: webrtcvad-wheels is not installed.
    """
    try:
        import webrtcvad
    except ImportError as error:
        raise MissingExtra("the second segmenter", "reference") from error
    vad = webrtcvad.Vad(aggressiveness)
    data = to_pcm16(resample(from_pcm16(track), RATE, ASR_RATE)).tobytes()
    size = 2 * _FRAME
    whole = len(data) // size * size
    return np.fromiter((vad.is_speech(data[i : i + size], ASR_RATE) for i in range(0, whole, size)), dtype=np.bool_)
