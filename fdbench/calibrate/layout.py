"""A table as values, and as text for the terminal or as Markdown."""

from __future__ import annotations

from dataclasses import dataclass

from fdbench.calibrate.figures import Timing

TIMING_HEADER = ("measure", "n", "bias", "interval", "sd", "p95 of |error|", "worst")


@dataclass(frozen=True, slots=True)
class Table:
    """A title, what it says, and rows of text under a header. The first column is left-aligned, the others right."""

    title: str
    note: str
    header: tuple[str, ...]
    rows: tuple[tuple[str, ...], ...]


def plain(table: Table) -> str:
    """For the terminal."""
    lines = [table.header, *table.rows]
    widths = [max(len(line[column]) for line in lines) for column in range(len(table.header))]

    def row(cells: tuple[str, ...]) -> str:
        padded = [c.ljust(w) if i == 0 else c.rjust(w) for i, (c, w) in enumerate(zip(cells, widths, strict=True))]
        return "  " + "  ".join(padded).rstrip()

    note = [f"  {table.note}"] if table.note else []
    return "\n".join([table.title, *note, row(table.header), *(row(cells) for cells in table.rows)])


def markdown(table: Table) -> str:
    """For the docs, as `## title`, the note, and a pipe table."""

    def row(cells: tuple[str, ...]) -> str:
        return "| " + " | ".join(cell.replace("|", "\\|") for cell in cells) + " |"

    rule = "|" + "|".join("---" if i == 0 else "---:" for i in range(len(table.header))) + "|"
    note = [table.note, ""] if table.note else []
    return "\n".join([f"## {table.title}", "", *note, row(table.header), rule, *map(row, table.rows)]) + "\n"


def timing_row(t: Timing) -> tuple[str, ...]:
    """The cells under TIMING_HEADER."""
    name = f"{t.measure}, soft onsets" if t.soft else t.measure
    interval = t.interval.interval
    shown = f"{interval[0]:+.1f} to {interval[1]:+.1f}" if interval else "-"
    sd = "-" if t.sd is None else f"{t.sd:.1f}"
    return (name, str(t.n), f"{t.bias:+.1f}", shown, sd, f"{t.p95:.1f}", f"{t.worst:.0f}")
