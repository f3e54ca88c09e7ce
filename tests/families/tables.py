"""A table of a family: templates of scenarios with slots, and rows that fill them.

A row makes one *group*: an interruption with the hold that it is paired with, a conversation with its uninterrupted twin, a
pause with its plain turn, or one scenario. All of a group is said by one speaker.

    suite: core
    slots: {place: 1000}                     # what a row need not say
    scenarios:                               # one or more templates
      - id: interruption.barge_in.{name}
        cues:
          - {id: cut, kind: interruption, say: "{cut}", at: {agent_has_spoken: "{place}"}, expect: "{expect}"}
    rows:
      - {name: stop, cut: Stop., expect: {reply: brief}}

A text that is nothing but a slot becomes the slot's value, of any shape; a list among cues is spliced in; a field whose slot no
row fills is left out. `also: "{slot}"` adds the fields of a mapping. A template with `when: SLOT` is made for the rows that fill
that slot.
"""

from __future__ import annotations

import re
from collections.abc import Mapping
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import yaml

FOLDER = Path(__file__).with_name("tables")
SLOT = re.compile(r"\{(\w+)\}")

Raw = dict[str, Any]


@dataclass(frozen=True, slots=True)
class Table:
    """`name` is the file's; `rows` hold a `name` each, unlike any other's in the table."""

    name: str
    suite: str
    templates: tuple[Raw, ...]
    rows: tuple[Raw, ...]


def read_tables(folder: Path = FOLDER) -> tuple[Table, ...]:
    """All tables of a folder, by name. ValueError for two rows of one name, or an unknown field."""
    return tuple(_table(path) for path in sorted(folder.glob("*.yaml")))


def _table(path: Path) -> Table:
    data = yaml.safe_load(path.read_text(encoding="utf-8"))
    unknown = set(data) - {"suite", "slots", "scenarios", "rows"}
    if unknown:
        raise ValueError(f"{path}: unknown fields: {', '.join(sorted(unknown))}")
    rows = tuple({**data.get("slots", {}), **row} for row in data["rows"])
    names = [row["name"] for row in rows]
    if len(set(names)) < len(names):
        raise ValueError(f"{path}: two rows have one name: {sorted(n for n in set(names) if names.count(n) > 1)}")
    return Table(path.stem, data["suite"], tuple(data["scenarios"]), rows)


def fill(template: Any, slots: Mapping[str, Any]) -> Any:
    """The template with its slots filled; None for a text that is one unfilled slot.

    Raises:
        ValueError: a slot inside a longer text is not filled.
    """
    if isinstance(template, str):
        return _text(template, slots)
    if isinstance(template, list):
        return [entry for part in template for entry in _entries(part, slots)]
    if isinstance(template, dict):
        filled = {key: fill(value, slots) for key, value in template.items() if key not in ("also", "when")}
        return {key: value for key, value in filled.items() if value is not None} | (fill(template.get("also"), slots) or {})
    return template


def _entries(part: Any, slots: Mapping[str, Any]) -> list[Any]:
    filled = fill(part, slots)
    if filled is None:
        return []
    return list(filled) if isinstance(filled, list) and isinstance(part, str) else [filled]


def _text(template: str, slots: Mapping[str, Any]) -> Any:
    whole = SLOT.fullmatch(template)
    if whole:
        value = slots.get(whole[1])
        return fill(value, slots) if SLOT.search(str(value)) else value
    missing = [name for name in SLOT.findall(template) if slots.get(name) is None]
    if missing:
        raise ValueError(f"{template!r}: nothing fills {', '.join(missing)}")
    return SLOT.sub(lambda found: str(_text(f"{{{found[1]}}}", slots)), template)
