"""Where a session is opened, and with what key."""

from __future__ import annotations

from collections.abc import Mapping
from urllib.parse import urlsplit, urlunsplit

from .._stream.keys import key_of
from .config import Config

KEYS = ("GEMINI_API_KEY", "GOOGLE_API_KEY")
METHOD = "BidiGenerateContent"
TOKEN = "auth_tokens/"
"""Begins an ephemeral token, which stands in the place of a key and has a method of its own."""

_WS = {"http": "ws", "https": "wss"}


def url_of(config: Config) -> str:
    """The socket's address; it holds no secret."""
    parts = urlsplit(config.base_url)
    path = parts.path if parts.path.endswith(METHOD) else parts.path + _path(config)
    return urlunsplit((_WS[parts.scheme], parts.netloc, path, "", ""))


def headers_of(config: Config) -> Mapping[str, str]:
    key = key_of(config.base_url, KEYS)
    if not key:
        return {}
    return {"Authorization": f"Token {key}"} if key.startswith(TOKEN) else {"x-goog-api-key": key}


def _path(config: Config) -> str:
    constrained = key_of(config.base_url, KEYS).startswith(TOKEN)
    version = config.api_version or ("v1alpha" if constrained else "v1beta")
    return f"/ws/google.ai.generativelanguage.{version}.GenerativeService.{METHOD}{'Constrained' if constrained else ''}"
