"""The verdict as Markdown, for the summary page of a continuous-integration job."""

from __future__ import annotations

from fdbench.gate.markdown import code, escaped, table
from fdbench.gate.terminal import case_file, case_place, case_told, difference, interval_name, verb
from fdbench.gate.verdict import BadCase, BudgetVerdict, DimensionVerdict, SystemVerdict, Verdict
from fdbench.gate.wording import number
from fdbench.harmless import harmless

_SIGNS = {"failed": "❌", "passed": "✅", "skipped": "⚪", "error": "❌"}


def summary_markdown(verdict: Verdict) -> str:
    """A heading, a table a system, notes; ends with a blank line, so that several can be appended to one file."""
    parts = [f"## fdbench gate: {verdict.word}", escaped(verdict.why)]
    for system in verdict.systems:
        parts += [_dimensions(system, verdict.alpha), _budgets(system), _cases(system)]
    parts += [f"- note: {escaped(note)}" for note in verdict.notes]
    return "\n\n".join(part for part in parts if part) + "\n\n"


def _dimensions(system: SystemVerdict, alpha: float) -> str:
    if system.invalid:
        return f"### `{code(system.system)}`\n\n❌ not valid, and not compared: {escaped(system.invalid)}"
    header = ("", "dimension", "baseline", "now", "difference", interval_name(alpha), "verdict", "why")
    rows = [
        (_SIGNS[d.outcome], d.dimension, number(d.baseline), number(d.now), *difference(d), d.word, d.why)
        for d in system.dimensions
    ]
    return f"### `{code(system.system)}` against {escaped(system.held_against)}\n\n" + table(header, rows)


def _cases(system: SystemVerdict) -> str:
    """Below the tables, of what failed: the likely cause and what to listen to first. A place is a link if that leads to a web server."""
    return "\n".join(
        [line for d in system.dimensions for line in _below(d.dimension, d)]
        + [line for b in system.budgets for line in _below(f"budget {b.budget.name}", b)]
    )


def _below(name: str, part: DimensionVerdict | BudgetVerdict) -> list[str]:
    cause = [f"- {escaped(name)}: perhaps {escaped(part.cause)}"] if part.cause else []
    return cause + [
        f"- {escaped(name)}: {verb(case)} {_place(case)}: {escaped(case_told(case))}{_file(case)}" for case in part.cases
    ]


def _place(case: BadCase) -> str:
    place = escaped(case_place(case))
    return f"[{place}](<{_target(case.link)}>)" if "://" in case.link else place  # a file is not beside the summary


def _file(case: BadCase) -> str:
    return f" (`{code(file)}`)" if (file := case_file(case)) else ""


def _target(link: str) -> str:
    """An address between angle brackets cannot hold these."""
    return " ".join(harmless(link).split()).replace("<", "%3C").replace(">", "%3E").replace(" ", "%20")


def _budgets(system: SystemVerdict) -> str:
    rows = [(_SIGNS[b.outcome], b.budget.name, b.word, b.why) for b in system.budgets]
    return table(("", "budget", "verdict", "why"), rows) if rows else ""
