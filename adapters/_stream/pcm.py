"""Audio on the wire: float32 in [-1, 1] to and from 16-bit PCM (little-endian), G.711 mu-law, and base64 of either."""

from __future__ import annotations

import base64
import binascii
from functools import lru_cache

import numpy as np
import numpy.typing as npt

from fdbench.contract import Audio

from .json_event import Malformed

FULL = 32_768
BIAS = 132  # G.711: added to the magnitude, so that every segment starts at a power of two
CLIP = 32_635


def to_pcm16(audio: Audio) -> bytes:
    """Two bytes a sample; beyond [-1, 1) it is clipped.

    Raises:
        ValueError: a sample is NaN or infinite.
    """
    return _whole(audio).astype("<i2").tobytes()


def from_pcm16(data: bytes) -> Audio:
    """Exact inverse of `to_pcm16`.

    Raises:
        Malformed: an odd number of bytes.
    """
    if len(data) % 2:
        raise Malformed(f"16-bit audio of {len(data)} bytes, an odd number")
    return np.frombuffer(data, dtype="<i2").astype(np.float32) / np.float32(FULL)


def to_mulaw(audio: Audio) -> bytes:
    """One byte a sample; silence is 0xFF.

    Raises:
        ValueError: a sample is NaN or infinite.
    """
    values = _whole(audio)
    magnitude = np.minimum(np.abs(values), CLIP) + BIAS
    exponent = np.frexp(magnitude.astype(np.float64))[1] - 8
    mantissa = (magnitude >> (exponent + 3)) & 0x0F
    sign = np.where(values < 0, 0x80, 0)
    code: npt.NDArray[np.uint8] = (~(sign | (exponent << 4) | mantissa) & 0xFF).astype(np.uint8)
    return code.tobytes()


def from_mulaw(data: bytes) -> Audio:
    """One sample a byte."""
    return _mulaw_table()[np.frombuffer(data, dtype=np.uint8)]


def to_base64(data: bytes) -> str:
    return base64.b64encode(data).decode("ascii")


def from_base64(text: str) -> bytes:
    """Raises Malformed for what is no base64."""
    try:
        return base64.b64decode(text, validate=True)
    except (binascii.Error, ValueError):
        raise Malformed("audio that is no base64") from None


def _whole(audio: Audio) -> npt.NDArray[np.int32]:
    if not np.isfinite(audio).all():
        raise ValueError("audio to send holds NaN or infinity")
    scaled = np.rint(np.asarray(audio, dtype=np.float64) * FULL)
    return np.clip(scaled, -FULL, FULL - 1).astype(np.int32)


@lru_cache(maxsize=1)
def _mulaw_table() -> Audio:
    code = ~np.arange(256) & 0xFF
    magnitude = ((((code & 0x0F) << 3) + BIAS) << ((code >> 4) & 0x07)) - BIAS
    return (np.where(code & 0x80, -magnitude, magnitude) / FULL).astype(np.float32)
