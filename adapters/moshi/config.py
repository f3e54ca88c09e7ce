"""The settings of `create`, checked."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any
from urllib.parse import urlencode, urlsplit, urlunsplit

from .._stream.settings import Settings

NAME = "moshi"
URL = "ws://localhost:8998/api/chat"
PATH = "/api/chat"
VOICE = "NATF0.pt"
_WS = {"http": "ws", "https": "wss"}


@dataclass(frozen=True, slots=True)
class Config:
    """`voice` is empty where the dialect takes none; `prompt` None: the session's instructions."""

    url: str = URL
    personaplex: bool = False
    voice: str = ""
    prompt: str | None = None
    timeout_s: float = 10.0

    def address(self, instructions: str) -> str:
        """Where to connect. PersonaPlex reads both parameters whether they hold anything or not."""
        if not self.personaplex:
            return self.url
        prompt = instructions.strip() if self.prompt is None else self.prompt
        return f"{self.url}?{urlencode({'voice_prompt': self.voice, 'text_prompt': prompt})}"


def read(settings: Mapping[str, Any]) -> Config:
    """Raises ValueError for an unknown setting, a value outside its choices or range, or one that does not apply."""
    given = Settings(NAME, settings)
    personaplex = given.choice("dialect", ("moshi", "personaplex")) == "personaplex"
    given.only_with("voice_prompt text_prompt", "dialect=personaplex", personaplex)
    voice, prompt = given.word("voice_prompt", VOICE), given.text("text_prompt")
    config = Config(
        url=_socket(given.url("url", URL)),
        personaplex=personaplex,
        voice=voice if personaplex else "",
        prompt="" if prompt == "none" else prompt or None,
        timeout_s=given.number("timeout_s", 30.0 if personaplex else 10.0, 0.05, 50.0),
    )
    given.done()
    return config


def _socket(address: str) -> str:
    parts = urlsplit(address)
    return urlunsplit(parts._replace(scheme=_WS[parts.scheme], path=parts.path or PATH))
