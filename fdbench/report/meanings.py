"""What each measure means, for readers of a page that was mailed: its definition stands on the page itself, and every name links there.

The texts are those of docs/measures/, which is not part of the package: `make docs` writes them to meanings.json.
"""

from __future__ import annotations

import json
import re
from collections.abc import Mapping
from dataclasses import dataclass
from functools import cache
from pathlib import Path

from markupsafe import Markup, escape

from fdbench.report.visible import visible
from fdbench.report.wording import title

FILE = Path(__file__).with_name("meanings.json")


@dataclass(frozen=True, slots=True)
class Meaning:
    """`unit` in words; `undefined`: when there is no value, and what counts as never; `score`: how it enters its dimension's; `resists`:
    which trick it is proof against; `strata`: a part of it -> what that is."""

    unit: str
    definition: str
    undefined: str
    score: str
    resists: str
    strata: Mapping[str, str]


@cache
def read_meanings() -> Mapping[str, Meaning]:
    """By `dimension.measure`, in the order of the documentation."""
    return {key: Meaning(**body) for key, body in json.loads(FILE.read_text(encoding="utf-8")).items()}


def by_dimension() -> dict[str, dict[str, Meaning]]:
    """Dimension -> its measures, by `dimension.measure`."""
    found: dict[str, dict[str, Meaning]] = {}
    for key, each in read_meanings().items():
        found.setdefault(key.partition(".")[0], {})[key] = each
    return found


def key_of(dimension: str, measure: str) -> str:
    """Where the measure is explained; a part of another one (`yield_rate.at_300ms`) with that one. Empty if fdbench has no such measure."""
    every = read_meanings()
    return next((k for k in (f"{dimension}.{measure}", f"{dimension}.{measure.partition('.')[0]}") if k in every), "")


def linked(dimension: str, measure: str, text: str = "") -> Markup:
    """The measure's title (or `text`) as a link to its meaning, which also shows when it is pointed at."""
    shown = visible(text or title(measure))
    return _link(key, shown) if (key := key_of(dimension, measure)) else escape(shown)


def explained(text: str) -> Markup:
    """A sentence of ours with each measure that it names, by name or by title, as such a link that shows the title. All else is escaped."""
    parts: list[Markup] = []
    end = 0
    for found in _named().finditer(text := visible(text)):
        shown = title(found[0]).lower() if found[0].islower() and "_" in found[0] else found[0]
        parts += [escape(text[end : found.start()]), _link(_keys()[found[0]], shown)]
        end = found.end()
    return Markup("").join([*parts, escape(text[end:])])


def _link(key: str, text: str) -> Markup:
    return Markup('<a class="measure" href="#m-{}" title="{}">{}</a>').format(key, read_meanings()[key].definition, text)


@cache
def _keys() -> dict[str, str]:
    """A measure's name, its title, and that within a sentence -> where it is explained."""
    names = {key.partition(".")[2]: key for key in read_meanings()}
    return {told: key for name, key in names.items() for told in (name, title(name), title(name).lower())}


@cache
def _named() -> re.Pattern[str]:
    longest_first = sorted(_keys(), key=len, reverse=True)
    return re.compile(rf"(?<![\w.-])(?:{'|'.join(map(re.escape, longest_first))})(?![\w-]|\.\w)")
