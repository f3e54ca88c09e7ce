"""Sending of JSON messages."""

from __future__ import annotations

import json
from collections.abc import Mapping
from typing import Any

from fdbench.wire import Socket, WireClosed


class Sender:
    """Sends; after the end it does nothing, because the reader tells of the end."""

    def __init__(self, socket: Socket) -> None:
        self._socket = socket

    async def send(self, message: Mapping[str, Any]) -> None:
        try:
            await self._socket.send(json.dumps(message, separators=(",", ":")))
        except WireClosed:
            return
