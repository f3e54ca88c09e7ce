"""The carrier's side of a media stream: what a bot is sent, and what becomes of what it sends."""

from __future__ import annotations

import base64
import hashlib
import hmac
import json
from collections.abc import Awaitable, Callable
from typing import Any

import numpy as np
import pytest

from fdbench.contract import Audio, AudioEnd, AudioOut, Closed, Fault, Flush, StreamAdapter
from fdbench.timebase import TICK
from fdbench.wire import WireError
from tests.adapters.conversation import bundled
from tests.adapters.stream_peer import Desk, Peer, Refusing, session

twilio = bundled("twilio")
pcm = bundled("_stream.pcm")
SILENT: Audio = np.zeros(160, np.float32)
FRAME = b"\x90" * 160
MARKS = {
    "twilio": ("media", "mark", "clear"),
    "telnyx": ("media", "mark", "clear"),
    "plivo": ("playAudio", "checkpoint", "clearAudio"),
}
Play = Callable[["Bot", Desk, StreamAdapter], Awaitable[None]]


class Bot(Peer):
    """Speaks a carrier's dialect."""

    def __init__(self, dialect: str = "twilio") -> None:
        super().__init__()
        self.dialect = dialect

    @property
    def got(self) -> list[dict[str, Any]]:
        return [json.loads(message) for message in self.received]

    def of(self, event: str) -> list[dict[str, Any]]:
        return [message for message in self.got if message["event"] == event]

    @property
    def reached(self) -> list[str]:
        """The marks that it was told of, in order."""
        if self.dialect == "plivo":
            return [message["name"] for message in self.of("playedStream")]
        return [message["mark"]["name"] for message in self.of("mark")]

    def tell(self, event: str, **fields: Any) -> None:
        self.say(json.dumps({"event": event, **fields}))

    def speak(self, milliseconds: int, data: bytes = FRAME[:1]) -> None:
        self.tell(MARKS[self.dialect][0], media={"payload": base64.b64encode(data * (8 * milliseconds)).decode()})

    def mark(self, name: str) -> None:
        fields = {"name": name} if self.dialect == "plivo" else {"mark": {"name": name}}
        self.tell(MARKS[self.dialect][1], **fields)

    def clear(self) -> None:
        self.tell(MARKS[self.dialect][2])


def call(play: Play, **settings: Any) -> tuple[Bot, Desk]:
    bot, desk = Bot(settings.get("dialect", "twilio")), Desk(8_000)
    session(lambda: twilio.create(**settings), desk, bot, lambda adapter: play(bot, desk, adapter))
    return bot, desk


async def nothing(bot: Bot, desk: Desk, adapter: StreamAdapter) -> None:
    return


# --- what the bot is sent ----------------------------------------------------------------------------------------------


async def three_frames(bot: Bot, desk: Desk, adapter: StreamAdapter) -> None:
    for k in range(3):
        await adapter.push_audio(np.full(160, k / 4, np.float32))


def test_a_call_as_twilio_makes_it() -> None:
    bot, _ = call(three_frames, url="wss://bot.example/media", parameters="language=en, tier=gold", instructions_as="prompt")
    connected, start, *media, stop = bot.got
    assert bot.url == "wss://bot.example/media" and bot.headers == {}
    assert connected == {"event": "connected", "protocol": "Call", "version": "1.0.0"}
    told = start["start"]
    assert [start["streamSid"][:2], told["callSid"][:2], told["accountSid"][:2]] == ["MZ", "CA", "AC"]
    assert {len(identity) for identity in (start["streamSid"], told["callSid"], told["accountSid"])} == {34}
    assert told["mediaFormat"] == {"encoding": "audio/x-mulaw", "sampleRate": 8000, "channels": 1}
    assert told["customParameters"] == {"language": "en", "tier": "gold", "prompt": "Be kind."}
    assert told["tracks"] == ["inbound"] and told["streamSid"] == start["streamSid"]
    assert [message["media"]["timestamp"] for message in media] == ["0", "20", "40"]
    assert [message["media"]["chunk"] for message in media] == ["1", "2", "3"]
    assert [message["sequenceNumber"] for message in bot.got[1:]] == ["1", "2", "3", "4", "5"]
    payloads = [base64.b64decode(message["media"]["payload"]) for message in media]
    assert payloads[0] == b"\xff" * 160 and {len(data) for data in payloads} == {160}
    assert pcm.from_mulaw(payloads[2]) == pytest.approx(np.full(160, 0.5), abs=0.02)
    assert stop["event"] == "stop" and stop["stop"]["callSid"] == told["callSid"] and bot.closed


def test_a_call_as_telnyx_makes_it() -> None:
    bot, _ = call(three_frames, dialect="telnyx", parameters="tier=gold")
    connected, start, media, *_, stop = bot.got
    assert connected == {"event": "connected", "version": "1.0.0"}
    assert start["start"]["media_format"] == {"encoding": "PCMU", "sample_rate": 8000, "channels": 1}
    assert start["start"]["custom_parameters"] == {"tier": "gold"} and "call_control_id" in start["start"]
    assert media["sequence_number"] == "2" and media["stream_id"] == start["stream_id"]
    assert stop["event"] == "stop"


def test_a_call_as_plivo_makes_it() -> None:
    bot, _ = call(three_frames, dialect="plivo", parameters="tier=gold,language=en")
    start, media, *_, last = bot.got
    assert start["start"]["mediaFormat"] == {"encoding": "audio/x-mulaw", "sampleRate": 8000}
    assert start["extra_headers"] == "tier=gold;language=en" and start["sequenceNumber"] == 1
    assert media["media"]["chunk"] == 1 and media["streamId"] == start["start"]["streamId"]
    assert last["event"] == "media"  # the end is not announced


def test_the_same_session_is_the_same_call() -> None:
    first, second = (call(nothing)[0].of("start") for _ in range(2))
    assert first == second


def test_the_request_is_signed_as_twilio_does(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("TWILIO_AUTH_TOKEN", "12345")
    bot, _ = call(nothing, url="wss://bot.example/media")
    digest = hmac.new(b"12345", b"wss://bot.example/media", hashlib.sha1).digest()
    assert bot.headers == {"X-Twilio-Signature": base64.b64encode(digest).decode()}
    assert call(nothing, dialect="telnyx")[0].headers == {}


# --- what the bot sends ------------------------------------------------------------------------------------------------


@pytest.mark.parametrize("dialect", MARKS)
def test_a_mark_is_told_when_playout_reaches_it(dialect: str) -> None:
    at: list[tuple[list[str], int]] = []

    async def play(bot: Bot, desk: Desk, adapter: StreamAdapter) -> None:
        bot.speak(200)
        bot.mark("a")
        bot.speak(100)
        bot.speak(100)
        bot.mark("b")
        bot.mark("c")
        for _ in range(25):
            await desk.play(adapter, 20)
            if bot.reached and (not at or at[-1][0] != bot.reached):
                at.append((bot.reached, desk.at // (TICK // 20)))
        bot.mark("at once")
        await desk.play(adapter, 0)

    bot, desk = call(play, dialect=dialect)
    assert at == [(["a"], 200), (["a", "b", "c"], 400)]
    assert bot.reached == ["a", "b", "c", "at once"]
    assert [event.item for event in desk.of(AudioEnd)] == ["1", "2"]
    assert np.count_nonzero(desk.heard) == 8 * 400


async def clear_in_mid_reply(bot: Bot, desk: Desk, adapter: StreamAdapter) -> None:
    bot.speak(200)
    bot.mark("a")
    bot.speak(200)
    bot.mark("b")
    bot.speak(200)
    bot.mark("c")
    await desk.play(adapter, 300)
    bot.clear()
    bot.clear()
    bot.speak(100)
    bot.mark("d")
    await desk.play(adapter, 60)
    assert bot.reached[-1] != "d"
    await desk.play(adapter, 100)


@pytest.mark.parametrize("dialect", ["twilio", "telnyx"])
def test_clear_stops_at_once_and_tells_all_marks_that_wait(dialect: str) -> None:
    bot, desk = call(clear_in_mid_reply, dialect=dialect)
    assert bot.reached == ["a", "b", "c", "d"]
    assert desk.of(Flush) == [Flush()]  # once, though it came twice
    assert np.count_nonzero(desk.heard) == 8 * (300 + 100)


def test_plivo_answers_clear_and_tells_of_played_marks_only() -> None:
    bot, _ = call(clear_in_mid_reply, dialect="plivo")
    assert bot.reached == ["a", "d"] and len(bot.of("clearedAudio")) == 2


def test_without_marks_a_pause_makes_a_new_item_and_a_late_chunk_does_not() -> None:
    async def play(bot: Bot, desk: Desk, adapter: StreamAdapter) -> None:
        for pause in (0, 280, 300):
            await desk.play(adapter, pause)
            bot.speak(100)
            await desk.play(adapter, 100)

    _, desk = call(play)
    assert [event.item for event in desk.of(AudioOut)] == ["1", "1", "2"]


def test_the_bot_hangs_up() -> None:
    async def play(bot: Bot, desk: Desk, adapter: StreamAdapter) -> None:
        bot.speak(20)
        bot.hang_up(1000, "bye")
        await desk.play(adapter, 20)
        await adapter.push_audio(SILENT)  # the core may be a frame behind

    _, desk = call(play)
    assert desk.events[-2:] == [AudioEnd("1"), Closed("the bot hung up: closed with code 1000: bye")]


@pytest.mark.parametrize(
    ("message", "why"),
    [
        ("{", "a message that is no JSON"),
        (b"\x00", "a binary message"),
        ('{"event": "media", "media": {}}', "media.media lacks 'payload'"),
        ('{"event": "media", "media": {"payload": "%%%"}}', "no base64"),
        ('{"event": "media", "media": {"payload": "UklGRg=="}}', "a WAV header"),
        ('{"event": "media", "media": {"payload": "", "contentType": "audio/x-l16"}}', "audio of audio/x-l16 at 8000 Hz"),
        ('{"event": "media", "streamSid": "MZ0", "media": {"payload": ""}}', "another streamSid"),
        ('{"event": "mark"}', "mark.mark lacks 'name'"),
        ('{"event": "dance"}', "an event 'dance', which twilio does not have"),
    ],
)
def test_what_cannot_be_understood_is_told_once_and_survived(message: str | bytes, why: str) -> None:
    async def play(bot: Bot, desk: Desk, adapter: StreamAdapter) -> None:
        bot.say(message)
        bot.say(message)
        bot.speak(20)
        await desk.play(adapter, 20)

    _, desk = call(play)
    (fault,) = desk.of(Fault)
    assert why in fault.message
    assert len(desk.of(AudioOut)) == 1


def test_a_bot_that_is_not_there() -> None:
    with pytest.raises(WireError, match="ws://localhost:8765/ws: the connection was refused"):
        session(twilio.create, Desk(8_000), Refusing(), lambda adapter: adapter.push_audio(SILENT))


@pytest.mark.parametrize(
    ("settings", "why"),
    [
        ({"dialect": "vonage"}, "dialect='vonage' is not known; choose one of twilio, telnyx, plivo"),
        ({"url": "localhost:8765"}, "twilio: url must be like"),
        ({"parameters": "language"}, "parameters='language' must be like language=en,tier=gold"),
        ({"pace": "burst"}, "there is no setting 'pace'; did you mean 'pacing'"),
    ],
)
def test_settings_that_are_wrong(settings: dict[str, Any], why: str) -> None:
    with pytest.raises(ValueError, match=why):
        twilio.create(**settings)


def test_what_is_declared() -> None:
    paced, burst = twilio.create().capabilities, twilio.create(pacing="burst").capabilities
    assert (paced.clock, paced.rate, paced.pacing, burst.pacing) == ("wall", 8_000, "paced", "burst")
