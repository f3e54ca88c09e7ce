"""Which measures share a page: strata stand on the page of the measure that they are strata of."""

from __future__ import annotations

import importlib
import re
from collections.abc import Sequence
from dataclasses import dataclass
from functools import cache

from fdbench.scenario.model import Dimension
from fdbench.score.catalogue import SPECS
from fdbench.score.measure import Spec

SAME = "the same"


@dataclass(frozen=True, slots=True)
class Page:
    """`spec` is None where strata have no measure of their own above them."""

    dimension: Dimension
    name: str
    spec: Spec | None
    strata: tuple[Spec, ...]
    same: Spec | None = None
    """Which measure is meant by "the same" in the definition; None where nothing is."""

    @property
    def key(self) -> str:
        return f"{self.dimension}.{self.name}"

    @property
    def like(self) -> Spec:
        """Has the unit and the direction of all measures on the page."""
        return self.spec or self.strata[0]


def with_links(text: str, folder: str = "", own: str = "") -> str:
    """The text with names of measures as links to their pages in `folder`; the name of the page that it stands on stays plain."""
    keys = _keys()
    return _names().sub(lambda found: found[0] if found[0] == own else f"[{found[0]}]({folder}{keys[found[0]]}.md)", text)


def all_pages() -> tuple[Page, ...]:
    return tuple(page for dimension, specs in SPECS.items() for page in pages_of(dimension, specs))


def pages_of(dimension: Dimension, specs: Sequence[Spec]) -> list[Page]:
    """One page for each measure that is no stratum, and for each family of strata without one."""
    own = {spec.name: spec for spec in specs if not spec.stratum}
    strata: dict[str, list[Spec]] = {}
    for spec in specs:
        if spec.stratum:
            strata.setdefault(spec.name.partition(".")[0], []).append(spec)
    names = dict.fromkeys([*own, *strata])
    return [
        Page(dimension, name, own.get(name), tuple(strata.get(name, ())), _same(name, list(own.values()))) for name in names
    ]


@cache
def _keys() -> dict[str, str]:
    return {page.name: page.key for page in all_pages()}


@cache
def _names() -> re.Pattern[str]:
    longest_first = sorted(_keys(), key=len, reverse=True)
    return re.compile(rf"(?<![\w.`/\[])(?:{'|'.join(map(re.escape, longest_first))})(?!\w|\.\w|`)")


def _same(name: str, specs: Sequence[Spec]) -> Spec | None:
    """In a list of definitions "the same" points up, to the last one that stands by itself."""
    above: Spec | None = None
    for spec in specs:
        refers = SAME in spec.definition
        if spec.name == name:
            return above if refers else None
        above = above if refers else spec
    return None


def scoring(dimension: Dimension) -> str:
    """How the dimension is scored: its scorer's docstring, in Markdown."""
    return (importlib.import_module(f"fdbench.score.{dimension}").__doc__ or "").strip()
