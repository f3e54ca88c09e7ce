"""The pipecat adapter: frames against what pipecat's own protobuf classes make, and what becomes of a bot's messages."""

from __future__ import annotations

import json
from collections.abc import Awaitable, Callable
from typing import Any

import numpy as np
import pytest

from fdbench.contract import (
    AudioEnd,
    AudioOut,
    Closed,
    Fault,
    Flush,
    Span,
    SpeechState,
    StreamAdapter,
    Transcript,
    Usage,
)
from fdbench.timebase import RATE, TICK, ms
from fdbench.wire import WireError
from tests.adapters.conversation import bundled
from tests.adapters.stream_peer import Desk, Peer, Refusing, session

pipecat = bundled("pipecat")
frames = bundled("pipecat.frames")
wire_format = bundled("pipecat.wire_format")
Malformed = bundled("_stream.json_event").Malformed
SOUND = np.full(960, 0.25, np.float32)
Play = Callable[["Bot", Desk, StreamAdapter], Awaitable[None]]

MADE_BY_PIPECAT = [
    (
        "123108ac0212154f7574707574417564696f5261774672616d6523331a040001ff7f20c0bb0128013080808080808080808001",
        frames.AudioFrame(b"\x00\x01\xff\x7f", 24_000, 1),
    ),
    ("0a0a08011a0668c3a96c6c6f", frames.TextFrame("héllo")),
    ("1a0a1a0268692201752a0174", frames.TranscriptionFrame("hi")),
    ("22090a077b2261223a317d", frames.MessageFrame('{"a":1}')),
    ("2a1708071213496e74657272757074696f6e4672616d652337", frames.InterruptionFrame()),
]
"""Bytes of `frames_pb2` of pipecat-ai 1.14.0, and what they mean."""
AUDIO_OF_PIPECAT = "12d0011ac801" + bytes(range(200)).hex() + "20807d2801"


class Bot(Peer):
    """Speaks protobuf and RTVI."""

    @property
    def got(self) -> list[Any]:
        return [frames.decode(message) for message in self.received]

    def rtvi(self, kind: str, **data: Any) -> None:
        self.message({"label": "rtvi-ai", "type": kind, "data": data})

    def message(self, fields: dict[str, Any]) -> None:
        self.say(frames.encode(frames.MessageFrame(json.dumps(fields))))

    def speak(self, chunks: int = 1, rate: int = 24_000, channels: int = 1) -> None:
        data = (SOUND * 32_768).astype("<i2").tobytes()
        for _ in range(chunks):
            self.say(frames.encode(frames.AudioFrame(data, rate, channels)))

    def interrupt(self) -> None:
        self.say(b"\x2a\x02\x08\x07")


def talk(play: Play, *, ready: bool = True, **settings: Any) -> tuple[Bot, Desk]:
    bot, desk = Bot(), Desk(int(settings.get("rate", 24_000)))
    if ready:
        bot.rtvi("bot-ready", version="2.2.0")
    session(lambda: pipecat.create(**settings), desk, bot, lambda adapter: play(bot, desk, adapter))
    return bot, desk


async def nothing(bot: Bot, desk: Desk, adapter: StreamAdapter) -> None:
    return


# --- frames ------------------------------------------------------------------------------------------------------------


@pytest.mark.parametrize(("data", "frame"), MADE_BY_PIPECAT)
def test_what_pipecat_makes_is_read(data: str, frame: object) -> None:
    assert frames.decode(bytes.fromhex(data)) == frame


def test_what_is_made_is_what_pipecat_makes() -> None:
    audio = frames.AudioFrame(bytes(range(200)), 16_000, 1)
    assert frames.encode(audio).hex() == AUDIO_OF_PIPECAT and frames.decode(frames.encode(audio)) == audio
    assert frames.encode(frames.MessageFrame('{"a":1}')).hex() == MADE_BY_PIPECAT[3][0]


def test_fields_and_frames_of_later_versions_are_passed_over() -> None:
    new = b"".join(wire_format.bytes_field(99, b"new") + wire_format.number_field(98, 5) for _ in range(2))
    fixed = b"\x51" + bytes(8) + b"\x55" + bytes(4)  # field 10, 64 and 32 bits
    body = wire_format.bytes_field(3, b"\x00\x00") + wire_format.number_field(4, 16_000) + new + fixed
    assert frames.decode(wire_format.bytes_field(2, body)) == frames.AudioFrame(b"\x00\x00", 16_000, 0)
    assert frames.decode(wire_format.bytes_field(9, b"")) is None
    assert frames.decode(b"") is None


@pytest.mark.parametrize(
    "data", ["12", "1205", "12ffffffffffffffffffff01", "0b", "1001", "12021801", "1a031a01ff", "1204220134", "12091a05", "80"]
)
def test_bytes_that_are_no_frame_are_malformed(data: str) -> None:
    with pytest.raises(Malformed, match="a frame"):
        frames.decode(bytes.fromhex(data))


# --- the session -------------------------------------------------------------------------------------------------------


async def two_frames(bot: Bot, desk: Desk, adapter: StreamAdapter) -> None:
    for _ in range(2):
        await adapter.push_audio(np.full(adapter.capabilities.rate // 50, 0.5, np.float32))


@pytest.mark.parametrize(
    ("settings", "rate", "samples"),
    [
        ({}, 16_000, 320),
        ({"input_rate": "24000"}, 24_000, 480),
        ({"rate": "16000"}, 16_000, 320),
        ({"rate": "8000"}, 8_000, 160),
    ],
)
def test_the_user_is_sent_at_the_rate_that_the_bot_takes(settings: dict[str, Any], rate: int, samples: int) -> None:
    bot, _ = talk(two_frames, **settings)
    hello, *sent = bot.got
    message = json.loads(hello.data)
    assert (message["label"], message["type"], message["data"]["version"]) == ("rtvi-ai", "client-ready", "2.2.0")
    assert [(frame.rate, frame.channels, len(frame.audio)) for frame in sent] == [(rate, 1, 2 * samples)] * 2
    assert np.frombuffer(sent[1].audio, "<i2") == pytest.approx(np.full(samples, 16_384), abs=200)
    assert bot.closed and bot.url == "ws://localhost:8765"


def test_a_bot_without_rtvi() -> None:
    bot, desk = talk(two_frames, ready=False, rtvi="off")
    assert len(bot.received) == 2 and desk.events == []


def test_a_bot_that_does_not_get_ready() -> None:
    with pytest.raises(WireError, match=r"pipecat: the server sent no bot-ready within 0.05 s; .*set rtvi=off"):
        talk(nothing, ready=False, timeout_s="0.05")


def test_a_bot_that_serves_somebody_else() -> None:
    bot = Bot()
    bot.hang_up(1013, "Server already has a connected client")
    with pytest.raises(WireError, match="code 1013: Server already has a connected client"):
        session(pipecat.create, Desk(24_000), bot, lambda adapter: adapter.close())


def test_a_bot_that_is_not_there() -> None:
    with pytest.raises(WireError, match="ws://localhost:8765: the connection was refused"):
        session(pipecat.create, Desk(24_000), Refusing(), lambda adapter: adapter.close())


# --- what the bot says -------------------------------------------------------------------------------------------------


def test_a_reply_is_one_item() -> None:
    async def play(bot: Bot, desk: Desk, adapter: StreamAdapter) -> None:
        bot.rtvi("bot-started-speaking")
        bot.speak(3)
        bot.rtvi("bot-output", text="It is ten. ", segment_id=4, will_be_spoken=True, spoken_status="new")
        bot.rtvi("bot-output", text="It is ten. ", segment_id=4, will_be_spoken=True, spoken_status="completed")
        bot.rtvi("bot-output", text="<aside>", segment_id=5, will_be_spoken=False, spoken_status="new")
        bot.rtvi("bot-stopped-speaking")
        await desk.play(adapter, 200)
        bot.speak()
        await desk.play(adapter, 60)

    _, desk = talk(play)
    assert [event.item for event in desk.of(AudioOut)] == ["1", "1", "1", "2"]
    assert desk.of(AudioEnd) == [AudioEnd("1")]
    assert np.array_equal(desk.heard[: 3 * 960], np.tile(SOUND, 3))
    assert desk.of(Transcript) == [Transcript("agent", "It is ten.", "1")]
    assert desk.of(SpeechState) == [SpeechState("agent", True), SpeechState("agent", False)]
    assert desk.of(Fault) == []


def test_a_bot_of_protocol_1_says_of_the_same_text_first_that_it_is_not_spoken() -> None:
    async def play(bot: Bot, desk: Desk, adapter: StreamAdapter) -> None:
        for spoken in (False, True):
            for text in ("Good", "day"):
                bot.rtvi("bot-output", text=text, spoken=spoken)
        await desk.play(adapter, 0)

    _, desk = talk(play)
    assert [event.text for event in desk.of(Transcript)] == ["Good", "day"]


def test_an_interruption_is_one_flush_and_cuts_what_is_queued() -> None:
    async def play(bot: Bot, desk: Desk, adapter: StreamAdapter) -> None:
        bot.interrupt()  # pipecat sends both at every onset of the user's, also while the bot is silent
        bot.rtvi("bot-interrupted")
        await desk.play(adapter, 100)
        bot.speak(10)
        await desk.play(adapter, 120)
        bot.interrupt()
        bot.speak(2)  # the next reply, before RTVI tells of the interruption
        bot.rtvi("bot-interrupted")
        await desk.play(adapter, 400)

    _, desk = talk(play)
    assert desk.of(Flush) == [Flush()]
    assert np.count_nonzero(desk.heard) == 24 * (120 + 80)
    assert [event.item for event in desk.of(AudioOut)] == ["1"] * 10 + ["2"] * 2


def test_a_bot_that_tells_of_interruptions_by_rtvi_only() -> None:
    async def play(bot: Bot, desk: Desk, adapter: StreamAdapter) -> None:
        for _ in range(2):
            bot.speak(10)
            await desk.play(adapter, 120)
            bot.rtvi("bot-interrupted")
            await desk.play(adapter, 400)

    _, desk = talk(play)
    assert desk.of(Flush) == [Flush(), Flush()]
    assert np.count_nonzero(desk.heard) == 24 * 240


def test_what_the_bot_understood() -> None:
    async def play(bot: Bot, desk: Desk, adapter: StreamAdapter) -> None:
        bot.rtvi("user-started-speaking")
        for kind, text, final in (("transcription", "what time", False), ("transcription", "what time is it", True)):
            bot.rtvi("user-input", input_type=kind, text=text, final=final)
            bot.rtvi("user-transcription", text=text, final=final, user_id="", timestamp="")
        bot.rtvi("user-input", input_type="chat", text="typed", final=True)
        bot.rtvi("user-stopped-speaking")
        await desk.play(adapter, 0)

    _, desk = talk(play)
    assert desk.of(Transcript) == [Transcript("user", "what time", final=False), Transcript("user", "what time is it")]
    assert desk.of(SpeechState) == [SpeechState("user", True), SpeechState("user", False)]


def test_what_an_older_bot_understood() -> None:
    async def play(bot: Bot, desk: Desk, adapter: StreamAdapter) -> None:
        bot.rtvi("user-transcription", text="what time is it", final=True, user_id="", timestamp="")
        await desk.play(adapter, 0)

    assert talk(play)[1].of(Transcript) == [Transcript("user", "what time is it")]


def test_times_become_spans_and_amounts_add_up() -> None:
    async def play(bot: Bot, desk: Desk, adapter: StreamAdapter) -> None:
        desk.at = RATE
        zero = [{"processor": "OpenAILLMService#0", "value": 0.0}]
        bot.rtvi("metrics", ttfb=zero)
        bot.rtvi("metrics", ttfb=[{"processor": "OpenAILLMService#0", "value": 0.4}, {"processor": "Mixer#1", "value": 0.1}])
        bot.rtvi("metrics", ttfb=[{"processor": "DeepgramSTTService#0", "model": "nova", "value": 0.25}])
        for tokens in (10, 5):
            bot.rtvi("metrics", tokens=[{"prompt_tokens": tokens, "completion_tokens": 1}], characters=[{"value": 7.0}])
        bot.rtvi("vad-user-stopped-speaking")
        await desk.play(adapter, 100)
        bot.rtvi("user-stopped-speaking")
        bot.rtvi("llm-function-call-in-progress", tool_call_id="c1")
        await desk.play(adapter, 40)
        bot.rtvi("llm-function-call-stopped", tool_call_id="c1", cancelled=False)
        await desk.play(adapter, 0)

    _, desk = talk(play)
    later = RATE + ms(100)
    assert desk.of(Span) == [
        Span("llm", RATE - ms(400), RATE, modelled=False),
        Span("Mixer", RATE - ms(100), RATE, modelled=False),
        Span("asr", RATE - ms(250), RATE, modelled=False),
        Span("endpointing", RATE, later, modelled=False),
        Span("tool", later, later + 2 * TICK, modelled=False),
    ]
    assert desk.of(Usage)[-1] == Usage({"prompt_tokens": 15, "completion_tokens": 2, "characters": 14})


# --- faults ------------------------------------------------------------------------------------------------------------


@pytest.mark.parametrize(
    ("say", "why"),
    [
        (lambda bot: bot.speak(rate=16_000), "audio at 16000 Hz, not 24000, which is not played; set rate=16000"),
        (lambda bot: bot.speak(channels=2), "audio of 2 channels; set audio_out_channels=1"),
        (lambda bot: bot.say(frames.encode(frames.AudioFrame(b"RIFF", 24_000, 1))), "add_wav_header=False"),
        (lambda bot: bot.say(frames.encode(frames.AudioFrame(b"odd", 24_000, 1))), "an odd number"),
        (lambda bot: bot.say(b"\x12\x05"), "a frame that ends too early"),
        (lambda bot: bot.say(b"\x4a\x00"), "a frame of a kind that is not known"),
        (lambda bot: bot.say("{}"), "a text message; set up the bot with ProtobufFrameSerializer"),
        (lambda bot: bot.say(frames.encode(frames.MessageFrame("{"))), "no JSON"),
        (lambda bot: bot.message({"label": "rtvi-ai", "data": {}}), "lacks 'type'"),
        (lambda bot: bot.rtvi("dance"), "an RTVI message 'dance', which is not known"),
        (lambda bot: bot.rtvi("user-transcription"), "user-transcription.data lacks 'text'"),
        (lambda bot: bot.rtvi("metrics", ttfb=[3]), "metrics hold something else in 'ttfb'"),
        (lambda bot: bot.rtvi("error", error="no\nkey", fatal=True), "the bot told an error: no key"),
        (lambda bot: bot.rtvi("error-response", error="no such action"), "the bot told an error: no such action"),
    ],
)
def test_what_is_wrong_is_told_once_and_survived(say: Callable[[Bot], None], why: str) -> None:
    async def play(bot: Bot, desk: Desk, adapter: StreamAdapter) -> None:
        say(bot)
        say(bot)
        bot.speak()
        await desk.play(adapter, 40)

    _, desk = talk(play)
    (fault,) = desk.of(Fault)
    assert why in fault.message
    assert len(desk.of(AudioOut)) == 1


def test_messages_of_other_labels_and_of_no_use_are_passed_over() -> None:
    async def play(bot: Bot, desk: Desk, adapter: StreamAdapter) -> None:
        bot.message({"label": "app", "type": "dance"})
        for kind in ("bot-llm-started", "bot-tts-text", "server-message", "vad-user-started-speaking", "bot-transcription"):
            bot.rtvi(kind, text="x")
        await desk.play(adapter, 0)

    assert talk(play)[1].events == []


def test_messages_stand_in_the_wire_log_without_keys(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("SOME_API_KEY", "sk-12345678")

    async def play(bot: Bot, desk: Desk, adapter: StreamAdapter) -> None:
        bot.rtvi("server-message", text="the key is sk-12345678", filler="x" * 3_000)
        await desk.play(adapter, 0)

    _, desk = talk(play)
    hello, ready, said = desk.raw
    assert (hello.direction, ready.direction) == ("out", "in")
    assert "client-ready" in hello.text and "bot-ready" in ready.text
    assert "the key is ***" in said.text and len(said.text) == 2_000


def test_the_bot_leaves() -> None:
    async def play(bot: Bot, desk: Desk, adapter: StreamAdapter) -> None:
        bot.speak()
        bot.hang_up(1000)
        await desk.play(adapter, 40)
        await adapter.push_audio(np.zeros(480, np.float32))  # the core may be a frame behind

    _, desk = talk(play)
    assert desk.events[-2:] == [AudioEnd("1"), Closed("the bot ended the session: closed with code 1000")]


@pytest.mark.parametrize(
    ("settings", "why"),
    [
        ({"rate": "44100"}, "rate='44100' is not known"),
        ({"rate": "16000", "input_rate": "24000"}, "input_rate=24000 does not go with rate=16000; let both be the same"),
        ({"rate": "24000", "input_rate": "8000"}, "input_rate=8000 does not go with rate=24000"),
        ({"url": "ws://me:secret@host"}, "must hold no user, password"),
        ({"rtvi": "yes"}, "choose one of on, off"),
        ({"rates": "16000"}, "there is no setting 'rates'; did you mean 'rate'"),
    ],
)
def test_settings_that_are_wrong(settings: dict[str, str], why: str) -> None:
    with pytest.raises(ValueError, match=why):
        pipecat.create(**settings)
