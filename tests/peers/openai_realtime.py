"""OpenAI Realtime, as far as a conversation needs it."""

from __future__ import annotations

import json
from collections.abc import Iterator
from typing import Any

from fdbench.wire import Message
from tests.peers.face import Face
from tests.peers.sound import base64_pcm, from_base64_pcm
from tests.peers.talker import Act, Begins, Ends, Says, Talker, UserStarts, UserStops, Yields
from tests.peers.typed import REALTIME_CLIENT, REALTIME_SERVER, Fields, checked

RATE = 24_000
PCM = {"type": "audio/pcm", "rate": RATE}
SESSION = {"type": "realtime", "audio": {"input": {"format": PCM}, "output": {"format": PCM}}}


class OpenAIRealtime(Face):
    """A message a response; it may be truncated to what was sent of it."""

    def __init__(self) -> None:
        self._talker = Talker(RATE, RATE, "burst")
        self._sent_ms: dict[str, int] = {}
        self._count = 0

    def greet(self) -> Iterator[Message]:
        yield self._event("session.created", session=SESSION)

    def take(self, message: Message) -> Iterator[Message]:
        given: Fields = json.loads(message)
        checked(given, REALTIME_CLIENT)
        if given["type"] == "session.update":
            yield self._event("session.updated", session=SESSION)
        elif given["type"] == "input_audio_buffer.append":
            for act in self._talker.hear(from_base64_pcm(given["audio"])):
                yield from self._told(act)
        elif given["type"] == "conversation.item.truncate":
            item, end = given["item_id"], given["audio_end_ms"]
            assert end <= self._sent_ms[item], f"{end} ms of {item} cannot have been heard"
            yield self._event("conversation.item.truncated", item_id=item, content_index=0, audio_end_ms=end)

    def _told(self, act: Act) -> Iterator[Message]:
        match act:
            case UserStarts(at_ms):
                yield self._event("input_audio_buffer.speech_started", audio_start_ms=at_ms, item_id="item_user")
            case UserStops(at_ms):
                yield self._event("input_audio_buffer.speech_stopped", audio_end_ms=at_ms, item_id="item_user")
            case Begins(turn, text):
                self._sent_ms[f"item_{turn}"] = 0
                yield self._response("created", turn, "in_progress")
                yield self._of(turn, "output_audio_transcript.delta", delta=text)
            case Says(turn, audio):
                self._sent_ms[f"item_{turn}"] += len(audio) * 1000 // RATE
                yield self._of(turn, "output_audio.delta", delta=base64_pcm(audio))
            case Ends(turn):
                yield self._of(turn, "output_audio.done")
                yield self._of(turn, "output_audio_transcript.done", transcript="")
                yield self._response("done", turn, "completed")
            case Yields(turn, sent):
                if not sent:
                    yield self._response("done", turn, "cancelled")

    def _of(self, turn: int, kind: str, **fields: Any) -> Message:
        where = {"item_id": f"item_{turn}", "response_id": f"resp_{turn}", "output_index": 0, "content_index": 0}
        return self._event(f"response.{kind}", **where, **fields)

    def _response(self, kind: str, turn: int, status: str) -> Message:
        return self._event(f"response.{kind}", response={"id": f"resp_{turn}", "status": status})

    def _event(self, type_: str, **fields: Any) -> Message:
        self._count += 1
        event = {"type": type_, "event_id": f"event_{self._count}", **fields}
        checked(event, REALTIME_SERVER)
        return json.dumps(event)
