"""docs/gate.md names every word, exit code, option and key, and its figures are those of the simulation's cells."""

from __future__ import annotations

import argparse
import re
from pathlib import Path
from typing import get_args

import pytest

from fdbench.cli.gate import add_arguments
from fdbench.gate.chance import turned_by_chance
from fdbench.gate.collapse import RATE_BY_CHANCE, SCORES_BY_CHANCE
from fdbench.gate.family import FAMILY
from fdbench.gate.policy import _KEYS, read_policy
from fdbench.gate.verdict import Word
from tests.gate.simulate import cells

pytestmark = pytest.mark.checkout

PAGE = Path(__file__).parents[2] / "docs" / "gate.md"


@pytest.fixture(scope="module")
def page() -> str:
    return PAGE.read_text(encoding="utf-8")


def test_words_and_exit_codes(page: str) -> None:
    assert all(word in page for word in get_args(Word))
    for row in (
        "| PASS | 0 |",
        "| IMPROVEMENT | 0 |",
        "| NO COLLAPSE | 0, with `--strict` 4 |",
        "| REGRESSION | 1 |",
        "| INVALID | 3 |",
        "| INVALID | 2 |",
    ):
        assert row in page


def test_every_key_of_the_policy_with_its_default(page: str) -> None:
    policy = read_policy()
    for key in _KEYS:
        assert f"| `{key}` |" in page
    for key in ("alpha", "power", "slower", "rate_fall", "exercised_fall"):
        assert f"| `{key}` | {getattr(policy, key):g} |" in page
    assert f"`{{suite: {policy.no_worse_suite:g}, dimension: {policy.no_worse_dimension:g}}}`" in page


def test_every_output(page: str) -> None:
    parser = argparse.ArgumentParser()
    add_arguments(parser)
    options = [option for action in parser._actions for option in action.option_strings if option.startswith("--")]
    assert [o for o in options if f"`{o}" not in page and f" {o} " not in page and o not in ("--help", "--system")] == []


def test_every_cell_of_the_simulation_has_its_line(page: str) -> None:
    for cell in cells():
        assert any(line.startswith(f"| {cell.name} | {cell.size} | {cell.word} |") for line in page.splitlines()), cell


def test_every_test_with_its_share_of_alpha(page: str) -> None:
    rows = [line for line in page.splitlines() if line in {f"| {m.dimension} {m.measure} | {m.weight:g} |" for m in FAMILY}]
    assert len(rows) == len(FAMILY)


def test_what_chance_hardly_does_stands_there_as_the_rules_have_it(page: str) -> None:
    row = r"^\| (\d+)(?: unit scores| scenarios of a rate)? \| (\d+) \| (\d*) ?\| (\d) of 1,000"
    found = re.findall(row, page, re.MULTILINE)
    assert len(found) == 5
    for n, lost, came, of_1000 in found:
        limit = SCORES_BY_CHANCE if not came else RATE_BY_CHANCE
        assert limit == int(of_1000) / 1000 and came in ("", lost)
        least = next(k for k in range(1, int(n) + 1) if turned_by_chance(k, int(n)) <= limit)
        assert least == int(lost)
