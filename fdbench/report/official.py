"""Full-Duplex-Bench's official figures of a run beside what the sound says and what was published, as `fdbench fdb score RUN` left them."""

from __future__ import annotations

import json
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from fdbench.errors import StoreError
from fdbench.report.published import Published, PublishedRow

FILE = "official.json"
"""In a run's folder: `{"schema": 1, "systems": {NAME: {"rows": [...], "dropped_words": N}}}`, each row a `fdb.account.Row`."""
SCHEMA = 1
PUBLISHED = {
    ("turn_taking", "latency s"): ("response_latency_s", "Full-Duplex-Bench v1 smooth turn-taking"),
    ("pause", "TOR (lower)"): ("pause_takeover_rate", "Full-Duplex-Bench v1 synthetic pauses"),
    ("tools", "pass_at_1"): ("pass_at_1", "Full-Duplex-Bench v3"),
}
"""What a task's name holds, and the official figure's name -> measure and benchmark of the same figure among the published ones."""


@dataclass(frozen=True, slots=True)
class Shown:
    """A figure as text, and over how many samples of how many; both empty where there is none."""

    value: str = ""
    n: str = ""


@dataclass(frozen=True, slots=True)
class OfficialRow:
    """One line of the table; `by`: who told the official figure."""

    system: str
    task: str
    name: str
    official: Shown
    by: str
    corrected_name: str
    corrected: Shown
    published: tuple[PublishedRow, ...]


def read_official(sources: Sequence[tuple[Path, str]], published: Published) -> tuple[OfficialRow, ...]:
    """The rows of systems, each in its run folder; empty where nobody has scored them so.

    Raises:
        StoreError: the file cannot be read.
    """
    return tuple(row for folder, system in sources for row in _rows(folder / FILE, system, published))


def _rows(path: Path, system: str, published: Published) -> Iterator[OfficialRow]:
    if not path.exists():
        return
    try:
        document = json.loads(path.read_text(encoding="utf-8"))
        if document["schema"] != SCHEMA:
            raise ValueError(f"schema {document['schema']!r} is not known")
        found = [_row(system, row, published) for row in document["systems"].get(system, {"rows": []})["rows"]]
    except (OSError, ValueError, KeyError, TypeError, AttributeError, RecursionError) as error:
        raise StoreError(f"{path}: cannot be read ({error}); write it again with `fdbench fdb score RUN`") from None
    yield from found


def _row(system: str, row: Mapping[str, Any], published: Published) -> OfficialRow:
    task, name = str(row["subset"]), str(row["official_name"])
    same = next((key for (part, figure), key in PUBLISHED.items() if part in task and figure == name), None)
    others = tuple(other for other in published.rows if (other.measure, other.benchmark) == same)
    corrected = str(row["corrected_name"])
    return OfficialRow(system, task, name, _shown(row["official"]), str(row["by"]), corrected, _shown(row["corrected"]), others)


def _shown(figure: Mapping[str, Any] | None) -> Shown:
    return Shown() if figure is None else shown(figure["value"], int(figure["used"]), int(figure["total"]))


def shown(value: float | None, used: int, total: int) -> Shown:
    """A figure over `used` of `total` samples; without a value `never` where most of those used never did it, `-` where none was used."""
    undefined = "never" if used else "-"
    return Shown(undefined if value is None else f"{float(value):.2f}", f"{used} / {total}")
