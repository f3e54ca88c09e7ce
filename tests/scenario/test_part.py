"""A balanced part of a suite."""

from __future__ import annotations

from collections import Counter

import pytest

from fdbench.scenario.load import load_suite
from fdbench.scenario.model import Dimension, Scenario
from fdbench.scenario.part import balanced_part


@pytest.fixture(scope="module")
def core() -> tuple[Scenario, ...]:
    return load_suite("core").scenarios


def units(part: tuple[Scenario, ...], dimension: Dimension) -> int:
    """Scenarios of a dimension that no other one of it names."""
    own = [s for s in part if s.dimension is dimension]
    return len({s.id for s in own} - {s.pair or s.twin for s in own})


@pytest.mark.parametrize("limit", [7, 20, 61, 100])
@pytest.mark.parametrize("seed", [1, 2])
def test_it_is_as_large_as_asked_whole_and_balanced(core: tuple[Scenario, ...], limit: int, seed: int) -> None:
    part = balanced_part(core, limit, seed)
    assert limit - 1 <= len(part) <= limit
    ids = {s.id for s in part}
    assert all(partner in ids for s in part for partner in s.unit), "no half of a pair is played alone"
    counts = [units(part, dimension) for dimension in Dimension]
    assert max(counts) - min(counts) <= 1 + limit // 20
    assert [s.id for s in part] == [s.id for s in core if s.id in ids]


def test_families_take_turns(core: tuple[Scenario, ...]) -> None:
    families = Counter(s.family for s in balanced_part(core, 60, 1) if s.dimension is Dimension.COHERENCE)
    assert len(families) == len({s.family for s in core if s.dimension is Dimension.COHERENCE})


def test_the_seed_alone_decides(core: tuple[Scenario, ...]) -> None:
    assert balanced_part(core, 30, 1) == balanced_part(core, 30, 1)
    assert balanced_part(core, 30, 1) != balanced_part(core, 30, 2)


def test_a_large_limit_is_the_whole_and_a_small_one_what_fits(core: tuple[Scenario, ...]) -> None:
    assert balanced_part(core, len(core), 1) == core
    assert len(balanced_part(core, 1, 1)) == 1
