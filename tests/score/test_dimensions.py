"""Dimension scores worked out by hand."""

from __future__ import annotations

from typing import Any

import pytest

from fdbench.annotate.events import CueOutcome, Exercised
from fdbench.scenario.model import Check, Cue, CueKind, Dimension, Pause
from fdbench.score.measure import DimensionScore
from fdbench.score.observation import Session, failed_session
from fdbench.score.system import score_system
from fdbench.timebase import ms
from tests.score.build import cue, placed, reply, session

Pair = tuple[Cue, CueOutcome]


def turn(content: int | None, *, start: int | None = None, **outcome: Any) -> Pair:
    asked = cue("ask")
    begins = content if start is None else start
    answer = None if begins is None else reply("ask", 3_000 + begins, content=None if content is None else 3_000 + content)
    return asked, placed(asked, 1_000, 3_000, reply=answer, **outcome)


def paused(*, premature: bool, length: int = 1_000, filled: str | None = None) -> Pair:
    asked = cue("ask", pause=Pause(length, filled))
    return asked, placed(
        asked, 1_000, 3_000, premature=ms(1_500) if premature else None, reply=reply("ask", 3_500, content=3_500)
    )


def interruption(**outcome: Any) -> Pair:
    cut = cue("cut", CueKind.INTERRUPTION)
    if outcome.get("stop") is not None:
        outcome["stop"] = ms(5_000 + outcome["stop"])
    return cut, placed(cut, 5_000, 6_000, **outcome)


def backchannel(**outcome: Any) -> Pair:
    heard = cue("uh_huh", CueKind.BACKCHANNEL)
    return heard, placed(heard, 5_000, 5_400, **outcome)


def recall(**outcome: Any) -> Pair:
    asked = cue("recall", check=Check.RECALL, any_of=("paris",), stale=("rome",))
    return asked, placed(asked, 9_000, 10_000, **outcome)


def scored(dimension: Dimension, *sessions: Session) -> DimensionScore:
    return score_system(sessions)[dimension]


def latency(*turns: Pair) -> DimensionScore:
    return scored(Dimension.LATENCY, *(session(f"s{i}", Dimension.LATENCY, t) for i, t in enumerate(turns)))


def measure(score: DimensionScore, name: str) -> Any:
    return next(m for m in score.measures if m.spec.name == name)


@pytest.mark.parametrize(
    ("content", "expected"),
    [(300, 100.0), (0, 100.0), (-200, 100.0), (2_150, 50.0), (4_000, 0.0), (None, 0.0)],
)
def test_a_turns_score_is_linear_in_the_latency_of_its_first_content_word(content: int | None, expected: float) -> None:
    assert latency(turn(content)).score == pytest.approx(expected)


def test_filler_at_once_gains_nothing() -> None:
    plain, filler = latency(turn(2_000)), latency(turn(2_000, start=200))
    assert plain.score == filler.score
    assert measure(filler, "response_latency_ms").value == 200.0


def test_a_reply_of_filler_alone_answers_nothing() -> None:
    assert latency(turn(None, start=300)).score == 0.0


def test_a_late_reply_and_a_premature_one_score_nothing() -> None:
    assert latency(turn(4_001)).score == 0.0
    assert latency(turn(300, premature=ms(1_500))).score == 0.0


def test_who_answers_hardly_ever_is_not_called_patient() -> None:
    score = latency(turn(None), turn(None), turn(None), turn(300), paused(premature=False))
    assert measure(score, "premature_rate").value is None
    assert measure(score, "premature_rate").why == "response_rate is under 0.5"


def test_dead_air_counts_the_unanswered_as_four_seconds() -> None:
    assert measure(latency(turn(500), turn(None)), "dead_air_s_per_10_turns").value == pytest.approx(22.5)


def test_without_words_a_turn_has_no_score_and_says_why() -> None:
    asked = cue("ask")
    unknown = asked, placed(asked, 1_000, 3_000, reply=reply("ask", 3_500, known=False))
    score = latency(unknown)
    assert score.score is None
    assert "no recogniser" in (score.why or "")


@pytest.mark.parametrize(
    ("outcome", "expected"),
    [
        ({"yielded": True, "stop": 300, "met": True}, 100.0),
        ({"yielded": True, "stop": 300, "met": False}, 50.0),
        ({"yielded": True, "stop": 300, "met": True, "contradicted": True}, 50.0),
        ({"yielded": True, "stop": 1_150, "met": True}, 50.0),
        ({"yielded": True, "stop": 2_000, "met": True}, 0.0),
        ({"yielded": False, "met": True}, 0.0),
        ({"exercised": Exercised.FAILED}, 0.0),
    ],
)
def test_an_interruption_is_yield_times_content_times_stop_curve(outcome: dict[str, Any], expected: float) -> None:
    score = scored(Dimension.INTERRUPTION, session("i", Dimension.INTERRUPTION, interruption(**outcome)))
    assert score.score == pytest.approx(expected)


def test_an_interruption_of_nobody_is_neither_passed_nor_failed() -> None:
    score = scored(Dimension.INTERRUPTION, session("i", Dimension.INTERRUPTION, interruption(exercised=Exercised.NO)))
    assert (score.score, score.exercised, score.scheduled) == (None, 0, 1)
    assert score.why == "no interruption was exercised"


def test_never_stopping_is_infinite_and_not_left_out() -> None:
    sessions = [session(f"i{i}", Dimension.INTERRUPTION, interruption(yielded=i == 0, stop=400, met=True)) for i in range(3)]
    stop = measure(scored(Dimension.INTERRUPTION, *sessions), "stop_latency_ms")
    assert (stop.n, stop.censored, stop.value) == (3, 2, None)


def pairs(*outcomes: tuple[bool, bool]) -> DimensionScore:
    """(yielded to the real one, held through the other) for each pair."""
    sessions: list[Session] = []
    for i, (yielded, held) in enumerate(outcomes):
        real = interruption(yielded=yielded, stop=400 if yielded else None, met=True)
        sessions.append(session(f"i{i}", Dimension.INTERRUPTION, real))
        sessions.append(session(f"o{i}", Dimension.OVERLAP, backchannel(held=held), pair=f"i{i}"))
    return scored(Dimension.OVERLAP, *sessions)


def test_only_telling_them_apart_scores() -> None:
    assert pairs((True, True), (True, True)).score == 100.0
    assert pairs((True, False), (True, False)).score == 0.0
    assert pairs((False, True), (False, True)).score == 0.0


def test_a_coin_flip_scores_nothing_and_loses_what_it_won() -> None:
    score = pairs((True, True), (True, False), (False, True), (False, False))
    assert score.score == 0.0
    assert [u.score for u in score.units] == [100.0, 0.0, 0.0, -100.0]


def test_the_dimension_is_the_mean_of_its_units_and_of_j() -> None:
    score = pairs((True, True), (True, True), (True, True), (False, False), (True, False))
    assert score.score == pytest.approx(100.0 * (3 - 1) / 5)
    assert [u.score for u in score.units] == [100.0, 100.0, 100.0, -100.0, 0.0]


def test_a_unit_is_of_both_scenarios_of_its_pair() -> None:
    assert [u.scenarios for u in pairs((True, True)).units] == [("o0", "i0")]


def test_a_mean_below_zero_counts_as_zero() -> None:
    assert pairs((False, False), (False, False), (True, True)).score == 0.0


def test_a_pair_of_which_one_was_not_exercised_is_left_out() -> None:
    real = session("i", Dimension.INTERRUPTION, interruption(yielded=True, stop=400, met=True))
    other = session("o", Dimension.OVERLAP, backchannel(exercised=Exercised.NO), pair="i")
    score = scored(Dimension.OVERLAP, real, other)
    assert score.score is None
    assert score.why == "one of the pair was not exercised"


@pytest.mark.parametrize(
    ("outcome", "expected"),
    [
        ({"met": True}, 100.0),
        ({"met": True, "stale": True}, 0.0),
        ({"met": True, "contradicted": True}, 0.0),
        ({"met": False}, 0.0),
    ],
)
def test_recall_is_one_right_value_and_no_old_one(outcome: dict[str, Any], expected: float) -> None:
    cut = session("x", Dimension.CONTEXT, interruption(yielded=True, stop=300, met=True), recall(**outcome), twin="t")
    twin = session("t", Dimension.CONTEXT, recall(met=True))
    score = scored(Dimension.CONTEXT, cut, twin)
    assert score.score == expected
    assert measure(score, "interruption_cost").value == pytest.approx(100.0 - expected)
    assert [u.scenarios for u in score.units] == [("x", "t")]


def test_late_information_counts_double() -> None:
    late = cue("late", check=Check.LATE_INFORMATION, any_of=("paris",))
    early = cue("early", any_of=("rome",))
    done = session(
        "c", Dimension.COHERENCE, (late, placed(late, 1_000, 2_000, met=True)), (early, placed(early, 5_000, 6_000, met=False))
    )
    score = scored(Dimension.COHERENCE, done)
    assert score.score == pytest.approx(100.0 * 2 / 3)
    assert [measure(score, name).n for name in ("answer_rate", "late_information_rate")] == [2, 1]


def test_a_recovery_that_the_user_cut_short_is_no_failure() -> None:
    cut = interruption(yielded=True, stop=300, superseded=True)
    score = scored(Dimension.INTERRUPTION, session("i", Dimension.INTERRUPTION, cut))
    assert score.score == 100.0
    assert measure(score, "addressed_rate").n == 0


def test_who_was_mute_when_to_be_interrupted_keeps_no_context() -> None:
    mute = interruption(exercised=Exercised.FAILED)
    cut = session("x", Dimension.CONTEXT, mute, recall(met=True), twin="t")
    assert scored(Dimension.CONTEXT, cut, session("t", Dimension.CONTEXT, recall(met=True))).score == 0.0


def test_giving_up_does_not_beat_failing() -> None:
    given_up = session("s1", Dimension.LATENCY, turn(None))
    error = failed_session(given_up.scenario, 0, "the session ended in an error")
    score = scored(Dimension.LATENCY, session("s0", Dimension.LATENCY, turn(300)), error)
    assert score.score == 50.0
    assert (score.exercised, score.scheduled) == (1, 2)


def test_unequal_repeats_weigh_units_and_not_sessions() -> None:
    sessions: list[Session] = []
    for i, (yielded, held, repeats) in enumerate(((True, True, 1), (True, True, 3), (False, False, 3))):
        for n in range(repeats):
            real = interruption(yielded=yielded, stop=400 if yielded else None, met=True)
            sessions.append(session(f"i{i}", Dimension.INTERRUPTION, real, repeat=n))
            sessions.append(session(f"o{i}", Dimension.OVERLAP, backchannel(held=held), repeat=n, pair=f"i{i}"))
    assert scored(Dimension.OVERLAP, *sessions).score == pytest.approx(100.0 / 3)


def test_a_question_that_was_never_reached_is_not_a_late_answer() -> None:
    failed = turn(1_690, exercised=Exercised.FAILED)
    score = latency(failed)
    assert score.score == 0.0
    assert measure(score, "response_latency_ms").censored == 1
    assert measure(score, "premature_rate").n == 0


def test_repeats_are_reduced_before_units_are_counted() -> None:
    sessions = [session("s", Dimension.LATENCY, turn(300 if i else 4_000), repeat=i) for i in range(2)]
    score = scored(Dimension.LATENCY, *sessions)
    assert len(score.units) == 1
    assert score.score == pytest.approx(50.0)


def test_what_was_not_played_has_no_score() -> None:
    score = scored(Dimension.CONTEXT, session("s", Dimension.LATENCY, turn(300)))
    assert (score.score, score.why) == (None, "no scenario of this dimension was played")


def test_repeats_of_a_pair_are_told_apart() -> None:
    held = [True, False, False]
    sessions: list[Session] = []
    for repeat, good in enumerate(held):
        real, other = interruption(yielded=True, stop=300, met=True), cue("okay", CueKind.BACKCHANNEL)
        sessions.append(session("i", Dimension.INTERRUPTION, real, repeat=repeat))
        outcome = other, placed(other, 5_000, 5_300, held=good)
        sessions.append(session("o", Dimension.OVERLAP, outcome, repeat=repeat, pair="i"))
    score = scored(Dimension.OVERLAP, *sessions)
    pair = measure(score, "pair_discrimination")
    assert (pair.value, pair.n) == (pytest.approx(1 / 3), 3)
    assert score.score == pytest.approx(100 / 3)


def test_a_reply_in_the_thinking_gap_must_come_in_time_and_address_what_was_said_last() -> None:
    def scored_with(start: int, *, met: bool) -> float | None:
        said = cue("cut", CueKind.INTERRUPTION)
        outcome = said, placed(said, 5_000, 6_000, reply=reply("cut", start), met=met)
        return scored(Dimension.INTERRUPTION, session("i", Dimension.INTERRUPTION, outcome)).score

    assert (scored_with(7_000, met=True), scored_with(7_000, met=False), scored_with(10_001, met=True)) == (100.0, 0.0, 0.0)
