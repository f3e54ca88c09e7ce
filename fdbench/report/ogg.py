"""Ogg files that are the same for the same sound: libsndfile gives each stream a random serial number.

References:
    RFC 3533, The Ogg Encapsulation Format Version 0, section 6.
"""

from __future__ import annotations

import zlib

MAGIC = b"OggS"
_SERIAL, _CHECKSUM, _COUNT, _HEADER = 14, 22, 26, 27
_REVERSED = bytes(int(f"{byte:08b}"[::-1], 2) for byte in range(256))


def with_serial(data: bytes, serial: int = 1) -> bytes:
    """The same stream with `serial` (32 bits) in every page and the checksums that go with it.

    Anything that is not Ogg from its first byte to its last is returned as it is.
    """
    pages = []
    at = 0
    while at < len(data):
        segments = data[at + _HEADER : at + _HEADER + data[at + _COUNT]] if at + _HEADER <= len(data) else b""
        end = at + _HEADER + len(segments) + sum(segments)
        if data[at : at + 4] != MAGIC or end > len(data):
            return data
        pages.append(_page(data[at:end], serial))
        at = end
    return b"".join(pages)


def checksum(page: bytes) -> int:
    """The page's CRC-32, with the checksum's own four bytes taken as zero."""
    blank = page[:_CHECKSUM] + bytes(4) + page[_CHECKSUM + 4 :]
    # Ogg's CRC has zlib's polynomial, but takes each bit in the other order, and neither begins nor ends inverted.
    found = zlib.crc32(blank.translate(_REVERSED), 0xFFFFFFFF) ^ 0xFFFFFFFF
    return int(f"{found:032b}"[::-1], 2)


def _page(page: bytes, serial: int) -> bytes:
    marked = page[:_SERIAL] + serial.to_bytes(4, "little") + page[_SERIAL + 4 :]
    return marked[:_CHECKSUM] + checksum(marked).to_bytes(4, "little") + marked[_CHECKSUM + 4 :]
