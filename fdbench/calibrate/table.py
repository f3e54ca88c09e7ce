"""Tables of a calibration: as values first, then for the terminal or as Markdown."""

from __future__ import annotations

from dataclasses import dataclass

from fdbench.calibrate.calibration import Calibration, Condition, Variation
from fdbench.calibrate.figures import Timing
from fdbench.calibrate.headline import FIGURES, Headline, Swap

SHOWN_CHANGE = {"median": 0.5, "rate": 0.0005}
"""Smaller changes of a headline figure are shown as none: half a millisecond, half a tenth of a percent."""


@dataclass(frozen=True, slots=True)
class Table:
    """A title, what it says, and rows of text under a header. The first column is left-aligned, the others right."""

    title: str
    note: str
    header: tuple[str, ...]
    rows: tuple[tuple[str, ...], ...]


def tables(result: Calibration) -> list[Table]:
    """All of them, in reading order."""
    found: list[Table] = []
    for condition in result.conditions:
        found += [_timings(condition), _decisions(condition)]
    found += [_rules(result), _sensitivity(result), _limits(result)]
    return [table for table in found if table.rows]


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


def _timings(condition: Condition) -> Table:
    return Table(
        f"Timing, agent's track {condition.name}",
        "Observed minus true, in ms; the interval is that of the bias, 95 %. Soft and fricative onsets stand apart.",
        ("measure", "n", "bias", "interval", "sd", "p95 of |error|", "worst"),
        tuple(_timing(t) for t in condition.timings),
    )


def _timing(t: Timing) -> tuple[str, ...]:
    name = f"{t.measure}, soft onsets" if t.soft else t.measure
    interval = t.interval.interval
    shown = f"{interval[0]:+.1f} to {interval[1]:+.1f}" if interval else "-"
    sd = "-" if t.sd is None else f"{t.sd:.1f}"
    return (name, str(t.n), f"{t.bias:+.1f}", shown, sd, f"{t.p95:.1f}", f"{t.worst:.0f}")


def _decisions(condition: Condition) -> Table:
    rows: list[tuple[str, ...]] = []
    for d in condition.decisions:
        low, high = d.interval or (0.0, 1.0)
        rows.append((d.measure, f"{d.right} of {d.n}", f"{d.share:.1%}", f"{low:.1%} to {high:.1%}"))
    return Table(
        f"Decisions, agent's track {condition.name}",
        "For a timing measure: a time was found exactly where there is one. Wilson's interval, 95 %.",
        ("measure", "right", "share", "interval"),
        tuple(rows),
    )


def _rules(result: Calibration) -> Table:
    rows = [
        (measure, condition.name, *(f"{biases[db]:+.1f}" for db in sorted(biases, reverse=True)))
        for condition in result.conditions
        for measure, biases in condition.by_rule.items()
    ]
    heads = sorted({db for c in result.conditions for b in c.by_rule.values() for db in b}, reverse=True)
    return Table(
        "Bias against other definitions of audible",
        "Had hearing been said to begin at another level, relative to the active speech level. In ms.",
        ("measure", "track", *(f"{db:.0f} dB" for db in heads)),
        tuple(rows),
    )


def _sensitivity(result: Calibration) -> Table:
    rows: list[tuple[str, ...]] = []
    for condition in result.conditions:
        rows.append((f"truth, {condition.name}", *(_value(result.truth, f, how) for f, how in FIGURES), ""))
        rows.append(("in use", *(_value(condition.headline, f, how) for f, how in FIGURES), _order(condition.swaps)))
        rows += [_variation(v, condition.headline) for v in condition.variations]
    return Table(
        "Headline figures under other segmenters",
        "Change against the segmenter in use. Order: the policies that a figure puts the wrong way round.",
        ("segmenter", *(f"{name} ({how})" for name, how in FIGURES), "order"),
        tuple(rows) if any(c.variations for c in result.conditions) else (),
    )


def _variation(v: Variation, base: Headline) -> tuple[str, ...]:
    return (v.name, *(_change(v.headline[f], base[f], how) for f, how in FIGURES), _order(v.swaps))


def _order(wrong: list[Swap]) -> str:
    return "; ".join(f"{s.figure}: {s.first} and {s.second}" for s in wrong) or "kept"


def _value(found: Headline, figure: str, how: str) -> str:
    value = found[figure]
    if value is None:
        return "infinite"
    return f"{value:.1%}" if how == "rate" else f"{value:.0f} ms"


def _change(value: float | None, base: float | None, how: str) -> str:
    if value is None or base is None:
        return "=" if value is base else "infinite"
    change = value - base
    if abs(change) < SHOWN_CHANGE[how]:
        return "="
    return f"{100 * change:+.1f} points" if how == "rate" else f"{change:+.0f} ms"


def _limits(result: Calibration) -> Table:
    rows: list[tuple[str, ...]] = []
    for held in (h for c in result.conditions for h in c.limits):
        limit = held.limit
        what = {"bias": "|bias|", "p95": "p95 of |error|", "right": "right", "order": "pairs in wrong order"}[limit.what]
        rows.append(
            (
                f"{limit.condition}, {limit.measure or 'policies'}",
                what,
                _bound(limit.what, held.found),
                (">= " if limit.what == "right" else "<= ") + _bound(limit.what, limit.bound),
                "holds" if held.ok else "BROKEN",
            )
        )
    return Table("Limits", "", ("place", "figure", "found", "limit", "verdict"), tuple(rows))


def _bound(what: str, value: float | None) -> str:
    if value is None:
        return "nothing"
    if what == "right":
        return f"{value:.1%}"
    return f"{value:.0f}" if what == "order" else f"{value:.1f} ms"
