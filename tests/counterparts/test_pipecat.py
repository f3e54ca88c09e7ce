"""The pipecat adapter and the telephone adapter against a real pipecat bot, in real time."""

from __future__ import annotations

import asyncio
from collections.abc import Iterator
from pathlib import Path

import pytest

from fdbench.timebase import ms
from tests.adapters.conversation import bundled
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

WAITS_MS = 600
"""Silence that ends the user's turn: 200 ms of the detector's, 400 ms of the strategy's."""
HELD_BACK = ms(5)
"""What resampling 8 kHz to 24 kHz smears over a cut."""


@pytest.fixture
def bot(voice: Path) -> Iterator[str]:
    with running("pipecat", "pipecat_bot.py", "--voice", str(voice)) as port:
        yield f"ws://127.0.0.1:{port}"


@pytest.fixture
def phone_bot(voice: Path) -> Iterator[str]:
    with running("pipecat", "pipecat_bot.py", "--voice", str(voice), "--transport", "twilio") as port:
        yield f"ws://127.0.0.1:{port}/ws"


def check_the_talk(played: Played) -> None:
    """It answered a while after the question, was stopped by the interruption, and answered that."""
    asked, cut = played.speech("ask"), played.speech("cut")
    first, *_, last = played.document("events.json")["agent"]
    assert ms(WAITS_MS - 60) < first[0] - asked[1] < ms(WAITS_MS + 900)  # the detector may hear the end a little earlier
    (flush,) = played.log("flush")
    assert cut[0] < flush["at"] < cut[0] + ms(900)
    assert ms(WAITS_MS - 60) < last[0] - cut[1] < ms(WAITS_MS + 900)
    assert not played.heard()[flush["at"] + HELD_BACK : last[0] - ms(100)].any()
    assert {chunk["item"] for chunk in played.log("audio_out")} == {"1", "2"}
    assert played.log("fault") == []


def test_a_talk_over_its_own_websocket_and_again_from_the_cassette(bot: str, tmp_path: Path) -> None:
    recorded = tmp_path / "recorded"
    played = play(recorded, SCENARIO, "pipecat", f"url={bot}", record=True)
    check_the_talk(played)
    said = [each["text"] for each in played.log("transcript") if each["role"] == "agent"]
    assert said[:2] == [SENTENCES[0]] * 2  # the answer that was cut, and the next one
    assert [each["text"] for each in played.log("transcript") if each["role"] == "user"] == ["whatever was said"] * 2
    assert [each["speaking"] for each in played.log("speech_state") if each["role"] == "user"] == [True, False] * 2
    assert {each["stage"] for each in played.log("span")} == {"tts"}
    again = play_again(recorded, tmp_path / "replayed", SCENARIO, "pipecat")
    check_the_same(again, played)


def test_a_talk_over_the_telephone_and_again_from_the_cassette(phone_bot: str, tmp_path: Path) -> None:
    recorded = tmp_path / "recorded"
    played = play(recorded, SCENARIO, "twilio", f"url={phone_bot}", record=True)
    check_the_talk(played)
    again = play_again(recorded, tmp_path / "replayed", SCENARIO, "twilio")
    check_the_same(again, played)


def test_a_second_client_is_told_that_the_bot_is_busy(bot: str) -> None:
    why = "code 1013: Server already has a connected client"
    asyncio.run(check_that_a_second_client_is_refused(lambda: bundled("pipecat").create(url=bot), why))
