"""The cascade's constants, each of them a setting."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any

from fdbench.contract import RATE, Samples
from fdbench.speech.hibari import FASTEST, SLOWEST, WPM

from .._reference.faults import FAULTS
from .._reference.minds import Mind, mind
from .._reference.profile import COMPUTE, PROFILES
from .._reference.settings import Settings
from .._reference.tools import PATIENCE
from .._reference.voice import GAP


@dataclass(frozen=True, slots=True)
class Config:
    """The settings of `create`, checked."""

    profile: str = "cloud"
    compute: str = COMPUTE[0]
    vad_threshold: float = 0.5
    vad_silence_ms: float = 500.0
    vad_min_speech_ms: float = 100.0
    vad_prefix_padding_ms: float = 300.0
    vad_suffix_padding_ms: float = 190.0
    min_interruption_ms: float = 250.0
    interruption_gap_ms: float = 100.0
    sentence_pause_ms: float = GAP * 1000 / RATE
    tts_wpm: float = WPM
    tool_timeout_ms: float = PATIENCE * 1000 / RATE
    fault: str = "none"
    mind: Mind = None

    @property
    def min_interruption(self) -> Samples:
        return samples(SKITTISH_MS if self.fault == "stops_at_backchannels" else self.min_interruption_ms)


SKITTISH_MS = 60.0
RANGES: dict[str, tuple[float, float]] = {
    "vad_threshold": (0.1, 0.9),
    "vad_silence_ms": (100, 3000),
    "vad_min_speech_ms": (0, 1000),
    "vad_prefix_padding_ms": (0, 1000),
    "vad_suffix_padding_ms": (0, 1000),
    "min_interruption_ms": (50, 2000),
    "interruption_gap_ms": (30, 1000),
    "sentence_pause_ms": (0, 2000),
    "tts_wpm": (round(SLOWEST * WPM), round(FASTEST * WPM)),
    "tool_timeout_ms": (500, 60_000),
}


def read(settings: Mapping[str, Any]) -> Config:
    """Raises ValueError for an unknown setting, or a value outside its choices or range."""
    given = Settings("stitched", settings)
    default = Config()
    numbers = {name: given.number(name, getattr(default, name), low, high) for name, (low, high) in RANGES.items()}
    config = Config(
        profile=given.choice("profile", tuple(PROFILES)),
        compute=given.choice("compute", COMPUTE),
        fault=given.choice("fault", tuple(FAULTS)),
        mind=mind(given),
        **numbers,
    )
    given.done()
    return config


def samples(ms: float) -> Samples:
    return round(ms * RATE / 1000)
