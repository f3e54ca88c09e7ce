"""The wire log: every message as a line for people, sound reduced to its length, secrets removed."""

from __future__ import annotations

import json
import re
from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass
from typing import Any, Literal, TypeAlias

from fdbench.contract import Raw
from fdbench.wire.base import Message, Socket, Starter, WireError, Wiring
from fdbench.wire.scrub import Secrets, is_document, parsed
from fdbench.wire.tap import Tapped

LONGEST = 200
"""Base64 of more characters than this is taken for sound."""
LONGEST_LINE = 20_000
"""Characters of a message that stand in the log."""
_BASE64 = re.compile(r"[A-Za-z0-9+/_-]+={0,2}")
_RUN = re.compile(rf"[A-Za-z0-9+/_-]{{{LONGEST + 1},}}={{0,2}}")

Hook: TypeAlias = Callable[[Raw], None]
"""Takes each line as it is sent or received; a line about the connection itself stands in angle brackets."""


def shown(message: Message, secrets: Secrets) -> str:
    """How a message stands in the log: binary as `<1920 bytes>` unless it is JSON, base64 of over 200 characters as
    `<2560 characters of base64>`."""
    # some servers send JSON as binary messages
    value = parsed(message if isinstance(message, str) else message.decode("utf-8", "replace") if message[:1] in b"{[" else "")
    if is_document(value):
        return json.dumps(secrets.json(elided(value)), ensure_ascii=False)
    if isinstance(message, bytes):
        return f"<{len(message)} bytes>"
    return secrets.text(_RUN.sub(lambda hit: _length(hit[0]), message))


def elided(value: Any) -> Any:
    """A JSON value whose long base64 strings are replaced by their lengths."""
    if isinstance(value, dict):
        return {name: elided(inner) for name, inner in value.items()}
    if isinstance(value, list):
        return [elided(inner) for inner in value]
    if isinstance(value, str) and len(value) > LONGEST and _BASE64.fullmatch(value):
        return _length(value)
    return value


def _length(text: str) -> str:
    return f"<{len(text)} characters of base64>"


class Logged:
    """A wiring whose messages are all told to `hook`."""

    def __init__(self, wiring: Wiring, hook: Hook) -> None:
        self._wiring = wiring
        self._hook = hook

    async def connect(
        self, url: str, *, headers: Mapping[str, str], subprotocols: Sequence[str], timeout_s: float, key_hint: str
    ) -> Socket:
        """As `fdbench.wire.connect`."""
        lines = _Lines(Secrets.of(url, headers, subprotocols), self._hook)
        lines.tell("out", f"<open {lines.secrets.url(url)}>")
        try:
            socket = await self._wiring.connect(
                url, headers=headers, subprotocols=subprotocols, timeout_s=timeout_s, key_hint=key_hint
            )
        except WireError as error:
            lines.tell("in", f"<not opened: {lines.secrets.text(str(error))}>")
            raise
        return Tapped(socket, lines)

    async def attach(self, name: str, start: Starter) -> Socket:
        """As `fdbench.wire.attach`."""
        lines = _Lines(Secrets.of(), self._hook)
        lines.tell("out", f"<start {lines.secrets.text(name)}>")
        try:
            socket = await self._wiring.attach(name, start)
        except WireError as error:
            lines.tell("in", f"<not started: {lines.secrets.text(str(error))}>")
            raise
        return Tapped(socket, lines)


@dataclass(frozen=True, slots=True)
class _Lines:
    """The log of one connection."""

    secrets: Secrets
    hook: Hook

    def tell(self, direction: Literal["in", "out"], text: str) -> None:
        left_out = len(text) - LONGEST_LINE
        self.hook(Raw(direction, text if left_out <= 0 else f"{text[:LONGEST_LINE]}<{left_out} characters more>"))

    def message(self, direction: Literal["in", "out"], message: Message) -> None:
        self.tell(direction, shown(message, self.secrets))

    def closed(self, code: int, reason: str, *, ours: bool) -> None:
        self.tell("out" if ours else "in", f"<closed {code}{self.secrets.text(' ' + reason) if reason else ''}>")
