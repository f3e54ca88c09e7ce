"""Latency waits for substance: where an answer begins, and what openers are worth."""

from __future__ import annotations

import itertools
from collections.abc import Sequence
from dataclasses import replace

import pytest
from hypothesis import given
from hypothesis import strategies as st

from fdbench.annotate.events import CueOutcome, Onset, Reply, Word, WordSource
from fdbench.annotate.outcomes import Clarified, Turn
from fdbench.scenario.model import Cue
from fdbench.score.latency import turn_score
from fdbench.score.substance import substance
from fdbench.segments import Segment, Timeline
from fdbench.timebase import ms, to_ms
from tests.outcomes import of
from tests.score.build import cue, placed

END = 3_000
Stretch = tuple[int, int]


def asked() -> Cue:
    return cue("ask", any_of=("warsaw",), none_of=("berlin",))


def answered(
    stretches: Sequence[Stretch], evidence: Stretch | None, *, word: str = "warsaw", spoken: Cue | None = None
) -> CueOutcome:
    """Sound in [from, to) ms after the user's end; `evidence` is the place of the decisive word, None if it was not said."""
    segments = Timeline(tuple(Segment(ms(END + a), ms(END + b)) for a, b in stretches))
    opener = Word("that", segments[0].start, segments[0].start + ms(200), WordSource.VERIFIED)
    said = None if evidence is None else Word(word, ms(END + evidence[0]), ms(END + evidence[1]), WordSource.VERIFIED)
    words = (opener,) if said is None else (opener, said)
    content = said if evidence is not None and evidence[0] == stretches[0][0] and said is not None else opener
    given_reply = Reply("ask", segments, Onset.NORMAL, words=words, first_content=content.start, words_known=True)
    met = said is not None and word == "warsaw"
    return placed(
        spoken or asked(),
        1_000,
        END,
        reply=given_reply,
        met=met,
        contradicted=said is not None and word == "berlin",
        answer_at=said.start if met and said is not None else None,
        evidence=(said,) if met and said is not None else (),
    )


def latency(annotated: CueOutcome, spoken: Cue | None = None) -> float | None:
    at = substance(spoken or asked(), of(Turn, annotated))
    return None if at is None else to_ms(at - ms(END))


def score(annotated: CueOutcome, spoken: Cue | None = None) -> float:
    found = turn_score(spoken or asked(), annotated)
    assert found is not None
    return found


def test_an_opener_that_is_a_sentence_of_its_own_gains_nothing() -> None:
    """ "Please go on." at 250 ms and the answer at 2.6 s; a longer one, and the answer at 3.95 s."""
    for opener, answer, honest in (((250, 1_050), 2_600, 37.8), ((250, 2_650), 3_950, 1.4)):
        blurt = answered([opener, (answer, answer + 1_200)], (answer + 800, answer + 1_200))
        plain = answered([(answer, answer + 1_200)], (answer + 800, answer + 1_200))
        assert score(blurt) == score(plain) == pytest.approx(honest, abs=0.05)


def test_a_pause_of_300_ms_ends_a_stretch_and_a_shorter_one_does_not() -> None:
    assert latency(answered([(400, 900), (1_200, 2_000)], (1_500, 2_000))) == 1_200.0
    assert latency(answered([(400, 900), (1_199, 2_000)], (1_500, 2_000))) == 400.0
    assert latency(answered([(400, 900), (4_800, 5_500)], (5_000, 5_500))) == 4_800.0
    assert latency(answered([(400, 900), (1_000, 1_100), (1_400, 2_000)], (1_500, 2_000))) == 1_400.0


def test_a_run_on_opener_gains_the_allowance_at_most() -> None:
    assert latency(answered([(250, 4_500)], (3_950, 4_500))) == 2_450.0
    assert latency(answered([(250, 2_200)], (1_750, 2_200))) == 250.0
    assert latency(answered([(250, 2_200)], (1_751, 2_200))) == 251.0


def test_terse_and_verbose_of_one_onset_are_equal() -> None:
    terse, verbose = answered([(600, 1_100)], (600, 1_100)), answered([(600, 2_500)], (2_000, 2_500))
    assert score(terse) == score(verbose)


def test_a_word_sounds_from_its_segment_on_and_not_from_the_silence_before_it() -> None:
    aligned_early = answered([(250, 1_050), (2_600, 3_400)], (1_100, 3_400))
    assert latency(aligned_early) == 2_600.0


def test_who_never_comes_to_the_answer_gets_nothing() -> None:
    mute_of_substance = answered([(250, 1_050)], None)
    assert latency(mute_of_substance) is None
    assert score(mute_of_substance) == 0.0


def test_a_wrong_answer_is_one_and_counts_from_its_own_sentence() -> None:
    wrong = answered([(250, 1_050), (2_600, 3_800)], (3_400, 3_800), word="berlin")
    assert latency(wrong) == 2_600.0


def test_a_wrong_answer_said_twice_counts_from_the_first_time() -> None:
    wrong = of(Turn, answered([(250, 1_050), (2_600, 3_800), (5_000, 6_000)], (3_400, 3_800), word="berlin"))
    assert wrong.reply is not None
    again = Word("berlin", ms(END + 5_500), ms(END + 6_000), WordSource.VERIFIED)
    assert latency(replace(wrong, reply=replace(wrong.reply, words=(*wrong.reply.words, again)))) == 2_600.0


def test_what_is_only_mentioned_is_no_answer() -> None:
    denied = answered([(250, 1_500)], (1_000, 1_500), word="berlin")
    turn = of(Turn, denied)
    assert turn.reply is not None
    words = (Word("not", ms(END + 700), ms(END + 1_000), WordSource.VERIFIED), *turn.reply.words[1:])
    assert latency(replace(turn, reply=replace(turn.reply, words=words))) is None


def test_where_no_words_are_expected_the_first_content_word_counts() -> None:
    anything = cue("ask")
    assert latency(answered([(250, 1_050)], None, spoken=anything), anything) == 250.0
    forbidden_only = cue("ask", none_of=("berlin",))
    assert latency(answered([(250, 1_050)], None, spoken=forbidden_only), forbidden_only) == 250.0


@pytest.mark.parametrize(
    ("stretches", "begins"),
    [
        ([(250, 2_100), (3_950, 5_000)], 3_950.0),  # said at once, and thought on
        ([(250, 2_100), (3_100, 5_000)], 3_100.0),  # a pause of 1.0 s
        ([(250, 2_100), (3_099, 5_000)], 250.0),
        ([(250, 2_750), (3_950, 5_000)], 3_950.0),  # 2.5 s long
        ([(250, 2_751), (3_950, 5_000)], 250.0),
        ([(250, 1_000), (5_250, 6_000)], 5_250.0),  # 5.0 s after its own onset
        ([(250, 1_000), (5_251, 6_000)], 250.0),  # the agent asks whether anybody is there
        ([(250, 1_000), (2_100, 3_000), (4_200, 6_000)], 4_200.0),  # one opener behind another
        ([(250, 1_000), (1_600, 3_000), (4_200, 6_000)], 250.0),  # two sentences of an answer
    ],
)
def test_where_no_words_are_expected_a_long_pause_tells_an_opener(stretches: list[Stretch], begins: float) -> None:
    anything = cue("ask")
    assert latency(answered(stretches, None, spoken=anything), anything) == begins


def test_an_answer_after_please_decide_is_timed_by_the_question_that_it_asked_back() -> None:
    back = answered([(250, 1_050)], None)
    later = Word("warsaw", ms(9_000), ms(9_400), WordSource.VERIFIED)
    asked_back = (Clarified(asked_back=True),)
    outcome = replace(of(Turn, back), met=True, evidence=(later,), answer_at=later.start, findings=asked_back)
    assert latency(outcome) == 250.0


def test_words_that_nobody_knows_leave_a_turn_without_a_score() -> None:
    known = answered([(250, 1_050)], (250, 1_050))
    assert turn_score(asked(), replace(of(Turn, known), met=None)) is None


@given(
    opener=st.integers(100, 3_000), pause=st.integers(300, 1_900), answer=st.integers(200, 3_000), before=st.integers(0, 3_000)
)
def test_no_opener_buys_a_point(opener: int, pause: int, answer: int, before: int) -> None:
    """An opener, a pause of at least 300 ms, then a sentence whose decisive word comes `before` ms into it: as without the opener,
    and never better than the best that the allowance lets an honest agent have."""
    start = 100 + opener + pause
    sentence = (start, start + before + answer)
    blurt = answered([(100, 100 + opener), sentence], (start + before, start + before + answer))
    honest = answered([sentence], (start + before, start + before + answer))
    assert score(blurt) == score(honest)
    assert latency(honest) == max(start, start + before - 1_500)


@given(
    st.lists(st.integers(300, 3_900), min_size=12, max_size=12, unique=True), st.lists(st.booleans(), min_size=12, max_size=12)
)
def test_twelve_honest_agents_keep_their_order(onsets: list[int], wordy: list[bool]) -> None:
    scores = {
        at: score(answered([(at, at + 1_900)], (at + 1_400 if long else at, at + 1_900)))
        for at, long in zip(onsets, wordy, strict=True)
    }
    ordered = sorted(onsets)
    assert [scores[at] for at in ordered] == sorted(scores.values(), reverse=True)
    for early, late in itertools.pairwise(ordered):
        assert late - early < 150 or scores[early] - scores[late] >= 4.0
