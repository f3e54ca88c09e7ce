"""The Realtime endpoint when the user cuts a reply short: what the system still says belongs to that reply."""

from __future__ import annotations

import asyncio

import numpy as np
import pytest

from fdbench.serve.launch import serving
from tests.serve.client import noise

pytest.importorskip("websockets")
pytest.importorskip("openai")

from tests.serve.realtime_client import Client, connected

F = 480
AGENT_MS, FIRST_MS = 400, 100
INPUT = "input_audio_buffer"


async def talk(url: str, user_ms: int) -> Client:
    async with connected(url, {}) as client:
        await client.say(np.zeros(AGENT_MS * 24, np.float32))
        await client.say(noise(user_ms * 24))
        await client.say(np.zeros(50 * F, np.float32))
        await client.until(f"{INPUT}.committed")
        return client


@pytest.mark.parametrize(
    ("frame_ms", "pause_ms", "second_ms", "user_ms"),
    [
        (20, 60, 140, 600),
        (200, 60, 140, 600),
        (20, 20, 40, 200),
        (20, 200, 100, 500),
        (200, 200, 100, 1_000),
        (20, 0, 300, 600),
    ],
)
def test_the_tail_of_a_cut_reply_is_no_new_response(frame_ms: int, pause_ms: int, second_ms: int, user_ms: int) -> None:
    tail = {"first_ms": FIRST_MS, "pause_ms": pause_ms, "second_ms": second_ms}
    with serving("tests/serve/talks_on.py", {"frame_ms": frame_ms, **tail}, "openai") as url:
        client = asyncio.run(talk(url, user_ms))
    assert {event["item_id"] for event in client.of("response.output_audio.delta")} == {"item_r1"}
    (done,) = client.of("response.done")
    assert (done["response"]["status"], done["response"]["status_details"]["reason"]) == ("cancelled", "turn_detected")
    sounding = np.flatnonzero(np.frombuffer(client.sound(), "<i2"))
    assert len(sounding) == (AGENT_MS + FIRST_MS + second_ms) * 24
    assert sounding[-1] + 1 == (AGENT_MS + FIRST_MS + pause_ms + second_ms) * 24
    told = [kind for kind in client.types if kind.startswith(INPUT) or kind == "response.output_audio.delta"]
    assert told == [
        "response.output_audio.delta",
        *(f"{INPUT}.{kind}" for kind in ("speech_started", "speech_stopped", "committed")),
    ]
    assert client.of(f"{INPUT}.speech_started")[0]["audio_start_ms"] == AGENT_MS - 300
