"""A system that speaks our own protocol (docs/adapters/pcm.md): over a WebSocket, or as a program with `python -m tests.peers.pcm`."""

from __future__ import annotations

import json
import struct
import sys
from collections.abc import Iterator
from typing import Any, BinaryIO

from fdbench.wire import Message
from tests.peers.face import Face
from tests.peers.sound import from_pcm, pcm
from tests.peers.talker import Act, Begins, Ends, Says, Talker, UserStarts, UserStops, Yields

HEADER = struct.Struct("<cI")


class Pcm(Face):
    """An item an answer, in bursts, and a flush when the user cuts in. `times`: an answer lasts so many times as long as it should."""

    def __init__(self, times: str = "1") -> None:
        self._talker: Talker | None = None
        self._times = float(times)

    def take(self, message: Message) -> Iterator[Message]:
        if isinstance(message, bytes):
            assert self._talker is not None, "sound before the hello"
            for act in self._talker.hear(from_pcm(message)):
                yield from self._told(act)
            return
        given = json.loads(message)
        if given["type"] == "hello":
            rate = given["rate"]
            self._talker = Talker(rate, int(rate * self._times), "burst")
            can = {"transcripts": True, "tools": False}
            yield _tell("hello", protocol="fdbench-pcm-1", rate=rate, clock="input", pacing="burst", **can)

    def _told(self, act: Act) -> Iterator[Message]:
        match act:
            case UserStarts(at_ms):
                yield _tell("speech", role="user", speaking=True, at_ms=at_ms)
            case UserStops(at_ms):
                yield _tell("speech", role="user", speaking=False, at_ms=at_ms)
            case Begins(turn, text):
                yield _tell("item", id=f"{turn}")
                yield _tell("transcript", role="agent", text=text, item=f"{turn}")
            case Says(_, audio):
                yield pcm(audio)
            case Ends(turn):
                yield _tell("item_end", id=f"{turn}")
            case Yields(turn):
                yield _tell("flush", item=f"{turn}")


def _tell(type_: str, **fields: Any) -> Message:
    return json.dumps({"type": type_, **fields})


def _read(source: BinaryIO) -> Message | None:
    head = source.read(HEADER.size)
    if len(head) < HEADER.size:
        return None
    kind, length = HEADER.unpack(head)
    data = source.read(length)
    return data if kind == b"A" else data.decode()


def main() -> None:
    """Until standard input ends."""
    face = Pcm()
    while (message := _read(sys.stdin.buffer)) is not None:
        for said in face.take(message):
            kind, data = (b"A", said) if isinstance(said, bytes) else (b"J", said.encode())
            sys.stdout.buffer.write(HEADER.pack(kind, len(data)) + data)
        sys.stdout.buffer.flush()


if __name__ == "__main__":
    main()
