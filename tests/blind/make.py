"""Wordings -> scenarios: `python -m tests.blind.make FOLDER [--voices NAME,...]` writes one scenario file for each.

A table of `wordings/` holds templates of scenarios and rows of values. A row makes one scenario of each template of its table,
called `DIMENSION.FAMILY.blind_ROW[_TEMPLATE]`; they share a voice, given by the seeded rotation over the rows of the file. In a
template `$name` stands for the row's value of that name: alone it is the value itself (a field whose value the row lacks is left
out), inside a longer text the words of it. `$other_voice` is a voice that is not the row's. `pair` and `twin` name templates of the
table. Of a row, `id` names it, and `proof`, a sum that gives the number wanted, is read by a test alone.
"""

from __future__ import annotations

import argparse
import json
import re
import sys
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import Any, cast

import yaml

from fdbench.errors import EXIT_PASS, EXIT_USAGE, FdbenchError, UsageError
from fdbench.scenario.rotation import rotation
from tests.families.cast import SEED, read_speakers

WORDINGS = Path(__file__).with_name("wordings")
VOICES = read_speakers().voices
"""Core's speakers."""
PREFIX = "blind_"
SLOT = re.compile(r"\$([a-z0-9_]+)")
UNSAID = ("id", "proof")
"""What a row holds besides the values of its templates."""
_ABSENT = object()


@dataclass(frozen=True, slots=True)
class Table:
    """Templates by key, and rows of values, of a file of wordings. `dimension` and `family` are those of templates without own."""

    file: str
    dimension: str
    family: str
    templates: Mapping[str, Mapping[str, Any]]
    rows: Sequence[Mapping[str, Any]]


def tables(folder: Path = WORDINGS) -> list[Table]:
    """The tables of all files of a folder, in the files' order."""
    return [table for path in sorted(folder.glob("*.yaml")) for table in _tables_of(path)]


def scenarios(found: Sequence[Table], voices: Sequence[str], seed: int = SEED) -> list[dict[str, Any]]:
    """The plain data of all scenarios, in the tables' order.

    Raises:
        UsageError: fewer than two voices, or a row that does not fit its table.
    """
    if len(set(voices)) < 2:
        raise UsageError(f"{len(set(voices))} voices: at least two are needed, since people talk in the background")
    for table in found:
        _check(table)
    dealt = {file: _dealt(file, found, voices, seed) for file in dict.fromkeys(table.file for table in found)}
    return [made for table in found for row in table.rows for made in _of_row(table, row, dealt[table.file][row["id"]])]


def write(made: Sequence[Mapping[str, Any]], folder: Path) -> list[Path]:
    """One file a scenario, called after its id, into the folder, which is made."""
    folder.mkdir(parents=True, exist_ok=True)
    paths = []
    for scenario in made:
        path = folder / f"{scenario['id']}.yaml"
        path.write_text(yaml.safe_dump(dict(scenario), sort_keys=False, allow_unicode=True, width=120), encoding="utf-8")
        paths.append(path)
    return paths


def main(arguments: Sequence[str] | None = None) -> int:
    """0, or 2 for voices or tables that cannot be."""
    parser = argparse.ArgumentParser(prog="python -m tests.blind.make", description="Write the blind set as scenario files.")
    parser.add_argument("folder", type=Path)
    add_voices(parser)
    args = parser.parse_args(arguments)
    try:
        written = write(scenarios(tables(), args.voices), args.folder)
    except FdbenchError as error:
        print(f"tests.blind.make: {error}", file=sys.stderr)
        return EXIT_USAGE
    print(f"{args.folder}: {len(written)} scenarios; `fdbench render {args.folder}` makes their clips")
    return EXIT_PASS


def add_voices(parser: argparse.ArgumentParser) -> None:
    """The option that lists the speakers."""
    parser.add_argument(
        "--voices",
        type=lambda text: tuple(name.strip() for name in text.split(",") if name.strip()),
        default=VOICES,
        metavar="NAME,...",
        help="who speaks, dealt out by the seeded rotation (default: core's speakers)",
    )


def _tables_of(path: Path) -> Iterator[Table]:
    data = yaml.safe_load(path.read_text(encoding="utf-8"))
    for table in data["tables"]:
        yield Table(path.stem, data["dimension"], data["family"], table["scenarios"], table["rows"])


def _dealt(file: str, found: Sequence[Table], voices: Sequence[str], seed: int) -> dict[str, tuple[str, str]]:
    """For each row of a file its speaker and another one."""
    names = [str(row["id"]) for table in found if table.file == file for row in table.rows]
    if double := sorted({name for name in names if names.count(name) > 1}):
        raise UsageError(f"{file}: two rows are called {double[0]!r}; rename one")
    own, others = rotation(file, names, voices, seed), rotation(f"{file}/others", names, voices, seed)
    after = {voice: voices[(i + 1) % len(voices)] for i, voice in enumerate(voices)}
    return {name: (own[name], others[name] if others[name] != own[name] else after[own[name]]) for name in names}


def _check(table: Table) -> None:
    """UsageError for a row that gives what no template asks for: a slip of the pen would leave a field out unseen."""
    known = {*SLOT.findall(json.dumps(table.templates)), *UNSAID}
    for row in table.rows:
        if unknown := sorted(set(row) - known):
            raise UsageError(f"{table.file}: the row {row['id']!r} gives {unknown[0]!r}, for which its table has no place")


def _of_row(table: Table, row: Mapping[str, Any], voices: tuple[str, str]) -> Iterator[dict[str, Any]]:
    values = {**row, "other_voice": voices[1]}
    for key, template in table.templates.items():
        yield {
            "schema": 1,
            "id": _id(table, key, row),
            "dimension": template.get("dimension", table.dimension),
            "family": template.get("family", table.family),
            "summary": template["summary"],
            "voice": voices[0],
            **{partner: _id(table, template[partner], row) for partner in ("pair", "twin") if partner in template},
            **{field: _filled(template[field], values) for field in ("instructions", "tools", "cues") if field in template},
        }


def _id(table: Table, key: str, row: Mapping[str, Any]) -> str:
    template = table.templates[key]
    parts = (template.get("dimension", table.dimension), template.get("family", table.family))
    return f"{parts[0]}.{parts[1]}.{PREFIX}{row['id']}" + (f"_{key}" if key else "")


def _filled(template: Any, values: Mapping[str, Any]) -> Any:
    """A template with the row's values in their places; `_ABSENT` for a value that the row lacks."""
    if isinstance(template, Mapping):
        filled = {key: _filled(value, values) for key, value in template.items()}
        return {key: value for key, value in filled.items() if value is not _ABSENT}
    if isinstance(template, list):
        return [value for value in (_filled(part, values) for part in template) if value is not _ABSENT]
    if not isinstance(template, str):
        return template
    if alone := SLOT.fullmatch(template):
        return values.get(alone[1], _ABSENT)
    return SLOT.sub(lambda found: _words(found[1], values), template)


def _words(name: str, values: Mapping[str, Any]) -> str:
    if name not in values:
        raise UsageError(f"the row {values['id']!r} lacks {name!r}, which stands inside a text of its table")
    value = values[name]
    return ", ".join(cast(list[str], value)) if isinstance(value, list) else str(value)


if __name__ == "__main__":
    sys.exit(main())
