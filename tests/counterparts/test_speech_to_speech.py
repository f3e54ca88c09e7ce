"""The Realtime adapter against a real `speech-to-speech` server, in real time."""

from __future__ import annotations

import asyncio
import gzip
import json
from base64 import b64decode
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import numpy as np
import pytest

pytest.importorskip("openai")

from fdbench.audio import Pcm16
from fdbench.timebase import RATE, ms
from tests.adapters.realtime_server import CLIENT, SERVER, checked, realtime
from tests.counterparts.running import (
    SCENARIO,
    Played,
    check_that_a_second_client_is_refused,
    check_the_same,
    play,
    play_again,
    running,
)
from tests.counterparts.voice import SENTENCES

pytestmark = [pytest.mark.counterpart, pytest.mark.slow, pytest.mark.checkout]

WAITS_MS = 1_300
"""Silence before an answer: 500 ms end the speech, and for 800 ms more the server waits for the user to go on."""
TRUNCATED_MS = 20
LAST_HEARD = ms(200)


@pytest.fixture
def slow_voice(voice: Path) -> Iterator[str]:
    """Makes speech twice as fast as it is spoken: an answer is still being made when it is interrupted."""
    with running("speech_to_speech", "speech_to_speech_server.py", "--voice", str(voice), "--pace", "0.5") as port:
        yield f"http://127.0.0.1:{port}/v1"


@pytest.fixture
def fast_voice(voice: Path) -> Iterator[str]:
    """Makes speech at once: an answer was completed when it is interrupted."""
    options = ["--voice", str(voice), "--pace", "0", "--pipelines", "1"]
    with running("speech_to_speech", "speech_to_speech_server.py", *options) as port:
        yield f"http://127.0.0.1:{port}/v1"


class Wire:
    """What went over the socket, audio included, from the cassette."""

    def __init__(self, played: Played) -> None:
        with gzip.open(played.folder / "cassette.jsonl.gz", "rt", encoding="utf-8") as file:
            lines = [json.loads(line) for line in file]
        self.sent, self.received = (
            [json.loads(line["text"]) for line in lines if line.get("dir") == way and "text" in line] for way in ("out", "in")
        )

    def of(self, kind: str) -> list[dict[str, Any]]:
        return [event for event in [*self.sent, *self.received] if event["type"] == kind]

    def item(self, name: str) -> Pcm16:
        """All audio of an item."""
        deltas = [event["delta"] for event in self.of("response.output_audio.delta") if event["item_id"] == name]
        return np.frombuffer(b"".join(b64decode(delta) for delta in deltas), "<i2").astype(np.int16)


def check_the_talk(played: Played, wire: Wire) -> None:
    """It answered a while after the question, was stopped by the interruption, and answered that."""
    asked, cut = played.speech("ask"), played.speech("cut")
    first, *_, last = played.document("events.json")["agent"]
    assert ms(WAITS_MS - 100) < first[0] - asked[1] < ms(WAITS_MS + 1_500)
    before, flush = played.log("flush")  # it flushes whenever the user begins to speak
    assert before["at"] < asked[1]
    assert cut[0] < flush["at"] < cut[0] + ms(900)
    assert ms(WAITS_MS - 100) < last[0] - cut[1] < ms(WAITS_MS + 1_500)
    assert not played.heard()[flush["at"] : last[0] - ms(100)].any()
    assert played.log("fault") == []
    check_what_was_truncated(played, wire, flush["at"])


def check_what_was_truncated(played: Played, wire: Wire, flushed: int) -> None:
    """The server was told where the item was cut: what was heard last ends there, within 20 ms."""
    cut, after = dict.fromkeys(chunk["item"] for chunk in played.log("audio_out"))
    (told,) = wire.of("conversation.item.truncate")
    assert told["item_id"] == cut != after
    item, heard = wire.item(cut), played.heard()[flushed - LAST_HEARD : flushed]
    end, near = ms(told["audio_end_ms"]), ms(TRUNCATED_MS)
    ends = range(max(LAST_HEARD, end - near), min(len(item), end + near) + 1)
    assert heard.any() and any(np.array_equal(item[at - LAST_HEARD : at], heard) for at in ends)


def check_the_words(played: Played) -> None:
    """The first sentences of the answer that was cut; and the whole answer after it."""
    said = [each["text"] for each in played.log("transcript") if each["role"] == "agent" and each["final"]]
    cut, whole = said
    assert whole == " ".join(SENTENCES)
    assert cut in [" ".join(SENTENCES[:n]) for n in range(1, len(SENTENCES) + 1)]
    assert [each["text"] for each in played.log("transcript") if each["role"] == "user"] == ["whatever was said"] * 2
    assert [each["speaking"] for each in played.log("speech_state") if each["role"] == "user"] == [True, False] * 2


def check_the_messages(wire: Wire) -> None:
    """Either side keeps to the types of OpenAI's own package; we add no field to them."""
    for event in wire.sent:
        checked(event, CLIENT)
    for event in wire.received:
        SERVER.validate_python(event)
    assert wire.of("error") == []


def outcomes(wire: Wire) -> list[str]:
    return [event["response"]["status"] for event in wire.of("response.done")]


def test_an_answer_is_interrupted_while_it_is_made_and_again_from_the_cassette(slow_voice: str, tmp_path: Path) -> None:
    recorded = tmp_path / "recorded"
    played = play(recorded, SCENARIO, "openai_realtime", f"base_url={slow_voice}", "model=any", record=True)
    wire = Wire(played)
    check_the_talk(played, wire)
    check_the_words(played)
    check_the_messages(wire)
    assert outcomes(wire) == ["cancelled", "completed"]
    details = wire.of("response.done")[0]["response"]["status_details"]
    assert (details["type"], details["reason"]) == ("cancelled", "turn_detected")
    again = play_again(recorded, tmp_path / "replayed", SCENARIO, "openai_realtime")
    check_the_same(again, played)


def test_an_answer_is_interrupted_after_it_was_completed(fast_voice: str, tmp_path: Path) -> None:
    played = play(tmp_path / "played", SCENARIO, "openai_realtime", f"base_url={fast_voice}", "model=any", record=True)
    wire = Wire(played)
    check_the_talk(played, wire)
    check_the_words(played)
    check_the_messages(wire)
    assert outcomes(wire) == ["completed", "completed"]
    cut = wire.item(played.log("audio_out")[0]["item"])
    assert len(cut) > 10 * RATE  # it had come long before


def test_a_client_that_finds_no_pipeline_free_is_told_so(fast_voice: str) -> None:
    why = "session_limit_reached: All 1 session slots are in use"
    asyncio.run(check_that_a_second_client_is_refused(lambda: realtime.create(base_url=fast_voice, model="any"), why))
