"""Connections for adapters: `connect` opens a WebSocket, `attach` starts a peer on this machine, and the core decides with `use` what
stands behind it.

That is the network, with a wire log and perhaps a recording, or a recording that is played back. Adapters cannot tell.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from types import MappingProxyType

from fdbench.wire.base import Message, Socket, Starter, WireClosed, WireError, Wiring
from fdbench.wire.extras import require
from fdbench.wire.scrub import without_secrets
from fdbench.wire.socket import Live

__all__ = [
    "Message",
    "Socket",
    "Starter",
    "WireClosed",
    "WireError",
    "Wiring",
    "attach",
    "connect",
    "require",
    "use",
    "without_secrets",
]

_NONE: Mapping[str, str] = MappingProxyType({})
_LIVE = Live()
_wiring: Wiring = _LIVE


def use(wiring: Wiring | None) -> None:
    """Let all later connections of this process go through `wiring`; None: straight to the network, without a log."""
    global _wiring
    _wiring = _LIVE if wiring is None else wiring


async def connect(
    url: str,
    *,
    headers: Mapping[str, str] = _NONE,
    subprotocols: Sequence[str] = (),
    timeout_s: float = 10.0,
    key_hint: str = "",
) -> Socket:
    """Open a WebSocket.

    Args:
        url: ws:// or wss://; a query may hold a key, a user and password may not.
        headers: sent with the opening request. Values reach no message, log or file.
        subprotocols: offered to the server, the preferred one first.
        timeout_s: for name, connection, TLS and handshake together.
        key_hint: where the key comes from, for messages: the name of an environment variable.

    Raises:
        WireError: it cannot be opened; one sentence that says why and how to mend it.
        MissingExtra: the network is meant, and `websockets` is not installed.
    """
    return await _wiring.connect(url, headers=headers, subprotocols=subprotocols, timeout_s=timeout_s, key_hint=key_hint)


async def attach(name: str, start: Starter) -> Socket:
    """A peer that is no WebSocket: a program's pipes, a library in this process. It is logged and recorded like one.

    Args:
        name: for the log, without secrets.
        start: starts it; not called when a recording is played back.

    Raises:
        WireError: from `start`, or the recording holds no further connection.
    """
    return await _wiring.attach(name, start)
