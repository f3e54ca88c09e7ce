"""An agent that is told the instants by the test alone, measured by the whole path: session, annotation, scoring."""

from __future__ import annotations

import numpy as np
import pytest

from fdbench.annotate.annotate import annotate
from fdbench.annotate.events import CueOutcome, Exercised
from fdbench.annotate.outcomes import CutIn, FalseStop, InSilence, held
from fdbench.contract import Audio, StepOutput
from fdbench.scenario.model import (
    Cue,
    CueKind,
    Dimension,
    Expectation,
    InterruptionType,
    ReplyRule,
    Scenario,
    Trigger,
    TriggerOn,
    Words,
)
from fdbench.score.interruption import STOP
from fdbench.score.latency import ANSWERED, ARRIVAL, DEAD_AIR, PREMATURE, RESPONSE
from fdbench.score.observation import Observation, Session
from fdbench.score.system import observe_own
from fdbench.session.recording import Recording
from fdbench.timebase import Samples, ms, to_ms
from tests.outcomes import of
from tests.session.scripted import FRAMES_MS, Player, cue, play

OFFSET = ms(3_300)
PHASES = (0, 1, 233, 479)


def script(dimension: Dimension, *cues: Cue) -> Scenario:
    return Scenario("golden", dimension, "golden", "", cues, "")


def turn(name: str = "ask") -> Cue:
    return Cue(name, CueKind.TURN, (Words("hello"),), Trigger(TriggerOn.START, 300, 6_000), Expectation(), "none")


def cut(kind: CueKind = CueKind.INTERRUPTION) -> Cue:
    trigger = Trigger(TriggerOn.AGENT_HAS_SPOKEN, 1_000, 6_000)
    denial = InterruptionType.DENIAL if kind is CueKind.INTERRUPTION else None
    reply = ReplyRule.BRIEF if kind is CueKind.INTERRUPTION else ReplyRule.NONE
    return Cue("cut", kind, (Words("stop"),), trigger, Expectation(reply), "none", interruption=denial)


def observed(scenario: Scenario, recording: Recording) -> dict[str, Observation]:
    session = Session(scenario, 0, annotate(recording, scenario, None))
    return {o.spec.name: o for _, o in observe_own(session)}


def overlapped(
    frame_ms: int, kind: CueKind, *agent: tuple[Samples, Samples], anew: Samples | None = None
) -> tuple[Recording, Scenario]:
    planned = cue("cut", kind=kind, on=TriggerOn.AGENT_HAS_SPOKEN, delay_ms=1_000, length_ms=400, leaves_early=False)
    scenario = script(Dimension.INTERRUPTION if kind is CueKind.INTERRUPTION else Dimension.OVERLAP, turn(), cut(kind))
    return play(Player(frame_ms, *agent, anew=anew), [cue(), planned]), scenario


def outcome(recording: Recording, scenario: Scenario, *undisturbed: tuple[Samples, Samples]) -> CueOutcome:
    """`undisturbed`: what the agent says in a session without the event, if there was one."""
    controls = {"cut": [play(Player(20, *undisturbed), [cue()])]} if undisturbed else None
    return annotate(recording, scenario, None, controls=controls).cue("cut")


@pytest.mark.parametrize("frame_ms", FRAMES_MS)
@pytest.mark.parametrize("phase", PHASES)
def test_an_answer_after_500_ms_is_measured_at_500_ms(frame_ms: int, phase: int) -> None:
    start = OFFSET + ms(500) + phase
    recording = play(Player(frame_ms, (start, start + ms(2_000))), [cue()])
    found = observed(script(Dimension.LATENCY, turn()), recording)
    assert found[RESPONSE.name].value == pytest.approx(to_ms(start - OFFSET), abs=5.0)
    assert found[ANSWERED.name].value is True
    arrival = found[ARRIVAL.name].value
    assert isinstance(arrival, float)
    assert to_ms(start - OFFSET) - frame_ms <= arrival <= to_ms(start - OFFSET)


@pytest.mark.parametrize("frame_ms", FRAMES_MS)
def test_a_jump_in_is_negative_and_premature(frame_ms: int) -> None:
    start = OFFSET - ms(600)
    recording = play(Player(frame_ms, (start, OFFSET + ms(3_000))), [cue()])
    found = observed(script(Dimension.LATENCY, turn()), recording)
    assert found[RESPONSE.name].value == pytest.approx(-600.0, abs=5.0)
    assert found[PREMATURE.name].value is True
    assert found[DEAD_AIR.name].value == 0.0


@pytest.mark.parametrize("frame_ms", FRAMES_MS)
@pytest.mark.parametrize("phase", PHASES)
def test_a_stop_after_300_ms_is_measured_at_300_ms(frame_ms: int, phase: int) -> None:
    start = OFFSET + ms(400)
    onset = start + ms(1_000)
    recording, scenario = overlapped(frame_ms, CueKind.INTERRUPTION, (start, onset + ms(300) + phase))
    assert recording.cues[1].onset == onset
    assert observed(scenario, recording)[STOP.name].value == pytest.approx(300.0 + to_ms(phase), abs=10.0)


def test_an_agent_that_talks_on_never_yielded() -> None:
    start = OFFSET + ms(400)
    recording, scenario = overlapped(20, CueKind.INTERRUPTION, (start, start + ms(15_000)))
    assert of(CutIn, outcome(recording, scenario)).yielded is False
    assert observed(scenario, recording)[STOP.name].value is None


def test_sentence_pauses_are_neither_a_yield_nor_a_false_stop() -> None:
    start = OFFSET + ms(400)
    sentences = [(start + ms(a), start + ms(b)) for a, b in ((0, 1_500), (2_200, 4_000), (4_600, 9_000))]
    recording, scenario = overlapped(20, CueKind.INTERRUPTION, *sentences)
    assert of(CutIn, outcome(recording, scenario, *sentences)).yielded is False
    recording, scenario = overlapped(20, CueKind.BACKCHANNEL, *sentences)
    assert held(outcome(recording, scenario, *sentences)) is True
    assert held(outcome(recording, scenario)) is True


def test_without_a_control_nobody_can_tell_a_pause_from_a_quick_answer() -> None:
    start = OFFSET + ms(400)
    sentences = [(start + ms(a), start + ms(b)) for a, b in ((0, 1_500), (2_200, 4_000), (4_600, 6_500))]
    found = of(CutIn, outcome(*overlapped(20, CueKind.INTERRUPTION, *sentences)))
    assert (found.yielded, found.undetermined, found.stop) == (None, True, None)
    assert found.maybe_stop is not None
    assert to_ms(found.maybe_stop - start) == pytest.approx(1_500.0, abs=10.0)


def test_an_interruption_in_a_sentence_pause_is_yielded_to_when_the_next_sentence_breaks_off() -> None:
    start = OFFSET + ms(400)
    onset = start + ms(1_000)
    agent = ((start, onset - ms(150)), (onset + ms(100), onset + ms(500)), (onset + ms(1_000), onset + ms(1_400)))
    recording, scenario = overlapped(20, CueKind.INTERRUPTION, *agent, anew=onset + ms(1_000))
    assert abs(recording.cues[1].onset - onset) <= ms(20)
    found = of(CutIn, outcome(recording, scenario, agent[0], (onset + ms(100), onset + ms(4_000))))
    assert found.yielded is True
    assert found.stop is not None
    assert to_ms(found.stop - onset) == pytest.approx(500.0, abs=10.0)
    assert found.restarted in (False, None)


def test_a_false_stop_and_its_gap_are_measured() -> None:
    start = OFFSET + ms(400)
    agent = ((start, start + ms(1_450)), (start + ms(2_950), start + ms(9_000)))
    recording, scenario = overlapped(20, CueKind.BACKCHANNEL, *agent)
    found = of(FalseStop, outcome(recording, scenario))
    assert found.resume_gap is not None
    assert to_ms(found.resume_gap) == pytest.approx(1_500.0, abs=10.0)


def test_an_interruption_of_nobody_is_not_exercised_and_one_of_the_mute_has_failed() -> None:
    short, scenario = overlapped(20, CueKind.INTERRUPTION, (OFFSET + ms(400), OFFSET + ms(900)))
    assert outcome(short, scenario).exercised is Exercised.NO
    mute, scenario = overlapped(20, CueKind.INTERRUPTION)
    assert outcome(mute, scenario).exercised is Exercised.FAILED


def latencies(recording: Recording) -> dict[str, Observation]:
    return observed(script(Dimension.LATENCY, turn()), recording)


def test_who_begins_with_the_user_and_talks_over_him_is_premature() -> None:
    recording = play(Player(20, (OFFSET - ms(980), OFFSET + ms(2_000))), [cue()])
    assert latencies(recording)[PREMATURE.name].value is True


def test_who_chatters_all_the_time_answers_nothing() -> None:
    words = [(ms(1_170 * i), ms(1_170 * i + 850)) for i in range(1, 30)]
    recording = play(Player(20, *words), [cue()])
    assert latencies(recording)[ANSWERED.name].value is False


def test_a_short_answer_given_too_early_is_no_backchannel_if_nothing_follows() -> None:
    recording = play(Player(20, (OFFSET - ms(800), OFFSET - ms(350))), [cue()])
    assert latencies(recording)[PREMATURE.name].value is True
    recording = play(Player(20, (OFFSET - ms(800), OFFSET - ms(350)), (OFFSET + ms(400), OFFSET + ms(1_400))), [cue()])
    assert latencies(recording)[PREMATURE.name].value is False


def test_a_session_in_which_nobody_took_the_floor_is_annotated() -> None:
    scenario = script(Dimension.OVERLAP, cut(CueKind.NOISE))
    planned = cue("cut", kind=CueKind.NOISE)
    assert of(InSilence, annotate(play(Player(20), [planned]), scenario, None).cue("cut")).spurious is False
    assert annotate(play(Player(20), []), scenario, None).cue("cut").exercised is Exercised.NO


def test_an_endless_talker_has_failed_the_turns_that_were_forced() -> None:
    second = Cue("next", CueKind.TURN, (Words("hello"),), Trigger(TriggerOn.AGENT_STOPS, 1_000, 6_000), Expectation(), "none")
    planned = [cue(), cue("next", on=TriggerOn.AGENT_STOPS, delay_ms=1_000)]
    talk = [(OFFSET + ms(400 + at), OFFSET + ms(400 + at + 1_700)) for at in range(0, 600_000, 2_000)]
    recording = play(Player(20, *talk), planned)
    outcome_ = annotate(recording, script(Dimension.LATENCY, turn(), second), None).cue("next")
    assert (outcome_.exercised, outcome_.why) == (Exercised.FAILED, "the agent never let the user speak")


def test_comfort_noise_hides_arrivals_and_does_not_invent_them() -> None:
    class Hiss(Player):
        def step(self, user: Audio, now: Samples) -> StepOutput:
            audio = super().step(user, now).audio
            return StepOutput(audio + np.float32(1 / 32_768))

    recording = play(Hiss(20, (OFFSET + ms(500), OFFSET + ms(1_500))), [cue()])
    assert recording.arrivals == (20 * 24,)
    second = play(Hiss(20, (OFFSET - ms(3_000), OFFSET - ms(2_400)), (OFFSET + ms(500), OFFSET + ms(1_500))), [cue()])
    assert ARRIVAL.name not in latencies(second)


@pytest.mark.parametrize(("resumes", "expected"), [(150, Exercised.NO), (600, Exercised.YES)])
def test_a_short_turn_that_fell_into_the_pause_of_a_reply_was_none(resumes: int, expected: Exercised) -> None:
    """The agent is silent for 300 ms, the user says a word, and `resumes` ms after its onset the agent goes on."""
    short = Cue("yes", CueKind.TURN, (Words("yes"),), Trigger(TriggerOn.AGENT_STOPS, 300, 6_000), Expectation(), "none")
    planned = [cue("ask"), cue("yes", on=TriggerOn.AGENT_STOPS, delay_ms=300, length_ms=400)]
    silent = OFFSET + ms(1_500)
    onset = silent + ms(300)
    agent = Player(20, (OFFSET + ms(500), silent), (onset + ms(resumes), onset + ms(resumes + 2_000)))
    events = annotate(play(agent, planned), script(Dimension.LATENCY, turn(), short), None)
    assert to_ms(events.cue("yes").onset - onset) == pytest.approx(0, abs=20)
    assert events.cue("yes").exercised is expected
