"""The Gemini Live adapter in a session with a scripted server: turns, interruptions, tools, trouble."""

from __future__ import annotations

import base64
from typing import Any

import numpy as np
import pytest

from fdbench.contract import (
    AudioEnd,
    AudioOut,
    Closed,
    Delegation,
    Fault,
    Flush,
    SessionInfo,
    SpeechState,
    ToolCall,
    Transcript,
    Usage,
)
from fdbench.timebase import ms
from fdbench.wire import WireError

pytest.importorskip("openai")
pytest.importorskip("google.genai")

from tests.adapters.gemini_live_server import SECRET, TOOLS, burst, from_client, from_server, say, talk, turn
from tests.adapters.live_peer import Peer, nothing
from tests.adapters.realtime_server import Core, settle, tone

# --- the talk ----------------------------------------------------------------------------------------------------------


def test_the_users_audio_is_sent_with_its_rate() -> None:
    async def script(adapter: Any, at: Peer, core: Core) -> None:
        await adapter.push_audio(np.full(480, 0.25, np.float32))

    at, _ = talk(script)
    audio = at.received[1]["realtimeInput"]["audio"]
    assert audio["mimeType"] == "audio/pcm;rate=24000"
    assert base64.b64decode(audio["data"]) == np.full(480, 8192, "<i2").tobytes()


def test_a_burst_is_one_item_and_an_interruption_cuts_all_of_it() -> None:
    async def script(adapter: Any, at: Peer, core: Core) -> None:
        burst(at)
        await settle()
        core.play(3_060)
        say(at, interrupted=True)
        say(at, modelTurn=turn(tone(2_400)))  # late
        say(at, turnComplete=True)
        await settle()
        core.play(1_000)
        say(at, modelTurn=turn(tone(2_400)))
        say(at, turnComplete=True)
        await settle()
        core.play(500)

    _, core = talk(script)
    assert {event.item for event in core.of(AudioOut)} == {"turn-1", "turn-2"}
    assert sum(len(event.audio) for event in core.of(AudioOut) if event.item == "turn-1") == 15 * 24_000 + 2_400
    assert core.of(Flush) == [Flush()]
    assert [event.item for event in core.of(AudioEnd)] == ["turn-1", "turn-2"]
    whole = np.tile(tone(12_000), 30)
    assert np.array_equal(core.heard[: ms(3_060)], whole[: ms(3_060)])
    assert not core.heard[ms(3_060) : ms(4_060)].any()
    assert np.array_equal(core.heard[ms(4_060) : ms(4_160)], tone(2_400))
    assert core.playout.take_reports()[0].played_ms == 3_060


def test_audio_in_the_message_of_its_own_interruption_is_not_heard() -> None:
    async def script(adapter: Any, at: Peer, core: Core) -> None:
        say(at, modelTurn=turn(tone(2_400)), interrupted=True)
        await settle()
        core.play(500)

    _, core = talk(script)
    assert [type(event) for event in core.events[:2]] == [AudioOut, Flush] and not core.heard.any()


def test_audio_after_the_generations_end_is_another_item() -> None:
    async def script(adapter: Any, at: Peer, core: Core) -> None:
        say(at, modelTurn=turn(tone(4_800)), generationComplete=True)
        say(at, modelTurn=turn(tone(4_800)), generationComplete=True)
        await settle()
        core.play(300)
        say(at, interrupted=True)
        say(at, modelTurn=turn(tone(4_800)), turnComplete=True)
        await settle()
        core.play(500)

    _, core = talk(script)
    assert (
        [event.item for event in core.of(AudioOut)]
        == [event.item for event in core.of(AudioEnd)]
        == ["turn-1", "turn-2", "turn-3"]
    )
    assert core.of(Flush) == [Flush(), Flush("turn-3")]
    assert core.heard[: ms(300)].all() and not core.heard[ms(300) :].any()


def test_audio_that_begins_only_after_the_interruption_is_flushed_by_itself() -> None:
    async def script(adapter: Any, at: Peer, core: Core) -> None:
        say(at, outputTranscription={"text": "Well"})
        say(at, interrupted=True)
        say(at, modelTurn=turn(tone(2_400)))
        await settle()
        core.play(500)

    _, core = talk(script)
    assert core.of(Flush) == [Flush(), Flush("turn-1")] and not core.heard.any()


def test_an_interrupted_turn_that_is_never_completed_does_not_swallow_the_next() -> None:
    async def script(adapter: Any, at: Peer, core: Core) -> None:
        say(at, modelTurn=turn(tone(24_000)))
        say(at, interrupted=True)
        await settle()
        core.play(1_000)
        say(at, modelTurn=turn(tone(2_400)))
        await settle()
        core.play(200)

    _, core = talk(script)
    assert [event.item for event in core.of(AudioOut)] == ["turn-1", "turn-2"]
    assert core.heard[ms(1_000)] == tone(1)[0]


def test_transcripts_belong_to_turns_and_come_whole_at_their_end() -> None:
    async def script(adapter: Any, at: Peer, core: Core) -> None:
        say(at, interimInputTranscription={"text": "What"})
        say(at, inputTranscription={"text": "What "})
        say(at, inputTranscription={"text": "time?"})
        say(at, outputTranscription={"text": "It "})
        await settle()
        assert [e.text for e in core.of(Transcript) if e.final] == ["What time?"]
        say(at, modelTurn=turn(tone(2_400)), outputTranscription={"text": "is "})
        say(at, generationComplete=True)
        say(at, outputTranscription={"text": "noon."})
        say(at, turnComplete=True, interactionStatus="IDLE", turnCompleteReason="RESPONSE_REJECTED")
        say(at, inputTranscription={"text": "Thanks.", "finished": True})

    _, core = talk(script)
    assert [(e.role, e.text, e.item) for e in core.of(Transcript) if e.final] == [
        ("user", "What time?", None),
        ("agent", "It is noon.", "turn-1"),
        ("user", "Thanks.", None),
    ]
    assert [e.text for e in core.of(Transcript) if not e.final] == ["What ", "time?", "It ", "is ", "noon.", "Thanks."]
    assert not core.of(Fault)


def test_thoughts_are_no_speech() -> None:
    async def script(adapter: Any, at: Peer, core: Core) -> None:
        say(at, modelTurn={"parts": [{"text": "Hm.", "thought": True}]})

    _, core = talk(script)
    assert core.events == []


def test_voice_activity_is_told_on_the_session_clock_and_once() -> None:
    async def script(adapter: Any, at: Peer, core: Core) -> None:
        core.at = ms(120)  # the first frame ends there
        for _ in range(100):
            await adapter.push_audio(np.zeros(480, np.float32))
        at.say({"voiceActivity": {"voiceActivityType": "ACTIVITY_START", "audioOffset": "0.5s"}})
        at.say({"voiceActivityDetectionSignal": {"vadSignalType": "VAD_SIGNAL_TYPE_SOS"}})
        at.say({"voiceActivity": {"voiceActivityType": "ACTIVITY_END", "audioOffset": "1.250s"}})

    _, core = talk(script)
    assert core.of(SpeechState) == [SpeechState("user", True, ms(600)), SpeechState("user", False, ms(1_350))]


def test_usage_adds_up() -> None:
    usage = {
        "promptTokenCount": 500,
        "responseTokenCount": 40,
        "toolUsePromptTokenCount": 1,
        "promptTokensDetails": [{"modality": "AUDIO", "tokenCount": 160}, {"modality": "TEXT", "tokenCount": 340}],
    }

    async def script(adapter: Any, at: Peer, core: Core) -> None:
        at.say({"usageMetadata": usage, "serverContent": {"turnComplete": True}})
        at.say({"usageMetadata": usage})

    _, core = talk(script)
    assert core.of(Usage)[-1].amounts == {
        "prompt_tokens": 1_000,
        "response_tokens": 80,
        "tool_use_prompt_tokens": 2,
        "prompt_audio_tokens": 320,
        "prompt_text_tokens": 680,
    }


# --- tools -------------------------------------------------------------------------------------------------------------


def test_tools_are_answered_under_the_servers_ids_or_by_name_alone() -> None:
    calls = [
        {"id": "c1", "name": "weather", "args": {"city": "Rome"}},
        {"id": "", "name": "time"},
        {"name": "time", "args": {"city": "Oslo"}},
    ]

    async def script(adapter: Any, at: Peer, core: Core) -> None:
        at.say({"toolCall": {"functionCalls": calls}})
        await settle()
        for each in core.of(ToolCall):
            await adapter.tool_result(each.id, "sunny", failed=each.name == "weather")
            await adapter.tool_result(each.id, "twice", failed=False)

    at, core = talk(script, info=SessionInfo("s1", "", 7, 480, tools=TOOLS))
    called = core.of(ToolCall)
    assert [(c.name, c.arguments) for c in called] == [("weather", {"city": "Rome"}), ("time", {}), ("time", {"city": "Oslo"})]
    assert len({c.id for c in called}) == 3
    assert [message["toolResponse"]["functionResponses"] for message in at.received[1:]] == [
        [{"id": "c1", "name": "weather", "response": {"error": "sunny"}}],
        [{"name": "time", "response": {"output": "sunny"}}],
        [{"name": "time", "response": {"output": "sunny"}}],
    ]


def test_a_cancelled_call_is_not_answered() -> None:
    async def script(adapter: Any, at: Peer, core: Core) -> None:
        at.say({"toolCall": {"functionCalls": [{"id": "c1", "name": "weather", "args": {}}]}})
        at.say({"toolCallCancellation": {"ids": ["c1", "c9"]}})
        await settle()
        await adapter.tool_result("c1", "sunny", failed=False)

    at, core = talk(script)
    assert core.of(Delegation) == [Delegation("c1", "cancelled", "weather")] and len(at.received) == 1


# --- trouble -----------------------------------------------------------------------------------------------------------


@pytest.mark.parametrize(
    ("message", "fault"),
    [
        ("{", "no JSON"),
        (b"\xff\xfe", "no JSON"),
        ("[]", "no JSON object"),
        ('{"serverContent": 3}', "'serverContent' (an object)"),
        ('{"serverContent": {"modelTurn": {"parts": [{"inlineData": {"data": "§"}}]}}}', "no base64"),
        ('{"serverContent": {"modelTurn": {"parts": [{"inlineData": {"data": "AAAA"}}]}}}', "odd number"),
        ('{"serverContent": {"modelTurn": {"parts": 7}}}', "no list of objects"),
        (
            '{"serverContent": {"modelTurn": {"parts": [{"inlineData": {"mimeType": "audio/pcm;rate=16000", "data": "AAA="}}]}}}',
            "rate=24000",
        ),
        ('{"toolCall": {"functionCalls": [{"id": "x"}]}}', "'name'"),
        ('{"voiceActivity": {"voiceActivityType": "ACTIVITY_START", "audioOffset": "soon"}}', "audioOffset"),
        ('{"toolCallCancellation": {"ids": [1]}}', "no list of texts"),
        ('{"usageMetadata": {"promptTokensDetails": {}}}', "no list of objects"),
        ('{"surprise": {}}', "unknown message 'surprise'"),
        ('{"serverContent": {"surprise": 1}}', "unknown field 'serverContent.surprise'"),
    ],
)
def test_what_cannot_be_understood_is_told_once_and_survived(message: str | bytes, fault: str) -> None:
    async def script(adapter: Any, at: Peer, core: Core) -> None:
        at.raw(message)
        at.raw(message)
        say(at, modelTurn=turn(tone(480)))
        await settle()
        await adapter.push_audio(np.zeros(480, np.float32))

    _, core = talk(script)
    assert [fault in event.message for event in core.of(Fault)] == [True]
    assert len(core.of(AudioOut)) == 1 and not core.of(Closed)


def test_an_unreadable_chunk_does_not_hide_its_interruption() -> None:
    async def script(adapter: Any, at: Peer, core: Core) -> None:
        say(at, modelTurn=turn(tone(2_400)))
        at.raw('{"serverContent": {"interrupted": true, "modelTurn": 1}, "usageMetadata": {"promptTokenCount": 1}}')

    _, core = talk(script)
    assert len(core.of(Flush)) == len(core.of(Fault)) == len(core.of(Usage)) == 1


def test_messages_may_come_as_bytes() -> None:
    async def script(adapter: Any, at: Peer, core: Core) -> None:
        at.raw(b'{"serverContent": {"interrupted": true}}')

    assert talk(script)[1].events == [Flush()]


def test_go_away_resumption_and_the_end_in_mid_reply() -> None:
    async def script(adapter: Any, at: Peer, core: Core) -> None:
        say(at, modelTurn=turn(tone(2_400)), outputTranscription={"text": "It is"})
        for handle in "ab":
            at.say({"sessionResumptionUpdate": {"newHandle": handle, "resumable": True}})
        at.say({"goAway": {"timeLeft": "50s"}})
        at.hang_up(1011, f"internal {SECRET}")
        await settle()
        await adapter.push_audio(np.zeros(480, np.float32))

    _, core = talk(script)
    assert [event.message for event in core.of(Fault)] == [
        "the server offers to resume the session (sessionResumptionUpdate); sessions are not resumed",
        "the server will end the connection in 50s (goAway); sessions are not resumed",
    ]
    assert core.of(AudioEnd) == [AudioEnd("turn-1")]
    assert [e.text for e in core.of(Transcript) if e.final] == ["It is"]
    assert core.of(Closed) == [Closed("closed with code 1011: internal ***")]
    assert core.events[-1] == core.of(Closed)[0]


def test_an_error_message_is_a_fault() -> None:
    async def script(adapter: Any, at: Peer, core: Core) -> None:
        at.raw('{"error": {"code": 429, "message": "Quota", "status": "RESOURCE_EXHAUSTED"}}')

    assert talk(script)[1].of(Fault) == [Fault("RESOURCE_EXHAUSTED: Quota")]


def test_an_error_before_the_set_up_ends_it() -> None:
    at = Peer(from_client, from_server, lambda _: [])
    at.raw('{"error": {"code": 404, "message": "no such model"}}')
    with pytest.raises(WireError, match="could not be set up: 404: no such model$"):
        talk(nothing, at)
