"""The order of a table of measures by one of its columns, which the page's script follows: what cannot be compared stays apart."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from math import inf

from fdbench.report.paired import DIFFERENTLY, NOT_VALID
from fdbench.report.paired_cases import CaseDifference
from fdbench.report.view import Difference, MeasureCell, MeasureRow

Key = tuple[int | str | float, ...]
RATES = ("rate", "share")


@dataclass(frozen=True, slots=True)
class Compared:
    """A row of the table, with its differences `paired` with the first system; `unpaired`: why a system, or the row (None), has none.
    `ranks`: its place by each system's column, and by that of the differences; the highest is the worst or the surest, None has no
    value."""

    row: MeasureRow
    paired: tuple[CaseDifference, ...]
    ranks: tuple[int | None, ...]
    unpaired: tuple[tuple[int | None, str], ...]


def compared(
    dimension: str, rows: Sequence[MeasureRow], cases: Sequence[CaseDifference], scores: Sequence[Difference]
) -> list[Compared]:
    """Rates, by the share that went wrong, stand above times, and those above everything else; differences by certainty, then by size."""
    paired = [tuple(case for case in cases if (case.dimension, case.measure) == (dimension, row.name)) for row in rows]
    columns = [_ranks(list(map(_cell_key, cells))) for cells in zip(*(row.cells for row in rows), strict=True)]
    columns.append(_ranks([max(map(_difference_key, found), default=None) for found in paired]))
    barred = tuple(
        (d.other, f"not compared: {d.why}") for d in scores if d.dimension == dimension and d.why in (NOT_VALID, DIFFERENTLY)
    )
    return [
        Compared(row, found, ranks, barred or _unpaired(row, found))
        for row, found, ranks in zip(rows, paired, zip(*columns, strict=True), strict=True)
    ]


def _unpaired(row: MeasureRow, paired: Sequence[CaseDifference]) -> tuple[tuple[None, str], ...]:
    """Nothing where no system has a value: the cells say why."""
    known = sum(cell is not None and cell.n > 0 and cell.why is None for cell in row.cells)
    if paired or not known:
        return ()
    return ((None, "not paired cue by cue" if known > 1 else "no two values to compare"),)


def _cell_key(cell: MeasureCell | None) -> Key | None:
    if cell is None or not cell.n or (cell.value is None and not cell.censored):
        return None
    value = inf if cell.value is None else cell.value
    wrong = 1 - value if cell.unit in RATES else -value
    return *_group(cell.unit), wrong if cell.direction == "higher" else value


def _difference_key(found: CaseDifference) -> Key:
    return 2 if found.sure else 0 if found.interval is None else 1, *_group(found.unit), abs(found.value)


def _group(unit: str) -> tuple[int, str]:
    return (2, "") if unit in RATES else (1, "") if unit == "ms" else (0, unit)


def _ranks(keys: Sequence[Key | None]) -> list[int | None]:
    order = sorted({key for key in keys if key is not None})
    return [None if key is None else order.index(key) for key in keys]
