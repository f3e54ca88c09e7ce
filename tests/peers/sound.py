"""Sound as messages carry it."""

from __future__ import annotations

import base64

import numpy as np

from fdbench.audio import from_pcm16, to_pcm16
from fdbench.contract import Audio


def pcm(audio: Audio) -> bytes:
    """16 bits, little-endian."""
    return to_pcm16(audio).astype("<i2").tobytes()


def from_pcm(data: bytes) -> Audio:
    return from_pcm16(np.frombuffer(data, "<i2").astype(np.int16))


def base64_pcm(audio: Audio) -> str:
    return base64.b64encode(pcm(audio)).decode()


def from_base64_pcm(text: str) -> Audio:
    return from_pcm(base64.b64decode(text, validate=True))
