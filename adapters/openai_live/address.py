"""Where a session is opened, and with what key."""

from __future__ import annotations

from collections.abc import Mapping
from urllib.parse import urlsplit, urlunsplit

from .._stream.keys import key_of
from .config import Config

OPENAI_KEY = "OPENAI_API_KEY"
AZURE_KEY = "AZURE_OPENAI_API_KEY"
PATH = "/live/sessions"

_WS = {"http": "ws", "https": "wss"}


def url_of(config: Config) -> str:
    """The socket's address. It takes no query: the model stands in the first message."""
    parts = urlsplit(config.base_url)
    path = parts.path if parts.path.endswith(PATH) else parts.path + PATH
    return urlunsplit((_WS[parts.scheme], parts.netloc, path, "", ""))


def key_name(config: Config) -> str:
    """The environment variable that holds the key."""
    return AZURE_KEY if _azure(config) else OPENAI_KEY


def headers_of(config: Config) -> Mapping[str, str]:
    key = key_of(config.base_url, [key_name(config)])
    if not key:
        return {}
    return {"api-key": key} if _azure(config) else {"Authorization": f"Bearer {key}"}


def _azure(config: Config) -> bool:
    return (urlsplit(config.base_url).hostname or "").endswith(".azure.com")
