"""The verdict as text for a terminal: one table a system, budgets, notes, and the final word on the last line."""

from __future__ import annotations

from collections.abc import Sequence

from fdbench.gate.policy import Policy
from fdbench.gate.power import Power, powers
from fdbench.gate.reasons import seen
from fdbench.gate.verdict import BudgetVerdict, DimensionVerdict, SystemVerdict, Verdict
from fdbench.gate.wording import number, plural, signed, span
from fdbench.harmless import harmless
from fdbench.results.schema import CalibrationDoc, SystemDoc


def verdict_text(verdict: Verdict) -> str:
    """Ends with `WORD: why`, without a newline. Plain text, no colour, and nothing that a terminal or a CI job would obey."""
    blocks = [_system(system, verdict.alpha) for system in verdict.systems]
    blocks += ["\n".join(f"note: {note}" for note in verdict.notes)] if verdict.notes else []
    return harmless("\n\n".join([*blocks, f"{verdict.word}: {verdict.why}"]))


def power_lines(
    name: str, system: SystemDoc, repeats: int, policy: Policy, calibration: CalibrationDoc | None = None
) -> list[str]:
    """What a baseline can detect, a line each for the suite and for every dimension, and how that is known."""
    found: dict[str, list[Power]] = {}
    for power in powers(system, policy, repeats=(repeats, repeats), calibration=calibration):
        found.setdefault(power.dimension, []).append(power)
    rows = []
    for dimension, tests in found.items():
        told = [seen(test.measure, test.scale, test.detectable) for test in tests if test.detectable is not None]
        rows.append((dimension, plural(tests[0].pairs, "unit"), ", ".join(told) or "nothing but a collapse"))
    head = f"with {name} as it is here, a change is seen with probability {policy.power:g} from this size on:"
    once = "one repeat: rates are taken for chance alone, and points and times for as noisy as scenarios differ; repeats would tell"
    noise = f"known from {repeats} repeats" if repeats > 1 else once
    noise = noise if calibration is None else f"measured on {plural(calibration['pairs'], 'pair')} of equal runs"
    return [head, "", *table(("", "units", "seen"), rows, right=(1,)), f"({noise})"]


def table(header: Sequence[str], rows: Sequence[Sequence[str]], *, right: Sequence[int] = ()) -> list[str]:
    """Lines with columns padded to one width, those in `right` flush right."""
    widths = [max(len(row[column]) for row in (header, *rows)) for column in range(len(header))]

    def line(row: Sequence[str]) -> str:
        cells = [cell.rjust(w) if c in right else cell.ljust(w) for c, (cell, w) in enumerate(zip(row, widths, strict=True))]
        return "  ".join(cells).rstrip()

    return [line(header), *(line(row) for row in rows)]


def difference(dimension: DimensionVerdict) -> tuple[str, str]:
    """The mean difference and its interval, never rounded across the margin."""
    paired, margin = dimension.paired, dimension.margin
    if paired is None:
        return "-", "-"
    return signed(paired.mean, beside=(margin, -margin)), span(paired.interval, beside=(margin, -margin))


def interval_name(alpha: float) -> str:
    return f"{100 * (1 - 2 * alpha):g} % interval"


def _system(system: SystemVerdict, alpha: float) -> str:
    if system.invalid:
        return f"{system.system} is not valid, and was not compared\n\n    {system.invalid}"
    header = ("dimension", "baseline", "now", "difference", interval_name(alpha), "verdict")
    rows = [(d.dimension, number(d.baseline), number(d.now), *difference(d), d.word) for d in system.dimensions]
    lines = [f"{system.system} against {system.held_against}", ""]
    lines += explained(table(header, rows, right=(1, 2, 3)), [[d.why, *case_lines(d)] for d in system.dimensions])
    if system.budgets:
        lines += ["", *explained(_budgets(system.budgets), [[b.why] for b in system.budgets])]
    return "\n".join(lines)


def _budgets(budgets: Sequence[BudgetVerdict]) -> list[str]:
    return table(("budget", "verdict"), [(budget.budget.name, budget.word) for budget in budgets])


def case_lines(dimension: DimensionVerdict) -> list[str]:
    """One line for each of the worst cases: the scenario, what happened, and where its recording lies, from the run's folder."""
    return [
        f"hear {case.scenario}{f', {case.cue}' if case.cue else ''}: {case.what}{f' ({case.path})' if case.path else ''}"
        for case in dimension.cases
    ]


def explained(lines: Sequence[str], reasons: Sequence[Sequence[str]]) -> list[str]:
    """A table with reasons below each of its rows."""
    header, *rows = lines
    return [header, *(text for row, whys in zip(rows, reasons, strict=True) for text in (row, *(f"    {why}" for why in whys)))]
