"""A Moshi server: Opus in Ogg both ways, a frame of 80 ms out for each that came in, and words as they are said."""

from __future__ import annotations

from collections.abc import Iterator

import numpy as np

from fdbench.contract import RATE, Audio
from fdbench.wire import Message
from tests.adapters.conversation import bundled
from tests.peers.face import Face
from tests.peers.talker import FRAME_MS, Begins, Says, Talker

HANDSHAKE, AUDIO, TEXT = b"\0", b"\1", b"\2"
STEP = RATE * FRAME_MS // 1000
FRAME = 4 * STEP
opus = bundled("moshi.opus")


class Moshi(Face):
    """Falls silent when the user speaks; nothing on the wire tells of it."""

    def __init__(self) -> None:
        self._talker = Talker(RATE, RATE, "paced")
        self._decoder, self._encoder = opus.Decoder(), opus.Encoder()
        self._out: list[Audio] = []

    def greet(self) -> Iterator[Message]:
        yield HANDSHAKE

    def take(self, message: Message) -> Iterator[Message]:
        assert isinstance(message, bytes) and message[:1] == AUDIO, message[:20]
        before = self._talker.now_ms
        acts = self._talker.hear(self._decoder.feed(message[1:]))
        said = [act.audio for act in acts if isinstance(act, Says)]
        silent = (self._talker.now_ms - before) // FRAME_MS - len(said)
        self._out += [*said, *[np.zeros(STEP, np.float32)] * silent]
        for act in acts:
            if isinstance(act, Begins):
                yield from (TEXT + f" {word}".encode() for word in act.text.split())
        while len(self._out) >= FRAME // STEP:
            frame = np.zeros(FRAME, np.float32)
            for k, piece in enumerate(self._out[: FRAME // STEP]):
                frame[k * STEP : k * STEP + len(piece)] = piece
            del self._out[: FRAME // STEP]
            yield AUDIO + self._encoder.feed(frame)
