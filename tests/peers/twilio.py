"""A bot that takes phone calls over a media stream, in Twilio's dialect."""

from __future__ import annotations

import base64
import json
from collections.abc import Iterator
from typing import Any, Literal

from fdbench.wire import Message
from tests.adapters.conversation import bundled
from tests.peers.face import Face
from tests.peers.talker import Act, Ends, Says, Talker, Yields

RATE = 8_000
codec = bundled("_stream.pcm")


class Twilio(Face):
    """Marks the end of each answer, and clears what is queued when the caller speaks."""

    def __init__(self, pacing: Literal["burst", "paced"] = "paced") -> None:
        self._talker = Talker(RATE, RATE, pacing)
        self._stream = ""
        self._marks: list[str] = []

    def take(self, message: Message) -> Iterator[Message]:
        given = json.loads(message)
        match given["event"]:
            case "start":
                self._stream = given["streamSid"]
                assert given["start"]["mediaFormat"] == {"encoding": "audio/x-mulaw", "sampleRate": RATE, "channels": 1}
            case "media":
                for act in self._talker.hear(codec.from_mulaw(base64.b64decode(given["media"]["payload"]))):
                    yield from self._told(act)
            case "mark":
                self._marks.remove(given["mark"]["name"])  # ValueError: of a mark that was never sent
            case other:
                assert other in ("connected", "stop"), other

    def _told(self, act: Act) -> Iterator[Message]:
        match act:
            case Says(_, audio):
                yield self._tell("media", media={"payload": base64.b64encode(codec.to_mulaw(audio)).decode()})
            case Ends(turn):
                self._marks.append(f"answer {turn}")
                yield self._tell("mark", mark={"name": f"answer {turn}"})
            case Yields():
                yield self._tell("clear")

    def _tell(self, event: str, **fields: Any) -> Message:
        return json.dumps({"event": event, "streamSid": self._stream, **fields})
