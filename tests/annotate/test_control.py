"""Exercised or not: decided by the sessions without the event, never by what came of it."""

from __future__ import annotations

from dataclasses import replace

import pytest

from fdbench.annotate.control import UNKNOWN, apply_controls, goes_on
from fdbench.annotate.events import CueOutcome, Exercised, Onset, Reply, TalkEvents
from fdbench.annotate.outcomes import CutIn, InSilence, Turn
from fdbench.scenario.model import (
    Channel,
    Cue,
    CueKind,
    Dimension,
    Expectation,
    Recorded,
    Scenario,
    Trigger,
    TriggerOn,
    Words,
)
from fdbench.scenario.placement import Placement, missed
from fdbench.segments import Segment, Timeline
from fdbench.timebase import ms
from tests.annotate.places import lies
from tests.outcomes import of


def spoken(name: str, kind: CueKind, on: TriggerOn) -> Cue:
    return Cue(name, kind, (Words("a"),), Trigger(on, 1_000, 6_000), Expectation(), "none")


ASK, CUT = spoken("ask", CueKind.TURN, TriggerOn.START), spoken("cut", CueKind.INTERRUPTION, TriggerOn.AGENT_HAS_SPOKEN)
SCRIPT = Scenario("s", Dimension.INTERRUPTION, "f", "", (ASK, CUT), "")


def at(name: str, onset: int, offset: int) -> Placement:
    """The place of a cue, in ms."""
    return lies(name, ms(onset), ms(offset))


def talk(*segments: tuple[int, int], cut_at: int | None = None, end: int = 30_000, yielded: bool = True) -> TalkEvents:
    """A session whose agent answers the question with these segments, in ms."""
    agent = Timeline(tuple(Segment(ms(a), ms(b)) for a, b in segments))
    answer = Reply("ask", agent, Onset.NORMAL) if segments else None
    cues: list[CueOutcome] = [Turn(at("ask", 2_300, 4_000), "turn", Exercised.YES, reply=answer)]
    if cut_at is not None:
        cues.append(CutIn(at("cut", cut_at, cut_at + 400), "interruption", Exercised.YES, yielded=yielded))
    return TalkEvents(ms(end), tuple(cues), agent, Timeline(), -70.0)


@pytest.mark.parametrize("yielded", [True, False])
def test_a_reply_that_would_have_ended_anyway_was_not_exercised_whatever_came_of_it(yielded: bool) -> None:
    event = talk((4_500, 6_900), cut_at=5_500, yielded=yielded)
    outcome = apply_controls(event, SCRIPT, {"cut": [talk((4_700, 7_100))]}).cue("cut")
    assert outcome.exercised is Exercised.NO
    assert of(CutIn, outcome).yielded is yielded


@pytest.mark.parametrize(("lasts", "expected"), [(3_000, Exercised.YES), (2_999, Exercised.NO)])
def test_the_control_must_go_on_for_two_seconds_from_the_same_place_in_the_reply(lasts: int, expected: Exercised) -> None:
    event = talk((4_500, 5_700), cut_at=5_500)
    control = talk((5_000, 5_000 + lasts))
    assert apply_controls(event, SCRIPT, {"cut": [control]}).cue("cut").exercised is expected


def test_a_pause_between_two_sentences_is_no_end() -> None:
    assert goes_on(talk((5_000, 6_300), (7_250, 9_000)), "ask", ms(1_000), ms(2_000)) is True
    assert goes_on(talk((5_000, 6_300), (7_300, 9_000)), "ask", ms(1_000), ms(2_000)) is False


def test_at_least_95_percent_of_the_controls_must_go_on() -> None:
    event, long, short = talk((4_500, 5_700), cut_at=5_500), talk((4_500, 12_000)), talk((4_500, 6_000))
    outcomes = [apply_controls(event, SCRIPT, {"cut": [long] * good + [short]}).cue("cut").exercised for good in (18, 19)]
    assert outcomes == [Exercised.NO, Exercised.YES]


def test_without_a_control_that_can_tell_it_is_indeterminate() -> None:
    event = talk((4_500, 5_700), cut_at=5_500)
    for controls in ({}, {"cut": [talk()]}, {"cut": [talk((4_500, 6_000), end=6_500)]}):
        assert apply_controls(event, SCRIPT, controls).cue("cut").exercised is Exercised.INDETERMINATE


def test_a_recording_is_judged_like_a_session_where_it_has_a_control() -> None:
    recorded = replace(SCRIPT, recording=Recorded("call.wav", control="alone.wav"))
    event = talk((4_500, 5_700), cut_at=5_500)
    controls: list[dict[str, list[TalkEvents | None]]] = [{"cut": [talk((4_500, 12_000))]}, {"cut": []}, {}]
    told = [apply_controls(event, recorded, known).cue("cut") for known in controls]
    assert [t.exercised for t in told] == [Exercised.YES, Exercised.INDETERMINATE, Exercised.INDETERMINATE]
    assert told[1].why == told[2].why == UNKNOWN


def test_what_was_no_event_stays_what_it_was() -> None:
    event = talk((4_500, 5_700), cut_at=5_500)
    missed = CueOutcome(event.cue("cut").place, "interruption", Exercised.FAILED, "never answered")
    event = replace(event, cues=(event.cue("ask"), missed))
    assert apply_controls(event, SCRIPT, {"cut": [talk((4_500, 12_000))]}) == event


def test_a_control_that_broke_down_makes_its_event_fail() -> None:
    event = talk((4_500, 5_700), cut_at=5_500)
    outcome = apply_controls(event, SCRIPT, {"cut": [talk((4_500, 12_000)), None]}).cue("cut")
    assert (outcome.exercised, outcome.why) == (Exercised.FAILED, "its control ended in an error")


def test_under_echo_who_never_answers_has_held_nothing() -> None:
    alone = replace(SCRIPT, dimension=Dimension.OVERLAP, cues=(ASK,), channel=Channel(echo_db=-20.0))
    outcome = apply_controls(talk(), alone, {"ask": [talk((4_500, 12_000))]}).cue("ask")
    assert (outcome.exercised, outcome.why) == (Exercised.FAILED, "the agent never answered")


def test_under_echo_the_last_reply_is_held_against_its_own_control() -> None:
    """The control answers the second question for 5 s only: it would have ended by itself within the 6 s that are watched."""
    more = spoken("more", CueKind.TURN, TriggerOn.PREVIOUS_END)
    script = replace(SCRIPT, dimension=Dimension.OVERLAP, cues=(ASK, more), channel=Channel(echo_db=-20.0))

    def both(last: int) -> TalkEvents:
        told = talk((4_500, 12_000), (16_000, last))
        answer = Reply("more", Timeline(told.agent.segments[1:]), Onset.NORMAL)
        asked = Turn(at("more", 14_000, 15_000), "turn", Exercised.YES, reply=answer)
        return replace(told, cues=(told.cue("ask"), asked))

    for last, expected in ((21_000, Exercised.NO), (22_000, Exercised.YES)):
        found = apply_controls(both(20_000), script, {"more": [both(last)]})
        assert found.cue("more").exercised is expected
        assert found.cue("ask").exercised is Exercised.YES


def test_a_control_that_ended_before_the_event_cannot_tell() -> None:
    assert goes_on(talk((4_500, 6_000), end=8_500), "ask", ms(5_000), ms(2_000)) is None


@pytest.mark.parametrize(
    ("position", "needed", "expected"),
    [
        (0, 2_000, True),  # 2,000 ms of the reply, which lasts exactly so long
        (0, 2_001, False),
        (1_999, 1, True),
        (2_000, 1, False),  # the reply was over there
        (5_499, 1, False),
        (5_500, 1, None),  # the recording was
    ],
)
def test_the_reply_goes_on_to_the_sample(position: int, needed: int, expected: bool | None) -> None:
    control = talk((4_500, 6_500), end=10_000)
    assert goes_on(control, "ask", ms(position), ms(needed)) is expected


@pytest.mark.parametrize(("end", "expected"), [(7_500, False), (7_499, None)])
def test_a_reply_has_ended_when_a_second_of_silence_was_recorded(end: int, expected: bool | None) -> None:
    assert goes_on(talk((4_500, 6_500), end=end), "ask", ms(1_000), ms(2_000)) is expected


def test_a_control_without_the_question_cannot_tell() -> None:
    for cue in ("other", "also"):
        assert goes_on(talk((4_500, 12_000)), cue, ms(1_000), ms(2_000)) is None


@pytest.mark.parametrize("end", [6_500, 6_600])
def test_a_reply_that_went_on_for_long_enough_need_not_have_ended(end: int) -> None:
    assert goes_on(talk((4_500, end), end=end), "ask", 0, ms(2_000)) is True


def test_talk_before_and_after_the_place_does_not_count() -> None:
    control = talk((4_500, 5_000), (6_500, 7_000), (9_000, 12_000))
    assert goes_on(control, "ask", ms(2_100), ms(400)) is True
    assert goes_on(control, "ask", ms(1_900), ms(400)) is False
    assert goes_on(control, "ask", ms(2_100), ms(401)) is False


def test_the_last_question_that_was_played_is_what_the_agent_was_answering() -> None:
    """The control goes on half a second into its answer to the second question; five seconds after its first answer began it is silent."""
    more = spoken("more", CueKind.TURN, TriggerOn.PREVIOUS_END)
    script = replace(SCRIPT, cues=(ASK, more, spoken("uh", CueKind.NOISE, TriggerOn.PREVIOUS_END), CUT))
    event = talk((4_500, 5_000), (9_000, 9_700), cut_at=9_500)
    answer = Reply("more", Timeline(event.agent.segments[1:]), Onset.NORMAL)
    asked = Turn(at("more", 6_000, 8_000), "turn", Exercised.YES, reply=answer)
    noise = InSilence(at("uh", 8_200, 8_300), "noise", Exercised.YES)
    event = replace(event, cues=(event.cue("ask"), asked, noise, event.cue("cut")))
    control = talk((4_500, 5_000), (12_000, 18_000))
    long = Reply("more", Timeline(control.agent.segments[1:]), Onset.NORMAL)
    control = replace(control, cues=(control.cue("ask"), replace(asked, reply=long)))
    assert apply_controls(event, script, {"cut": [control]}).cue("cut").exercised is Exercised.YES
    unplayed = replace(asked, place=missed("more"))
    event = replace(event, cues=(event.cue("ask"), unplayed, noise, event.cue("cut")))
    assert apply_controls(event, script, {"cut": [control]}).cue("cut").exercised is Exercised.NO
