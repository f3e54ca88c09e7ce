"""The part of the protocol buffers encoding that pipecat's frames need: varints and length-delimited fields."""

from __future__ import annotations

from collections.abc import Iterator

from .._stream.json_event import Malformed

VARINT, FIXED64, BYTES, FIXED32 = 0, 1, 2, 5
"""Wire types. Groups, the two others, are of no use any more."""
_LENGTHS = {FIXED64: 8, FIXED32: 4}


def varint(number: int) -> bytes:
    """Seven bits a byte, the lowest first; `number` must not be negative."""
    coded = bytearray()
    while number > 0x7F:
        coded.append(number & 0x7F | 0x80)
        number >>= 7
    coded.append(number)
    return bytes(coded)


def number_field(number: int, value: int) -> bytes:
    return varint(number << 3 | VARINT) + varint(value)


def bytes_field(number: int, value: bytes) -> bytes:
    return varint(number << 3 | BYTES) + varint(len(value)) + value


def fields(data: bytes) -> Iterator[tuple[int, int | bytes]]:
    """Numbers and values, in order: an int for a varint, the bytes for all else.

    Raises:
        Malformed: `data` is no message.
    """
    at = 0
    while at < len(data):
        key, at = _varint(data, at)
        number, kind = key >> 3, key & 7
        if kind == VARINT:
            value, at = _varint(data, at)
            yield number, value
            continue
        if kind == BYTES:
            length, at = _varint(data, at)
        elif kind in _LENGTHS:
            length = _LENGTHS[kind]
        else:
            raise Malformed("a frame with a field of unknown kind")
        if at + length > len(data):
            raise Malformed("a frame that ends too early")
        yield number, data[at : at + length]
        at += length


def _varint(data: bytes, at: int) -> tuple[int, int]:
    number = 0
    for place in range(10):
        if at + place >= len(data):
            raise Malformed("a frame that ends too early")
        byte = data[at + place]
        number |= (byte & 0x7F) << (7 * place)
        if byte < 0x80:
            return number, at + place + 1
    raise Malformed("a frame with a number over 64 bits")
