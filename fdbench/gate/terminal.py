"""The verdict as text for a terminal: one table a system, budgets, notes, and the final word on the last line."""

from __future__ import annotations

from collections.abc import Sequence

from fdbench.gate.collapse import WELL
from fdbench.gate.family import SUITE
from fdbench.gate.policy import Policy
from fdbench.gate.power import Power, powers
from fdbench.gate.reasons import seen
from fdbench.gate.verdict import BadCase, BudgetVerdict, DimensionVerdict, SystemVerdict, Verdict
from fdbench.gate.wording import clock, number, plural, signed, span
from fdbench.harmless import harmless
from fdbench.results.schema import CalibrationDoc, SystemDoc


def verdict_text(verdict: Verdict) -> str:
    """Ends with `WORD: why`, without a newline. Plain text, no colour, and nothing that a terminal or a CI job would obey."""
    blocks = [_system(system, verdict.alpha) for system in verdict.systems]
    blocks += ["\n".join(f"note: {note}" for note in verdict.notes)] if verdict.notes else []
    return harmless("\n\n".join([*blocks, "\n".join([*_first(verdict), f"{verdict.word}: {verdict.why}"])]))


def _first(verdict: Verdict) -> list[str]:
    """Where to begin: the log of a CI job is read from its end."""
    parts = [part for system in verdict.systems for part in system.failed]
    cause = next((f"Perhaps {part.cause}" for part in parts if part.cause), "")
    case = next((case for part in parts for case in part.cases if case_file(case)), None)
    hear = "" if case is None else f"{verb(case).capitalize()} first: {', '.join(_places(case))}"
    return [line for line in (cause, hear) if line]


def _places(case: BadCase) -> list[str]:
    moment = "" if case.at is None else f"from {clock(case.at)}"
    return [place for place in (case_file(case), moment, f"or {case.link}" if case.link else "") if place]


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
        rows.append((dimension, plural(tests[0].pairs, "unit"), ", ".join(told) or _unseen(dimension, system)))
    head = f"with {name} as it is here, a change is seen with probability {policy.power:g} from this size on:"
    once = "one repeat: rates are taken for chance alone, and points and times for as noisy as scenarios differ; repeats would tell"
    noise = f"known from {repeats} repeats" if repeats > 1 else once
    noise = noise if calibration is None else f"measured on {plural(calibration['pairs'], 'pair')} of equal runs"
    return [head, "", *table(("", "units", "seen"), rows, right=(1,)), f"({noise})"]


def _unseen(dimension: str, system: SystemDoc) -> str:
    """Of a dimension, or the suite, in which no test can see a change."""
    well = any(
        u["score"] >= WELL for name, doc in system["dimensions"].items() if dimension in (name, SUITE) for u in doc["units"]
    )
    return "nothing but a collapse" if well else f"nothing: no unit has {WELL:g} points or more that it could lose"


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


def before_now(part: DimensionVerdict | BudgetVerdict) -> str:
    """The two scores of a dimension: `98.0 -> 0.0`; empty if there are none."""
    if isinstance(part, BudgetVerdict) or (part.baseline is None and part.now is None):
        return ""
    return f"{number(part.baseline)} -> {number(part.now)}"


def interval_name(alpha: float) -> str:
    return f"{100 * (1 - 2 * alpha):g} % interval"


def _system(system: SystemVerdict, alpha: float) -> str:
    if system.invalid:
        return f"{system.system} is not valid, and was not compared\n\n    {system.invalid}"
    header = ("dimension", "baseline", "now", "difference", interval_name(alpha), "verdict")
    rows = [(d.dimension, number(d.baseline), number(d.now), *difference(d), d.word) for d in system.dimensions]
    lines = [f"{system.system} against {system.held_against}", ""]
    lines += explained(table(header, rows, right=(1, 2, 3)), [[d.why, *below(d)] for d in system.dimensions])
    if system.budgets:
        lines += ["", *explained(_budgets(system.budgets), [[b.why, *below(b)] for b in system.budgets])]
    return "\n".join(lines)


def _budgets(budgets: Sequence[BudgetVerdict]) -> list[str]:
    return table(("budget", "verdict"), [(budget.budget.name, budget.word) for budget in budgets])


def below(part: DimensionVerdict | BudgetVerdict) -> list[str]:
    """What stands below a failed line: the likely cause, and a line for each of the worst cases: the scenario, when, what happened, and
    the file to listen to."""
    cause = [f"Perhaps {part.cause}"] if part.cause else []
    return cause + [
        f"{verb(case)} {case_place(case)}: {case_told(case)}{f' ({where})' if (where := case_file(case)) else ''}"
        for case in part.cases
    ]


def verb(case: BadCase) -> str:
    """What to do with it."""
    return "read" if case.error else "hear"


def case_place(case: BadCase) -> str:
    """`interruption.follow_up, cut, at 0:03.20`."""
    at = "" if case.at is None else f"at {clock(case.at)}"
    return ", ".join(part for part in (case.scenario, case.cue, at) if part)


def case_told(case: BadCase) -> str:
    """`yield_rate: always -> never; did not yield within 2 s`."""
    return "; ".join(part for part in (case.what, case.heard, case.error) if part)


def case_file(case: BadCase) -> str:
    """The recording, or the session's folder from the run's; empty if it was not played."""
    return case.recording or case.path


def explained(lines: Sequence[str], reasons: Sequence[Sequence[str]]) -> list[str]:
    """A table with reasons below each of its rows."""
    header, *rows = lines
    return [header, *(text for row, whys in zip(rows, reasons, strict=True) for text in (row, *(f"    {why}" for why in whys)))]
