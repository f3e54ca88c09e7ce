"""What `fdbench fdb score` found: its rows, as a table and as official.json."""

from __future__ import annotations

import json
from collections.abc import Mapping
from dataclasses import asdict, dataclass
from pathlib import Path
from typing import Any

from fdbench.fdb import judged as judges
from fdbench.fdb.judge.trial import Outcome
from fdbench.fdb.official import Figure
from fdbench.report.official import Shown, shown


@dataclass(frozen=True, slots=True)
class Row:
    """One line of the table. `official` and `corrected` are None where there is no such figure; `by`: who told the official one."""

    subset: str
    official_name: str
    official: Figure | None
    by: str
    corrected_name: str = ""
    corrected: Figure | None = None


@dataclass(frozen=True, slots=True)
class Account:
    """The rows, how many words were dropped, a sentence for each sample that is left out, and what became of the judge, by rubric."""

    rows: tuple[Row, ...]
    dropped: int
    left_out: tuple[str, ...]
    judged: tuple[Outcome, ...] = ()


def table(account: Account) -> str:
    """For a terminal or a page: a Markdown table."""
    lines = ["| task | official | value | n | by | by sound | value | n |", "|---|---|---|---|---|---|---|---|"]
    for row in account.rows:
        cells = [row.subset, row.official_name, *_shown(row.official), row.by, row.corrected_name, *_shown(row.corrected)]
        lines.append(f"| {' | '.join(cell.replace('|', '/') for cell in cells)} |")
    return "\n".join(lines)


def _shown(figure: Figure | None) -> tuple[str, str]:
    cells = Shown() if figure is None else shown(figure.value, figure.used, figure.total)
    return cells.value, cells.n


def write(account: Account, path: Path) -> None:
    """official.json."""
    document = {
        "schema": 1,
        "rows": [asdict(row) for row in account.rows],
        "dropped_words": account.dropped,
        "left_out": account.left_out,
        "judges": [judges.document(outcome) for outcome in account.judged],
    }
    path.write_text(json.dumps(document, indent=1, ensure_ascii=False, allow_nan=False) + "\n", encoding="utf-8")


def write_run(accounts: Mapping[str, Account], path: Path) -> None:
    """A run's official.json, for its report: figures by system, beside those of systems that were scored before; no words."""
    try:
        systems = dict(json.loads(path.read_text(encoding="utf-8"))["systems"])
    except (OSError, ValueError, KeyError, TypeError, RecursionError):
        systems = {}
    for system, account in accounts.items():
        systems[system] = {"rows": [asdict(row) for row in account.rows], "dropped_words": account.dropped}
    document = {"schema": 1, "systems": systems}
    path.write_text(json.dumps(document, indent=1, ensure_ascii=False, allow_nan=False) + "\n", encoding="utf-8")


def canary_of(path: Path | None, outcome: Outcome) -> list[Any] | None:
    """The canary's answers of the same judge and rubric in an official.json; None if there are none."""
    try:
        judged = [] if path is None else json.loads(path.read_text(encoding="utf-8"))["judges"]
        same = [j for j in judged if (j["judge"], j["rubric"]) == (outcome.judge, outcome.rubric)]
        return list(same[0]["canary"]["answers"]) if same else None
    except (OSError, ValueError, KeyError, TypeError, RecursionError):
        return None
