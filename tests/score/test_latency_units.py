"""Units of latency: plain turns matched with turns that hold a pause, worked out by hand."""

from __future__ import annotations

from dataclasses import replace
from typing import Any

import pytest

from fdbench.annotate.events import CueOutcome, Exercised
from fdbench.scenario.model import Cue, Dimension, Pause
from fdbench.score.measure import DimensionScore
from fdbench.score.observation import Session
from fdbench.score.system import score_system
from fdbench.timebase import ms
from tests.score.build import cue, placed, reply, session

Pair = tuple[Cue, CueOutcome]


def turn(content: int | None, name: str = "ask", **outcome: Any) -> Pair:
    """A question of [1.0, 3.0) s, answered so many ms after its end, or never."""
    asked = cue(name)
    answer = None if content is None else reply(name, 3_000 + content, content=3_000 + content)
    return asked, placed(asked, 1_000, 3_000, reply=answer, **outcome)


def paused(
    content: int | None = 300, name: str = "ask", *, early: bool = False, length: int = 1_000, filled: str | None = None
) -> Pair:
    asked = cue(name, pause=Pause(length, filled))
    answer = None if content is None else reply(name, 3_000 + content, content=3_000 + content)
    return asked, placed(asked, 1_000, 3_000, premature=ms(1_500) if early else None, reply=answer)


def plain(name: str, *turns: Pair, pair: str | None = None) -> Session:
    made = session(name, Dimension.LATENCY, *turns)
    return replace(made, scenario=replace(made.scenario, pair=pair))


def scored(*sessions: Session) -> DimensionScore:
    return score_system(sessions)[Dimension.LATENCY]


def units(score: DimensionScore) -> dict[str, float]:
    return {unit.unit: unit.score for unit in score.units}


def test_a_unit_is_the_plain_turns_times_the_pauses_that_were_respected() -> None:
    half = plain("pause", paused(), paused(300, "more", early=True), pair="plain")
    score = scored(plain("plain", turn(300), turn(2_150, "more")), half)
    assert units(score) == {"pause": pytest.approx(75.0 * 0.5)}
    assert score.units[0].scenarios == ("pause", "plain")


def test_either_may_name_the_other() -> None:
    score = scored(plain("plain", turn(2_150), pair="pause"), plain("pause", paused()))
    assert units(score) == {"plain": pytest.approx(50.0)}


def test_a_scenario_without_a_partner_is_a_unit_by_itself() -> None:
    assert units(scored(plain("plain", turn(300)), plain("pause", paused(2_150)))) == {
        "pause": pytest.approx(50.0),
        "plain": 100.0,
    }
    assert units(scored(plain("pause", paused(early=True)))) == {"pause": 0.0}


def test_one_whose_partner_was_not_played_is_a_unit_by_itself() -> None:
    assert units(scored(plain("pause", paused(2_150), pair="gone"))) == {"pause": pytest.approx(50.0)}


@pytest.mark.parametrize(
    "spoilt", [paused(early=True), paused(None), paused(4_001)], ids=["cut into", "unanswered", "too late"]
)
def test_who_cuts_in_or_does_not_dare_to_answer_gets_nothing_for_its_speed(spoilt: Pair) -> None:
    score = scored(plain("plain", turn(0)), plain("pause", spoilt, pair="plain"), plain("other", paused(), pair="plain"))
    assert units(score) == {"pause": 0.0, "other": 100.0}


def test_snapping_into_every_pause_scores_lowest() -> None:
    """Endpointing at 100 ms against a patient agent that takes 3 s."""

    def agent(delay: int, *, early: bool) -> float | None:
        pauses = [plain(f"p{i}", paused(delay, early=early), pair=f"q{i}") for i in range(3)]
        return scored(*pauses, *(plain(f"q{i}", turn(delay)) for i in range(3))).score

    assert agent(100, early=True) == 0.0
    assert (agent(3_000, early=False) or 0.0) > 20.0


def test_the_dimension_is_the_mean_of_its_units_and_its_change_the_mean_of_their_changes() -> None:
    def run(early: bool, delay: int) -> DimensionScore:
        pauses = [
            plain("p0", paused(early=early), pair="q0"),
            plain("p1", paused(), pair="q1"),
            plain("p2", paused(), pair="q0"),
        ]
        return scored(*pauses, plain("q0", turn(300)), plain("q1", turn(delay)), plain("alone", turn(300)))

    before, after = run(False, 300), run(True, 2_150)
    changes = [b.score - a.score for a, b in zip(before.units, after.units, strict=True)]
    assert changes == pytest.approx([0.0, -100.0, -50.0, 0.0])
    assert before.score is not None and after.score is not None
    assert after.score - before.score == pytest.approx(sum(changes) / len(changes))


def test_a_pair_of_which_one_was_not_exercised_is_left_out() -> None:
    missed = turn(300, exercised=Exercised.NO)
    score = scored(plain("plain", missed), plain("pause", paused(), pair="plain"))
    assert (score.score, score.why) == (None, "one of the pair was not exercised")


def test_premature_rates_by_pause_follow_from_the_script() -> None:
    turns = [paused(early=True), paused(), paused(length=700, filled="um")]
    score = scored(*(plain(f"s{i}", t) for i, t in enumerate(turns)))
    rates = {m.spec.name: m.value for m in score.measures if m.spec.stratum}
    assert rates == {"premature_rate.pause_700ms_filled": 0.0, "premature_rate.pause_1000ms_silent": 0.5}
    assert next(m for m in score.measures if m.spec.name == "premature_rate.pauses").value == pytest.approx(1 / 3)


def test_fewer_answers_never_raise_the_score() -> None:
    for early in (True, False):
        found = []
        for n in (10, 5, 4, 0):
            turns = [turn(300)] * n + [turn(None)] * (10 - n)
            pauses = [plain(f"p{i}", paused(early=early), pair=f"s{i}") for i in range(10)]
            found.append(scored(*(plain(f"s{i}", t) for i, t in enumerate(turns)), *pauses).score)
        assert found == ([0.0] * 4 if early else [100.0, 50.0, 40.0, 0.0])
