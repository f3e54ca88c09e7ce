"""The settings of `create`, checked."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any, Literal
from urllib.parse import urlsplit, urlunsplit

from .._stream.settings import Settings
from .dialect import DIALECTS, Dialect

NAME = "twilio"
URL = "ws://localhost:8765/ws"
_WS = {"http": "ws", "https": "wss"}


@dataclass(frozen=True, slots=True)
class Config:
    """`instructions_as`: empty if instructions are not sent."""

    url: str
    dialect: Dialect
    pacing: Literal["paced", "burst"] = "paced"
    parameters: Mapping[str, str] | None = None
    instructions_as: str = ""
    timeout_s: float = 10.0


def read(settings: Mapping[str, Any]) -> Config:
    """Raises ValueError for an unknown setting, a value outside its choices or range, or one that does not apply."""
    given = Settings(NAME, settings)
    config = Config(
        url=_socket(given.url("url", URL)),
        dialect=DIALECTS[given.choice("dialect", tuple(DIALECTS))],
        pacing="paced" if given.choice("pacing", ("paced", "burst")) == "paced" else "burst",
        parameters=_pairs(given.text("parameters")),
        instructions_as=given.text("instructions_as"),
        timeout_s=given.number("timeout_s", 10.0, 0.05, 120.0),
    )
    given.done()
    return config


def _socket(address: str) -> str:
    parts = urlsplit(address)
    return urlunsplit(parts._replace(scheme=_WS[parts.scheme]))


def _pairs(text: str) -> Mapping[str, str]:
    pairs = {}
    for part in filter(None, (each.strip() for each in text.split(","))):
        name, equals, value = (each.strip() for each in part.partition("="))
        if not name or not equals:
            raise ValueError(f"{NAME}: parameters={text!r} must be like language=en,tier=gold")
        pairs[name] = value
    return pairs
