"""The PCM server over real sockets, through the adapter that is its client."""

from __future__ import annotations

import asyncio
import json
from collections.abc import Iterator
from contextlib import suppress
from typing import Any

import numpy as np
import pytest

from fdbench.contract import (
    AudioEnd,
    AudioOut,
    Closed,
    Decision,
    Fault,
    PlayoutReport,
    Span,
    SpeechState,
    StreamAdapter,
    ToolCall,
    Transcript,
)
from fdbench.errors import UsageError, WireError
from fdbench.serve.launch import serving
from tests.adapters.conversation import bundled
from tests.serve.client import INFO, LOOP_BACK, Core, noise, until

pytest.importorskip("websockets")

from websockets.asyncio.client import connect
from websockets.exceptions import ConnectionClosedError

F = 480


@pytest.fixture(scope="module")
def url() -> Iterator[str]:
    with serving(LOOP_BACK) as url:
        yield url


async def session(url: str, *frames: Any, **settings: object) -> tuple[Core, StreamAdapter]:
    core, adapter = Core(), bundled("pcm_ws").create(url=url, **settings)
    await adapter.open(INFO, core, core)
    step = int(settings.get("rate", 24_000)) // 50  # type: ignore[call-overload]
    for at in range(0, len(frames[0]), step):
        core.at += F
        await adapter.push_audio(frames[0][at : at + step])
    return core, adapter


def test_sound_comes_back_bit_for_bit_and_long_silence_does_not(url: str) -> None:
    first, second = noise(10 * F), noise(5 * F, seed=2)
    sent = np.concatenate([first, np.zeros(20 * F, np.float32), second])

    async def talk() -> Core:
        core, adapter = await session(url, sent)
        await until(lambda: len(core.sound()) == (10 + 14 + 5) * F)
        await adapter.close()
        return core

    core = asyncio.run(talk())
    np.testing.assert_array_equal(core.sound(), np.concatenate([first, np.zeros(14 * F, np.float32), second]))
    assert [event.item for event in core.of(AudioOut)] == ["1"] * 24 + ["2"] * 5
    assert [event.item for event in core.of(AudioEnd)] == ["1"]
    assert core.of(Fault) == []


def test_what_the_system_tells_arrives(url: str) -> None:
    async def talk() -> Core:
        core, adapter = await session(url, np.concatenate([np.zeros(5 * F, np.float32), noise(2 * F), np.zeros(F, np.float32)]))
        await adapter.tool_result("call1", "found", failed=False)
        await adapter.on_playout(PlayoutReport("1", 40, interrupted=False))
        core.at += F
        await adapter.push_audio(noise(F))
        await until(lambda: len(core.of(Transcript)) == 3)
        await adapter.close()
        return core

    core = asyncio.run(talk())
    assert core.of(SpeechState)[:2] == [SpeechState("user", True, 5 * F), SpeechState("user", False, 7 * F)]
    assert core.of(Transcript) == [
        Transcript("agent", "Be kind.", "1", media=6 * F),
        Transcript("user", "what was said", media=7 * F),
        Transcript("agent", "call1 found False", "1"),
    ]
    assert core.of(Span) == [Span("asr", 5 * F, 6 * F, modelled=False)]
    assert core.of(Decision) == [Decision("take", "sound")]
    assert core.of(ToolCall) == [ToolCall("call1", "search", {"request": "it"})]


@pytest.mark.parametrize("rate", [8_000, 16_000, 48_000])
def test_other_rates(url: str, rate: int) -> None:
    sent = (0.3 * np.sin(2 * np.pi * 440 * np.arange(rate // 2) / rate)).astype(np.float32)

    async def talk() -> Core:
        core, adapter = await session(url, sent, rate=rate)
        await until(lambda: len(core.sound()) >= rate // 2)
        await adapter.close()
        return core

    heard = asyncio.run(talk()).sound()
    delay = rate * 5 // 1000
    np.testing.assert_allclose(heard[rate // 10 :], sent[rate // 10 - delay : len(heard) - delay], atol=0.01)


def test_sessions_do_not_disturb_each_other(url: str) -> None:
    async def talk(seed: int) -> bool:
        sent = noise(20 * F, seed)
        core, adapter = await session(url, sent)
        await until(lambda: len(core.sound()) == 20 * F)
        await adapter.close()
        return bool((core.sound() == sent).all())

    async def both() -> tuple[bool, bool]:
        one, other = await asyncio.gather(talk(1), talk(2))
        return one, other

    assert list(asyncio.run(both())) == [True, True]


@pytest.mark.parametrize(
    ("messages", "reason"),
    [
        (["what"], "a text message is no JSON"),
        ([b"\0\0"], "the first message must be a hello, not audio"),
        ([{"type": "bye"}], "the first message must be a hello, not bye"),
        ([{"type": "hello", "protocol": "other"}], "asks for 'other'"),
        ([{"type": "hello", "protocol": "fdbench-pcm-1", "rate": 11_025}], "the rate must be one of 8000, 16000, 24000, 48000"),
        ([{"type": "hello", "protocol": "fdbench-pcm-1", "rate": 8_000}, b"\0"], "1 bytes of audio are no whole number"),
    ],
)
def test_misuse_ends_the_session_with_a_sentence(url: str, messages: list[Any], reason: str) -> None:
    async def talk() -> dict[str, Any]:
        async with connect(url) as socket:
            for message in messages:
                await socket.send(json.dumps(message) if isinstance(message, dict) else message)
            told = []
            with suppress(ConnectionClosedError):
                while True:
                    told.append(await socket.recv())
            assert socket.close_code == 1008
            return dict(json.loads(told[-1]))

    end = asyncio.run(talk())
    assert end["type"] == "end" and reason in end["reason"]


def test_a_client_that_vanishes_leaves_the_server_in_order(url: str) -> None:
    async def talk() -> int:
        socket = await connect(url)
        await socket.send(json.dumps({"type": "hello", "protocol": "fdbench-pcm-1", "rate": 24_000}))
        await socket.recv()
        socket.transport.abort()
        core, adapter = await session(url, noise(F))
        await until(lambda: len(core.sound()) == F)
        await adapter.close()
        return len(core.sound())

    assert asyncio.run(talk()) == F


def test_a_wrong_path_is_told(url: str) -> None:
    async def talk() -> None:
        await bundled("pcm_ws").create(url=url + "/v1/realtime").open(INFO, Core(), Core())

    with pytest.raises(WireError, match="404"):
        asyncio.run(talk())


def test_a_system_that_fails_ends_its_session_only() -> None:
    async def talk(url: str) -> Core:
        core, adapter = await session(url, noise(4 * F))
        await until(lambda: core.of(Closed))
        await adapter.close()
        return core

    with serving(LOOP_BACK, {"fails_after_ms": 40}) as url:
        for _ in range(2):
            (closed,) = asyncio.run(talk(url)).of(Closed)
            assert closed.reason.startswith("step() at 0.06 s raised RuntimeError: it broke (loop_back.py:")


@pytest.mark.parametrize(
    ("spec", "settings", "match"),
    [
        ("stiched", {}, "there is no adapter 'stiched'; did you mean 'stitched'"),
        (LOOP_BACK, {"colour": 1}, "has no setting 'colour'"),
        (LOOP_BACK, {"opens": False}, r"open\(\) at 0.00 s raised RuntimeError: no model found"),
        ("pcm_ws", {"url": "ws://localhost:1"}, "is a stream adapter"),
    ],
)
def test_what_cannot_be_served_is_told(spec: str, settings: dict[str, object], match: str) -> None:
    with pytest.raises(UsageError, match=match), serving(spec, settings):
        pass
