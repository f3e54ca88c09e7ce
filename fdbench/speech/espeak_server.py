"""A process that synthesises speech and does nothing else. Run as a script; only the standard library is imported.

espeak-ng gives other samples for the same text at its second call in a process, and re-initialising it does not help. A
child forked from a parent that has initialised the library and never synthesised is bit-identical to a fresh process, so
this process forks one child for each request. Where there is no `fork` it serves one request and ends; the client
starts another.

Protocol, all lengths unsigned 32-bit little-endian: the client writes length + JSON {"op", "voice", "wpm", "text"}; the
server answers length + JSON {"rate", "events"} (or {"error"} or {"phonemes"}), then length + PCM16 samples. It ends when its
standard input does.
"""

from __future__ import annotations

import ctypes
import json
import os
import struct
import sys
from typing import IO, Any

SYNCHRONOUS = 2  # espeak_AUDIO_OUTPUT: give the samples to a callback, return when done
CHARS_UTF8 = 1
POS_CHARACTER = 1
RATE_PARAMETER = 1
EVENT_END_OF_LIST, EVENT_WORD = 0, 1
PHONEMES_ASCII_SPACED = ord("_") << 8  # phoneme mnemonics, separated by `_`


class _Id(ctypes.Union):
    _fields_ = [("number", ctypes.c_int), ("name", ctypes.c_char_p), ("string", ctypes.c_char * 8)]


class _Event(ctypes.Structure):
    _fields_ = [
        ("type", ctypes.c_int),
        ("unique_identifier", ctypes.c_uint),
        ("text_position", ctypes.c_int),
        ("length", ctypes.c_int),
        ("audio_position", ctypes.c_int),
        ("sample", ctypes.c_int),
        ("user_data", ctypes.c_void_p),
        ("id", _Id),
    ]


_Callback = ctypes.CFUNCTYPE(ctypes.c_int, ctypes.POINTER(ctypes.c_short), ctypes.c_int, ctypes.POINTER(_Event))


class Engine:
    """libespeak-ng, initialised once. `handle` must be called at most once in a process."""

    def __init__(self, library: str, data: str) -> None:
        self._lib = ctypes.cdll.LoadLibrary(library)
        self.rate: int = self._lib.espeak_Initialize(SYNCHRONOUS, 0, data.encode(), 0)
        if self.rate <= 0:
            raise OSError("espeak-ng could not be initialised")

    def handle(self, request: dict[str, Any]) -> tuple[dict[str, Any], bytes]:
        if self._lib.espeak_SetVoiceByName(request["voice"].encode()) != 0:
            return {"error": f"espeak-ng has no voice {request['voice']!r}"}, b""
        if request["op"] == "phonemes":
            return {"phonemes": self._phonemes(request["text"])}, b""
        self._lib.espeak_SetParameter(RATE_PARAMETER, int(request["wpm"]), 0)
        return self._synthesise(request["text"])

    def _synthesise(self, text: str) -> tuple[dict[str, Any], bytes]:
        pcm = bytearray()
        events: list[tuple[int, int, int]] = []

        def collect(samples: Any, count: int, event: Any) -> int:
            if samples and count > 0:
                pcm.extend(ctypes.string_at(samples, 2 * count))
            index = 0
            while event[index].type != EVENT_END_OF_LIST:
                if event[index].type == EVENT_WORD:
                    events.append((event[index].text_position, event[index].length, event[index].sample))
                index += 1
            return 0

        callback = _Callback(collect)  # kept alive until synthesis ends
        self._lib.espeak_SetSynthCallback(callback)
        data = text.encode()
        code = self._lib.espeak_Synth(data, ctypes.c_size_t(len(data) + 1), 0, POS_CHARACTER, 0, CHARS_UTF8, None, None)
        self._lib.espeak_Synchronize()
        if code != 0:
            return {"error": f"espeak-ng failed with code {code}"}, b""
        return {"rate": self.rate, "events": events}, bytes(pcm)

    def _phonemes(self, text: str) -> str:
        translate = self._lib.espeak_TextToPhonemes
        translate.restype = ctypes.c_char_p
        pointer = ctypes.c_char_p(text.encode())
        parts: list[str] = []
        while pointer.value is not None:
            parts.append(translate(ctypes.byref(pointer), CHARS_UTF8, PHONEMES_ASCII_SPACED).decode())
        return " ".join(parts)


def read_exactly(stream: IO[bytes], count: int) -> bytes | None:
    """`count` bytes, or None if the stream ends first."""
    data = b""
    while len(data) < count:
        piece = stream.read(count - len(data))
        if not piece:
            return None
        data += piece
    return data


def read_block(stream: IO[bytes]) -> bytes | None:
    """A block after its length, or None at the end of the stream."""
    header = read_exactly(stream, 4)
    return None if header is None else read_exactly(stream, struct.unpack("<I", header)[0])


def write_block(stream: IO[bytes], data: bytes) -> None:
    stream.write(struct.pack("<I", len(data)) + data)


def _answer(stream: IO[bytes], head: dict[str, Any], pcm: bytes) -> None:
    write_block(stream, json.dumps(head).encode())
    write_block(stream, pcm)
    stream.flush()


def _in_child(engine: Engine, request: dict[str, Any], out: IO[bytes]) -> None:
    child = os.fork()
    if child == 0:
        code = 1
        try:
            head, pcm = engine.handle(request)
            _answer(out, head, pcm)
            code = 0
        finally:
            os._exit(code)
    _, status = os.waitpid(child, 0)
    if status != 0:
        _answer(out, {"error": f"espeak-ng crashed with status {status}"}, b"")


def serve(library: str, data: str, requests: IO[bytes], out: IO[bytes]) -> None:
    engine = Engine(library, data)
    while (block := read_block(requests)) is not None:
        request = json.loads(block)
        if hasattr(os, "fork"):
            _in_child(engine, request, out)
        else:
            _answer(out, *engine.handle(request))
            return


if __name__ == "__main__":
    serve(sys.argv[1], sys.argv[2], sys.stdin.buffer, sys.stdout.buffer)
