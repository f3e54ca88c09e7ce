"""Where the code can be changed, and a fair sample of changes. The changes themselves are cosmic-ray's.

Places are drawn, not changes: a plus sign has twelve ways to be wrong and a comparison seven, and most of the twelve break
everything at once. Of each place that was drawn one change is tried.
"""

from __future__ import annotations

import ast
import difflib
import random
from collections import defaultdict
from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from pathlib import Path

from cosmic_ray.ast import ast_nodes, get_ast
from cosmic_ray.mutating import mutate_code
from cosmic_ray.plugins import get_operator, operator_names

Place = tuple[int, int]
"""Line from 1, column from 0."""

SAME = tuple(f"core/ReplaceComparisonOperator_{change}" for change in ("Is_Eq", "IsNot_NotEq", "Eq_Is", "NotEq_IsNot"))
"""No changes: `is` stands before None and members of enums only, which equal nothing but themselves; and whether two equal strings or
numbers are one object is the interpreter's affair."""


@dataclass(frozen=True, slots=True)
class Mutant:
    """One change of one file: what cosmic-ray calls it, and where."""

    file: str
    operator: str
    occurrence: int
    place: Place

    def apply(self, source: str) -> str:
        changed: str | None = mutate_code(source, get_operator(self.operator)(), self.occurrence)
        if changed is None:
            raise ValueError(f"{self.file}: {self.operator} has no place number {self.occurrence}")
        return changed


def sample(root: Path, folders: Sequence[str], number: int, seed: int) -> list[Mutant]:
    """At most `number` mutants at as many places of the folders, drawn with the seed, in the order in which they were drawn: the
    first n are a sample, too."""
    drawn = random.Random(seed)
    by_place: dict[tuple[str, Place], list[Mutant]] = defaultdict(list)
    for file in (
        f for folder in folders for f in ([root / folder] if folder.endswith(".py") else sorted((root / folder).rglob("*.py")))
    ):
        for mutant in mutants_of(file.read_text(encoding="utf-8"), file.relative_to(root).as_posix()):
            by_place[mutant.file, mutant.place].append(mutant)
    places = drawn.sample(sorted(by_place), min(number, len(by_place)))
    return [drawn.choice(by_place[place]) for place in places]


def mutants_of(source: str, file: str) -> list[Mutant]:
    """Every change of a file but those of annotations, which nothing ever evaluates."""
    nodes, skipped = list(ast_nodes(get_ast(source))), list(_annotations(source))
    found: list[Mutant] = []
    for name in operator_names():
        if name in SAME or get_operator(name).arguments():
            continue
        operator = get_operator(name)()
        positions = (position for node in nodes for position in operator.mutation_positions(node))
        for occurrence, (start, _) in enumerate(positions):
            if not any(first <= start < last for first, last in skipped):
                found.append(Mutant(file, name, occurrence, start))
    return found


def _annotations(source: str) -> Iterable[tuple[Place, Place]]:
    for node in ast.walk(ast.parse(source)):
        for field in ("annotation", "returns"):
            found = getattr(node, field, None)
            if isinstance(found, ast.expr):
                yield (found.lineno, found.col_offset), (found.end_lineno or 0, found.end_col_offset or 0)


def changed_lines(before: str, after: str) -> tuple[str, str]:
    """The lines that differ, each stripped and joined by a blank: what stood there, and what stands there now."""
    lines = list(difflib.ndiff(before.splitlines(), after.splitlines()))
    old, new = ([line[2:].strip() for line in lines if line.startswith(sign)] for sign in ("- ", "+ "))
    return " ".join(old), " ".join(new)
