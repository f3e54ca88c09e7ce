"""Where a session is opened, and with what key."""

from __future__ import annotations

from collections.abc import Mapping
from urllib.parse import urlencode, urlsplit, urlunsplit

from .._stream.keys import key_of
from .config import Config
from .dialect import AZURE_KEY

_WS = {"http": "ws", "https": "wss"}


def url_of(config: Config) -> str:
    """The socket's address; it holds no secret."""
    parts = urlsplit(config.base_url)
    path = parts.path if parts.path.endswith("/realtime") else parts.path + config.dialect.path
    query = {"api-version": config.api_version} if config.api_version else {}
    return urlunsplit((_WS[parts.scheme], parts.netloc, path, urlencode({**query, "model": config.model}), ""))


def key_name(config: Config) -> str:
    """The environment variable that holds the key. An Azure host wants Azure's, whatever the dialect."""
    return AZURE_KEY if _azure(config) else config.dialect.key


def headers_of(config: Config) -> Mapping[str, str]:
    key = key_of(config.base_url, [key_name(config)])  # without one the server refuses; replays need none
    secret = {} if not key else {"api-key": key} if _azure(config) else {"Authorization": f"Bearer {key}"}
    return {**config.dialect.headers, **secret}


def _azure(config: Config) -> bool:
    return config.dialect.key == AZURE_KEY or (urlsplit(config.base_url).hostname or "").endswith(".azure.com")
