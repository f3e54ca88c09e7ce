"""Gemini Live, as far as a conversation needs it."""

from __future__ import annotations

import json
from collections.abc import Iterator
from typing import Any

from fdbench.wire import Message
from tests.peers.face import Face
from tests.peers.sound import base64_pcm, from_base64_pcm
from tests.peers.talker import Act, Begins, Ends, Says, Talker, UserStarts, UserStops, Yields
from tests.peers.typed import Fields, gemini_client, gemini_server

MIME = "audio/pcm;rate=24000"


class GeminiLive(Face):
    """Answers come in a burst; a turn is complete when it was sent."""

    def __init__(self) -> None:
        self._talker = Talker(24_000, 24_000, "burst")

    def take(self, message: Message) -> Iterator[Message]:
        given: Fields = json.loads(message)
        gemini_client(given)
        for told in self._answers(given):
            gemini_server(told)
            yield json.dumps(told)

    def _answers(self, given: Fields) -> Iterator[Fields]:
        if "setup" in given:
            yield {"setupComplete": {}}
        elif "realtimeInput" in given:
            audio = given["realtimeInput"]["audio"]
            assert audio["mimeType"] == MIME, audio["mimeType"]
            for act in self._talker.hear(from_base64_pcm(audio["data"])):
                yield from _told(act)


def _told(act: Act) -> Iterator[Fields]:
    match act:
        case UserStarts(at_ms):
            yield _activity("ACTIVITY_START", at_ms)
        case UserStops(at_ms, speech_ms):
            yield _activity("ACTIVITY_END", at_ms)
            yield _content(inputTranscription={"text": f"{speech_ms} ms"})
        case Begins(_, text):
            yield _content(outputTranscription={"text": text})
        case Says(_, audio):
            yield _content(
                modelTurn={"role": "model", "parts": [{"inlineData": {"mimeType": MIME, "data": base64_pcm(audio)}}]}
            )
        case Ends():
            yield _content(generationComplete=True)
            yield _content(turnComplete=True) | {"usageMetadata": {"promptTokenCount": 10, "responseTokenCount": 20}}
        case Yields(_, sent):
            yield _content(interrupted=True)
            if not sent:
                yield _content(turnComplete=True)


def _content(**fields: Any) -> Fields:
    return {"serverContent": fields}


def _activity(kind: str, at_ms: int) -> Fields:
    return {"voiceActivity": {"voiceActivityType": kind, "audioOffset": f"{at_ms / 1000}s"}}
