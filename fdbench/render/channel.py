"""What lies between a mouth and the microphone. For now: distance."""

from __future__ import annotations

import numpy as np

from fdbench.audio import Mono
from fdbench.timebase import RATE

FAR_CORNER_HZ = 4_000.0
FAR_SHELF_DB = -5.0


def far(audio: Mono) -> Mono:
    """Sound from across the room: a high shelf, -5 dB above 4 kHz and half of that (in dB) at 4 kHz.

    Zero phase, applied to the whole signal in the frequency domain: same length, and onsets and offsets stay where they
    are. Deterministic. Level and reverberation are not its business.
    """
    if not audio.size:
        return audio.astype(np.float32)
    # Padded, so that the filter's short ringing does not wrap round from the end to the beginning.
    size = 1 << (audio.size + RATE // 50 - 1).bit_length()
    ratio = np.fft.rfftfreq(size, 1.0 / RATE) / FAR_CORNER_HZ
    shelf_db = FAR_SHELF_DB * ratio**4 / (1.0 + ratio**4)
    spectrum = np.fft.rfft(audio, size) * 10.0 ** (shelf_db / 20.0)
    return np.fft.irfft(spectrum, size)[: audio.size].astype(np.float32)
