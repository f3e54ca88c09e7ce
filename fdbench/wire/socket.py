"""Connections over the network. What can be known to be wrong is refused before anything is sent."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from urllib.parse import urlsplit

from fdbench.speech.http_post import is_loopback
from fdbench.wire.base import Socket, Starter, WireError
from fdbench.wire.extras import require
from fdbench.wire.scrub import Secrets, has_key


class Live:
    """The wiring to the network."""

    async def connect(
        self, url: str, *, headers: Mapping[str, str], subprotocols: Sequence[str], timeout_s: float, key_hint: str
    ) -> Socket:
        """As `fdbench.wire.connect`."""
        require("websockets", "a WebSocket connection", "live")
        from fdbench.wire.dial import dial

        secrets = Secrets.of(url, headers, subprotocols)
        where = secrets.url(url.partition("?")[0])
        _check(url, headers, subprotocols, where, key_hint)
        return await dial(url, headers, subprotocols, timeout_s, where=where, key_hint=key_hint, secrets=secrets)

    async def attach(self, name: str, start: Starter) -> Socket:
        """As `fdbench.wire.attach`."""
        return await start()


def _check(url: str, headers: Mapping[str, str], subprotocols: Sequence[str], where: str, key_hint: str) -> None:
    if not _is_address(url):
        raise WireError(f"{where}: an address must be like wss://host/path, or ws://localhost:8000 for this machine")
    if "@" in urlsplit(url).netloc:
        raise WireError(f"{where}: an address must hold no user and password; put keys into the environment")
    for name, value in headers.items():
        if not (value.isascii() and value.isprintable()):
            raise WireError(
                f"{where}: the value of the header {name} holds a character that cannot be sent; "
                f"check {key_hint or 'the key'} for line breaks and stray characters"
            )
    if has_key(url, headers, subprotocols) and not _is_private(url):
        raise WireError(
            f"{where}: a key is not sent to another machine unencrypted; use wss://, or unset {key_hint or 'the key'}"
        )


def _is_address(url: str) -> bool:
    try:
        parts = urlsplit(url)
        return parts.scheme in ("ws", "wss") and bool(parts.hostname) and (parts.port is None or parts.port > 0)
    except ValueError:  # a port that is none, or half an IPv6 address
        return False


def _is_private(url: str) -> bool:
    parts = urlsplit(url)
    return parts.scheme == "wss" or is_loopback(parts.hostname or "")
