"""Settings of stream adapters: those of `_reference.settings`, whole numbers, words with a default, and addresses."""

from __future__ import annotations

from urllib.parse import urlsplit, urlunsplit

from fdbench.speech.http_post import is_bare, is_url

from .._reference.settings import Settings as _Settings

_HTTP = {"ws": "http", "wss": "https"}


class Settings(_Settings):
    """Every setting must be declared by a call, then `done()` refuses what is left. All raise ValueError, with one sentence."""

    def given(self, key: str) -> bool:
        """Whether the user set it; ask before it is declared."""
        return key in self._left

    def whole(self, key: str, default: int, low: int, high: int) -> int:
        """A whole number in [low, high]."""
        number = self.number(key, default, low, high)
        if number != int(number):
            raise ValueError(f"{self._adapter}: {key}={number:g} must be a whole number")
        return int(number)

    def word(self, key: str, default: str) -> str:
        """Text; the default where nothing or nothing but spaces is set."""
        return self.text(key) or default

    def optional(self, key: str, default: str = "none") -> str | None:
        """Text; None for `none`."""
        text = self.word(key, default)
        return None if text == "none" else text

    def url(self, key: str, default: str) -> str:
        """An http(s) or ws(s) address, as http(s), without a slash at its end."""
        text = self.word(key, default)
        parts = urlsplit(text)
        text = urlunsplit(parts._replace(scheme=_HTTP.get(parts.scheme, parts.scheme)))
        if not is_url(text):
            raise ValueError(f"{self._adapter}: {key} must be like https://host/v1 or ws://localhost:8000/v1")
        if not is_bare(text):
            raise ValueError(
                f"{self._adapter}: {key} must hold no user, password, query or fragment; keys come from the environment"
            )
        return text.rstrip("/")

    def only_with(self, keys: str, condition: str, met: bool) -> None:
        """Refuse any of these keys (space-separated) unless the condition is met."""
        for key in keys.split():
            if not met and self.given(key):
                raise ValueError(f"{self._adapter}: {key} applies only with {condition}; leave it out or set that")
