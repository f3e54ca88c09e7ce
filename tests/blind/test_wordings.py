"""The wordings are what they claim to be: enough, each said once, new, and right where a sum tells. Nothing is played here."""

from __future__ import annotations

import ast
import operator
from collections import Counter
from collections.abc import Callable, Iterable
from fractions import Fraction
from typing import Any

import pytest

from fdbench.annotate.numerals import cardinal, with_and
from fdbench.annotate.text import normalise
from fdbench.assets import bundled
from fdbench.scenario.load import load_paths, parse_raw, suite_names
from fdbench.scenario.model import Check, CueKind, Dimension, ReplyRule, Scenario, Words
from tests.blind.make import VOICES, scenarios, tables

LEAST = 60
SENTENCE = 3
"""Of one or two words ("Yes.", "Stop it.") there are too few for two sets."""
NO_WORDS = {"noise"}
"""Families of core in which nobody says anything to or beside the agent: the wording does not matter."""


@pytest.fixture(scope="module")
def blind() -> tuple[Scenario, ...]:
    return tuple(parse_raw(raw) for raw in scenarios(tables(), VOICES))


@pytest.fixture(scope="module")
def shipped() -> tuple[Scenario, ...]:
    """Of every bundled suite, each read by itself."""
    return tuple(s for name in suite_names() for s in load_paths([bundled("scenarios") / name]))


def stretches(suite: Iterable[Scenario]) -> set[tuple[str, ...]]:
    """All that users say, in normal form: by stretches between pauses, and by whole turns."""
    parts = {normalise(p.text) for s in suite for c in s.cues for p in c.parts if isinstance(p, Words)}
    return (parts | {normalise(c.text) for s in suite for c in s.cues}) - {()}


@pytest.mark.parametrize("dimension", list(Dimension))
def test_there_are_sixty_wordings_in_each_dimension(blind: tuple[Scenario, ...], dimension: Dimension) -> None:
    """Counted by what the dimension is about: openings that only make the agent talk are no wordings of it."""
    about = [c.text for s in blind if s.dimension is dimension for c in s.cues if _is_tested(s, c.id)]
    assert len(set(about)) >= LEAST


def _is_tested(scenario: Scenario, cue: str) -> bool:
    kinds = {c.id: c.kind for c in scenario.cues}
    match scenario.dimension:
        case Dimension.INTERRUPTION:
            return kinds[cue] is CueKind.INTERRUPTION
        case Dimension.OVERLAP:
            return kinds[cue] is not CueKind.TURN
        case Dimension.CONTEXT:
            return cue in ("recall", "probe")
        case _:
            return cue in ("ask", "word")


def test_each_wording_is_said_in_one_row_only() -> None:
    """Twins and pairs say the same; other rows do not."""
    said: Counter[tuple[str, ...]] = Counter()
    for table in tables():
        for row in table.rows:
            one = type(table)(table.file, table.dimension, table.family, table.templates, [row])
            made = [parse_raw(raw) for raw in scenarios([one], VOICES)]
            said.update({normalise(p.text) for s in made for c in s.cues for p in c.parts if isinstance(p, Words)})
    assert [" ".join(words) for words, times in said.items() if times > 1] == []


def test_no_wording_is_one_of_a_bundled_suite(blind: tuple[Scenario, ...], shipped: tuple[Scenario, ...]) -> None:
    assert normalise("Where do I live?") in stretches(shipped), "the comparison would compare with nothing"
    shared = stretches(blind) & stretches(shipped)
    assert {said for said in shared if len(said) >= SENTENCE} == set()


def test_no_id_is_one_of_a_bundled_suite(blind: tuple[Scenario, ...], shipped: tuple[Scenario, ...]) -> None:
    assert {s.id for s in blind} & {s.id for s in shipped} == set()


def test_families_are_cores(blind: tuple[Scenario, ...], shipped: tuple[Scenario, ...]) -> None:
    core = {(s.dimension, s.family) for s in shipped if "/core/" in s.path and s.family not in NO_WORDS}
    assert {(s.dimension, s.family) for s in blind} == core


def test_all_voices_speak_and_a_bystander_is_somebody_else(blind: tuple[Scenario, ...]) -> None:
    assert {s.cues[0].voice for s in blind} == set(VOICES)
    others = [(s.cues[0].voice, c.voice) for s in blind for c in s.cues if c.kind is CueKind.BACKGROUND_SPEECH]
    assert others
    assert all(user != other for user, other in others)


def test_what_takes_the_floor_to_ask_has_an_answer(blind: tuple[Scenario, ...]) -> None:
    checked = [c for s in blind if s.dimension in (Dimension.CONTEXT, Dimension.COHERENCE) for c in s.cues[-1:]]
    assert all(c.expect.needs_words or c.decides for c in checked)
    assert {c.expect.check for c in checked} >= {Check.RECALL, Check.HEARD_PREFIX, Check.TOPIC_RETURN, Check.DELEGATED}
    assert all(c.expect.reply is not ReplyRule.NONE for c in checked)


def test_recited_lists_are_in_the_instructions(blind: tuple[Scenario, ...]) -> None:
    probes = [s for s in blind if s.cues[-1].expect.check is Check.HEARD_PREFIX]
    assert probes
    for scenario in probes:
        items = scenario.cues[-1].expect.items
        assert len(set(items)) == len(items) == 12
        assert scenario.instructions.endswith(f"one at a time: {', '.join(items)}.")


PROVEN = [(table.file, row) for table in tables() for row in table.rows if "proof" in row]
SIGNS: dict[type[ast.operator], Callable[[Any, Any], Any]] = {
    ast.Add: operator.add, ast.Sub: operator.sub, ast.Mult: operator.mul, ast.Div: operator.truediv,
}  # fmt: skip


def worked_out(sum_: ast.expr) -> Fraction:
    """A sum of numbers with + - * /."""
    if isinstance(sum_, ast.BinOp):
        return Fraction(SIGNS[type(sum_.op)](worked_out(sum_.left), worked_out(sum_.right)))
    assert isinstance(sum_, ast.Constant)
    assert isinstance(sum_.value, int)
    return Fraction(sum_.value)


@pytest.mark.parametrize("row", [pytest.param(row, id=f"{file}-{row['id']}") for file, row in PROVEN])
def test_a_number_that_is_wanted_is_what_the_sum_gives(row: dict[str, Any]) -> None:
    number = worked_out(ast.parse(str(row["proof"]), mode="eval").body)
    words = cardinal(str(int(number)))
    assert number == int(number)
    assert {" ".join(words), " ".join(with_and(words))} & set(row["right"])
    assert " ".join(words) not in row["wrong"] + row.get("stale", [])


def test_sums_are_proven() -> None:
    assert len(PROVEN) >= 20
