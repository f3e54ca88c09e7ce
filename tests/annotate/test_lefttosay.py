"""The words after a silence beside what was left to say before it. Times in ms."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import replace
from typing import Any

import numpy as np
import pytest

from fdbench.annotate.activity import Activity
from fdbench.annotate.events import Onset
from fdbench.annotate.gaps import ANSWERED, WORDS_NEW, WORDS_SAME, WORDS_SEEM_NEW
from fdbench.annotate.lefttosay import WordEvidence, rephrases
from fdbench.annotate.listening import Listener
from fdbench.annotate.replies import ReplySpan, TakenFloor
from fdbench.annotate.undisturbed import Undisturbed
from fdbench.annotate.view import View
from fdbench.annotate.words import ReplyWords
from fdbench.contract import Audio
from fdbench.scenario.model import Cue, CueKind, Dimension, Expectation, Scenario, Trigger, TriggerOn, Words
from fdbench.scenario.placement import CueStatus, Placement
from fdbench.segments import Segment, Timeline
from fdbench.session.recording import Logged, Recording
from fdbench.timebase import Samples, ms
from tests.annotate.places import lies
from tests.annotate.telling import Said, Telling, declares, evenly

HEARD = "the museums open at nine"
REST = "and closes at half past five in winter"
OLD = declares(f"The museums open at nine {REST}.", 4_500)
LAST, START, END = 6_500, 7_000, 10_000
"""The reply sounds from 4.5 to 6.5 s, the user cuts in at 6.0, and the agent speaks again from 7.0 to 10.0 s."""


class FromTheStart(Telling):
    """Finds a declared text only if its first word is in the audio."""

    def find(self, audio: Audio, start: Samples, declared: str, phrases: Sequence[str]) -> ReplyWords:
        found = super().find(audio, start, declared, phrases)
        whole = bool(found.words) and declared.lower().startswith(found.words[0].text)
        return found if whole or not declared else replace(found, rejected=True)


ended: list[bool] = []
"""Whether a sentence had ended in the session that was asked about last."""


def evidence(
    said: Said,
    *log: Logged,
    kind: CueKind = CueKind.INTERRUPTION,
    event: tuple[int, int] = (6_000, 6_900),
    controls: Sequence[Undisturbed] = (),
    listens: bool = True,
    agent: Sequence[tuple[int, int]] = ((4_500, LAST), (START, END)),
    heard: dict[str, Any] | None = None,
    blurred: bool = False,
    whole: bool = False,
    unheard: bool = False,
    asked: list[tuple[str, ...]] | None = None,
    **expected: Any,
) -> tuple[float, float]:
    """`whole`: a declared text is found only by who hears it from its first word. `unheard`: the reply's words are not heard.
    `asked` gets the phrases that were listened for."""
    cut = Cue("cut", kind, (Words("a"),), Trigger(TriggerOn.AGENT_HAS_SPOKEN, 0, 0), Expectation(**expected), "none")
    ask = Cue("ask", CueKind.TURN, (Words("a"),), Trigger(TriggerOn.START, 0, 0), Expectation(), "none")
    track = np.zeros(ms(20_000), np.int16)
    places = {"ask": (2_000, 4_000), "cut": event}
    placed = tuple(Placement(n, CueStatus.PLAYED, (Segment(ms(a), ms(b)),)) for n, (a, b) in places.items())
    recorded = Recording(track, track, placed, log, ms(20), ms(1_000))
    scenario = Scenario("s", Dimension.INTERRUPTION, "f", "", (ask, cut), "")
    activity = Activity(Timeline.of((ms(a), ms(b)) for a, b in agent), -70.0, blurred=blurred)
    view = View.of(recorded, scenario, activity, Timeline())
    before = {} if unheard else evenly(HEARD, 4_600)
    finder = (FromTheStart if whole else Telling)(before | said, **heard or {}) if listens else None
    weighed = WordEvidence(cut, placed[1], view, Listener(recorded, scenario, finder), controls)
    told = weighed(ms(LAST), ms(START), ms(END))
    ended[:] = [weighed.sentence_ends(ms(LAST))]
    if asked is not None and finder is not None:
        asked += [phrases for *_, phrases in finder.asked]
    return told


def test_declared_words_that_are_found_in_what_follows_go_on() -> None:
    assert evidence({"other": (START, START + 300)}, OLD) == (WORDS_SAME, 0.0)


@pytest.mark.parametrize(
    ("kind", "phrases"), [(CueKind.INTERRUPTION, {(), ("rome", "two people")}), (CueKind.BACKCHANNEL, {()})]
)
def test_what_an_interruption_asks_for_is_listened_for(kind: CueKind, phrases: set[tuple[str, ...]]) -> None:
    asked: list[tuple[str, ...]] = []
    evidence(evenly("okay", START), OLD, kind=kind, asked=asked, any_of=("rome",), all_of=("two people",))
    assert set(asked) == phrases


def test_words_that_the_old_text_does_not_hold_are_new() -> None:
    new = evenly("okay what else would you like", START)
    assert evidence(new, OLD, heard={"lies": [REST]}) == (WORDS_NEW, 0.0)


def test_recognised_words_of_the_old_text_go_on_with_it_though_the_closed_test_fails() -> None:
    assert evidence(evenly("closes half past five", START), OLD, heard={"lies": [REST]})[0] == WORDS_SAME


def test_too_few_words_tell_nothing() -> None:
    assert evidence(evenly("okay", START), OLD, heard={"lies": [REST]}) == (0.0, 0.0)
    assert evidence({}, OLD, heard={"lies": [REST]}) == (0.0, 0.0)


def test_the_old_text_put_differently_is_not_new() -> None:
    again = evenly("that museum opens again tomorrow", START)
    assert evidence(again, OLD, heard={"lies": [REST]}) == (0.0, 0.0)


def test_declared_new_words_are_known_and_one_is_enough() -> None:
    said = evenly("okay", START)
    assert evidence(said, OLD, declares("Okay.", LAST + 100), heard={"lies": [REST]})[0] == WORDS_NEW


def test_without_an_old_text_or_a_listener_there_is_no_evidence() -> None:
    new = evenly("okay what else would you like", START)
    assert evidence(new) == (0.0, 0.0)
    assert evidence(new, OLD, listens=False) == (0.0, 0.0)
    assert evidence(new, OLD, heard={"rejected": True}) == (0.0, 0.0)
    assert evidence(new, OLD, heard={"tested": False}) == (0.0, 0.0)
    assert evidence(new, OLD, agent=((7_000, 10_000),)) == (0.0, 0.0)


def test_a_text_that_was_heard_whole_leaves_nothing() -> None:
    new = evenly("okay what else would you like", START)
    assert evidence(new, declares("The museums open at nine.", 4_500)) == (0.0, 0.0)


@pytest.mark.parametrize(
    ("declared", "how", "ends"),
    [
        ("The museums open at nine.", {}, True),
        ("The museums open at nine today.", {}, False),
        ("The museums open at nine.", {"heard": {"rejected": True}}, False),
        ("The museums open at nine.", {"heard": {"tested": False}}, False),
        ("The museums open at nine.", {"agent": ((7_000, 10_000),)}, False),
        ("", {}, False),
    ],
)
def test_a_sentence_ends_where_all_that_was_declared_was_said(declared: str, how: dict[str, Any], ends: bool) -> None:
    evidence({}, *([declares(declared, 4_500)] if declared else []), **how)
    assert ended == [ends]


def control(lag: int, length: int = 20_000, *log: Logged) -> Undisturbed:
    """A session without the event, in which the same reply begins so much later."""
    track = np.zeros(ms(length), np.int16)
    recorded = Recording(track, track, (), log, ms(20), ms(1_000))
    sound = Timeline((Segment(ms(4_500 + lag), ms(length)),))
    span = ReplySpan(TakenFloor(lies("ask", 0, ms(4_000)), ms(length)), sound, Onset.NORMAL, cut=False)
    return Undisturbed(recorded, sound, span, ms(lag), same=False)


def told(text: str, start: int) -> list[tuple[str, tuple[int, int]]]:
    return list(evenly(text, start).items())


@pytest.mark.parametrize(
    ("without", "new", "weighs"),
    [
        (told(HEARD, 14_600) + told(REST, 16_600), "okay what else would you like", WORDS_NEW),
        (told(HEARD, 14_600) + told(REST, 16_600), "closes half past five", WORDS_SAME),
        (told("i would rather talk of something different", 14_600) + told(REST, 16_600), "closes half past five", 0.0),
        (told(HEARD, 14_600), "okay what else would you like", 0.0),
        ([], "okay what else would you like", 0.0),
    ],
    ids=["others", "the same", "another reply", "it had said all", "nothing was heard there"],
)  # fmt: skip
def test_without_a_declared_text_the_controls_words_are_what_was_left(
    without: list[tuple[str, tuple[int, int]]], new: str, weighs: float
) -> None:
    """They count where both began alike. The control is 10 s later, so the sound that ended at 6.5 s ends there at 16.5 s."""
    weighed = evidence(evenly(new, START), controls=[control(10_000)], heard={"more": without})
    assert weighed[0] == weighs


SENTENCE = declares("The museums open at nine.", 4_500)
"""All that has been declared when the sound ends: this system declares sentence by sentence."""
NEW = "okay what else would you like"


def beside(new: str, *rests: str, own: Logged = SENTENCE, said: str = HEARD, known: bool = True) -> float:
    """What the words weigh beside controls that are 10 s, 40 s, ... later and went on with these."""
    without = [
        word for i, rest in enumerate(rests) for word in told(said, 14_600 + 30_000 * i) + told(rest, 16_600 + 30_000 * i)
    ]
    controls = [control(10_000 + 30_000 * i, 90_000) for i in range(len(rests))]
    log = (own, declares(new, LAST + 100)) if known else (own,)
    return evidence(evenly(new, START), *log, controls=controls, heard={"more": without, "lies": [REST]})[0]


@pytest.mark.parametrize(
    ("rests", "new", "weighs"),
    [
        ([REST], "and closes at half past five", WORDS_SAME),
        ([REST], NEW, WORDS_SEEM_NEW),  # one control may have put it otherwise by chance
        ([REST, REST], NEW, WORDS_NEW),
        ([REST, REST, REST], NEW, WORDS_NEW),
        ([REST, "you should bring a warm coat with you"], NEW, WORDS_SEEM_NEW),
        ([REST, "you should bring a warm coat with you"], "bring a warm coat with you", WORDS_SAME),  # any that goes on so
        ([], NEW, 0.0),
    ],
)
def test_at_the_end_of_a_sentence_that_was_declared_alone_the_controls_tell_what_comes_next(
    rests: list[str], new: str, weighs: float
) -> None:
    assert beside(new, *rests) == weighs


@pytest.mark.parametrize(("left", "weighs"), [("nine", WORDS_SEEM_NEW), ("nine today", WORDS_NEW)])
def test_a_last_word_that_was_not_heard_may_have_been_said(left: str, weighs: float) -> None:
    log = declares(f"The museums open at {left}.", 4_500), declares(NEW, LAST + 100)
    said = evenly(NEW, START)
    cut = evenly("the museums open at", 4_600)
    assert evidence(cut | said, *log, unheard=True)[0] == weighs


def test_what_the_controls_declare_is_looked_for_in_them() -> None:
    """From the reply's onset there to six seconds after the place where the session's ended."""
    finder_asked: list[str] = []

    class Noted(Telling):
        def find(self, audio: Audio, start: Samples, declared: str, phrases: Sequence[str]) -> ReplyWords:
            finder_asked.append(declared)
            return super().find(audio, start, declared, phrases)

    there = control(
        10_000, 30_000, declares("The museums open at nine.", 14_500), declares("And closes at half past five.", 16_700)
    )
    without = told(HEARD, 14_600) + told(REST, 16_600)
    with pytest.MonkeyPatch.context() as patch:
        patch.setitem(globals(), "Telling", Noted)
        evidence(evenly(NEW, START), SENTENCE, controls=[there], heard={"more": without})
    assert "The museums open at nine. And closes at half past five." in finder_asked


def test_what_a_control_would_have_said_anyway_is_no_answer() -> None:
    """Asked for a number, an agent that counts says it sooner or later."""
    new, without = evenly("four five six", START), told(HEARD, 14_600) + told("four five six", 16_600)
    log = SENTENCE, declares("Four, five, six.", LAST + 100)
    assert evidence(new, *log, event=(6_000, 6_500), any_of=("six",)) == (0.0, ANSWERED)
    controls = [control(10_000, 30_000)]
    assert evidence(new, *log, event=(6_000, 6_500), any_of=("six",), controls=controls, heard={"more": without}) == (
        WORDS_SAME,
        0.0,
    )


@pytest.mark.parametrize(("begins", "weighs"), [(22_599, WORDS_NEW), (22_600, 0.0)])
def test_six_seconds_of_what_the_control_had_left_are_listened_to(begins: int, weighs: float) -> None:
    """And the tenth of a second beyond that every recogniser is given."""
    without = [*told(HEARD, 14_600), ("winter", (begins, begins + 200))]
    assert (
        evidence(evenly("okay what else would you like", START), controls=[control(10_000, 30_000)], heard={"more": without})[0]
        == weighs
    )


@pytest.mark.parametrize("pause", [0, 600, 1_500, 2_400])
@pytest.mark.parametrize(
    ("new", "weighs"), [("closes half past five", WORDS_SAME), ("okay what else would you like", WORDS_NEW)]
)
def test_the_words_tell_the_place_where_the_control_paused_longer(pause: int, new: str, weighs: float) -> None:
    """By the clock the control had then said two words of five, with 2.4 s more of pause none at all."""
    without = [*told("the museums", 14_600), *told("open at nine", 15_200 + pause), *told(REST, 16_600 + pause)]
    weighed = evidence(evenly(new, START), controls=[control(10_000, 30_000)], heard={"more": without})
    assert weighed[0] == weighs


def test_where_nothing_was_heard_of_the_reply_the_control_tells_nothing() -> None:
    without = [*told(HEARD, 14_600), *told(REST, 16_600)]
    new = evenly("okay what else would you like", START)
    assert evidence(new, controls=[control(10_000, 30_000)], heard={"more": without}, unheard=True)[0] == 0.0


@pytest.mark.parametrize(
    ("reply", "undisturbed", "same"),
    [
        ("bbbbbbbbbb", "bbbbbbbddd", True),  # 7 letters of 10
        ("bbbbbbbbbbbbb", "bbbbbbbbbdddd", False),  # 9 of 13
        ("fffffff ggggggg jjjjjjj red blue pink", "ttttttt vvvvvvv xxxxxxx red blue pink", True),  # 3 words of 6
        ("fffffff ggggggg jjjjjjj kkkkkkk red blue pink", "ttttttt vvvvvvv xxxxxxx zzzzzzz red blue pink", False),  # 3 of 7
        (
            "fffffff ggggggg jjjjjjj red blue pink",
            "ttttttt vvvvvvv xxxxxxx zzzzzzz red blue pink",
            False,
        ),  # 3 of the longer one's 7
        ("fffffff ggggggg jjjjjjj kkkkkkk red blue pink", "ttttttt vvvvvvv xxxxxxx red blue pink", False),
        ("fffffff ggggggg red blue", "ttttttt vvvvvvv red blue", False),  # 2 words
    ],
)
def test_two_beginnings_are_of_one_text_if_70_percent_are_alike_or_three_words_and_half(
    reply: str, undisturbed: str, same: bool
) -> None:
    heard = evenly(reply, 4_600) | evenly("closes half past five", START)
    without = [*told(undisturbed, 14_600), *told(REST, 16_900)]
    weighed = evidence(heard, controls=[control(10_000, 30_000)], heard={"more": without}, unheard=True)
    assert weighed[0] == (WORDS_SAME if same else 0.0)


def test_over_a_background_a_first_word_that_it_swallowed_is_listened_to() -> None:
    """The reply seems to begin 300 ms late. The declared text bears out only if its first word is heard."""
    new = evenly("okay what else would you like", START)
    clear, blurred = (evidence(new, OLD, agent=((4_900, LAST), (START, END)), blurred=b, whole=True)[0] for b in (False, True))
    assert (clear, blurred) == (0.0, WORDS_NEW)


def test_what_the_control_said_before_that_place_put_differently_is_not_new() -> None:
    without = told(HEARD, 14_600) + told(REST, 16_600)
    again = evenly("that museum opens again tomorrow", START)
    assert evidence(again, controls=[control(10_000)], heard={"more": without})[0] == 0.0


def test_a_control_whose_recording_ends_before_that_place_tells_nothing() -> None:
    without = told(HEARD, 14_600)
    assert (
        evidence(evenly("okay what else would you like", START), controls=[control(10_000, 16_500)], heard={"more": without})[0]
        == 0.0
    )


ANSWER = {"it": (START, START + 200), "costs": (START + 200, START + 500), "seven": (START + 500, START + 800)}


@pytest.mark.parametrize(
    ("changed", "answered"),
    [
        ({}, ANSWERED),
        ({"any_of": ("eight",)}, 0.0),
        ({"any_of": ()}, 0.0),
        ({"kind": CueKind.NOISE}, 0.0),
        ({"event": (6_000, 7_250)}, ANSWERED),
        ({"event": (6_000, 7_251)}, 0.0),
    ],
)
def test_what_the_new_request_asked_for_answers_it(changed: dict[str, Any], answered: float) -> None:
    """From a quarter of a second before its end on, nobody can answer sooner; a noise asks for nothing."""
    assert evidence(ANSWER, **{"any_of": ("seven",), **changed})[1] == answered


def test_what_the_old_text_held_as_well_proves_nothing() -> None:
    said = {"it": (START, START + 200), "winter": (START + 200, START + 500)}
    assert evidence(said, OLD, any_of=("winter",), heard={"lies": [REST]})[1] == 0.0
    assert evidence(said, OLD, all_of=("winter",), heard={"lies": [REST]})[1] == 0.0
    assert evidence(said, any_of=("winter",))[1] == ANSWERED


def test_three_seconds_of_what_follows_are_listened_to() -> None:
    for at, answered in ((3_099, ANSWERED), (3_100, 0.0)):
        late = {"um": (START, START + 200), "seven": (START + at, START + at + 200)}
        assert evidence(late, any_of=("seven",), agent=((4_500, LAST), (START, 12_000)))[1] == answered


@pytest.mark.parametrize(
    ("old", "new", "again"),
    [
        ("museum opens nine", "museum opens late", True),
        ("museum opens nine", "museum closes late", False),
        ("museum opens nine", "the museum and it opens", True),
        ("museum opens nine", "museums open", True),
        ("museums opens nine", "museum opens one two three", True),
        ("museum opens nine", "museum opens one two three four", False),
        ("museum opens nine", "", False),
        ("museum opens nine", "museum museum", False),
        ("museum opens nine", "museum opens nine", True),
    ],
)
def test_two_telling_words_in_five_are_the_same_put_differently(old: str, new: str, again: bool) -> None:
    assert rephrases(old.split(), new.split()) is again
