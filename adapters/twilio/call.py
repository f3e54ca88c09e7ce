"""The messages that a carrier sends to the bot."""

from __future__ import annotations

import hashlib
from collections.abc import Mapping
from typing import Any, TypeAlias

from fdbench.contract import SessionInfo

from .dialect import Dialect

FRAME_MS = 20

Message: TypeAlias = Mapping[str, Any]
"""A message before it is JSON."""


class Call:
    """One call: its ids and its running numbers. Each method makes the next message.

    The ids follow from the session's: the same session is the same call again, and a replay finds what was recorded.
    """

    def __init__(self, dialect: Dialect, session: SessionInfo, parameters: Mapping[str, str]) -> None:
        self._dialect = dialect
        self._parameters = parameters
        self.stream, self._call, self._account = (
            prefix + hashlib.sha256(f"{kind} {session.id} {session.seed}".encode()).hexdigest()[:32]
            for kind, prefix in zip(("stream", "call", "account"), dialect.prefixes, strict=True)
        )
        self._sequence = 0
        self._chunk = 0

    def opening(self) -> list[Message]:
        """What the bot is sent before any audio."""
        connected = [] if self._dialect.connected is None else [self._dialect.connected]
        return [*connected, self._start()]

    def _start(self) -> Message:
        dialect, plivo = self._dialect, self._dialect.name == "plivo"
        sound = {"encoding": dialect.encoding, dialect.field("rate"): 8000}
        start: dict[str, Any] = {dialect.account: self._account, dialect.call: self._call}
        if dialect.name != "telnyx":  # there the id of the stream stands beside, only
            start |= {dialect.stream: self.stream, "tracks": ["inbound"]}
        if plivo:
            extra = ";".join(f"{name}={value}" for name, value in self._parameters.items())
            return self._message("start", beside=False, start={**start, dialect.field("format"): sound}, extra_headers=extra)
        start[dialect.field("parameters")] = dict(self._parameters)
        start[dialect.field("format")] = {**sound, "channels": 1}
        return self._message("start", start=start)

    def media(self, payload: str) -> Message:
        """The next 20 ms of the caller's audio, in base64."""
        timestamp = self._chunk * FRAME_MS
        self._chunk += 1
        number = self._dialect.number
        media = {"track": "inbound", "chunk": number(self._chunk), "timestamp": str(timestamp), "payload": payload}
        return self._message("media", media=media)

    def reached(self, mark: str) -> Message:
        """Playout has come to a mark, or has thrown it away."""
        if self._dialect.reached == "mark":
            return self._message("mark", mark={"name": mark})
        return self._message(self._dialect.reached, name=mark)

    def cleared(self) -> Message:
        """The answer to `clear`, of carriers that give one."""
        return self._message(self._dialect.cleared)

    def stop(self) -> Message:
        """The end of the stream."""
        return self._message("stop", stop={self._dialect.account: self._account, self._dialect.call: self._call})

    def _message(self, event: str, *, beside: bool = True, **fields: Any) -> Message:
        self._sequence += 1
        message = {"event": event, self._dialect.field("sequence"): self._dialect.number(self._sequence)}
        identity = {self._dialect.stream: self.stream} if beside else {}
        return {**message, **identity, **fields}
