"""The settings of `create`, checked."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any

from .._stream.settings import Settings

BASE_URL = "https://api.openai.com/v1"
MODEL = "gpt-live-1"
BACKEND_MODEL = "gpt-5.5"
MULAW_RATE = 8_000


@dataclass(frozen=True, slots=True)
class Config:
    """`backend_model` is empty where the session's tools are called here; `acknowledgement_ms` None: the server's own default."""

    base_url: str
    model: str
    voice: str
    rate: int
    backend_model: str
    acknowledgement_ms: int | None
    timeout_s: float
    drain_s: float

    @property
    def mulaw(self) -> bool:
        return self.rate == MULAW_RATE


def read(settings: Mapping[str, Any]) -> Config:
    """Raises ValueError for an unknown setting, a value outside its choices or range, or one that does not apply."""
    given = Settings("openai_live", settings)
    managed = given.choice("delegation", ("client", "responses")) == "responses"
    given.only_with("backend_model", "delegation=responses", managed)
    delayed = given.given("acknowledgement_delay_ms")
    backend_model = given.word("backend_model", BACKEND_MODEL)
    delay = given.whole("acknowledgement_delay_ms", 0, 0, 10_000)
    config = Config(
        base_url=given.url("base_url", BASE_URL),
        model=given.word("model", MODEL),
        voice=given.text("voice"),
        rate=int(given.choice("rate", ("24000", "16000", str(MULAW_RATE)))),
        backend_model=backend_model if managed else "",
        acknowledgement_ms=delay if delayed else None,
        timeout_s=given.number("timeout_s", 15.0, 0.05, 120.0),
        drain_s=given.number("drain_s", 6.0, 0.0, 8.0),
    )
    given.done()
    return config
