"""Opening a WebSocket with the `websockets` library. The only module of clients that touches it, with `trouble`."""

from __future__ import annotations

import logging
from collections.abc import Mapping, Sequence
from functools import cache
from typing import TYPE_CHECKING, Literal
from urllib.parse import urlsplit

from fdbench.speech.http_post import is_loopback
from fdbench.wire.base import ABNORMAL, Iterated, Message, WireClosed, WireError
from fdbench.wire.scrub import Secrets
from fdbench.wire.trouble import told

if TYPE_CHECKING:
    from websockets.asyncio import client
    from websockets.exceptions import ConnectionClosed

PING_S = 20.0
CLOSE_S = 2.0
TOO_BIG = 1009
"""Close code of RFC 6455."""
MOST_BYTES = 256 * 1024 * 1024
"""What one connection may send, in one message or in many: an hour of sound as base64. What sends more does not stop."""
_LOGGER = logging.getLogger("fdbench.wire")
_LOGGER.setLevel(logging.INFO)  # at DEBUG the library writes the headers of the opening request, keys and all


async def dial(
    url: str,
    headers: Mapping[str, str],
    subprotocols: Sequence[str],
    timeout_s: float,
    *,
    where: str,
    key_hint: str,
    secrets: Secrets,
) -> LiveSocket:
    """Open it; `where` begins the sentence of a WireError.

    Compression is off and messages may be large, for sound; asyncio sets TCP_NODELAY. Pings keep the connection alive, but a
    server too busy to answer them is not hung up on. Proxies of the environment are used, but not for this machine.
    """
    from websockets.exceptions import WebSocketException
    from websockets.typing import Subprotocol

    proxy: Literal[True] | None = None if is_loopback(urlsplit(url).hostname or "") else True
    try:
        connection = await _connect()(
            url,
            additional_headers=dict(headers),
            subprotocols=[Subprotocol(name) for name in subprotocols] or None,
            compression=None,
            max_size=MOST_BYTES,
            proxy=proxy,
            open_timeout=timeout_s,
            ping_interval=PING_S,
            ping_timeout=None,
            close_timeout=CLOSE_S,
            logger=_LOGGER,
        )
    except (OSError, EOFError, WebSocketException, ValueError, ImportError) as error:
        # not chained: the cause holds the opening request, with its headers
        tls = url.startswith("wss:")
        why = told(error, tls=tls, timeout_s=timeout_s, key_hint=key_hint, secrets=secrets)
        raise WireError(f"{where}: {why}") from None
    return LiveSocket(connection, secrets)


@cache
def _connect() -> type[client.connect]:
    """The library's `connect`, but it follows no redirect: it would take the key along."""
    from websockets.asyncio import client

    class Connect(client.connect):
        def process_redirect(self, exc: Exception) -> Exception | str:
            return exc

    return Connect


class LiveSocket(Iterated):
    """A Socket on the network."""

    def __init__(self, connection: client.ClientConnection, secrets: Secrets) -> None:
        self._connection = connection
        self._secrets = secrets
        self._received = 0

    async def send(self, message: Message) -> None:
        from websockets.exceptions import ConnectionClosed

        try:
            await self._connection.send(message)
        except ConnectionClosed as end:
            raise self._closed(end) from None

    async def recv(self) -> Message:
        from websockets.exceptions import ConnectionClosed

        try:
            message = await self._connection.recv()
        except ConnectionClosed as end:
            raise self._closed(end) from None
        self._received += len(message)
        if self._received > MOST_BYTES:
            await self.close()
            raise WireClosed(TOO_BIG, f"over {MOST_BYTES >> 20} MB have arrived: the system does not stop sending")
        return message

    async def close(self) -> None:
        await self._connection.close()

    def _closed(self, end: ConnectionClosed) -> WireClosed:
        """With the code that the other side sent, or else the one that was sent to it."""
        frame = end.rcvd or end.sent
        return WireClosed(ABNORMAL) if frame is None else WireClosed(frame.code, self._secrets.text(frame.reason))
