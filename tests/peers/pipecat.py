"""A pipecat bot: frames in protocol buffers, and RTVI. Frames are pinned to pipecat's own bytes in tests/adapters/test_pipecat.py."""

from __future__ import annotations

import json
from collections.abc import Iterator
from typing import Any, Literal

from fdbench.wire import Message
from tests.adapters.conversation import bundled
from tests.peers.face import Face
from tests.peers.sound import from_pcm, pcm
from tests.peers.talker import Act, Begins, Ends, Says, Talker, UserStarts, UserStops, Yields

HEARS, SPEAKS = 16_000, 24_000
frames = bundled("pipecat.frames")
INTERRUPTION = b"\x2a\x02\x08\x07"


class Pipecat(Face):
    """Answers `client-ready` with `bot-ready`, and tells of interruptions by a frame."""

    def __init__(self, pacing: Literal["burst", "paced"] = "paced") -> None:
        self._talker = Talker(HEARS, SPEAKS, pacing)

    def take(self, message: Message) -> Iterator[Message]:
        assert isinstance(message, bytes), "pipecat speaks binary"
        frame = frames.decode(message)
        if isinstance(frame, frames.MessageFrame):
            assert json.loads(frame.data)["type"] == "client-ready", frame.data
            yield _rtvi("bot-ready", version="2.2.0")
        else:
            assert (frame.rate, frame.channels) == (HEARS, 1), frame.rate
            for act in self._talker.hear(from_pcm(frame.audio)):
                yield from _told(act)


def _told(act: Act) -> Iterator[Message]:
    match act:
        case UserStarts():
            yield _rtvi("user-started-speaking")
        case UserStops(_, speech_ms):
            yield _rtvi("user-stopped-speaking")
            yield _rtvi("user-transcription", text=f"{speech_ms} ms", final=True)
        case Begins(turn, text):
            yield _rtvi("bot-started-speaking")
            yield _rtvi("bot-output", text=text, segment_id=turn, will_be_spoken=True)
        case Says(_, audio):
            yield frames.encode(frames.AudioFrame(pcm(audio), SPEAKS, 1))
        case Ends():
            yield _rtvi("bot-stopped-speaking")
        case Yields():
            yield INTERRUPTION


def _rtvi(kind: str, **data: Any) -> bytes:
    made: bytes = frames.encode(frames.MessageFrame(json.dumps({"label": "rtvi-ai", "type": kind, "data": data})))
    return made
