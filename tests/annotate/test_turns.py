"""What became of turns, and whether events were exercised: whole sessions whose sound is told by a segmenter of their own."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any

import numpy as np
import pytest

from fdbench.annotate.activity import Activity
from fdbench.annotate.annotate import annotate
from fdbench.annotate.events import CueOutcome, Exercised, HeardItems, Onset, TalkEvents
from fdbench.annotate.outcomes import Clarified, Collided, Delivered, HeardPrefix, Resumption, Turn, answered, finding, held
from fdbench.audio import Pcm16
from fdbench.scenario.model import Channel, Check, Cue, CueKind, Dimension, Expectation, Scenario, Trigger, TriggerOn, Words
from fdbench.scenario.placement import CueStatus, Placement
from fdbench.segments import Segment, Timeline
from fdbench.session.recording import Logged, Recording
from fdbench.timebase import Samples, ms
from tests.annotate.telling import Telling, declares, evenly
from tests.outcomes import of, only

Span = tuple[int, int]
Place = Span | CueStatus | tuple[Span, CueStatus]


def cue(
    name: str, kind: CueKind = CueKind.TURN, on: TriggerOn = TriggerOn.START, *, delay: int = 500, decides: str | None = None,
    **expected: Any,
) -> Cue:  # fmt: skip
    return Cue(name, kind, (Words("What is it?"),), Trigger(on, delay, 6_000), Expectation(**expected), "none", decides=decides)


def session(
    *cues: tuple[Cue, Place],
    agent: Sequence[Span] = (),
    finder: Telling | None = None,
    log: Sequence[Logged] = (),
    length: int = 40_000,
    dimension: Dimension = Dimension.CONTEXT,
    echo_db: float | None = None,
    blurred: bool = False,
) -> TalkEvents:
    """Cues with their places: [onset, end) in ms, a status of what was never played, or both of what was played all the same."""
    sound = Timeline.of((ms(a), ms(b)) for a, b in agent)

    def hears(heard: Pcm16, preroll: Samples) -> Activity:
        return Activity(sound, -70.0, blurred=blurred)

    track = np.zeros(ms(length), np.int16)
    placed = tuple(_placed(c.id, place) for c, place in cues)
    scenario = Scenario("s", dimension, "f", "", tuple(c for c, _ in cues), "", channel=Channel(echo_db=echo_db))
    return annotate(Recording(track, track, placed, tuple(log), ms(20), ms(1_000)), scenario, finder, hears)


def _placed(name: str, place: Place) -> Placement:
    if isinstance(place, CueStatus):
        return Placement(name, place)
    span, status = place if isinstance(place[1], CueStatus) else (place, CueStatus.PLAYED)
    start, end = span
    return Placement(name, status, (Segment(ms(start), ms(end)),))


def turn(*agent: Span, **other: Any) -> Turn:
    return of(Turn, session((cue("ask"), (2_000, 4_000)), agent=agent, **other).cue("ask"))


@pytest.mark.parametrize(
    ("start", "kind", "premature"),
    [(4_000, Onset.NORMAL, False), (3_750, Onset.TERMINAL_OVERLAP, False), (3_749, Onset.PREMATURE, True)],
)
def test_a_reply_and_how_it_began(start: int, kind: Onset, premature: bool) -> None:
    found = turn((start, start + 2_000))
    assert found.reply is not None and found.reply.onset_kind is kind
    assert found.premature == (ms(start) if premature else None)
    assert (found.exercised, found.met, found.findings) == (Exercised.YES, True, ())


def test_no_reply_meets_nothing() -> None:
    found = turn()
    assert (found.reply, found.met, found.premature) == (None, False, None)


def test_talk_that_went_on_through_the_turn_answers_nothing_unless_it_paused() -> None:
    assert turn((1_500, 2_500), (3_400, 9_000)).reply is None
    paused = turn((1_500, 2_500), (3_500, 9_000)).reply
    assert paused is not None and paused.start == ms(3_500)


@pytest.mark.parametrize(
    ("before", "start", "answered"),
    [
        (1_750, 2_600, True),  # a short word between two talks: from before the turn to its end it was silent
        (1_750, 2_499, False),  # it went on before the user had ended: a pause of 749 ms
        (1_750, 2_500, True),
        (2_001, 2_999, False),  # the pause began after the user did
        (2_000, 2_500, True),
        (1_999, 2_999, True),
    ],
)
def test_who_was_silent_from_before_the_turn_to_its_end_answers_it(before: int, start: int, answered: bool) -> None:
    """The user's short word comes at once after the agent's talk, and the answer at once after the word."""
    found = session((cue("word"), (2_000, 2_500)), agent=[(500, before), (start, 6_000)]).cue("word")
    assert (of(Turn, found).reply is not None) == answered


@pytest.mark.parametrize(("before", "blurred", "answered"), [(2_300, True, True), (2_301, True, False), (2_001, False, False)])
def test_over_a_background_the_talk_before_may_seem_to_end_later(before: int, blurred: bool, answered: bool) -> None:
    found = session((cue("word"), (2_000, 2_600)), agent=[(500, before), (2_700, 6_000)], blurred=blurred).cue("word")
    assert (of(Turn, found).reply is not None) == answered


def test_the_pause_is_the_whole_one() -> None:
    """1.0 s of silence that began before the user did; the answer comes before their end."""
    found = session((cue("ask"), (2_000, 3_000)), agent=[(500, 1_800), (2_800, 6_000)]).cue("ask")
    assert of(Turn, found).reply is not None
    found = session((cue("ask"), (2_000, 3_000)), agent=[(500, 1_801), (2_800, 6_000)]).cue("ask")
    assert of(Turn, found).reply is None


def test_a_short_early_sound_that_nothing_follows_was_the_answer() -> None:
    found = turn((2_500, 2_900))
    assert found.reply is not None and (found.reply.start, found.premature) == (ms(2_500), ms(2_500))


def answers(text: str, start: int = 5_000, **known: Any) -> dict[str, Any]:
    return {"agent": [(start, start + 3_000)], "finder": Telling(evenly(text, start), **known)}


def test_words_are_judged() -> None:
    asked = cue("ask", any_of=("paris",), none_of=("rome",), stale=("oslo",))
    found = answered(session((asked, (2_000, 4_000)), **answers("it is paris rome oslo")).cue("ask"))
    assert (found.met, found.contradicted, found.stale, found.answer_at) == (True, True, True, ms(5_600))
    assert [w.text for w in found.evidence] == ["paris"]


def decided(first: str, later: str | None, **expected: Any) -> tuple[Turn, bool | None]:
    """A question, and "please decide" 8 s later, which is answered or not: what became of the question, and whether the
    agent asked back."""
    wanted = {"any_of": ("tea",), "none_of": ("coffee",), "stale": ("milk",), **expected}
    said = evenly(first, 5_000) | (evenly(later, 15_000) if later else {})
    agent = [(5_000, 8_000), *([(15_000, 18_000)] if later else [])]
    asked, offer = cue("ask", **wanted), cue("decide", decides="ask")
    told = session((asked, (2_000, 4_000)), (offer, (12_000, 13_000)), agent=agent, finder=Telling(said)).cue("ask")
    return of(Turn, told), only(Clarified, told).asked_back


def test_an_answer_after_please_decide_counts_if_it_asked_back() -> None:
    told, asked_back = decided("which do you mean", "tea then")
    assert (told.met, asked_back, told.answer_at) == (True, True, ms(15_000))
    assert [decided("which do you mean", later)[0].met for later in ("no idea", None)] == [False, False]


def test_who_did_not_ask_back_gets_no_second_try() -> None:
    told, asked_back = decided("the weather is fine", "tea then")
    assert (told.met, asked_back) == (False, False)


def test_who_asked_back_with_a_wrong_value_gets_none_either() -> None:
    assert decided("or coffee", "tea then")[0].met is False


def test_who_answered_at_once_is_held_to_what_it_said_later() -> None:
    told, asked_back = decided("tea", "fine")
    assert (told.met, asked_back, told.contradicted) == (True, False, False)
    assert decided("tea", "coffee then")[0].contradicted is True
    assert decided("tea", "milk then")[0].stale is True
    assert decided("tea coffee", "fine")[0].contradicted is True


def test_without_the_offer_nobody_is_asked_whether_it_clarified() -> None:
    asked = cue("ask", any_of=("tea",))
    assert finding(session((asked, (2_000, 4_000)), **answers("tea")).cue("ask"), Clarified) is None
    offer = cue("decide", decides="ask")
    told = session((asked, (2_000, 4_000)), (offer, CueStatus.TIMED_OUT), **answers("tea")).cue("ask")
    assert finding(told, Clarified) is None


def test_a_delegated_result_is_counted_by_talks_and_its_reply_is_patient() -> None:
    asked = cue("ask", any_of=("nine",), check=Check.DELEGATED, within_ms=10_000)
    said = {"moment": (4_500, 4_900), "nine": (12_000, 12_400)}
    told = session((asked, (2_000, 4_000)), agent=[(4_500, 5_000), (12_000, 13_000)], finder=Telling(said)).cue("ask")
    turn = of(Turn, told)
    assert (turn.met, only(Delivered, turn).deliveries, turn.answer_at) == (True, 1, ms(12_000))
    assert turn.reply is not None and turn.reply.end == ms(13_000)
    plain = cue("ask", any_of=("nine",))
    assert finding(session((plain, (2_000, 4_000)), agent=[(4_500, 5_000)], finder=Telling(said)).cue("ask"), Delivered) is None


def recited(named: str, items: HeardItems | None) -> Turn:
    """A list that was recited, cut off, and asked about."""
    wanted = ("castle", "needle", "wagon", "zebra")
    asked, cut = cue("ask"), cue("cut", CueKind.INTERRUPTION, TriggerOn.AGENT_HAS_SPOKEN)
    probe = cue("probe", check=Check.HEARD_PREFIX, of="ask", items=wanted)
    finder = Telling(evenly(named, 15_000), items=items)
    agent = [(5_000, 8_000), (15_000, 17_000)]
    places = ((asked, (2_000, 4_000)), (cut, (7_500, 8_000)), (probe, (12_000, 13_000)))
    return of(Turn, session(*places, agent=agent, finder=finder).cue("probe"))


@pytest.mark.parametrize(
    ("named", "items", "met", "number"),
    [
        ("wagon", HeardItems(3, partial=False), True, 3),
        ("zebra", HeardItems(3, partial=False), False, 4),
        ("zebra", HeardItems(3, partial=True), True, 4),
        ("nothing", HeardItems(3, partial=False), False, None),
        ("wagon", None, False, 3),
        ("wagon", HeardItems(0, partial=False, told=False), None, 3),
    ],
)
def test_what_it_takes_for_the_last_item(named: str, items: HeardItems | None, met: bool | None, number: int | None) -> None:
    told = recited(named, items)
    assert (told.met, told.findings) == (met, (HeardPrefix(items, number),))


@pytest.mark.parametrize("check", [Check.HEARD_PREFIX, Check.TOPIC_RETURN])
def test_what_was_never_asked_cannot_be_looked_back_at(check: Check) -> None:
    probe = cue("probe", check=check, of="ask", items=("castle", "needle"))
    told = session((cue("ask"), CueStatus.TIMED_OUT), (probe, (12_000, 13_000)), agent=[(15_000, 17_000)], finder=Telling({}))
    assert of(Turn, told.cue("probe")).findings == ()


def test_a_return_to_the_topic_is_compared_with_the_reply_before() -> None:
    asked, back = cue("ask"), cue("back", check=Check.TOPIC_RETURN, of="ask", any_of=("sea",))
    said = evenly("the long river flows", 5_000) | evenly("it ends in wide sea there", 15_000)
    log = [declares("The long river flows down. It ends in wide sea there.", 5_000)]
    told = session(
        (asked, (2_000, 4_000)), (back, (12_000, 13_000)), agent=[(5_000, 8_000), (15_000, 18_000)], finder=Telling(said), log=log
    ).cue("back")  # fmt: skip
    resumed = only(Resumption, told)
    assert (of(Turn, told).met, resumed.repeated) == (True, 0.0)
    assert resumed.skipped == pytest.approx(1 / 7)


@pytest.mark.parametrize(
    ("agent", "exercised", "resolved"),
    [((2_100, 2_600), Exercised.YES, 500), ((2_250, 2_600), Exercised.YES, 350), ((2_251, 2_600), Exercised.NO, None)],
)
def test_a_collision_is_one_if_both_began_together(agent: Span, exercised: Exercised, resolved: int | None) -> None:
    told = of(Turn, session((cue("ask", CueKind.COLLISION), (2_000, 4_000)), agent=[agent]).cue("ask"))
    assert (told.exercised, told.findings) == (exercised, () if resolved is None else (Collided(ms(resolved)),))


def test_under_echo_the_last_turns_reply_is_what_is_held() -> None:
    def carried_on(*agent: Span, echo_db: float | None = -15.0) -> list[bool | None]:
        cues = ((cue("ask"), (2_000, 4_000)), (cue("more", on=TriggerOn.AGENT_STOPS, delay=2_000), (12_000, 13_000)))
        told = session(*cues, agent=[(5_000, 8_000), *agent], dimension=Dimension.OVERLAP, echo_db=echo_db)
        return [held(told.cue(name)) for name in ("ask", "more")]

    assert carried_on((14_000, 22_000)) == [None, True]
    assert carried_on((14_000, 16_000)) == [None, False]
    assert carried_on() == [None, None]
    assert carried_on((14_000, 22_000), echo_db=None) == [None, None]


SOUNDING, SILENT = [(4_500, 9_000)], [(4_500, 5_000)]


@pytest.mark.parametrize(
    ("on", "agent", "exercised", "why"),
    [
        (TriggerOn.AGENT_HAS_SPOKEN, SOUNDING, Exercised.YES, ""),
        (TriggerOn.AGENT_HAS_SPOKEN, SILENT, Exercised.NO, "the agent was not speaking when it began"),
        (TriggerOn.AGENT_STARTS, SOUNDING, Exercised.YES, ""),
        (TriggerOn.THINKING_GAP, SOUNDING, Exercised.NO, "the agent was speaking"),
        (TriggerOn.THINKING_GAP, SILENT, Exercised.YES, ""),
        (TriggerOn.AGENT_STOPS, SILENT, Exercised.YES, ""),
        (TriggerOn.AGENT_STOPS, SOUNDING, Exercised.NO, "the agent was speaking"),
    ],
)
@pytest.mark.parametrize("kind", [CueKind.INTERRUPTION, CueKind.NOISE])
def test_an_event_meets_talk_or_silence_as_it_was_meant_to(
    kind: CueKind, on: TriggerOn, agent: Sequence[Span], exercised: Exercised, why: str
) -> None:
    found = session((cue("ask"), (2_000, 4_000)), (cue("event", kind, on), (6_000, 6_500)), agent=agent).cue("event")
    assert (found.exercised, found.why) == (exercised, why)


@pytest.mark.parametrize(
    ("status", "agent", "exercised", "why"),
    [
        (CueStatus.TIMED_OUT, SOUNDING, Exercised.NO, "its moment never came"),
        (CueStatus.TIMED_OUT, [], Exercised.FAILED, "the agent never answered the turn before"),
    ],
)
def test_a_cue_that_was_never_played(status: CueStatus, agent: Sequence[Span], exercised: Exercised, why: str) -> None:
    event = cue("event", CueKind.INTERRUPTION, TriggerOn.AGENT_HAS_SPOKEN)
    told = of(CueOutcome, session((cue("ask"), (2_000, 4_000)), (event, status), agent=agent).cue("event"))
    assert (told.exercised, told.why) == (exercised, why)


def test_the_first_cue_cannot_fail_for_want_of_an_answer() -> None:
    found = session((cue("ask"), CueStatus.TIMED_OUT)).cue("ask")
    assert (found.exercised, found.why) == (Exercised.NO, "its moment never came")


@pytest.mark.parametrize(
    ("again", "exercised"), [(8_201, Exercised.YES), (8_200, Exercised.NO), (8_001, Exercised.NO), (8_000, Exercised.YES)]
)
def test_a_question_into_a_mere_pause_is_none(again: int, exercised: Exercised) -> None:
    """The next question was to come after 0.5 s of silence; the agent went on within 200 ms of it, before anybody reacts."""
    more = cue("more", on=TriggerOn.AGENT_STOPS, delay=500)
    found = session((cue("ask"), (2_000, 4_000)), (more, (8_000, 9_000)), agent=[(4_500, 7_000), (again, again + 3_000)])
    assert found.cue("more").exercised is exercised


def test_after_a_whole_second_of_silence_it_had_finished() -> None:
    more = cue("more", on=TriggerOn.AGENT_STOPS, delay=1_000)
    found = session((cue("ask"), (2_000, 4_000)), (more, (8_000, 9_000)), agent=[(4_500, 7_000), (8_100, 11_000)])
    assert found.cue("more").exercised is Exercised.YES


def test_what_the_adapter_told_of_itself_is_kept() -> None:
    log = [
        Logged(ms(100), "span", {"stage": "asr", "start": 10, "end": 20}),
        Logged(ms(100), "span", {"stage": "tts", "start": 30, "end": 40, "modelled": False}),
        Logged(ms(200), "delegation", {"id": "a", "phase": "done"}),
        Logged(ms(300), "decision", {"decision": "yield", "reason": "why"}),
    ]
    found = session((cue("ask"), (2_000, 4_000)), log=log)
    assert found.spans == (("asr", 10, 20, True), ("tts", 30, 40, False))
    assert found.delegations == (("a", "done", ms(200)),)
    assert found.decisions == ((ms(300), "yield", "why"),)
    assert (found.samples, found.floor_db, found.recogniser) == (ms(40_000), -70.0, "")


def test_faults_of_sound_are_looked_for_unless_that_is_not_wanted() -> None:
    track = np.zeros(ms(3_000), np.int16)
    recording = Recording(track, track, (), (), ms(20), ms(1_000))
    scenario = Scenario("s", Dimension.CONTEXT, "f", "", (), "")
    assert annotate(recording, scenario, None).sound is not None
    assert annotate(recording, scenario, None, sound=False).sound is None
