"""A cassette: what passed over the connections of a session, and when. JSON lines, gzipped if the name ends in `.gz`.

The first line is the header; then one line an event, in order:

    {"t": -0.213405, "socket": 0, "dir": "open", "url": "wss://host/path?model=m&key=***"}
    {"t": -0.101822, "socket": 0, "dir": "in", "text": "{...}"}          or "b64" for a binary message
    {"t": 0.020113, "socket": 0, "dir": "out", "text": "{...}"}
    {"t": 31.7, "socket": 0, "dir": "close", "code": 1000, "reason": "", "ours": true}

`t`: seconds since the session began, negative for what came before (setting up). `socket` counts connections from 0, in order of
opening. An `open` with an `error` failed with that sentence. `ours`: this side closed.
"""

from __future__ import annotations

import base64
import binascii
import gzip
import json
import zlib
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass, field, replace
from pathlib import Path
from typing import Any, Literal, cast, get_args

from fdbench.errors import StoreError
from fdbench.wire.base import NORMAL, Message
from fdbench.wire.log import LONGEST, elided
from fdbench.wire.scrub import is_document, parsed

SCHEMA = "fdbench-cassette-1"
Direction = Literal["open", "in", "out", "close"]


@dataclass(frozen=True, slots=True)
class Header:
    """What a cassette is a recording of. `created`: ISO 8601, from the caller; `rate`: the adapter's, in Hz; `settings`: those that
    the adapter was made with, secrets removed."""

    adapter: str
    rate: int
    created: str
    note: str = ""
    settings: Mapping[str, Any] = field(default_factory=dict)


@dataclass(frozen=True, slots=True)
class Event:
    """Something on a connection. `message` belongs to `in` and `out`, `url` and `error` to `open`, the others to `close`."""

    t: float
    socket: int
    dir: Direction
    message: Message = ""
    url: str = ""
    error: str = ""
    code: int = NORMAL
    reason: str = ""
    ours: bool = False


@dataclass(frozen=True, slots=True)
class Cassette:
    """A recording, as read or as to be written."""

    header: Header
    events: tuple[Event, ...]

    def connections(self) -> tuple[tuple[Event, ...], ...]:
        """The events of each connection, in order of opening."""
        count = max((event.socket for event in self.events), default=-1) + 1
        return tuple(tuple(event for event in self.events if event.socket == n) for n in range(count))

    def messages(self, direction: Literal["in", "out"]) -> tuple[Message, ...]:
        """All that came in or went out, in order."""
        return tuple(event.message for event in self.events if event.dir == direction)


def write(path: Path, cassette: Cassette) -> None:
    """Write it whole, or leave nothing; an older file of that name is replaced.

    Raises:
        StoreError: it cannot be written.
    """
    header = cassette.header
    head = {"schema": SCHEMA, "adapter": header.adapter, "settings": dict(header.settings), "rate": header.rate}
    head |= {"created": header.created, "note": header.note}
    lines = [head, *(_line(event) for event in cassette.events)]
    data = "".join(json.dumps(line, ensure_ascii=False) + "\n" for line in lines).encode()
    part = path.with_name(path.name + ".part")
    try:
        path.parent.mkdir(parents=True, exist_ok=True)
        part.write_bytes(gzip.compress(data, 6, mtime=0) if path.suffix == ".gz" else data)
        part.replace(path)
    except OSError as error:
        raise StoreError(f"{path}: the cassette cannot be written ({error.strerror}); check folder and space") from error


def read(path: Path) -> Cassette:
    """Read a cassette.

    Raises:
        StoreError: there is none, it is cut off, or a line is not what it should be; the message names the line.
    """
    try:
        data = path.read_bytes()
        text = (gzip.decompress(data) if path.suffix == ".gz" else data).decode()
    except FileNotFoundError:
        raise StoreError(f"{path}: there is no such cassette; record one, or check the path") from None
    except (OSError, EOFError, zlib.error, UnicodeDecodeError) as error:
        raise StoreError(
            f"{path}: the cassette cannot be read or is cut off ({type(error).__name__}); record it anew"
        ) from error
    lines = text.split("\n")  # splitlines would also cut at line separators inside of strings
    header = _header(path, lines[0] if lines else "")
    return Cassette(header, tuple(_events(path, lines[1:])))


def without_sent_sound(cassette: Cassette) -> Cassette:
    """The same without the sound that was sent: it replays just as well and takes half the space."""
    return replace(
        cassette,
        events=tuple(replace(e, message=_soundless(e.message)) if e.dir == "out" else e for e in cassette.events),
    )


def kind(message: Message) -> str:
    """What sort of message it is: `binary`, else its field `type` or `event`, else its field names in order, else `text`."""
    if isinstance(message, bytes):
        return "binary"
    try:
        value = json.loads(message)
    except ValueError:
        return "text"
    if not isinstance(value, dict):
        return "text"
    named = next((value[name] for name in ("type", "event") if isinstance(value.get(name), str)), None)
    return named if named is not None else ",".join(value)


def kinds(messages: Sequence[Message]) -> tuple[str, ...]:
    """The kind of each."""
    return tuple(kind(message) for message in messages)


def _soundless(message: Message) -> Message:
    """JSON whose long base64 is reduced to its length; long binary messages become empty, anything else stays as it is."""
    if isinstance(message, bytes):
        return message if len(message) <= LONGEST else b""
    value = parsed(message)
    return json.dumps(elided(value), ensure_ascii=False) if is_document(value) else message


def _line(event: Event) -> dict[str, Any]:
    line: dict[str, Any] = {"t": round(event.t, 9), "socket": event.socket, "dir": event.dir}
    if event.dir == "open":
        return line | {"url": event.url} | ({"error": event.error} if event.error else {})
    if event.dir == "close":
        return line | {"code": event.code, "reason": event.reason, "ours": event.ours}
    if isinstance(event.message, bytes):
        return line | {"b64": base64.b64encode(event.message).decode()}
    return line | {"text": event.message}


def _header(path: Path, line: str) -> Header:
    try:
        head = json.loads(line)
        schema = head["schema"]
    except (ValueError, KeyError, TypeError):
        raise StoreError(f"{path}:1: this is no cassette; its first line must name its schema") from None
    if schema != SCHEMA:
        raise StoreError(f"{path}:1: schema '{schema}' is not known here ({SCHEMA} is); use the fdbench that recorded it")
    try:
        return Header(
            str(head["adapter"]), int(head["rate"]), str(head["created"]), str(head["note"]), dict(head.get("settings", {}))
        )
    except (KeyError, TypeError, ValueError) as error:
        raise StoreError(f"{path}:1: the header lacks something, or holds something else ({error}); record it anew") from None


def _events(path: Path, lines: Sequence[str]) -> Iterator[Event]:
    opened = 0
    for number, line in enumerate(lines, 2):
        if not line:
            continue
        try:
            event = _event(json.loads(line))
        except (ValueError, KeyError, TypeError, binascii.Error) as error:
            raise StoreError(
                f"{path}:{number}: this is no event of a cassette ({type(error).__name__}: {error}); record it anew"
            ) from None
        opened += event.dir == "open"
        if not 0 <= event.socket < opened:
            raise StoreError(f"{path}:{number}: connection {event.socket} was not opened before; record it anew")
        yield event


def _event(line: dict[str, Any]) -> Event:
    direction = line["dir"]
    if direction not in get_args(Direction):
        raise ValueError(f"dir '{direction}'")
    event = Event(float(line["t"]), int(line["socket"]), cast(Direction, direction))
    if direction == "open":
        return replace(event, url=str(line["url"]), error=str(line.get("error", "")))
    if direction == "close":
        return replace(event, code=int(line["code"]), reason=str(line["reason"]), ours=bool(line["ours"]))
    message = base64.b64decode(line["b64"], validate=True) if "b64" in line else line["text"]
    if not isinstance(message, str | bytes):
        raise ValueError("text that is no text")
    return replace(event, message=message)
