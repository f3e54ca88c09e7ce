"""The suite `languages`: the same families in each language, whose rows stand in one file a language.

families.yaml    templates and slots of each family, as in a table
es.yaml          lang: es
                 openings: {VOICE: [what it may open a long answer with, ...]}
                 others: [VOICE]         # who talks in the background; without it, the voices of the openings
                 rows: {FAMILY: [...]}   # as in a table; every row fills the slot `lang`
"""

from __future__ import annotations

from pathlib import Path
from typing import Any

import yaml

from fdbench.language.load import code_of
from tests.families.cast import Speakers, speakers_of
from tests.families.tables import FOLDER, Table

SUITE = "languages"
FAMILIES = "families.yaml"


def read_languages(folder: Path = FOLDER / SUITE) -> tuple[tuple[Table, Speakers], ...]:
    """A table for each family of each language, `es.latency.plain_turns`, with the speakers of the language. ValueError for rows of a
    family that no template makes, or of two with one name."""
    families: dict[str, Any] = yaml.safe_load((folder / FAMILIES).read_text(encoding="utf-8"))
    files = sorted(path for path in folder.glob("*.yaml") if path.name != FAMILIES)
    return tuple(entry for path in files for entry in _language(path, families))


def _language(path: Path, families: dict[str, Any]) -> list[tuple[Table, Speakers]]:
    data = yaml.safe_load(path.read_text(encoding="utf-8"))
    unknown = set(data["rows"]) - set(families)
    if unknown:
        raise ValueError(f"{path}: no family {', '.join(sorted(unknown))} in {FAMILIES}")
    speakers = speakers_of(path, data["openings"], tuple(data.get("others", ())))
    code = code_of(data["lang"])
    return [(_table(code, data["lang"], name, families[name], rows), speakers) for name, rows in data["rows"].items()]


def _table(code: str, tag: str, name: str, family: dict[str, Any], rows: list[dict[str, Any]]) -> Table:
    names = [row["name"] for row in rows]
    if len(set(names)) < len(names):
        raise ValueError(f"{code}.{name}: two rows have one name")
    filled = tuple({"lang": code, **family.get("slots", {}), **row} for row in rows)
    templates = tuple({"lang": tag, **template} for template in family["scenarios"])
    return Table(f"{code}.{name}", SUITE, templates, filled)
