"""The livekit adapter without livekit: what is heard of its agent, and how a session begins and ends."""

from __future__ import annotations

import asyncio
import json
import sys
from typing import Any

import numpy as np
import pytest

from fdbench import wire
from fdbench.contract import AudioEnd, AudioOut, Closed, Fault, Flush, PlayoutReport
from fdbench.errors import MissingExtra, WireError
from fdbench.timebase import RATE, ms
from fdbench.wire import Socket, Starter
from tests.adapters.conversation import bundled
from tests.adapters.livekit_peer import AGENT, Agent, Conversation, livekit, peer_module, talk
from tests.adapters.stream_peer import INFO, Desk, settle

load = bundled("livekit.load")

# --- sound -------------------------------------------------------------------------------------------------------------


def test_what_the_user_says_is_heard() -> None:
    async def play(talk: Conversation) -> None:
        await talk.send()
        await talk.send()

    agent, desk = talk(play, rate=16_000)
    assert bytes(agent.heard) == b"\x00\x20" * 960
    assert desk.events == [] and agent.stopped == 1


def test_a_burst_is_one_item_and_its_end_is_told_to_the_agent_once_it_was_played() -> None:
    async def play(talk: Conversation) -> None:
        talk.agent.speak(150)  # 15 s at once
        await talk.pass_(14_980)
        assert talk.agent.finished == [] and talk.agent.started == 1
        await talk.pass_(40)

    agent, desk = talk(play)
    assert agent.finished == [(15.0, False)]
    assert {event.item for event in desk.of(AudioOut)} == {"1"} and desk.of(AudioEnd) == [AudioEnd("1")]
    assert np.count_nonzero(desk.heard) == 15 * RATE


@pytest.mark.parametrize("whole", [True, False])
def test_an_emptied_buffer_cuts_and_the_agent_is_told_what_was_heard(whole: bool) -> None:
    async def play(talk: Conversation) -> None:
        talk.agent.speak(150, whole=whole)
        await talk.pass_(3_560)
        for _ in range(2):  # livekit does so
            talk.agent.playback.complete()
            talk.agent.playback.clear()
        await talk.pass_(20)
        talk.agent.speak(1)
        await talk.pass_(200)

    agent, desk = talk(play)
    assert agent.finished == [(3.56, True), (0.1, False)]
    assert desk.of(Flush) == [Flush("1")] and desk.of(AudioEnd) == [AudioEnd("1"), AudioEnd("2")]
    assert np.count_nonzero(desk.heard) == ms(3_560 + 100)


def test_a_pause_stops_and_what_was_not_heard_comes_after_it() -> None:
    async def play(talk: Conversation) -> None:
        talk.agent.speak(10, whole=False)
        await talk.pass_(400)
        talk.agent.playback.pause()
        await talk.pass_(1_000)
        talk.agent.speak(5)  # goes on generating meanwhile
        await talk.pass_(1_000)
        assert talk.agent.finished == []
        talk.agent.playback.resume()
        await talk.pass_(2_000)

    agent, desk = talk(play)
    assert agent.finished == [(1.5, False)] and agent.started == 1
    assert desk.of(Flush) == [Flush("1")] and desk.of(AudioEnd) == [AudioEnd("2")]
    sound = np.flatnonzero(desk.heard)
    assert len(sound) == ms(1_500) and sound[-1] == ms(2_400 + 1_100) - 1


def test_a_pause_that_was_no_false_alarm() -> None:
    async def play(talk: Conversation) -> None:
        talk.agent.speak(10)
        await talk.pass_(400)
        talk.agent.playback.pause()
        await talk.pass_(600)
        talk.agent.playback.clear()
        talk.agent.playback.resume()
        await talk.pass_(600)

    agent, desk = talk(play)
    assert agent.finished == [(0.4, True)]
    assert np.count_nonzero(desk.heard) == ms(400)


def test_a_pause_shorter_than_the_report_of_what_was_heard() -> None:
    async def play(talk: Conversation) -> None:
        talk.agent.speak(10)
        await talk.pass_(400)
        talk.agent.playback.pause()
        talk.agent.playback.resume()
        await talk.pass_(1_000)

    agent, desk = talk(play)
    assert agent.finished == [(1.0, False)]
    assert np.count_nonzero(desk.heard) == ms(1_000)


def test_a_segment_that_begins_in_a_pause() -> None:
    async def play(talk: Conversation) -> None:
        talk.agent.playback.pause()
        talk.agent.speak(2)
        await talk.pass_(100)
        assert talk.desk.events == [] and talk.agent.started == 0
        talk.agent.playback.clear()
        talk.agent.speak(1)
        talk.agent.playback.resume()
        await talk.pass_(200)

    agent, _ = talk(play)
    assert agent.finished == [(0.0, True), (0.1, False)] and agent.started == 1


def test_reports_that_are_late_or_of_no_item_of_ours_change_nothing() -> None:
    async def play(talk: Conversation) -> None:
        talk.agent.speak(2)
        await talk.pass_(300)
        talk.agent.speak(2)
        await talk.pass_(100)
        for item in ("1", "7", ""):
            for interrupted in (True, False):
                await talk.adapter.on_playout(PlayoutReport(item, 40, interrupted))
        await talk.pass_(300)

    agent, desk = talk(play)
    assert agent.finished == [(0.2, False), (0.2, False)]
    assert np.count_nonzero(desk.heard) == ms(400)


def test_closing_in_mid_reply_leaves_no_segment_open() -> None:
    async def play(talk: Conversation) -> None:
        talk.agent.speak(20, whole=False)
        await talk.pass_(500)

    agent, desk = talk(play)
    assert agent.stopped == 1 and agent.finished == [(0.0, True)]
    assert desk.of(Closed) == []


# --- beginning and end ---------------------------------------------------------------------------------------------------


def test_what_it_says_before_the_session_is_open_comes_after_it() -> None:
    async def whole(desk: Desk, agent: Agent) -> None:
        opened = agent.attach

        async def attach(name: str, start: Starter) -> Socket:
            socket = await opened(name, start)
            agent.speak(1)
            return socket

        agent.attach = attach  # type: ignore[method-assign]
        wire.use(agent)
        adapter = livekit.create(agent=AGENT)
        try:
            await adapter.open(INFO, desk, desk)
            await settle()
        finally:
            await adapter.close()
            wire.use(None)

    agent, desk = Agent(), Desk(RATE)
    asyncio.run(whole(desk, agent))
    assert len(desk.of(AudioOut)) == 1 and desk.of(Fault) == []


def test_the_agent_ends_the_session() -> None:
    async def play(talk: Conversation) -> None:
        talk.agent.speak(1)
        talk.agent.peer.end("the agent session closed (task_completed)")
        talk.agent.speak(1)
        await settle()
        await talk.send()  # the core may be a frame behind

    agent, desk = talk(play)
    assert desk.events[-1] == Closed("the agent session closed (task_completed)")
    assert len(desk.of(AudioOut)) == 1 and agent.stopped == 1


# --- setting up --------------------------------------------------------------------------------------------------------


def test_without_livekit_one_sentence_names_the_extra(monkeypatch: pytest.MonkeyPatch) -> None:
    for name in ("livekit", "livekit.agents"):
        monkeypatch.setitem(sys.modules, name, None)
    adapter, desk = livekit.create(agent=AGENT), Desk(RATE, seconds=1)

    async def opened() -> None:
        await adapter.open(INFO, desk, desk)

    with pytest.raises(MissingExtra, match=r"adapter 'livekit' needs the 'livekit' extra: .*fdbench\[livekit\]"):
        asyncio.run(opened())


@pytest.mark.parametrize(
    ("place", "function", "why"),
    [
        ("no_such_agent.py", "build", "livekit: no_such_agent.py: there is no such file; set agent=path/to/my_agent.py:build"),
        ("no_such_module.agent", "build", "livekit: there is no module 'no_such_module.agent' here"),
        ("json", "build", "livekit: json has no function 'build'; set agent=FILE:FUNCTION"),
    ],
)
def test_a_function_that_is_not_there(place: str, function: str, why: str, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(sys, "path", [*sys.path])
    config = bundled("livekit.config").Config(place, function)
    with pytest.raises(WireError, match=why):
        load.find(config)


@pytest.mark.parametrize(
    ("settings", "why"),
    [
        ({}, "livekit: agent is needed, as --set agent=my_agent.py:build"),
        ({"agent": "my_agent.py"}, "must name a file or module and a function in it"),
        ({"agent": "my_agent.py:"}, "must name a file or module and a function in it"),
        ({"agent": AGENT, "rate": "44100"}, "rate='44100' is not known"),
        ({"agent": AGENT, "timeout_s": 90}, "timeout_s=90 must be a number from 0.05 to 55"),
        ({"agent": AGENT, "agnt": 1}, "there is no setting 'agnt'; did you mean 'agent'"),
    ],
)
def test_settings_that_are_wrong(settings: dict[str, object], why: str) -> None:
    with pytest.raises(ValueError, match=why):
        livekit.create(**settings)


def test_the_peer_speaks_the_pcm_protocol() -> None:
    async def greeted() -> dict[str, Any]:
        peer = peer_module.Peer(8_000)
        await peer.send(json.dumps({"type": "hello"}))
        told: dict[str, Any] = json.loads(await peer.recv())
        return told

    assert asyncio.run(greeted()) == {
        "type": "hello",
        "protocol": "fdbench-pcm-1",
        "rate": 8_000,
        "clock": "wall",
        "pacing": "burst",
        "transcripts": True,
        "tools": False,
    }
    able = livekit.create(agent=AGENT).capabilities
    assert (able.clock, able.pacing, able.transcripts, able.tools) == ("wall", "burst", True, False)


def test_the_session_may_speak_from_another_thread() -> None:
    sound = [bytes([n, n]) for n in range(100)]

    async def received() -> list[str | bytes]:
        peer = peer_module.Peer(8_000)
        await peer.send(json.dumps({"type": "hello"}))
        await asyncio.to_thread(lambda: [peer.say(chunk) for chunk in sound])
        return [await peer.recv() for _ in range(101)][1:]

    assert asyncio.run(received()) == sound
