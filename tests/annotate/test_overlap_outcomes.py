"""What became of sounds that met the agent's talk or its silence: sessions by hand, in ms, heard as the segments say."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any

import numpy as np
import pytest

from fdbench.annotate.activity import Activity
from fdbench.annotate.events import CueOutcome, Exercised
from fdbench.annotate.gaps import Lean, Weighed
from fdbench.annotate.listening import Listener
from fdbench.annotate.outcomes import CarriedOn, CutIn, FalseStop, InSilence, Interruption, InThinkingGap, held
from fdbench.annotate.overlaps import Met, hold_outcome, interruption_outcome
from fdbench.annotate.view import View
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
from fdbench.scenario.placement import CueStatus, Placement
from fdbench.segments import Segment, Timeline
from fdbench.session.recording import Logged, Recording
from fdbench.timebase import ms
from tests.annotate.telling import Said, Telling, declares, evenly
from tests.outcomes import of

Spans = Sequence[tuple[int, int]]
ASKED = (2_000, 4_000)
ODDS = {Lean.STOPPED: 2.0, Lean.WENT_ON: -2.0, Lean.UNSURE: 1.9}


def spoken(name: str, kind: CueKind, on: TriggerOn = TriggerOn.AGENT_HAS_SPOKEN, **expected: Any) -> Cue:
    interruption = InterruptionType.FOLLOW_UP if kind is CueKind.INTERRUPTION else None
    return Cue(name, kind, (Words("a"),), Trigger(on, 500, 6_000), Expectation(**expected), "none", interruption=interruption)


def outcome(
    kind: CueKind,
    agent: Spans,
    event: tuple[int, int],
    *,
    lean: Lean | float | None = None,
    on: TriggerOn = TriggerOn.AGENT_HAS_SPOKEN,
    murmurs: Spans = (),
    more: tuple[int, int] | None = None,
    length: int = 30_000,
    dips: Spans = (),
    blurred: bool = False,
    told: str = "told",
    asks: dict[str, Any] | None = None,
    said: Said | None = None,
    log: tuple[Logged, ...] = (),
    **expected: Any,
) -> CueOutcome:
    """A question at `ASKED`, then the event, then perhaps another question. `lean`: what the evidence says of every silence under
    1.0 s, or its odds, under the name `told`; without it, none may be asked about. `said`: what somebody who listens hears."""
    cues = [spoken("ask", CueKind.TURN, TriggerOn.START, **asks or {}), spoken("event", kind, on, **expected)]
    places = {"ask": ASKED, "event": event}
    if more is not None:
        cues.append(spoken("more", CueKind.TURN))
        places["more"] = more
    placed = tuple(Placement(n, CueStatus.PLAYED, (Segment(ms(a), ms(b)),)) for n, (a, b) in places.items())
    silence = np.zeros(ms(length), np.int16)
    recorded = Recording(silence, silence, placed, log, ms(20), ms(1_000))
    scenario = Scenario("s", Dimension.INTERRUPTION, "f", "", tuple(cues), "")
    sound = Timeline.of((ms(a), ms(b)) for a, b in [*agent, *murmurs])
    activity = Activity(sound, -70.0, blurred=blurred, dips=Timeline.of((ms(a), ms(b)) for a, b in dips))
    view = View.of(recorded, scenario, activity, Timeline.of((ms(a), ms(b)) for a, b in murmurs))

    def weigh(before: Segment, after: Timeline) -> Weighed:
        assert lean is not None, f"asked about the silence from {before.end} to {after[0].start}"
        return Weighed(((told, lean if isinstance(lean, float) else ODDS[lean]),))

    finder = None if said is None else Telling(said)
    met = Met(cues[1], placed[1], Exercised.YES, "", view, Listener(recorded, scenario, finder), weigh)
    return interruption_outcome(met) if kind is CueKind.INTERRUPTION else hold_outcome(met)


def cut(agent: Spans, event: tuple[int, int] = (5_000, 6_000), **other: Any) -> CutIn:
    return of(CutIn, outcome(CueKind.INTERRUPTION, agent, event, **other))


def into_silence(agent: Spans, event: tuple[int, int], **other: Any) -> Interruption:
    return of(Interruption, outcome(CueKind.INTERRUPTION, agent, event, **other))


def noise(agent: Spans, event: tuple[int, int] = (5_000, 5_400), **other: Any) -> CueOutcome:
    return outcome(CueKind.NOISE, agent, event, **other)


def test_an_agent_that_stops_and_answers_anew_has_yielded() -> None:
    found = cut([(4_500, 5_400), (7_000, 9_000)])
    assert (found.yielded, found.undetermined) == (True, False)
    assert (found.stop, found.maybe_stop, found.talk_over) == (ms(5_400), None, ms(400))
    assert found.reply is not None and found.reply.start == ms(7_000)
    assert (found.met, found.superseded, found.restarted) == (True, False, None)
    assert found.exercised is Exercised.YES


@pytest.mark.parametrize(("last", "yielded"), [(7_000, True), (7_001, False)])
def test_a_stop_within_two_seconds_is_a_yield(last: int, yielded: bool) -> None:
    found = cut([(4_500, last)])
    assert found.yielded is yielded
    assert found.stop == (ms(last) if yielded else None)
    assert found.reply is None and found.met is False


def test_sentences_of_a_reply_that_never_stopped_answer_nothing() -> None:
    found = cut([(4_500, 5_400), (6_000, 9_000), (9_500, 12_000)], lean=Lean.WENT_ON)
    assert (found.yielded, found.reply, found.met) == (False, None, False)
    assert found.stop_evidence == (("told", -2.0),)


def test_where_nobody_can_tell_what_came_after_is_told_as_if_it_had_yielded() -> None:
    found = cut([(4_500, 5_400), (6_000, 9_000)], lean=Lean.UNSURE)
    assert (found.yielded, found.undetermined, found.stop, found.maybe_stop) == (None, True, None, ms(5_400))
    assert found.reply is not None and found.reply.start == ms(6_000)
    assert (found.met, found.stop_evidence) == (True, (("told", 1.9),))


def test_the_evidence_can_call_a_short_silence_a_stop() -> None:
    found = cut([(4_500, 5_400), (6_000, 9_000)], lean=Lean.STOPPED)
    assert (found.yielded, found.undetermined, found.stop) == (True, False, ms(5_400))
    assert found.reply is not None and found.reply.start == ms(6_000)


@pytest.mark.parametrize(("odds", "stop"), [(1.9, 5_400), (0.1, 5_400), (0.0, 6_500), (-1.5, 6_500)])
def test_a_stop_after_a_silence_that_nobody_can_tell_is_one_all_the_same(odds: float, stop: int) -> None:
    """When it stopped is in doubt: the likelier of both."""
    found = cut([(4_500, 5_400), (6_000, 6_500), (8_000, 9_000)], lean=odds)
    assert (found.yielded, found.undetermined, found.stop, found.maybe_stop) == (True, False, ms(stop), ms(5_400))


def test_what_is_said_after_two_silences_does_not_tell_at_which_it_stopped() -> None:
    found = cut([(4_500, 5_400), (5_800, 6_500), (8_000, 9_000)], lean=1.9, told="words")
    assert (found.yielded, found.stop) == (True, ms(6_500))


@pytest.mark.parametrize(("length", "met"), [(2_000, True), (2_001, False)])
def test_stop_deserves_silence_or_a_brief_word(length: int, met: bool) -> None:
    found = cut([(4_500, 5_400), (7_000, 7_000 + length)], reply=ReplyRule.BRIEF)
    assert (found.yielded, found.met) == (True, met)


@pytest.mark.parametrize(("lean", "restarted"), [(Lean.WENT_ON, False), (Lean.UNSURE, None)])
def test_who_never_left_its_reply_did_not_go_back_to_it(lean: Lean, restarted: bool | None) -> None:
    assert cut([(4_500, 5_400), (6_000, 9_000)], lean=lean).restarted is restarted


def test_an_answer_after_a_late_stop_is_no_way_back_either() -> None:
    found = cut([(4_500, 7_001), (9_000, 10_000)])
    assert found.reply is not None and found.reply.start == ms(9_000)
    assert (found.yielded, found.restarted) == (False, False)


def test_silence_obeys_a_stop_and_talking_on_does_not() -> None:
    assert cut([(4_500, 5_400)], reply=ReplyRule.BRIEF).met is True
    assert cut([(4_500, 12_000)], reply=ReplyRule.BRIEF).met is False
    assert into_silence([], (4_500, 5_000), on=TriggerOn.THINKING_GAP, reply=ReplyRule.BRIEF).met is True


@pytest.mark.parametrize(("more", "superseded"), [(9_999, True), (10_000, False)])
def test_a_recovery_that_the_user_cut_short_is_not_judged(more: int, superseded: bool) -> None:
    """An answer is due up to 4 s after the interruption's end at 6.0 s."""
    found = cut([(4_500, 5_400)], more=(more, more + 500))
    assert (found.superseded, found.met) == (superseded, None if superseded else False)


def test_one_that_was_answered_before_the_user_spoke_again_is_judged() -> None:
    found = cut([(4_500, 5_400), (7_000, 8_000)], more=(9_000, 9_500))
    assert (found.superseded, found.met) == (False, True)


def test_the_end_of_the_recording_supersedes_nothing() -> None:
    assert cut([(4_500, 5_400)], length=8_000).superseded is False


def test_in_the_thinking_gap_there_is_nothing_to_yield() -> None:
    found = into_silence([(6_500, 9_000)], (4_300, 6_000), on=TriggerOn.THINKING_GAP)
    assert found.reply is not None and found.reply.start == ms(6_500)
    assert found.met is True


@pytest.mark.parametrize(("end", "start"), [(5_749, 6_500), (5_750, 4_400)])
def test_what_is_begun_and_given_up_while_the_user_asks_anew_is_no_answer_to_that(end: int, start: int) -> None:
    """It was meant for the turn before. What sounds until 250 ms before the user's end, or longer, was not given up for them."""
    found = into_silence([(4_400, end), (6_500, 9_000)], (4_300, 6_000), on=TriggerOn.THINKING_GAP)
    assert found.reply is not None and found.reply.start == ms(start)


@pytest.mark.parametrize("murmur", [True, False])
def test_the_text_of_what_was_given_up_is_not_the_answers(murmur: bool) -> None:
    """However short its sound is: a tenth of a second is taken for a murmur."""
    begun, answer = (4_400, 4_500), (6_500, 9_000)
    found = into_silence(
        [answer] if murmur else [begun, answer],
        (4_300, 6_000),
        on=TriggerOn.THINKING_GAP,
        murmurs=[begun] if murmur else (),
        log=(declares("There is much to tell.", 4_380), declares("It is Rome.", 6_500)),
    )
    assert found.reply is not None and found.reply.declared == "It is Rome."


def test_what_was_sounding_a_moment_ago_still_is() -> None:
    assert cut([(4_200, 4_700), (8_000, 9_000)]).yielded is True
    assert into_silence([(4_200, 4_699), (8_000, 9_000)], (5_000, 6_000)).talk_over == 0


def test_murmurs_are_no_talk_that_goes_on() -> None:
    found = cut([(4_500, 5_400)], murmurs=[(6_000, 6_300)])
    assert (found.yielded, found.stop, found.reply) == (True, ms(5_400), None)


def test_an_agent_that_goes_on_has_held() -> None:
    found = of(CarriedOn, noise([(4_500, 9_000)]))
    assert (held(found), found.answered_late, found.talk_over) == (True, False, ms(400))


def test_one_that_stops_and_goes_on_later_has_not() -> None:
    found = of(FalseStop, noise([(4_500, 5_400), (7_000, 9_000)]))
    assert (held(found), found.stop, found.resume_gap) == (False, ms(5_400), ms(1_600))
    assert of(FalseStop, noise([(4_500, 5_400)])).resume_gap is None


@pytest.mark.parametrize(
    ("event", "last", "good"),
    [
        ((5_000, 5_400), 7_000, False),
        ((5_000, 5_400), 7_001, True),
        ((5_000, 7_000), 8_000, False),
        ((5_000, 7_000), 8_001, True),
    ],
)
def test_a_hold_is_watched_for_two_seconds_and_one_after_its_end(event: tuple[int, int], last: int, good: bool) -> None:
    assert held(noise([(4_500, last)], event=event)) is good


def test_where_nobody_can_tell_a_pause_from_a_stop_it_has_held() -> None:
    assert held(noise([(4_500, 5_400), (6_000, 9_000)], lean=Lean.UNSURE)) is True
    assert held(noise([(4_500, 5_400), (6_000, 9_000)], lean=Lean.WENT_ON)) is True
    assert held(noise([(4_500, 5_400), (6_000, 9_000)], lean=Lean.STOPPED)) is False


@pytest.mark.parametrize(
    ("resumed", "length", "more", "late"),
    [
        (11_000, 30_000, None, True),
        (11_001, 30_000, None, False),
        (None, 30_000, None, False),
        (None, 11_000, None, False),
        (None, 10_999, None, None),
        (10_000, 30_000, (9_000, 9_500), None),
        (10_000, 30_000, (11_000, 11_500), True),
        (9_400, 30_000, None, True),
    ],
)
def test_talk_right_after_the_held_reply_answers_the_overlap(
    resumed: int | None, length: int, more: tuple[int, int] | None, late: bool | None
) -> None:
    """The reply ends at 8.0 s; up to 11.0 s nothing but the overlap can be what is answered."""
    agent = [(4_500, 8_000), *([(resumed, resumed + 500)] if resumed is not None else [])]
    assert of(CarriedOn, noise(agent, more=more, length=length)).answered_late is late


@pytest.mark.parametrize(("start", "spurious"), [(8_000, True), (12_399, True), (12_400, False), (7_000, False)])
def test_talk_that_begins_because_of_it(start: int, spurious: bool) -> None:
    """In silence from 8.0 to 8.4 s; what begins within 4 s of its end was asked for by nobody else."""
    agent = [(4_500, 6_000), (start, start + 500)]
    found = noise(agent, event=(8_000, 8_400), on=TriggerOn.AGENT_STOPS)
    assert (held(found), of(InSilence, found).spurious) == (None, spurious)


def test_a_long_sound_is_watched_until_a_second_after_its_end_at_least() -> None:
    found = noise([(4_500, 6_000), (12_999, 13_500)], event=(8_000, 12_000), on=TriggerOn.AGENT_STOPS, within_ms=500)
    assert of(InSilence, found).spurious is True
    found = noise([(4_500, 6_000), (13_000, 13_500)], event=(8_000, 12_000), on=TriggerOn.AGENT_STOPS, within_ms=500)
    assert of(InSilence, found).spurious is False


def test_where_an_answer_was_due_anyway_nothing_is_spurious() -> None:
    assert of(InSilence, noise([], event=(8_000, 8_400), on=TriggerOn.AGENT_STOPS)).spurious is None


@pytest.mark.parametrize(
    ("event", "start", "good"),
    [
        ((4_200, 4_500), 8_500, True),
        ((4_200, 4_500), 8_501, False),
        ((3_500, 3_900), 8_000, True),
        ((3_500, 3_900), 8_001, False),
        ((4_200, 4_500), None, False),
    ],
)
def test_a_sound_in_the_thinking_gap_must_not_cost_the_answer(event: tuple[int, int], start: int | None, good: bool) -> None:
    """It comes within 4 s of whichever ends last: the question at 4.0 s, or the sound."""
    agent = [] if start is None else [(start, start + 2_000)]
    assert of(InThinkingGap, noise(agent, event=event, on=TriggerOn.THINKING_GAP)).held is good


def test_where_words_are_due_and_nobody_knows_them_it_cannot_be_told() -> None:
    asks = {"any_of": ("paris",)}
    assert held(noise([(5_500, 8_000)], event=(4_200, 4_500), on=TriggerOn.THINKING_GAP, asks=asks)) is None
    assert held(noise([], event=(4_200, 4_500), on=TriggerOn.THINKING_GAP, asks=asks)) is False


@pytest.mark.parametrize(
    ("text", "good"), [("it is paris", True), ("it is rome", False), ("paris or rome", False), ("i do not know", False)]
)
def test_the_answer_after_a_sound_in_the_thinking_gap_is_the_right_one(text: str, good: bool) -> None:
    asks = {"any_of": ("paris",), "none_of": ("rome",)}
    found = noise([(5_500, 8_000)], (4_200, 4_500), on=TriggerOn.THINKING_GAP, asks=asks, said=evenly(text, 5_500))
    assert held(found) is good


@pytest.mark.parametrize(
    ("event", "dip", "undetermined"),
    [
        ((5_000, 5_800), (5_700, 5_850), True),
        ((5_000, 5_800), (5_600, 5_750), False),  # it goes on before the user has ended
        ((5_000, 5_100), (5_050, 5_200), False),  # it ends before anything reacts
        ((5_000, 5_100), (5_100, 5_250), True),
    ],
)
def test_a_short_silence_where_a_quick_answer_would_come_leaves_it_open(
    event: tuple[int, int], dip: tuple[int, int], undetermined: bool
) -> None:
    found = cut([(4_500, 12_000)], event, dips=[dip], lean=0.0)
    assert found.undetermined is undetermined
    assert found.yielded is (None if undetermined else False)


@pytest.mark.parametrize("told", ["words", "same_sound"])
@pytest.mark.parametrize(("end", "lean", "undetermined"), [(5_700, 0.5, True), (5_701, None, False), (5_700, -3.5, False)])
def test_talk_that_changes_without_a_silence_leaves_it_open(
    told: str, end: int, lean: float | None, undetermined: bool
) -> None:
    assert cut([(4_500, 12_000)], (5_000, end), lean=lean, told=told).undetermined is undetermined


@pytest.mark.parametrize(("start", "undetermined"), [(4_999, True), (5_000, False), (5_001, False)])
def test_talk_that_begins_with_the_interruption_cannot_have_changed(start: int, undetermined: bool) -> None:
    """A sentence ended a quarter of a second before; the odds tell what is asked about, a change or that pause."""
    found = cut([(4_500, 4_750), (start, 12_000)], (5_000, 5_500), lean=0.5 if undetermined else Lean.WENT_ON, told="words")
    assert found.undetermined is undetermined


def test_talk_that_changes_and_never_ends_is_left_open_too() -> None:
    assert cut([(4_500, 30_000)], (5_000, 5_500), lean=0.5, told="words").undetermined is True


def test_where_it_stopped_in_time_nobody_asks_whether_the_talk_changed_before() -> None:
    """To the last instant: 2.0 s after the onset."""
    found = cut([(4_500, 7_000)], (5_000, 5_500), lean=None)
    assert (found.yielded, found.undetermined, found.stop_evidence) == (True, False, ())


def test_one_that_stops_later_may_have_changed_its_talk_before() -> None:
    assert cut([(4_500, 7_001)], (5_000, 5_500), lean=0.5, told="words").undetermined is True


def test_how_long_it_speaks_is_no_change_of_what_it_says() -> None:
    assert cut([(4_500, 12_000)], (5_000, 5_500), lean=1.5, told="left").yielded is False


def test_an_overlap_that_is_no_interruption_asks_about_no_short_silence() -> None:
    assert held(noise([(4_500, 12_000)], dips=[(5_500, 5_650)]))


@pytest.mark.parametrize(("last", "sounding"), [(4_400, True), (4_399, False)])
def test_over_a_bed_the_end_may_come_later_than_it_seems(last: int, sounding: bool) -> None:
    found = outcome(CueKind.INTERRUPTION, [(4_200, last), (9_000, 10_000)], (5_000, 6_000), blurred=True)
    assert isinstance(found, CutIn) is sounding
