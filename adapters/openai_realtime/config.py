"""The settings of `create`, checked."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any

from .._stream.settings import Settings
from .dialect import DIALECTS, Dialect

RATES = {"pcm": 24_000, "pcmu": 8_000}
"""The API takes PCM at 24,000 Hz only, and mu-law as on the telephone."""
EFFORTS = ("default", "none", "minimal", "low", "medium", "high", "xhigh")


@dataclass(frozen=True, slots=True)
class TurnDetection:
    """`silence_ms`, `threshold` and `padding_ms` are None where the kind does not take them."""

    kind: str
    interrupts: bool
    silence_ms: int | None = None
    threshold: float | None = None
    padding_ms: int | None = None
    eagerness: str | None = None


@dataclass(frozen=True, slots=True)
class Config:
    """`interrupt`: who acts on the user's onset: `server`, `client`, or `none`."""

    dialect_name: str
    base_url: str
    model: str
    turn: TurnDetection
    interrupt: str
    audio_format: str = "pcm"
    voice: str = ""
    transcription_model: str | None = None
    noise_reduction: str | None = None
    reasoning_effort: str | None = None
    api_version: str = ""
    timeout_s: float = 15.0
    paced: bool = False

    @property
    def dialect(self) -> Dialect:
        return DIALECTS[self.dialect_name]

    @property
    def rate(self) -> int:
        return RATES[self.audio_format]


def read(settings: Mapping[str, Any]) -> Config:
    """Raises ValueError for an unknown setting, a value outside its choices or range, or one that does not apply."""
    given = Settings("openai_realtime", settings)
    name = given.choice("dialect", tuple(DIALECTS))
    dialect = DIALECTS[name]
    given.only_with("api_version", "dialect=azure", bool(dialect.api_version))
    given.only_with("noise_reduction", "dialect=openai, azure or beta", dialect.reduces_noise)
    given.only_with("reasoning_effort", "dialect=openai, azure or xai", dialect.reasons)
    interrupt = given.choice("interrupt", ("server", "client", "none") if dialect.obeys else ("server", "client"))
    effort = given.choice("reasoning_effort", EFFORTS)
    config = Config(
        dialect_name=name,
        base_url=given.url("base_url", _needed(given, "base_url", name, dialect.base_url)),
        model=given.word("model", _needed(given, "model", name, dialect.model)),
        turn=_turn(given, dialect, interrupt == "server"),
        interrupt=interrupt,
        audio_format=given.choice("audio_format", tuple(dialect.formats)),
        voice=given.text("voice"),
        transcription_model=given.optional("transcription_model"),
        noise_reduction=given.optional("noise_reduction"),
        reasoning_effort=None if effort == "default" else effort,
        api_version=given.word("api_version", dialect.api_version),
        timeout_s=given.number("timeout_s", 15.0, 0.05, 120.0),
        paced=given.choice("pacing", ("burst", "paced")) == "paced",
    )
    given.done()
    return config


def _needed(given: Settings, key: str, dialect: str, default: str) -> str:
    if not default and not given.given(key):
        raise ValueError(f"openai_realtime: dialect={dialect} has no usual {key}; set it too")
    return default


def _turn(given: Settings, dialect: Dialect, interrupts: bool) -> TurnDetection:
    kind = given.choice("turn_detection", ("server_vad", "semantic_vad") if dialect.semantic else ("server_vad",))
    plain = kind == "server_vad" or not dialect.eager
    given.only_with("silence_duration_ms threshold prefix_padding_ms", "turn_detection=server_vad", plain)
    given.only_with("eagerness", "turn_detection=semantic_vad of OpenAI", not plain)
    silence = given.whole("silence_duration_ms", 500, 0, 10_000)
    threshold = given.number("threshold", 0.5, 0.0, 1.0)
    padding = given.whole("prefix_padding_ms", 300, 0, 5_000)
    eagerness = given.choice("eagerness", ("auto", "low", "medium", "high"))
    if plain:
        return TurnDetection(kind if kind == "server_vad" else dialect.semantic, interrupts, silence, threshold, padding)
    return TurnDetection(dialect.semantic, interrupts, eagerness=eagerness)
