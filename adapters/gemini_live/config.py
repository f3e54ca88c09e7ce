"""The settings of `create`, checked."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any

from .._stream.settings import Settings

BASE_URL = "https://generativelanguage.googleapis.com"
MODEL = "gemini-3.8-live"


@dataclass(frozen=True, slots=True)
class Detection:
    """The server's voice activity detection; None: its own default."""

    start: str | None
    end: str | None
    silence_ms: int | None
    padding_ms: int | None


@dataclass(frozen=True, slots=True)
class Config:
    """`api_version` is empty where the key decides it."""

    base_url: str
    api_version: str
    model: str
    voice: str
    interrupts: bool
    detection: Detection
    hears: bool
    """Whether the user is transcribed."""
    tells: bool
    """Whether the agent is."""
    thinking: str | None
    timeout_s: float


def read(settings: Mapping[str, Any]) -> Config:
    """Raises ValueError for an unknown setting, or a value outside its choices or range."""
    given = Settings("gemini_live", settings)
    config = Config(
        base_url=given.url("base_url", BASE_URL),
        api_version=given.text("api_version"),
        model=given.word("model", MODEL),
        voice=given.text("voice"),
        interrupts=given.choice("activity_handling", ("interrupt", "none")) == "interrupt",
        detection=_detection(given),
        hears=given.choice("input_transcription", ("on", "off")) == "on",
        tells=given.choice("output_transcription", ("on", "off")) == "on",
        thinking=_named(given, "thinking_level", ("minimal", "low", "medium", "high")),
        timeout_s=given.number("timeout_s", 15.0, 0.05, 120.0),
    )
    given.done()
    return config


def _detection(given: Settings) -> Detection:
    return Detection(
        start=_named(given, "start_sensitivity", ("high", "low")),
        end=_named(given, "end_sensitivity", ("high", "low")),
        silence_ms=_if_given(given, "silence_duration_ms", 10_000),
        padding_ms=_if_given(given, "prefix_padding_ms", 5_000),
    )


def _named(given: Settings, key: str, choices: tuple[str, ...]) -> str | None:
    chosen = given.choice(key, ("default", *choices))
    return None if chosen == "default" else chosen


def _if_given(given: Settings, key: str, high: int) -> int | None:
    set_by_user = given.given(key)
    number = given.whole(key, 0, 0, high)
    return number if set_by_user else None
