"""The settings of `create`, checked."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any
from urllib.parse import urlsplit, urlunsplit

from .._stream.settings import Settings

NAME = "pipecat"
URL = "ws://localhost:8765"
_WS = {"http": "ws", "https": "wss"}


@dataclass(frozen=True, slots=True)
class Config:
    """`rate`: of the bot's audio, in Hz; `input_rate`: of the user's."""

    url: str = URL
    rate: int = 24_000
    input_rate: int = 16_000
    rtvi: bool = True
    timeout_s: float = 10.0


def read(settings: Mapping[str, Any]) -> Config:
    """Raises ValueError for an unknown setting, a value outside its choices or range, or rates that do not go together."""
    given = Settings(NAME, settings)
    own = given.given("input_rate")
    rate = int(given.choice("rate", ("24000", "16000", "8000")))
    asked = int(given.choice("input_rate", ("16000", "24000", "8000")))
    config = Config(
        url=_socket(given.url("url", URL)),
        rate=rate,
        input_rate=asked if own or rate == 24_000 else rate,
        rtvi=given.choice("rtvi", ("on", "off")) == "on",
        timeout_s=given.number("timeout_s", 10.0, 0.05, 120.0),
    )
    given.done()
    if config.input_rate != rate and (rate, config.input_rate) != (24_000, 16_000):
        raise ValueError(f"{NAME}: input_rate={config.input_rate} does not go with rate={rate}; let both be the same")
    return config


def _socket(address: str) -> str:
    parts = urlsplit(address)
    return urlunsplit(parts._replace(scheme=_WS[parts.scheme]))
