"""The tables of a calibration, as values."""

from __future__ import annotations

from fdbench.calibrate.calibration import Calibration, Condition, Variation
from fdbench.calibrate.headline import FIGURES, Headline, Swap
from fdbench.calibrate.layout import TIMING_HEADER, Table, timing_row
from fdbench.calibrate.limits import AT_LEAST, NAMES, SHARES
from fdbench.calibrate.yields.table import yield_tables

SHOWN_CHANGE = {"median": 0.5, "rate": 0.0005}
"""Smaller changes of a headline figure are shown as none: half a millisecond, half a tenth of a percent."""


def tables(result: Calibration) -> list[Table]:
    """All of them, in reading order."""
    found: list[Table] = []
    for condition in result.conditions:
        found += [_timings(condition), _decisions(condition)]
    found += [_rules(result), _sensitivity(result)]
    found += yield_tables(result.yields) if result.yields else []
    found.append(_limits(result))
    return [table for table in found if table.rows]


def _timings(condition: Condition) -> Table:
    return Table(
        f"Timing, agent's track {condition.name}",
        "Observed minus true, in ms; the interval is that of the bias, 95 %. Soft and fricative onsets stand apart.",
        TIMING_HEADER,
        tuple(timing_row(t) for t in condition.timings),
    )


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
    for held in result.limits:
        limit = held.limit
        rows.append(
            (
                f"{limit.condition}, {limit.measure or 'policies'}",
                NAMES[limit.what],
                _bound(limit.what, held.found),
                (">= " if limit.what in AT_LEAST else "<= ") + _bound(limit.what, limit.bound),
                "holds" if held.ok else "BROKEN",
            )
        )
    return Table("Limits", "", ("place", "figure", "found", "limit", "verdict"), tuple(rows))


def _bound(what: str, value: float | None) -> str:
    if value is None:
        return "nothing"
    if what in SHARES:
        return f"{value:.1%}"
    return f"{value:.0f}" if what == "order" else f"{value:.1f} ms"
