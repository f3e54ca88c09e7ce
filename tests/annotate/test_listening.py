"""What is asked of whoever listens to a session, and what is made of the answer. Times in ms."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import replace
from typing import Any

import numpy as np
import pytest

from fdbench.annotate.events import HeardItems, Onset, Reply, Word, WordSource
from fdbench.annotate.listening import Listener
from fdbench.annotate.replies import ReplySpan, TakenFloor
from fdbench.annotate.spelling import is_unclear
from fdbench.annotate.stops import Stop
from fdbench.annotate.words import ReplyWords
from fdbench.contract import Audio
from fdbench.scenario.model import Check, Cue, CueKind, Dimension, Expectation, Scenario, Trigger, TriggerOn, Words
from fdbench.segments import Segment, Timeline
from fdbench.session.recording import Logged, Recording
from fdbench.timebase import Samples, ms
from tests.annotate.places import lies
from tests.annotate.telling import Telling, declares, evenly

CUE = TakenFloor(lies("ask", ms(1_000), ms(3_000)), ms(20_000))


def cue(kind: CueKind = CueKind.TURN, said: str = "What is the capital of France?", name: str = "ask", **expected: Any) -> Cue:
    return Cue(name, kind, (Words(said),), Trigger(TriggerOn.START, 0, 6_000), Expectation(**expected), "none")


def listener(
    finder: Telling | None, *log: Logged, cues: Sequence[Cue] = (), dimension: Dimension = Dimension.CONTEXT
) -> Listener:
    track = np.zeros(ms(30_000), np.int16)
    scenario = Scenario("s", dimension, "f", "", tuple(cues or (cue(),)), "")
    return Listener(Recording(track, track, (), tuple(log), ms(20), ms(1_000)), scenario, finder)


def span(*segments: tuple[int, int], cut: bool = False) -> ReplySpan:
    return ReplySpan(CUE, Timeline(tuple(Segment(ms(a), ms(b)) for a, b in segments)), Onset.NORMAL, cut)


def heard(text: str, segments: Sequence[tuple[int, int]] = ((4_000, 6_000),), *log: Logged, **known: Any) -> Reply:
    """The reply to a question that asks for a word."""
    asked = cue(any_of=("paris",))
    return listener(Telling(evenly(text, segments[0][0]), **known), *log, cues=(asked,)).reply(
        asked, span(*segments), ms(1_000)
    )


@pytest.mark.parametrize(
    ("asked", "dimension", "needed"),
    [
        (cue(any_of=("paris",)), Dimension.CONTEXT, True),
        (cue(stale=("rome",)), Dimension.CONTEXT, True),
        (cue(), Dimension.CONTEXT, False),
        (cue(), Dimension.LATENCY, True),
        (cue(reply="optional"), Dimension.LATENCY, False),
        (cue(check=Check.DELEGATED), Dimension.LATENCY, False),
        (cue(CueKind.INTERRUPTION), Dimension.LATENCY, False),
    ],
)
def test_words_are_looked_for_where_a_check_needs_them(asked: Cue, dimension: Dimension, needed: bool) -> None:
    finder = Telling(evenly("paris", 4_000))
    reply = listener(finder, cues=(asked,), dimension=dimension).reply(asked, span((4_000, 6_000), cut=True), ms(1_000))
    assert (reply.words_known, bool(reply.words), bool(finder.asked)) == (needed, needed, needed)
    assert (reply.cue, reply.start, reply.end, reply.cut) == ("ask", ms(4_000), ms(6_000), True)


def test_a_reply_that_another_check_looks_back_at_is_listened_to() -> None:
    asked, back = cue(), cue(name="back", check=Check.TOPIC_RETURN, of="ask")
    finder = Telling(evenly("rivers", 4_000))
    assert listener(finder, cues=(asked, back)).reply(asked, span((4_000, 6_000)), ms(1_000)).words_known


def test_nobody_who_listens_knows_no_words() -> None:
    asked = cue(any_of=("paris",))
    reply = listener(None, declares("Paris.", 4_000), cues=(asked,)).reply(asked, span((4_000, 6_000)), ms(1_000))
    assert (reply.words_known, reply.words, reply.declared, reply.first_content) == (False, (), "Paris.", None)


def test_a_tenth_of_a_second_around_the_reply_is_listened_to_and_all_its_phrases_are_named() -> None:
    asked = cue(any_of=("a",), all_of=("b",), none_of=("c",), stale=("d",), items=("e",))
    finder = Telling({})
    listener(finder, cues=(asked,)).reply(asked, span((4_000, 5_000), (5_500, 6_000)), ms(1_000))
    assert finder.asked == [(ms(3_900), ms(2_200), "", ("a", "b", "c", "d", "e"))]


class Ending(Telling):
    """Verifies the beginning of a declared text; recognises `freely` at its end."""

    def __init__(self, verified: str, freely: str) -> None:
        super().__init__(evenly(verified, 4_000))
        start = 4_000 + 300 * max(0, len(verified.split()) - 2)
        self._freely = tuple(Word(w, ms(a), ms(b), WordSource.RECOGNISED) for w, (a, b) in evenly(freely, start).items())

    def find(self, audio: Audio, start: Samples, declared: str, phrases: Sequence[str]) -> ReplyWords:
        found = super().find(audio, start, declared, phrases)
        return found if declared else replace(found, words=self._freely)


@pytest.mark.parametrize(
    ("verified", "freely", "until", "words", "rejected"),
    [
        ("the answer is", "answer is rome", 5_200, "answer is rome", True),  # a lie: 300 ms of another word
        ("the answer is", "answer is rome", 5_150, "answer is rome", True),  # 250 ms of it
        ("the answer is", "answer is rome", 5_149, "the answer is", False),  # less: it broke off
        ("the answer is", "answer is paris", 5_200, "the answer is paris", False),  # the closed test missed it
        ("the answer is", "answer is paris", 5_100, "the answer is", False),  # 200 ms are no word
        ("the answer is", "answer is", 5_200, "the answer is", False),
        ("the answer is paris", "is paris", 5_200, "the answer is paris", False),
    ],
)
def test_the_end_of_a_text_without_its_phrase_is_listened_to_once_more(
    verified: str, freely: str, until: int, words: str, rejected: bool
) -> None:
    asked = cue(any_of=("paris",))
    finder = Ending(verified, freely)
    reply = listener(finder, declares("The answer is Paris.", 4_000), cues=(asked,)).reply(
        asked, span((4_000, until)), ms(1_000)
    )
    assert ([w.text for w in reply.words], reply.declared_rejected) == (words.split(), rejected)
    assert (reply.missing_words is None) is rejected


def test_what_was_not_compared_with_the_sound_is_not_rejected() -> None:
    asked = cue(any_of=("paris",))
    finder = Telling(evenly("the answer is", 4_000), tested=False)
    reply = listener(finder, declares("The answer is Paris.", 4_000), cues=(asked,)).reply(
        asked, span((4_000, 6_000)), ms(1_000)
    )
    assert (reply.declared_rejected, len(finder.asked)) == (False, 1)


def test_there_is_nothing_before_the_recording() -> None:
    finder = Telling({})
    made = listener(finder)
    assert made.recogniser == ""
    made.find(Segment(ms(50), ms(1_000)), "", ())
    assert finder.asked == [(0, ms(1_100), "", ())]
    assert made.recogniser == "telling"


@pytest.mark.parametrize(
    ("text", "segments", "fillers", "content"),
    [
        ("paris", [(4_000, 6_000)], 0, 4_000),
        ("um paris", [(4_000, 6_000)], 1, 4_300),
        ("um well", [(4_000, 6_000)], 2, None),
        ("the capital of france paris", [(4_000, 5_200), (5_200, 6_000)], 0, 5_200),
        ("the capital of france is paris", [(4_000, 6_000)], 0, 4_000),
        ("um the capital of france well paris", [(4_000, 5_500), (5_500, 6_500)], 1, 5_800),
        ("the capital of france", [(4_000, 6_000)], 0, None),
    ],
)
def test_the_first_content_word_is_neither_filler_nor_the_question_again(
    text: str, segments: Sequence[tuple[int, int]], fillers: int, content: int | None
) -> None:
    reply = heard(text, segments)
    assert reply.filler_words == fillers
    assert reply.first_content == (None if content is None else ms(content))
    assert reply.text == text


def test_a_word_is_audible_where_its_sound_begins() -> None:
    """Alignment gave "paris" the pause before it; it shares most with the second stretch."""
    asked = cue(any_of=("paris",))
    finder = Telling({"um": (4_000, 4_200), "paris": (4_200, 5_900)})
    reply = listener(finder, cues=(asked,)).reply(asked, span((4_000, 4_300), (5_400, 6_000)), ms(1_000))
    assert reply.first_content == ms(5_400)


@pytest.mark.parametrize(
    ("known", "missing"),
    [({}, 2), ({"rejected": True}, None), ({"tested": False}, None)],
    ids=["found", "rejected", "untested"],
)
def test_words_that_were_declared_and_not_heard_are_missing(known: dict[str, bool], missing: int | None) -> None:
    reply = heard("it is paris", [(4_000, 6_000)], declares("It is Paris of course.", 4_000), **known)
    assert (reply.missing_words, reply.declared_rejected) == (missing, known.get("rejected", False))


def test_nothing_declared_is_nothing_missing_and_more_heard_than_declared_neither() -> None:
    assert heard("it is paris").missing_words is None
    assert heard("it is paris", [(4_000, 6_000)], declares("Paris.", 4_000)).missing_words == 0


def test_verdicts() -> None:
    made = listener(None)
    asked, anything = cue(any_of=("paris",), none_of=("rome",), stale=("oslo",)), cue()
    nothing = made.judge(asked, None)
    assert (nothing.met, nothing.contradicted, nothing.stale, nothing.answer_at) == (False, False, False, None)
    unknown = Reply("ask", span((4_000, 6_000)).segments, Onset.NORMAL)
    assert made.judge(asked, unknown).met is None
    assert made.judge(anything, unknown).met is True
    told = made.judge(asked, heard("paris not rome but oslo"))
    assert (told.met, told.contradicted, told.stale, told.answer_at) == (True, False, True, ms(4_000))
    assert [w.text for w in told.evidence] == ["paris"]


@pytest.mark.parametrize(
    ("said", "declared", "known", "murmur"),
    [
        ("yeah", "Yeah.", {}, True),
        ("stop", "Stop.", {}, False),
        ("yeah", "", {}, None),
        ("yeah", "Yeah.", {"rejected": True}, None),
        ("yeah", "Yeah.", {"tested": False}, None),
        ("", "Yeah.", {}, None),
    ],
)
def test_a_murmur_is_known_by_verified_words(said: str, declared: str, known: dict[str, Any], murmur: bool | None) -> None:
    log = [declares(declared, 4_000)] if declared else []
    assert listener(Telling(evenly(said, 4_000), **known), *log).murmured(Segment(ms(4_000), ms(4_600))) is murmur


@pytest.mark.parametrize(
    ("said", "murmur"),
    [
        ("three", False),  # the next sentence of what was declared before
        ("two three", False),
        ("mhm", None),
        ("four", None),
        ("two four", None),
        ("and", None),  # stands in any text
        ("", None),
    ],
)
def test_a_word_of_the_talk_that_was_declared_before_is_no_murmur(said: str, murmur: bool | None) -> None:
    made = listener(Telling(evenly(said, 9_000)), declares("One, and two. Three.", 4_000))
    assert made.murmured(Segment(ms(9_000), ms(9_600))) is murmur


class Picky(Telling):
    """Bears a declared text out only as `only`, from sample `since` on; recognises `freely`."""

    def __init__(self, only: str, freely: str, since: int = 0) -> None:
        super().__init__(evenly(only.lower().strip("."), 5_500))
        self._only, self._since = only, since
        self._freely = tuple(Word(w, ms(a), ms(b), WordSource.RECOGNISED) for w, (a, b) in evenly(freely, 5_500).items())

    def find(self, audio: Audio, start: Samples, declared: str, phrases: Sequence[str]) -> ReplyWords:
        found = super().find(audio, start, declared, phrases)
        right = declared == self._only and start >= ms(self._since)
        if not right:
            return replace(found, words=self._freely, rejected=bool(declared))
        return replace(found, unclear=is_unclear(declared))


def told(finder: Telling, declared: str, *segments: tuple[int, int], **expected: Any) -> Reply:
    asked = cue(**(expected or {"any_of": ("paris",)}))
    spoken = segments or ((5_500, 7_500),)
    return listener(finder, declares(declared, 5_000), cues=(asked,)).reply(asked, span(*spoken), ms(1_000))


def test_a_text_may_be_borne_out_without_its_asides() -> None:
    reply = told(Picky("It is Paris.", "what"), "It is (warmly) Paris.")
    assert (reply.declared_rejected, reply.text, reply.missing_words) == (False, "it is paris", 0)
    assert told(Picky("It is Paris.", "what"), "(warmly)").declared_rejected


@pytest.mark.parametrize(("first", "rejected"), [((4_000, 5_000), False), ((4_000, 5_001), True)])
def test_a_text_may_be_borne_out_after_a_short_sound_that_nobody_declared(first: tuple[int, int], rejected: bool) -> None:
    reply = told(Picky("It is Paris.", "what", since=5_400), "It is Paris.", first, (5_500, 7_500))
    assert (reply.declared_rejected, reply.text) == (rejected, "what" if rejected else "it is paris")


@pytest.mark.parametrize(
    ("declared", "freely", "expected", "words"),
    [
        ("It is praiss.", "it is paris", {}, "it is paris"),  # a slip: no dictionary knows it
        ("It is praiss.", "it is rome", {}, "it is praiss"),  # and that is not what is asked for
        ("It is Rome.", "it is paris", {}, "it is rome"),  # words that are known stand
        ("It is xyzzy.", "it is five", {"any_of": ("five",), "none_of": ("xyzzy",)}, "it is xyzzy"),  # what must not be said
    ],
)
def test_a_text_that_can_be_read_otherwise_is_listened_to_where_it_does_not_meet_what_is_asked_for(
    declared: str, freely: str, expected: dict[str, Any], words: str
) -> None:
    pytest.importorskip("pocketsphinx")
    reply = told(Picky(declared, freely), declared, **expected)
    assert (reply.text, reply.declared_rejected, reply.missing_words) == (words, False, 0)


OLD = "The museum opens at nine and closes at half past five in the afternoon."


@pytest.mark.parametrize(
    ("after", "same"),
    [("closes at half past five", True), ("okay what else do you want", False), ("closes", None), ("", None)],
)
def test_after_a_false_stop_the_old_content_goes_on_or_not(after: str, same: bool | None) -> None:
    finder = Telling(evenly(after, 8_000))
    made = listener(finder, declares(OLD, 4_000))
    assert made.resumes(span((4_000, 6_500)), Stop(ms(6_500), ms(8_000))) is same
    assert finder.asked == [(ms(7_900), ms(4_100), "", ())]


@pytest.mark.parametrize(("old", "same"), [(4_000, False), (6_600, True)])
def test_a_text_that_is_declared_in_the_silence_may_be_the_new_one(old: int, same: bool) -> None:
    """It is declared with its sound, or a little before it begins to be heard. Who declares late has no other text of the old reply."""
    new = "because you asked me"
    made = listener(
        Telling(evenly(new if old < 6_500 else "closes at half past five", 8_000)), declares(OLD, old), declares(new, 7_900)
    )
    assert made.resumes(span((4_000, 6_500)), Stop(ms(6_500), ms(8_000))) is same


def test_without_a_text_a_listener_or_a_resumption_nobody_can_tell_what_went_on() -> None:
    stop = Stop(ms(6_500), ms(8_000))
    finder = Telling(evenly("closes at half past five", 8_000))
    assert listener(finder).resumes(span((4_000, 6_500)), stop) is None
    assert listener(None, declares(OLD, 4_000)).resumes(span((4_000, 6_500)), stop) is None
    assert listener(finder, declares(OLD, 4_000)).resumes(span((4_000, 6_500)), Stop(ms(6_500), None)) is None
    assert listener(finder, declares(OLD, 4_000)).resumes(None, stop) is None


def test_a_list_is_listened_for_in_the_whole_reply() -> None:
    finder = Telling({}, items=HeardItems(3, partial=True))
    assert listener(finder).heard_items(span((4_000, 6_000)), ["Castle", "two needles"]) == HeardItems(3, partial=True)
    assert finder.asked == [(0, ms(2_200), "castle two needles", ())]
    assert listener(None).heard_items(span((4_000, 6_000)), ["castle"]) == HeardItems(0, partial=False, told=False)


def test_a_return_is_compared_with_the_verified_text_of_the_reply_before() -> None:
    asked, back = cue(), cue(name="back", check=Check.TOPIC_RETURN, of="ask")
    after = Reply("back", span((9_000, 11_000)).segments, Onset.NORMAL, words=heard("and closes at half past five").words)

    def returned(finder: Telling, *log: Logged) -> tuple[float, float | None] | None:
        found = listener(finder, *log, cues=(asked, back)).resumption(span((4_000, 6_500)), after)
        return None if found is None else (found.repeated, found.skipped)

    known = Telling(evenly("the museum opens at nine", 4_000))
    assert returned(known, declares(OLD, 4_000)) == (0.0, 0.0)
    assert returned(Telling(evenly("the museum opens at nine and closes", 4_000)), declares(OLD, 4_000)) == (2 / 6, 0.0)
    assert returned(known) is None
    assert returned(Telling(evenly("the museum", 4_000), rejected=True), declares(OLD, 4_000)) is None
    silent = Reply("back", span((9_000, 11_000)).segments, Onset.NORMAL)
    assert listener(known, declares(OLD, 4_000), cues=(asked, back)).resumption(span((4_000, 6_500)), silent) is None
