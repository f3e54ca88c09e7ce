"""The part that is played: whole units, the families in proportion, the same for the same seed."""

from __future__ import annotations

from collections import Counter

import pytest

from fdbench.assets import bundled
from fdbench.scenario.load import load_paths, parse_raw
from fdbench.scenario.model import Dimension, Scenario
from tests.blind.make import VOICES, scenarios, tables
from tests.blind.sample import Unit, chosen, limited, quotas, units_of


@pytest.fixture(scope="module")
def blind() -> tuple[Scenario, ...]:
    return tuple(parse_raw(raw) for raw in scenarios(tables(), VOICES))


def family(name: str, number: int) -> list[Unit]:
    return [Unit(name, (f"{name}{i}",)) for i in range(number)]


@pytest.mark.parametrize(
    ("counts", "limit", "given"),
    [
        ({"a": 5, "b": 5}, 4, {"a": 2, "b": 2}),
        ({"a": 8, "b": 1, "c": 1}, 5, {"a": 3, "b": 1, "c": 1}),
        ({"a": 6, "b": 3}, 4, {"a": 3, "b": 1}),
        ({"a": 5, "b": 2, "c": 3}, 2, {"a": 1, "b": 0, "c": 1}),
        ({"a": 3, "b": 1}, 12, {"a": 9, "b": 3}),
    ],
)
def test_quotas_are_in_proportion_and_add_up(counts: dict[str, int], limit: int, given: dict[str, int]) -> None:
    assert quotas(counts, limit) == given


def test_units_are_chosen_by_the_seed() -> None:
    units = family("a", 20) + family("b", 10)
    first = chosen(units, {"a": 4, "b": 2}, seed=1)
    assert Counter(u.family for u in first) == {"a": 4, "b": 2}
    assert first == chosen(units, {"a": 4, "b": 2}, seed=1)
    assert first != chosen(units, {"a": 4, "b": 2}, seed=2)
    assert first == sorted(first, key=units.index)


def test_a_limit_keeps_the_proportions_of_the_other_set() -> None:
    ours, theirs = family("a", 30) + family("b", 30) + family("new", 9), family("a", 9) + family("b", 3) + family("noise", 8)
    assert Counter(u.family for u in limited(ours, theirs, 12, seed=1)) == {"a": 9, "b": 3}
    assert Counter(u.family for u in limited(ours, theirs, None, seed=1)) == {"a": 30, "b": 30}
    assert len(limited(theirs, ours, 40, seed=1)) == 12


def test_twins_are_one_unit(blind: tuple[Scenario, ...]) -> None:
    units = units_of(blind, Dimension.CONTEXT)
    assert all(len(unit.ids) == 2 for unit in units)
    assert sorted(name for unit in units for name in unit.ids) == sorted(s.id for s in blind if s.dimension == "context")


def test_an_overlap_is_played_with_its_pair_and_an_interruption_alone(blind: tuple[Scenario, ...]) -> None:
    paired = {s.id: s.pair for s in blind if s.dimension is Dimension.OVERLAP}
    for unit in units_of(blind, Dimension.OVERLAP):
        assert set(unit.ids) == {unit.ids[0], paired[unit.ids[0]]} - {None}
        assert unit.ids[0].startswith(f"overlap.{unit.family}.")
    assert all(len(unit.ids) == 1 for unit in units_of(blind, Dimension.INTERRUPTION))


def test_pauses_that_share_a_plain_turn_are_played_together() -> None:
    core = load_paths([bundled("scenarios") / "core"])
    units = units_of(core, Dimension.LATENCY)
    own = [s for s in core if s.dimension is Dimension.LATENCY]
    assert sorted(name for unit in units for name in unit.ids) == sorted(s.id for s in own), "each once"
    for scenario in own:
        assert any({*scenario.unit} <= {*unit.ids} for unit in units)
