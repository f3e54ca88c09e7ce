"""Ogg pages (RFC 3533), one logical stream each way.

FFmpeg's own Ogg writer keeps a page back until the next one is there, and its reader wants a file to wait on; sound that is sent as it is
spoken can do with neither. So pages are laid out here, and only what is inside of them is FFmpeg's.
"""

from __future__ import annotations

import struct
from collections.abc import Iterator, Sequence
from dataclasses import dataclass

from .._stream.json_event import Malformed

CAPTURE = b"OggS"
CONTINUED, FIRST = 1, 2
"""Flags of a page: its first packet began on the page before; it is the first of its stream."""
SEGMENT = 255
_HEAD = struct.Struct("<4sBBqIIIB")
_SUM_AT = 22
_LONGEST = 1 << 20
"""Bytes of a packet: nobody speaks that fast."""


def _table() -> tuple[int, ...]:
    rows = []
    for byte in range(256):
        value = byte << 24
        for _ in range(8):
            value = (value << 1) ^ (0x104C11DB7 if value & 0x80000000 else 0)
        rows.append(value)
    return tuple(rows)


_TABLE = _table()


def checksum(data: bytes) -> int:
    """The page checksum, over the page with its own field zero."""
    value = 0
    for byte in data:
        value = (value << 8 & 0xFFFFFFFF) ^ _TABLE[value >> 24 ^ byte]
    return value


class Writer:
    """Lays each packet on a page of its own, which nothing holds back."""

    def __init__(self, serial: int = 1) -> None:
        self._serial = serial
        self._count = 0

    def page(self, packet: bytes, position: int) -> bytes:
        """`position`: the stream's length in 48 kHz samples at the packet's end; 0 for headers. At most 65,024 bytes."""
        lacing = bytes([SEGMENT] * (len(packet) // SEGMENT) + [len(packet) % SEGMENT])
        flags = 0 if self._count else FIRST
        head = _HEAD.pack(CAPTURE, 0, flags, position, self._serial, self._count, 0, len(lacing))
        page = head + lacing + packet
        self._count += 1
        return page[:_SUM_AT] + struct.pack("<I", checksum(page)) + page[_SUM_AT + 4 :]


@dataclass(frozen=True, slots=True)
class Packet:
    """`first`: its stream begins with it."""

    data: bytes
    first: bool


class Reader:
    """Packets out of bytes that come in any portions."""

    def __init__(self) -> None:
        self._bytes = b""
        self._partial = b""

    def feed(self, data: bytes) -> Iterator[Packet]:
        """The packets that are complete now.

        Raises:
            Malformed: no Ogg, or a page that was damaged; what is not read yet is dropped, and the next page is read again.
        """
        self._bytes += data
        while (page := self._page()) is not None:
            yield from page

    def _page(self) -> Sequence[Packet] | None:
        data = self._bytes
        if not CAPTURE.startswith(data[:4]) and not data.startswith(CAPTURE):
            raise self._damaged("audio that is no Ogg")
        if len(data) < _HEAD.size:
            return None
        flags, segments = data[5], data[_HEAD.size - 1]
        lacing = data[_HEAD.size : _HEAD.size + segments]
        end = _HEAD.size + segments + sum(lacing)
        if len(lacing) < segments or len(data) < end:
            return None
        if checksum(data[:_SUM_AT] + bytes(4) + data[_SUM_AT + 4 : end]) != struct.unpack_from("<I", data, _SUM_AT)[0]:
            raise self._damaged("an Ogg page with a wrong checksum")
        self._bytes = data[end:]
        return self._packets(flags, lacing, data[_HEAD.size + segments : end])

    def _packets(self, flags: int, lacing: bytes, body: bytes) -> Sequence[Packet]:
        found: list[Packet] = []
        packet, at = self._partial if flags & CONTINUED else b"", 0
        for size in lacing:
            packet += body[at : at + size]
            at += size
            if size < SEGMENT:
                found.append(Packet(packet, first=bool(flags & FIRST) and not found))
                packet = b""
        if len(packet) > _LONGEST:
            raise self._damaged("an Ogg packet without an end")
        self._partial = packet
        return found

    def _damaged(self, what: str) -> Malformed:
        self._bytes = self._partial = b""
        return Malformed(what)
