"""What is heard of audio that comes in bursts, and what of it is told to whom, sample by sample and without a clock."""

from __future__ import annotations

import numpy as np
import numpy.typing as npt
import pytest

from fdbench.audio import to_pcm16
from fdbench.contract import (
    AdapterEvent,
    AudioEnd,
    AudioOut,
    Capabilities,
    Closed,
    Flush,
    PlayoutReport,
    Raw,
    ToolCall,
    Transcript,
)
from fdbench.errors import AdapterFault
from fdbench.live.exchange import AHEAD_LIMIT_S, HOLD_MS, Exchange
from fdbench.scenario.model import Tool
from fdbench.session.plan import SessionPlan
from fdbench.session.tools import ToolAnswer
from fdbench.timebase import RATE, TICK, ms
from tests.session.scripted import cue, noise

Heard = npt.NDArray[np.int16]


def exchange(rate: int = RATE, *, paced: bool = False, tools: tuple[Tool, ...] = ()) -> Exchange:
    return Exchange(
        SessionPlan((cue("ask", delay_ms=500),), tools=tools),
        Capabilities(clock="wall", pacing="paced" if paced else "burst", rate=rate),
    )


def run(session: Exchange, until: int, events: list[tuple[int, AdapterEvent]]) -> list[tuple[int, object]]:
    """Tick to `until`, giving each (native instant, event) before its tick; the replies with the tick they came at."""
    told: list[tuple[int, object]] = []
    waiting = sorted(events, key=lambda each: each[0])
    for now in range(0, until + TICK, TICK):
        while waiting and waiting[0][0] < now * session.rate // RATE:
            at, event = waiting.pop(0)
            session.take(event, at)
            told += [(at * RATE // session.rate, reply) for reply in session.replies]
            session.replies = []
        session.tick(now)
        told += [(now, reply) for reply in session.replies]
        session.replies = []
    return told


def burst(item: str, sound: npt.NDArray[np.float32], start: int, over: int, chunks: int) -> list[tuple[int, AdapterEvent]]:
    """`sound` in equal chunks that arrive evenly in [start, start + over)."""
    parts = np.split(sound, chunks)
    return [(start + over * k // chunks, AudioOut(item, part)) for k, part in enumerate(parts)]


def test_a_burst_is_heard_at_its_own_pace_and_cut_to_the_sample() -> None:
    session, sound = exchange(), noise(15 * RATE)
    start, cut = 3 * RATE + 7, 5 * RATE + 1_234
    events = burst("a", sound, start, RATE, 75)  # 15 s within 1 s
    late = [(cut + 5 + k, AudioOut("a", part)) for k, part in enumerate(np.split(noise(RATE), 10))]
    told = run(session, 8 * RATE, [*events, (cut, Flush("a")), *late])
    heard = session.recording().heard
    expected = np.zeros(8 * RATE, np.int16)
    expected[start:cut] = to_pcm16(sound[: cut - start])
    assert np.array_equal(heard, expected)
    assert told == [(cut, PlayoutReport("a", (cut - start) * 1000 // RATE, interrupted=True))]


def test_an_interruption_cuts_every_item_and_says_what_was_heard_of_each() -> None:
    session = exchange()
    first, second = noise(2 * RATE), noise(3 * RATE)
    events = [*burst("a", first, RATE, 480, 4), (RATE + 500, AudioEnd("a")), *burst("b", second, RATE + 600, 480, 4)]
    cut = 4 * RATE + 11
    told = run(session, 6 * RATE, [*events, (cut, Flush())])
    heard = session.recording().heard
    assert np.array_equal(heard[RATE : 3 * RATE], to_pcm16(first))
    assert np.array_equal(heard[3 * RATE : cut], to_pcm16(second[: cut - 3 * RATE]))
    assert not heard[cut:].any()
    assert [reply for _, reply in told] == [
        PlayoutReport("a", 2000, interrupted=False),
        PlayoutReport("b", 1000, interrupted=True),
    ]
    assert told[0][0] - 3 * RATE <= ms(20) and told[1][0] == cut


def test_what_was_queued_but_never_begun_was_heard_for_0_ms() -> None:
    session = exchange()
    events = [*burst("a", noise(2 * RATE), RATE, 480, 4), *burst("b", noise(RATE), RATE + 600, 480, 4), (2 * RATE, Flush())]
    told = run(session, 3 * RATE, events)
    assert [reply for _, reply in told] == [PlayoutReport("a", 1000, interrupted=True), PlayoutReport("b", 0, interrupted=True)]


@pytest.mark.parametrize("rate", [8_000, 16_000, 48_000])
def test_instants_and_lengths_keep_at_other_rates(rate: int) -> None:
    session = exchange(rate)
    sound = np.sin(np.arange(2 * rate) * 2 * np.pi * 440 / rate).astype(np.float32) * 0.5
    told = run(session, 4 * RATE, [*burst("a", sound, rate, rate // 50, 4), (2 * rate + rate // 2, Flush("a"))])
    heard = session.recording().heard.astype(np.float64) / 32_768
    assert len(heard) == 4 * RATE
    loud = np.flatnonzero(np.abs(heard) > 0.25)
    assert abs(int(loud[0]) - RATE) < ms(1) and abs(int(loud[-1]) - 5 * RATE // 2) < ms(1)
    assert [reply for _, reply in told] == [PlayoutReport("a", 1500, interrupted=True)]


def test_a_paced_sender_is_held_so_that_late_chunks_leave_no_gap() -> None:
    chunks = np.split(noise(RATE), 50)
    jitter = np.array([0, 30, 5, 39, 12])
    arrived = np.maximum.accumulate(
        RATE + TICK * np.arange(50) + ms(1) * jitter[np.arange(50) % 5]
    )  # a connection keeps the order
    events: list[tuple[int, AdapterEvent]] = [(int(at), AudioOut("a", part)) for at, part in zip(arrived, chunks, strict=True)]
    held, bare = exchange(paced=True), exchange()
    run(held, 3 * RATE, events)
    run(bare, 3 * RATE, events)
    start = RATE + ms(HOLD_MS)
    assert np.array_equal(held.recording().heard[start : start + RATE], to_pcm16(noise(RATE)))
    assert held.underruns == 0 < bare.underruns


def test_the_user_is_sent_as_the_script_says() -> None:
    session = exchange()
    frames = [session.tick(now) for now in range(0, 4 * RATE, TICK)]
    assert all(frame is not None and frame.shape == (TICK,) for frame in frames)
    sent = np.concatenate([frame for frame in frames[:-1] if frame is not None])  # the last one lies ahead
    recording = session.recording()
    assert np.array_equal(to_pcm16(sent), recording.user)
    (cue,) = recording.cues
    assert np.flatnonzero(sent)[0] == pytest.approx(cue.onset, abs=2)


def test_a_tool_answers_when_it_is_due_and_the_wire_log_is_kept_apart() -> None:
    tool = Tool("look", "looks", result="it is there", delay_ms=700)
    session = exchange(tools=(tool,))
    events: list[tuple[int, AdapterEvent]] = [
        (RATE, ToolCall("1", "look")),
        (RATE, Raw("in", "{}")),
        (RATE, Transcript("agent", "hm")),
    ]
    told = run(session, 2 * RATE, events)
    assert told == [(RATE + ms(700), ToolAnswer("1", "look", "it is there", failed=False))]
    assert [line.kind for line in session.recording().log] == ["tool_call", "transcript", "tool_result"]
    assert [line.data for line in session.raw] == [{"text": "{}"}]


def test_a_system_that_never_stops_sending_is_given_up() -> None:
    session, minute = exchange(), np.zeros(60 * RATE, np.float32)
    for k in range(AHEAD_LIMIT_S // 60):
        session.take(AudioOut("a", minute), RATE + k)
    with pytest.raises(AdapterFault, match=f"over {AHEAD_LIMIT_S} s of agent audio"):
        session.take(AudioOut("a", minute), RATE + 10)


@pytest.mark.parametrize(
    "audio", [np.zeros(480), np.zeros((2, 240), np.float32), np.full(480, np.nan, np.float32), [0.0] * 480]
)
def test_audio_that_is_not_as_the_contract_says_is_a_fault(audio: object) -> None:
    with pytest.raises(AdapterFault, match="not finite float32 audio"):
        exchange().take(AudioOut("a", audio), RATE)  # type: ignore[arg-type]


def test_int16_values_are_told_from_sound() -> None:
    exchange().take(AudioOut("a", np.full(480, 1.25, np.float32)), RATE)
    with pytest.raises(AdapterFault, match="at 1.00 s emitted an AudioOut with samples of up to 32,767, .*divide by 32,768"):
        exchange().take(AudioOut("a", np.full(480, 32_767, np.float32)), RATE)


def test_the_end_that_the_system_made_is_known() -> None:
    session = exchange()
    session.take(Closed("session expired"), RATE)
    assert session.closed == "session expired"


def test_a_pause_that_a_paced_sender_leaves_out_keeps_its_length() -> None:
    session, sound = exchange(paced=True), noise(RATE)
    first, second = sound[: RATE // 2], sound[RATE // 2 :]
    events = [*burst("a", first, RATE, RATE // 2, 25), *burst("a", second, 2 * RATE, RATE // 2, 25)]
    run(session, 4 * RATE, events)
    heard, hold = session.recording().heard, ms(HOLD_MS)
    assert np.flatnonzero(heard)[[0, RATE // 2, -1]].tolist() == [RATE + hold, 2 * RATE + hold, 5 * RATE // 2 + hold - 1]
