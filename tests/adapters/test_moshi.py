"""The Moshi adapter against a server on this machine that keeps Moshi's protocol: one frame of 80 ms out for each one in."""

from __future__ import annotations

import asyncio
import sys
from collections.abc import Awaitable, Callable
from dataclasses import dataclass, field
from functools import partial
from typing import Any
from urllib.parse import parse_qs, urlsplit

import numpy as np
import pytest

from fdbench.contract import AudioEnd, AudioOut, Closed, Fault, StreamAdapter, Transcript
from fdbench.errors import MissingExtra
from fdbench.timebase import RATE, ms
from fdbench.wire import WireError
from tests.adapters.conversation import bundled
from tests.serve.client import INFO, Core, until

pytest.importorskip("av", reason="the extra `moshi` is not installed")
pytest.importorskip("websockets", reason="the extra `moshi` is not installed")

from websockets.asyncio.server import ServerConnection, serve

moshi = bundled("moshi")
opus = bundled("moshi.opus")

FRAME, TICK = ms(80), ms(20)
SILENT = np.zeros(FRAME, np.float32)
TONE = (0.3 * np.sin(2 * np.pi * 400 * np.arange(FRAME) / RATE)).astype(np.float32)
Play = Callable[["Server", Core, StreamAdapter], Awaitable[None]]


@dataclass
class Server:
    """In lock-step: `frames(k)` is what answers the k-th frame that it heard, k from 0; None answers nothing, bytes are a message of their
    own. Before the first frame it sends what `greeting` holds."""

    frames: Callable[[int], Any] = lambda k: SILENT
    greeting: tuple[bytes | str, ...] = (b"\0",)
    hang_up: int | None = None
    heard: list[np.ndarray] = field(default_factory=list)
    paths: list[str] = field(default_factory=list)
    kinds: set[int] = field(default_factory=set)
    connection: ServerConnection | None = None

    async def behave(self, connection: ServerConnection) -> None:
        self.connection = connection
        self.paths.append(connection.request.path if connection.request else "")
        for message in self.greeting:
            await connection.send(message)
        decoder, encoder = opus.Decoder(), opus.Encoder()
        waiting, k = np.zeros(0, np.float32), 0
        async for message in connection:
            assert isinstance(message, bytes)
            self.kinds.add(message[0])
            before = decoder.skipped
            audio = decoder.feed(message[1:])
            # moshi's servers do not leave out the pre-skip: a frame is complete with its last packet
            waiting = np.concatenate([waiting, np.zeros(decoder.skipped - before, np.float32), audio])
            while len(waiting) >= FRAME:
                self.heard.append(waiting[:FRAME])
                waiting = waiting[FRAME:]
                await self._answer(connection, encoder, self.frames(k))
                k += 1
                if k == self.hang_up:
                    await connection.close(1011, "out of memory")
                    return

    def has_heard(self, frames: int) -> bool:
        return len(self.heard) >= frames

    async def _answer(self, connection: ServerConnection, encoder: Any, answer: Any) -> None:
        for part in answer if isinstance(answer, tuple) else (answer,):
            if isinstance(part, bytes | str):
                await connection.send(part)
            elif part is not None:
                await connection.send(b"\x01" + encoder.feed(part))


def talk(server: Server, play: Play, **settings: Any) -> Core:
    async def whole() -> Core:
        core = Core()
        async with serve(server.behave, "127.0.0.1", 0) as listening:
            port = next(iter(listening.sockets)).getsockname()[1]
            adapter = moshi.create(url=f"ws://127.0.0.1:{port}", **settings)
            try:
                await adapter.open(INFO, core, core)
                await play(server, core, adapter)
            finally:
                await adapter.close()
        return core

    return asyncio.run(whole())


def pushes(*frames: np.ndarray) -> Play:
    """Each frame in four ticks; then until the server has heard all."""

    async def play(server: Server, core: Core, adapter: StreamAdapter) -> None:
        for k, frame in enumerate(frames):
            for start in range(0, FRAME, TICK):
                core.at += TICK
                await adapter.push_audio(frame[start : start + TICK])
            await until(partial(server.has_heard, k + 1))
        assert server.connection is not None
        await (await server.connection.ping())  # what it sent before is read by now

    return play


def says(*messages: bytes | str) -> Callable[[int], Any]:
    """These, with the first frame."""
    return lambda k: (SILENT, *messages) if k == 0 else SILENT


def silence(seconds: float) -> tuple[np.ndarray, ...]:
    return (SILENT,) * round(seconds * RATE / FRAME)


# --- sound -------------------------------------------------------------------------------------------------------------


def test_a_frame_comes_back_for_each_that_is_sent() -> None:
    server = Server()
    server.frames = lambda k: None if k < 2 else server.heard[k]  # the model's delay gives nothing at first
    core = talk(server, pushes(*silence(0.8), TONE, TONE, *silence(0.4)))
    heard, back = np.concatenate(server.heard), core.sound()
    assert len(server.heard) == 17 and server.kinds == {1}
    assert server.paths == ["/api/chat"]
    assert len(back) == len(heard) - 2 * FRAME - opus.DELAY_IN
    onset = [int(np.flatnonzero(np.abs(each) > 0.05)[0]) for each in (heard, back)]
    assert onset[0] == pytest.approx(10 * FRAME + opus.DELAY_IN, abs=ms(5))
    assert onset[1] - (onset[0] - 2 * FRAME) == pytest.approx(opus.DELAY_OUT - opus.DELAY_IN, abs=ms(3))
    assert np.abs(back).max() == pytest.approx(0.3, abs=0.05)
    assert core.of(Fault) == []


def test_silence_is_passed_on_and_a_long_one_begins_a_new_item() -> None:
    server = Server(frames=lambda k: TONE if k in (2, 3, 8, 9, 25) else SILENT)
    core = talk(server, pushes(*silence(2.4)))
    items = [event.item for event in core.of(AudioOut)]
    assert sorted(set(items)) == ["speech-1", "speech-2"] and items == sorted(items)
    assert items.count("speech-1") == 25
    assert core.of(AudioEnd) == [AudioEnd("speech-1"), AudioEnd("speech-2")]
    assert len(core.sound()) == 30 * FRAME - opus.DELAY_IN


def test_what_the_agent_says_in_words_stands_where_its_frame_does() -> None:
    words = {3: " It", 4: "’s", 6: " ten", 20: " Bye"}
    server = Server(frames=lambda k: (SILENT, b"\x02" + words[k].encode()) if k in words else SILENT)
    core = talk(server, pushes(*silence(2.4)))
    parts = [event for event in core.of(Transcript) if not event.final]
    assert [event.text for event in parts] == list(words.values())
    assert [event.media for event in parts] == [(k + 1) * FRAME for k in words]  # a frame is answered when it is complete
    whole = [event for event in core.of(Transcript) if event.final]
    assert [(event.role, event.text.strip(), event.media) for event in whole] == [
        ("agent", "It’s ten", 4 * FRAME),
        ("agent", "Bye", 21 * FRAME),
    ]


def test_a_server_that_falls_behind_is_told_of_once() -> None:
    server = Server(frames=lambda k: SILENT if k < 2 or k > 20 else None)
    core = talk(server, pushes(*silence(2.4)))
    (fault,) = core.of(Fault)
    assert fault.message.startswith("the server is 1.5 s behind the audio that it was sent")


# --- other messages ----------------------------------------------------------------------------------------------------


def test_unknown_kinds_are_faults_once_each() -> None:
    core = talk(Server(frames=lambda k: (SILENT, b"\x09?", b"\x0a", b"\x03\0", b"\x04{}", b"\x06")), pushes(*silence(0.4)))
    assert [event.message for event in core.of(Fault)] == ["unknown message of kind 9", "unknown message of kind 10"]


@pytest.mark.parametrize(
    ("message", "match"),
    [
        (b"\x05no memory", "the server tells of an error: no memory"),
        ("{}", "malformed: a text message; is there another server"),
        (b"", "malformed: an empty message"),
        (b"\x02\xff", "malformed: text that is no UTF-8"),
        (b"\x01" + bytes(50), "malformed: audio that is no Ogg"),
    ],
)
def test_what_is_wrong_is_told_and_survived(message: bytes | str, match: str) -> None:
    core = talk(Server(frames=says(message, message)), pushes(*silence(0.4)))
    (fault,) = core.of(Fault)
    assert fault.message.startswith(match)
    assert len(core.sound()) == 5 * FRAME - opus.DELAY_IN


def test_the_server_leaves_in_mid_speech() -> None:
    server = Server(frames=lambda k: (TONE, b"\x02 Well"), hang_up=3)
    core = talk(server, pushes_until_closed)
    assert core.events[-1] == Closed("the server ended the session: closed with code 1011: out of memory")
    assert [event.text for event in core.of(Transcript) if event.final] == [" Well Well Well"]
    assert core.of(AudioEnd) == [AudioEnd("speech-1")]


async def pushes_until_closed(server: Server, core: Core, adapter: StreamAdapter) -> None:
    for _ in range(12):
        await adapter.push_audio(SILENT[:TICK])
    await until(lambda: core.of(Closed))
    await adapter.push_audio(SILENT[:TICK])  # the core learns of the end a little later


# --- opening -----------------------------------------------------------------------------------------------------------


async def nothing(server: Server, core: Core, adapter: StreamAdapter) -> None:
    return


def test_a_server_that_talks_to_somebody_else() -> None:
    with pytest.raises(
        WireError, match=r"moshi: .*no handshake within 0.1 s; .*one client at a time, and another one may be"
    ) as told:
        talk(Server(greeting=()), nothing, timeout_s=0.1)
    assert "timeout_s" not in str(told.value)
    with pytest.raises(WireError, match="or its prompts take longer: raise timeout_s"):
        talk(Server(greeting=()), nothing, timeout_s=0.1, dialect="personaplex")


def test_a_handshake_with_versions_as_the_server_in_rust_sends_it() -> None:
    assert talk(Server(greeting=(b"\0" + bytes(8),)), nothing).events == []


def test_what_comes_before_the_handshake_is_a_fault() -> None:
    core = talk(Server(greeting=(b"\x02 early", b"\0")), nothing)
    assert [event.message for event in core.of(Fault)] == ["malformed: a message before the handshake"]


def test_personaplex_is_told_of_voice_and_prompt() -> None:
    asked = []
    for settings in ({}, {"voice_prompt": "VARM1.pt", "text_prompt": "You sell tea & cake."}, {"text_prompt": "none"}):
        server = Server()
        talk(server, nothing, dialect="personaplex", **settings)
        (path,) = server.paths
        asked.append(parse_qs(urlsplit(path).query, keep_blank_values=True))
        assert urlsplit(path).path == "/api/chat"
    assert asked == [
        {"voice_prompt": ["NATF0.pt"], "text_prompt": [INFO.instructions]},
        {"voice_prompt": ["VARM1.pt"], "text_prompt": ["You sell tea & cake."]},
        {"voice_prompt": ["NATF0.pt"], "text_prompt": [""]},
    ]


def test_personaplex_without_that_voice() -> None:
    class Failing(Server):
        async def behave(self, connection: ServerConnection) -> None:
            await connection.close(1011)

    with pytest.raises(WireError, match=r"closed with code 1011; check voice_prompt=X.pt and the server's log"):
        talk(Failing(), nothing, dialect="personaplex", voice_prompt="X.pt")


@pytest.mark.parametrize(
    ("settings", "match"),
    [
        ({"dialect": "moshika"}, "dialect='moshika' is not known; choose one of moshi, personaplex"),
        ({"voice_prompt": "a.pt"}, "voice_prompt applies only with dialect=personaplex"),
        ({"text_prompt": "Hi."}, "text_prompt applies only with dialect=personaplex"),
        ({"url": "localhost"}, "url must be like"),
        ({"timeout_s": "60"}, "timeout_s='60' must be a number from 0.05 to 50"),
        ({"voices": "a"}, "there is no setting 'voices'; the settings are dialect, voice_prompt"),
    ],
)
def test_wrong_settings(settings: dict[str, Any], match: str) -> None:
    with pytest.raises(ValueError, match=match):
        moshi.create(**settings)


def test_without_the_extra_nothing_is_connected(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setitem(sys.modules, "av", None)
    server = Server()
    with pytest.raises(MissingExtra, match="pip install 'fdbench\\[moshi\\]'"):
        talk(server, nothing)
    assert server.paths == []
