"""The verdict as Markdown, for the summary page of a continuous-integration job."""

from __future__ import annotations

from collections.abc import Sequence

from fdbench.gate.terminal import case_lines, difference, interval_name
from fdbench.gate.verdict import SystemVerdict, Verdict
from fdbench.gate.wording import number
from fdbench.harmless import harmless

_SIGNS = {"failed": "❌", "passed": "✅", "skipped": "⚪", "error": "❌"}


def summary_markdown(verdict: Verdict) -> str:
    """A heading, a table a system, notes; ends with a blank line, so that several can be appended to one file."""
    parts = [f"## fdbench gate: {verdict.word}", _escaped(verdict.why)]
    for system in verdict.systems:
        parts += [_dimensions(system, verdict.alpha), _cases(system), _budgets(system)]
    parts += [f"- note: {_escaped(note)}" for note in verdict.notes]
    return "\n\n".join(part for part in parts if part) + "\n\n"


def _dimensions(system: SystemVerdict, alpha: float) -> str:
    if system.invalid:
        return f"### `{_code(system.system)}`\n\n❌ not valid, and not compared: {_escaped(system.invalid)}"
    header = ("", "dimension", "baseline", "now", "difference", interval_name(alpha), "verdict", "why")
    rows = [
        (_SIGNS[d.outcome], d.dimension, number(d.baseline), number(d.now), *difference(d), d.word, d.why)
        for d in system.dimensions
    ]
    return f"### `{_code(system.system)}` against {_escaped(system.held_against)}\n\n" + _table(header, rows)


def _cases(system: SystemVerdict) -> str:
    """What to listen to first, as a list."""
    return "\n".join(f"- {d.dimension}: {_escaped(line)}" for d in system.dimensions for line in case_lines(d))


def _budgets(system: SystemVerdict) -> str:
    rows = [(_SIGNS[b.outcome], b.budget.name, b.word, b.why) for b in system.budgets]
    return _table(("", "budget", "verdict", "why"), rows) if rows else ""


def _table(header: tuple[str, ...], rows: Sequence[tuple[str, ...]]) -> str:
    lines = [header, tuple("---" for _ in header), *(tuple(_escaped(cell) for cell in row) for row in rows)]
    return "\n".join(f"| {' | '.join(line)} |" for line in lines)


def _escaped(text: str) -> str:
    """No cell may end early and no name may turn into markup."""
    text = " ".join(harmless(text).split()).replace("&", "&amp;").replace("<", "&lt;").replace(">", "&gt;")
    for sign in "\\|`*_[]":
        text = text.replace(sign, f"\\{sign}")
    return text


def _code(text: str) -> str:
    return " ".join(harmless(text).split()).replace("`", "'").replace("|", "/")
