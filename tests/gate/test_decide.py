"""When to stop, and what to play next: games whose every session is known."""

from __future__ import annotations

from collections import Counter
from dataclasses import replace

import numpy as np
import pytest

from fdbench.gate.decide import Decision, Unit, decide
from fdbench.gate.judge import judge
from fdbench.gate.policy import Policy
from fdbench.gate.sequential import Evidence, part_of
from tests.gate.make import cases, dimension, results, sample, system
from tests.gate.noise import Drawn, Sessions, Size, Truth, draw
from tests.gate.sequential import Cell, Made, cells, found

POLICY = Policy()
EVEN = Size.even(12, 1)


def same(size: Size = EVEN, repeats: int = 8) -> Drawn:
    """A system that answers everything in the same way, always."""
    return {
        name: Sessions(np.ones((count, repeats), bool), np.ones((count, repeats), bool), np.full((count, repeats), 500.0))
        for name, count in size.units.items()
    }


def bad(drawn: Drawn, name: str, where: slice = slice(None), repeats: slice = slice(None)) -> Drawn:
    """With a dimension in which some events go wrong."""
    good = drawn[name].good.copy()
    good[where, repeats] = False
    return {**drawn, name: replace(drawn[name], good=good)}


def played(now: Drawn, baseline: Drawn, stored: int | None = 1, budget: int = 10**9) -> tuple[Decision, Made]:
    game = Made(now, baseline, stored, budget)
    return decide(game, POLICY, repeats=stored), game


def test_equal_systems_pass_after_everything_was_played_once() -> None:
    decision, game = played(same(), same())
    assert (decision.verdict.word, decision.passes, game.sessions) == ("PASS", 1, 60)


def test_a_dimension_at_0_is_known_soon_and_played_before_the_others() -> None:
    decision, game = played(bad(same(), "overlap"), same())
    assert (decision.verdict.word, decision.verdict.exit_code) == ("REGRESSION", 1)
    assert game.sessions <= 20
    dimensions = Counter(name.partition(".")[0] for name in game.count)
    assert dimensions["overlap"] > max(count for name, count in dimensions.items() if name != "overlap")
    (fallen,) = [d for d in decision.verdict.systems[0].dimensions if d.dimension == "overlap"]
    assert fallen.word == "REGRESSION" and fallen.cases and "paired test" in fallen.why


def test_a_dimension_that_the_suite_does_not_hold_is_not_waited_for() -> None:
    names = ("interruption", "overlap")
    base, now = (results({"a": system(**{n: dimension([90.0] * 12, n) for n in names})}) for _ in range(2))
    for run in (base, now):
        run["systems"]["a"]["dimensions"]["context"] = dimension([], "context")
    looked = Evidence.of(set(names)).looked(0.01, complete=False)
    found_ = judge(now, base, POLICY, looked=looked)
    assert {d.dimension: d.word for d in found_.systems[0].dimensions} == {
        "suite": "INCONCLUSIVE", "interruption": "INCONCLUSIVE", "overlap": "INCONCLUSIVE", "context": "NOT EXERCISED",
    }  # fmt: skip
    assert "context" not in found_.why


def test_what_was_not_played_is_neither_missing_nor_good() -> None:
    decision, game = played(bad(same(), "overlap"), same())
    words = {d.dimension: d.word for d in decision.verdict.systems[0].dimensions}
    assert set(words.values()) == {"REGRESSION", "INCONCLUSIVE"}
    assert "missing" not in str(decision.verdict)
    assert game.sessions < 60


def test_a_budget_that_is_spent_ends_without_a_pass() -> None:
    decision, game = played(same(), same(), budget=20)
    assert (decision.verdict.word, decision.verdict.exit_code, game.sessions) == ("NO COLLAPSE", 0, 20)
    assert all("not all was played" in d.why for d in decision.verdict.systems[0].dimensions)


def test_a_broken_rule_wants_replays_that_agree() -> None:
    """Three scenarios of a dimension: no test can tell, a rule can. They alone are played again."""
    size = Size({"interruption": 3, "latency": 8}, 1)
    decision, game = played(bad(same(size), "interruption"), same(size))
    assert (decision.verdict.word, decision.passes) == ("REGRESSION", 3)
    assert {game.count[f"interruption.{i}"] for i in range(3)} == {3}
    assert {game.count[f"latency.{i}"] for i in range(8)} == {1}
    once = bad(same(size), "interruption", repeats=slice(0, 1))
    decision, game = played(once, same(size))
    assert decision.verdict.word == "NO COLLAPSE"


def test_a_run_that_cannot_become_valid_ends() -> None:
    game = Made(same(), same(), 1, hopeless=True)
    assert decide(game, POLICY, repeats=1).verdict.word == "NO COLLAPSE"
    assert game.sessions == 0


def test_it_ends_where_pass_is_out_of_reach() -> None:
    """Chance alone over few units: more repeats against one stored one will not show that nothing fell."""
    rng = np.random.default_rng(5)
    truth = Truth(rate=0.6)
    size = Size.even(6, 8)
    now, before = (draw(truth, size, rng, np.random.default_rng(1)) for _ in range(2))
    decision, _ = played(now, before)
    assert (decision.verdict.word, decision.passes) == ("NO COLLAPSE", 1)


def test_played_along_both_sides_grow() -> None:
    decision, game = played(same(), same(), None)
    assert (decision.verdict.word, decision.passes, game.sessions) == ("PASS", 1, 60)
    decision, game = played(bad(same(), "context"), same(), None)
    assert decision.verdict.word == "REGRESSION" and game.sessions <= 20


def test_a_unit_is_bet_on_once_whatever_its_replays() -> None:
    game = Made(same(), same(), 1)
    evidence = Evidence.of({"latency"})
    unit = Unit("latency", ("latency.0",))
    for _ in range(3):
        game.play([unit])
        now, baseline = (side["systems"]["a"]["dimensions"] for side in game.both(unit.scenarios))
        evidence.take(now, baseline)
    assert evidence.seen["latency", "score"] == {"latency.0"}


def test_of_a_time_one_repeat_stands_against_one() -> None:
    before = dimension([50.0], "latency", measures={"response_latency_ms": sample(500.0)},
                       cases={"response_latency_ms": cases([400.0, 900.0, 900.0], name="latency")})  # fmt: skip
    now = dimension([50.0], "latency", measures={"response_latency_ms": sample(400.0)},
                    cases={"response_latency_ms": cases([400.0], name="latency")})  # fmt: skip
    evidence = Evidence.of({"latency"})
    evidence.take({"latency": now}, {"latency": before})
    assert evidence.worse["latency", "response_latency_ms"].now == 1.0  # against the median of three it would be less


def test_looks_share_half_of_alpha() -> None:
    evidence = Evidence.of({"latency"})
    key = "latency", "score"
    evidence.look({key: 0.01}, {key: 1.0})
    assert evidence.looked(0.05, complete=True).worse[key] == pytest.approx(0.01 * 2 / 0.5)
    evidence.look({key: 0.001}, {key: 1.0})
    assert evidence.looked(0.05, complete=True).worse[key] == pytest.approx(0.001 * 4 / 0.5)
    evidence.look({key: 1.0}, {key: 1.0})
    assert evidence.looked(0.05, complete=True).worse[key] == pytest.approx(0.001 * 4 / 0.5)


def test_a_part_of_a_baseline_has_whole_units_only() -> None:
    doc = system(interruption=dimension([90.0, 50.0], cases={"yield_rate": cases([True], [False])}))
    doc["dimensions"]["interruption"]["units"][1]["scenarios"] = ["interruption-01", "interruption-02"]
    part = part_of(doc, ["interruption-00", "interruption-01"])["dimensions"]["interruption"]
    assert [unit["unit"] for unit in part["units"]] == ["interruption-00"] and part["score"] == 90.0
    assert part.get("cases") == {"yield_rate": cases([True], [False])}
    assert part_of(doc, [])["dimensions"]["interruption"]["score"] is None


SOON = [cell for cell in cells() if cell.sooner is not None and "0.9" in cell.name]


@pytest.mark.parametrize("cell", SOON, ids=lambda cell: f"{cell.name}-{cell.size}".replace(" ", "-"))
def test_a_collapse_is_known_soon(cell: Cell) -> None:
    """A small part of `python -m tests.gate.sequential`."""
    assert found(cell, 3).holds(cell)


def test_equal_systems_seldom_alarm() -> None:
    for cell in cells():
        if cell.size == "quick, x3 stored" and cell.word == "REGRESSION" and "equal" in cell.name:
            assert found(cell, 10).share <= 0.05 + 3 * (0.05 * 0.95 / 10) ** 0.5
