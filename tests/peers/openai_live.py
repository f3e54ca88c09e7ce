"""GPT-Live, as far as a conversation needs it: one stream each way, and silence where it says nothing."""

from __future__ import annotations

import json
from collections.abc import Iterator
from typing import Any

import numpy as np

from fdbench.wire import Message
from tests.peers.face import Face
from tests.peers.sound import base64_pcm, from_base64_pcm
from tests.peers.talker import Act, Begins, Says, Talker, UserStops
from tests.peers.typed import LIVE_CLIENT, LIVE_SERVER, Fields, checked

RATE = 24_000
STEP_MS = 20


class OpenAILive(Face):
    """Falls silent when the user speaks; nothing on the wire tells of it."""

    def __init__(self) -> None:
        self._talker = Talker(RATE, RATE, "paced")
        self._resource: Fields = {"id": "live_1", "expires_at": 1, "model": "gpt-live-1", "status": "active"}

    def take(self, message: Message) -> Iterator[Message]:
        given: Fields = json.loads(message)
        checked(given, LIVE_CLIENT)
        for told in self._answers(given):
            checked(told, LIVE_SERVER)
            yield json.dumps(told)

    def _answers(self, given: Fields) -> Iterator[Fields]:
        if given["type"] == "session.start":
            self._resource["audio"] = given["session"]["audio"]
            yield _event("session.started", session=self._resource)
        elif given["type"] == "session.input_audio.append":
            yield from self._hear(from_base64_pcm(given["audio"]))
        elif given["type"] == "session.close":
            seconds = self._talker.now_ms / 1000
            yield _event("session.closed", reason="close_requested", session=self._resource, usage={"seconds": seconds})

    def _hear(self, audio: Any) -> Iterator[Fields]:
        before = self._talker.now_ms
        acts = self._talker.hear(audio)
        said = [act.audio for act in acts if isinstance(act, Says)]
        silent = max(0, (self._talker.now_ms - before) // STEP_MS - len(said))
        for chunk in [*said, *[np.zeros(RATE * STEP_MS // 1000, np.float32)] * silent]:
            yield {"type": "session.output_audio.delta", "delta": base64_pcm(chunk)}
        for act in acts:
            yield from self._text(act)

    def _text(self, act: Act) -> Iterator[Fields]:
        now = self._talker.now_ms
        if isinstance(act, UserStops):
            span = {"start_ms": act.at_ms - act.speech_ms, "end_ms": act.at_ms}
            yield _event("session.input_transcript.delta", delta=f"{act.speech_ms} ms", **span)
        elif isinstance(act, Begins):
            yield _event("session.output_transcript.delta", delta=act.text, start_ms=now, end_ms=now + 1_000)


def _event(type_: str, **fields: Any) -> Fields:
    return {"type": type_, "event_id": "e", **fields}
