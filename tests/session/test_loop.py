from __future__ import annotations

from typing import Any

import numpy as np
import pytest

from fdbench.contract import (
    Audio,
    AudioEnd,
    AudioOut,
    Capabilities,
    Closed,
    Decision,
    Flush,
    Raw,
    SessionInfo,
    Span,
    StepAdapter,
    StepOutput,
    Transcript,
    Usage,
)
from fdbench.errors import AdapterFault
from fdbench.scenario.model import CueKind, TriggerOn
from fdbench.scenario.placement import CueStatus
from fdbench.session.loop import run_session
from fdbench.session.plan import Listening, SessionPlan
from fdbench.timebase import ms
from tests.session.scripted import FRAMES_MS, LoopBack, Player, cue, noise, play

ONSET = ms(2_300)
OFFSET = ms(3_300)


@pytest.mark.parametrize("frame_ms", FRAMES_MS)
def test_loop_back_is_heard_one_frame_later_bit_for_bit(frame_ms: int) -> None:
    recording = play(LoopBack(frame_ms), [cue(), cue("again", on=TriggerOn.PREVIOUS_END, delay_ms=700)])
    frame = ms(frame_ms)
    assert np.array_equal(recording.heard[frame:], recording.user[:-frame])
    assert recording.heard[frame:].any()


@pytest.mark.parametrize("frame_ms", FRAMES_MS)
def test_a_cue_lies_where_its_trigger_says_whatever_the_frame(frame_ms: int) -> None:
    reply = (OFFSET + ms(500) + 7, OFFSET + ms(6_000))
    cues = [cue(), cue("cut", on=TriggerOn.AGENT_HAS_SPOKEN, delay_ms=1_000, length_ms=400)]
    recording = play(Player(frame_ms, reply), cues)
    placed = {p.id: p for p in recording.cues}
    assert placed["ask"].onset == ONSET
    assert placed["ask"].offset == OFFSET
    assert 0 <= placed["cut"].onset - (reply[0] + ms(1_000)) < ms(1)
    assert np.array_equal(np.flatnonzero(recording.user[: OFFSET + 1])[[0, -1]], [ONSET, OFFSET - 1])


def test_frames_do_not_change_the_stimulus() -> None:
    reply = (OFFSET + ms(400), OFFSET + ms(3_000))
    cues = [cue(), cue("next", on=TriggerOn.AGENT_STOPS, delay_ms=1_000), cue("last", on=TriggerOn.AGENT_STOPS, delay_ms=1_000)]
    placed = [play(Player(f, reply), cues).cues for f in FRAMES_MS]
    assert placed[0] == placed[1] == placed[2]


def test_agent_stops_waits_for_the_reply_to_end() -> None:
    reply = (OFFSET + ms(400), OFFSET + ms(3_000))
    recording = play(Player(20, reply), [cue(), cue("next", on=TriggerOn.AGENT_STOPS, delay_ms=1_000)])
    assert abs(recording.cues[1].onset - (reply[1] + ms(1_000))) <= ms(20)


def test_a_turn_that_nobody_enables_is_played_anyway_and_says_so() -> None:
    recording = play(Player(20), [cue(), cue("next", on=TriggerOn.AGENT_STOPS, delay_ms=1_000)])
    assert recording.cues[1].status is CueStatus.FORCED
    assert recording.cues[1].onset >= OFFSET + ms(6_000)


def test_an_interruption_of_nobody_is_not_played() -> None:
    cut = cue("cut", kind=CueKind.INTERRUPTION, on=TriggerOn.AGENT_HAS_SPOKEN, delay_ms=1_000)
    recording = play(Player(20), [cue(), cut])
    assert recording.cues[1].status is CueStatus.TIMED_OUT
    assert not recording.cues[1].played
    assert not recording.user[OFFSET:].any()


def test_a_cue_for_the_thinking_gap_comes_before_the_reply_or_never() -> None:
    gap = cue("gap", on=TriggerOn.THINKING_GAP, delay_ms=300)
    late = play(Player(20, (OFFSET + ms(2_000), OFFSET + ms(3_000))), [cue(), gap])
    assert late.cues[1].onset == OFFSET + ms(300)
    early = play(Player(20, (OFFSET + ms(100), OFFSET + ms(3_000))), [cue(), gap])
    assert early.cues[1].status is CueStatus.FORCED


def test_a_greeting_is_waited_for() -> None:
    recording = play(Player(20, (ms(200), ms(3_000))), [cue()])
    assert abs(recording.cues[0].onset - ms(3_000 + 1_000 + 300)) <= ms(40)


def test_who_never_speaks_first_is_spoken_to_a_second_sooner() -> None:
    class Waits(Player):
        capabilities = Capabilities(greets=False)

    recording = play(Waits(20, (ms(2_000), ms(3_000))), [cue(length_ms=400)])
    assert recording.cues[0].onset == ms(1_000 + 300)


def test_bursts_are_paced_by_the_playout_engine_and_flushed() -> None:
    class Burst(StepAdapter):
        def step(self, user: Any, now: int) -> StepOutput:
            events: list[Any] = []
            if now == ms(2_000):
                events = [AudioOut("a", noise(ms(1_000))), AudioEnd("a"), AudioOut("b", noise(ms(1_000), 1))]
            if now == ms(3_500):
                events = [Flush()]
            if now == ms(3_600):
                events = [AudioOut("b", noise(ms(1_000), 2))]
            return StepOutput(np.zeros(len(user), np.float32), events)

    recording = play(Burst(), [cue()])
    heard = np.flatnonzero(recording.heard)
    assert (heard[0], heard[-1]) == (ms(2_000), ms(3_500) - 1)
    assert recording.arrivals[0] == ms(2_000)
    assert [e.kind for e in recording.log] == ["audio_out", "audio_end", "audio_out", "flush", "audio_out"]


def test_events_are_logged_with_their_arrival() -> None:
    class Decides(StepAdapter):
        def step(self, user: Any, now: int) -> StepOutput:
            return StepOutput(user * 0, [Decision("listen", "the user speaks")] if now == ms(40) else [])

    recording = play(Decides(), [cue()])
    assert [(e.at, e.kind, e.data) for e in recording.log] == [
        (ms(40), "decision", {"decision": "listen", "reason": "the user speaks"})
    ]


class Broken(StepAdapter):
    def __init__(self, answer: Any) -> None:
        self.answer = answer
        self.closed = 0

    def step(self, user: Any, now: int) -> Any:
        if now < ms(2_000):
            return StepOutput(np.zeros(len(user), np.float32))
        if isinstance(self.answer, BaseException):
            raise self.answer
        return self.answer

    def close(self) -> None:
        self.closed += 1


NAN = np.full(480, np.nan, np.float32)


def one_sample(value: float) -> Audio:
    """A tick of silence but for one sample."""
    return np.where(np.arange(480) == 100, np.float32(value), np.float32(0.0))


@pytest.mark.parametrize(
    ("answer", "sentence"),
    [
        (RuntimeError("out of\nluck"), r"step\(\) at 2\.00 s raised RuntimeError: out of luck \(test_loop\.py:\d+\)"),
        (StepOutput(np.zeros(479, np.float32)), r"shape \(479,\), not \(480,\)"),
        (StepOutput(np.zeros((480, 1), np.float32)), r"shape \(480, 1\), not \(480,\)"),
        (StepOutput(NAN), "NaN or infinite"),
        (StepOutput(np.full(480, np.inf, np.float32)), "NaN or infinite"),
        (StepOutput(np.full(480, -32_768, np.float32)), r"samples of up to 32,768, beyond \[-1, 1\].* divide by 32,768"),
        (StepOutput(one_sample(1.26)), "samples of up to 1.26, .*clip or limit what you mix"),
        (StepOutput(one_sample(-2.0)), "samples of up to 2, .*divide by 32,768"),
        (StepOutput(np.zeros(480, np.float32), [AudioOut("a", one_sample(3_000))]), "an AudioOut with samples of up to 3,000,"),
        (StepOutput(np.zeros(480)), r"dtype float64, not float32; add `\.astype\(np\.float32\)`"),  # type: ignore[arg-type]
        (StepOutput([0.0] * 480), "audio of type list, not a numpy array"),  # type: ignore[arg-type]
        (np.zeros(480, np.float32), "returned ndarray, not a StepOutput"),
        (None, "returned NoneType, not a StepOutput"),
        (StepOutput(np.zeros(480, np.float32), 5), "events that are no sequence"),  # type: ignore[arg-type]
        (StepOutput(np.zeros(480, np.float32), [AudioOut("a", NAN)]), "AudioOut needs finite float32"),
    ],
)
def test_a_broken_contract_is_one_sentence_and_the_adapter_is_closed(answer: Any, sentence: str) -> None:
    adapter = Broken(answer)
    with pytest.raises(AdapterFault, match=sentence) as caught:
        play(adapter, [cue()])
    assert "\n" not in str(caught.value)
    assert adapter.closed == 1


def test_a_little_overshoot_is_clipped_and_no_fault() -> None:
    recording = play(Broken(StepOutput(one_sample(1.25), [AudioOut("a", np.full(1, -1.25, np.float32))])), [cue()])
    assert (recording.heard.min(), recording.heard.max()) == (-32_768, 32_767)


def test_a_fault_in_open_or_close_is_the_adapters() -> None:
    class Opens(LoopBack):
        def open(self, session: SessionInfo) -> None:
            raise ValueError("no key")

    class Closes(LoopBack):
        def close(self) -> None:
            raise ValueError("no farewell")

    with pytest.raises(AdapterFault, match=r"open\(\) at 0\.00 s raised ValueError: no key"):
        play(Opens(20), [cue()])
    with pytest.raises(AdapterFault, match=r"close\(\) at .* raised ValueError: no farewell"):
        play(Closes(20), [cue()])


def test_an_adapter_cannot_change_what_the_user_sent() -> None:
    class Vandal(StepAdapter):
        def step(self, user: Any, now: int) -> StepOutput:
            user[:] = 0.5
            return StepOutput(user)

    recording = play(Vandal(), [cue()])
    assert not recording.user[:ONSET].any()


def test_an_agent_that_never_stops_is_talked_to_all_the_same() -> None:
    cues = [cue(), *(cue(f"c{i}", on=TriggerOn.AGENT_STOPS, delay_ms=1_000) for i in range(3))]
    recording = play(Player(20, (OFFSET + ms(400), ms(600_000))), cues)
    assert [c.status for c in recording.cues] == [CueStatus.PLAYED] + [CueStatus.FORCED] * 3
    waits = [b.onset - a.offset for a, b in zip(recording.cues, recording.cues[1:], strict=False)]
    assert all(ms(60_000) <= wait <= ms(60_100) for wait in waits)


def test_leaving_the_process_is_a_fault_of_the_adapter() -> None:
    with pytest.raises(AdapterFault, match=r"step\(\) at 2\.00 s raised SystemExit: 0"):
        play(Broken(SystemExit(0)), [cue()])


@pytest.mark.parametrize(
    "event",
    [Usage({"cost": float("nan")}), Transcript("agent", "\ud800"), Raw("in", object())],  # type: ignore[arg-type]
)
def test_an_event_that_cannot_be_stored_is_a_fault_of_the_adapter(event: Any) -> None:
    silent = StepOutput(np.zeros(480, np.float32), [event])
    with pytest.raises(AdapterFault, match=rf"returned a {type(event).__name__} that cannot be stored"):
        play(Broken(silent), [cue()])


@pytest.mark.parametrize(("reason", "told"), [("caller dropped", "caller dropped"), ("", "without a reason")])
def test_a_system_that_ends_the_session_is_told_so(reason: str, told: str) -> None:
    silent = StepOutput(np.zeros(480, np.float32), [Closed(reason)])
    with pytest.raises(AdapterFault, match=rf"^the system ended the session at 2\.00 s: {told}$"):
        play(Broken(silent), [cue()])


def test_numpy_numbers_in_events_become_plain_ones() -> None:
    class Spans(StepAdapter):
        def step(self, user: Any, now: int) -> StepOutput:
            return StepOutput(user * 0, [Span("llm", np.int64(now), np.int64(now + 5))] if now == ms(40) else [])  # type: ignore[arg-type]

    (logged,) = play(Spans(), [cue()]).log
    assert logged.data == {"stage": "llm", "start": ms(40), "end": ms(40) + 5, "modelled": True}


def test_a_turn_comes_after_a_reply_of_half_a_minute() -> None:
    reply = (OFFSET + ms(1_000), OFFSET + ms(31_000))
    recording = play(Player(20, reply), [cue(), cue("next", on=TriggerOn.AGENT_STOPS, delay_ms=1_000)])
    assert recording.cues[1].status is CueStatus.PLAYED
    assert abs(recording.cues[1].onset - (reply[1] + ms(1_000))) <= ms(20)


@pytest.mark.parametrize("length_ms", [1_100, 3_000, 9_000])
def test_a_session_ends_two_seconds_after_the_answer_however_long_that_is(length_ms: int) -> None:
    """An answer that goes on past the window of 4 s is waited for no longer than a short one."""
    reply = (OFFSET + ms(400), OFFSET + ms(400 + length_ms))
    recording = play(Player(20, reply), [cue()])
    assert reply[1] + ms(2_000) <= recording.samples <= reply[1] + ms(2_100)


@pytest.mark.parametrize("late_ms", [4_500, 5_900])
def test_a_late_answer_is_waited_for_until_two_seconds_after_the_window(late_ms: int) -> None:
    reply = (OFFSET + ms(late_ms), OFFSET + ms(late_ms + 1_000))
    recording = play(Player(20, reply), [cue()])
    assert reply[1] + ms(2_000) <= recording.samples <= reply[1] + ms(2_100)


@pytest.mark.parametrize("answer_ms", [None, 2_500])
def test_an_overlap_may_be_answered_when_the_reply_that_held_has_ended(answer_ms: int | None) -> None:
    """The session goes on for 3 s after the reply, and for 3 s after what came late."""
    uh_huh = cue("uh-huh", kind=CueKind.BACKCHANNEL, on=TriggerOn.AGENT_HAS_SPOKEN, delay_ms=1_000, window_ms=3_000)
    reply = (OFFSET + ms(400), OFFSET + ms(14_000))
    late = () if answer_ms is None else ((reply[1] + ms(answer_ms), reply[1] + ms(answer_ms + 1_000)),)
    recording = play(Player(20, reply, *late), [cue(), uh_huh])
    assert recording.cues[1].played
    last = (late or (reply,))[-1][1]
    assert last + ms(3_000) <= recording.samples <= last + ms(3_100)


def test_an_overlap_that_silenced_the_agent_is_watched_for_its_window() -> None:
    uh_huh = cue("uh-huh", kind=CueKind.BACKCHANNEL, on=TriggerOn.AGENT_HAS_SPOKEN, delay_ms=1_000, window_ms=3_000)
    recording = play(Player(20, (OFFSET + ms(400), OFFSET + ms(1_600))), [cue(), uh_huh])
    assert recording.samples - recording.cues[1].offset <= ms(3_100)


@pytest.mark.parametrize(("to_end", "length_ms"), [(False, 3_000), (True, 9_600)])
def test_a_control_of_an_overlap_is_heard_to_the_replys_end(to_end: bool, length_ms: int) -> None:
    start = OFFSET + ms(400)
    listening = Listening(ms(1_000), ms(2_000), ms(6_000), to_end=to_end)
    adapter = Player(20, (start, start + ms(7_600)))
    recording = run_session(adapter, SessionPlan((cue(),), frame=ms(20), listening=listening))
    assert abs(recording.samples - (start + ms(length_ms))) <= ms(100)
