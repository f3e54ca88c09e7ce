"""The Moshi adapter against Kyutai's own server, in real time; its models are scripted."""

from __future__ import annotations

import asyncio
from collections.abc import Iterator
from pathlib import Path

import numpy as np
import pytest

from fdbench.contract import StreamAdapter
from fdbench.timebase import ms
from tests.adapters.conversation import bundled
from tests.counterparts.running import (
    SCENARIO,
    Played,
    check_that_a_second_client_is_refused,
    check_the_same,
    opened,
    play,
    play_again,
    running,
)
from tests.counterparts.voice import SENTENCES

pytest.importorskip("av", reason="the extra `moshi` is not installed")
pytestmark = [pytest.mark.counterpart, pytest.mark.slow, pytest.mark.checkout]

WAITS_MS = 640
"""Quiet frames that end the user's turn."""
STOPS_MS = 240
"""Loud frames that end the answer."""
FRAMES_MS = 400
"""At most: what the frames round up, playout's hold, the codec, and a machine that has other things to do."""


@pytest.fixture
def server(voice: Path) -> Iterator[str]:
    with running("moshi", "moshi_server.py", "--voice", str(voice)) as port:
        yield f"ws://127.0.0.1:{port}"


def check_the_talk(played: Played) -> None:
    """It answered a while after the question, stopped by itself when the user cut in, and answered that."""
    asked, cut = played.speech("ask"), played.speech("cut")
    agent = played.document("events.json")["agent"]
    first = agent[0][0]
    stopped = max(end for _, end in agent if end < cut[1])
    again = min(start for start, _ in agent if start > cut[1])
    assert ms(WAITS_MS - 100) < first - asked[1] < ms(WAITS_MS + FRAMES_MS)
    assert ms(0) < stopped - cut[0] < ms(STOPS_MS + FRAMES_MS)
    assert ms(WAITS_MS - 100) < again - cut[1] < ms(WAITS_MS + FRAMES_MS)
    loudest = np.abs(played.heard()[stopped + ms(100) : again - ms(100)]).max()
    assert loudest < 100  # out of 32,768: Opus leaves little of what was said before
    assert played.log("flush") == [] == played.log("fault")


def check_the_words(played: Played) -> None:
    """Words are told as they are said, and as sentences of what was said in one go."""
    told = played.log("transcript")
    assert {each["role"] for each in told} == {"agent"}
    parts = [each["text"] for each in told if not each["final"]]
    begun = SENTENCES[0].split()
    assert [part.strip() for part in parts[:3]] == begun[:3]
    said = [each["text"].split() for each in told if each["final"]]
    assert len(said) >= 2 and said[0] == begun[: len(said[0])] and len(said[0]) < len(begun)
    assert said[1][: len(begun)] == begun


def test_a_talk_and_again_from_the_cassette(server: str, tmp_path: Path) -> None:
    recorded = tmp_path / "recorded"
    played = play(recorded, SCENARIO, "moshi", f"url={server}", record=True)
    check_the_talk(played)
    check_the_words(played)
    again = play_again(recorded, tmp_path / "replayed", SCENARIO, "moshi")
    check_the_same(again, played)


def test_a_second_client_is_told_that_the_server_is_busy_and_the_next_one_is_served(server: str) -> None:
    def make() -> StreamAdapter:
        adapter: StreamAdapter = bundled("moshi").create(url=server, timeout_s=1)
        return adapter

    async def three() -> None:
        await check_that_a_second_client_is_refused(make, "no handshake within 1 s; .*one client at a time")
        await (await opened(make)).close()

    asyncio.run(three())
