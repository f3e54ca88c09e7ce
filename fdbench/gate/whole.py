"""What all parts of all systems say together: the word, the exit code, and one sentence."""

from __future__ import annotations

from collections.abc import Sequence

from fdbench.errors import EXIT_INCONCLUSIVE, EXIT_INVALID, EXIT_PASS, EXIT_REGRESSION
from fdbench.gate.family import SUITE
from fdbench.gate.policy import Policy
from fdbench.gate.reasons import unseen
from fdbench.gate.verdict import BudgetVerdict, DimensionVerdict, Outcome, SystemVerdict, Verdict, Word
from fdbench.gate.wording import limit, listed


def whole(systems: Sequence[SystemVerdict], policy: Policy, strict: bool, notes: tuple[str, ...]) -> Verdict:
    """The last step of `judge`: what the systems say together."""
    checks: list[tuple[str, DimensionVerdict | BudgetVerdict]] = []
    for system in systems:
        prefix = _prefix(system, systems)
        checks += [(prefix + dimension.dimension, dimension) for dimension in system.dimensions]
        checks += [(f"{prefix}budget {budget.budget.name}", budget) for budget in system.budgets]
    words: set[Word] = {check.word for _, check in checks}
    order: tuple[Word, ...] = ("REGRESSION", "INCONCLUSIVE", "IMPROVEMENT")
    word: Word = next((word for word in order if word in words), "PASS")
    named = listed([name for name, check in checks if check.word == word], 9)
    broken = {system.system: system.invalid for system in systems if system.invalid}
    invalid = [f"{name} is not valid: {why}" for name, why in broken.items()]
    if word == "REGRESSION":
        word, code, why = word, EXIT_REGRESSION, "; ".join([named, *invalid])
    elif broken:
        word, code, why = "INVALID", EXIT_INVALID, "; ".join(invalid)
    elif all(check.word == "NOT EXERCISED" for _, check in checks if isinstance(check, DimensionVerdict)):
        word, code, why = "INVALID", EXIT_INVALID, "nothing could be compared"
    elif word == "INCONCLUSIVE":
        word, code = "NO COLLAPSE", EXIT_INCONCLUSIVE if strict else EXIT_PASS
        why = f"nothing fell for certain; {_unsure(checks)}{_blind(systems, policy)}{'; --strict asks for PASS' if strict else ''}"
    else:
        code, why = EXIT_PASS, named if word == "IMPROVEMENT" else _shown(policy)
    return Verdict(word, code, why, policy.alpha, tuple(systems), notes)


def _prefix(system: SystemVerdict, systems: Sequence[SystemVerdict]) -> str:
    """What tells the lines of one system from those of the others, and those against the anchor from the rest."""
    name = f"{system.system}: " if len({each.system for each in systems}) > 1 else ""
    return name + ("against the anchor: " if system.against == "anchor" else "")


def _unsure(checks: Sequence[tuple[str, DimensionVerdict | BudgetVerdict]]) -> str:
    """In which parts nobody can tell. A budget whose limit is missed is told as that."""
    unsure = [(name, part) for name, part in checks if part.word == "INCONCLUSIVE"]
    budgets = [(name, part.value) for name, part in unsure if isinstance(part, BudgetVerdict)]
    told = (
        ("a fall cannot be ruled out in ", [name for name, part in unsure if isinstance(part, DimensionVerdict)]),
        ("missed, though perhaps by chance: ", [name for name, value in budgets if value is not None]),
        ("undefined: ", [name for name, value in budgets if value is None]),
    )
    return "; ".join(what + listed(names, 9) for what, names in told if names)


def _blind(systems: Sequence[SystemVerdict], policy: Policy) -> str:
    """What cannot be seen over all units, if there is one system."""
    whole = [d.paired for d in systems[0].dimensions if d.dimension == SUITE and d.paired is not None]
    told = f"; over all units, {unseen(whole, policy.alpha)} cannot be seen"
    if whole and (whole[0].detectable is None or whole[0].smallest_p > policy.alpha):
        told = "; over all units, nothing but a collapse can be seen"
    return told if len(systems) == 1 and whole and whole[0].changed and whole[0].detectable != 0 else ""


def _shown(policy: Policy) -> str:
    """Of a PASS."""
    suite, dimension = limit(policy.no_worse_suite, 0), limit(policy.no_worse_dimension, 0)
    return f"not worse by {suite} points in all, nor by {dimension} in any dimension, and every budget was kept"


def outcome(word: Word, strict: bool) -> Outcome:
    """What a continuous-integration page shows for a part of the verdict."""
    if word == "REGRESSION" or (word == "INCONCLUSIVE" and strict):
        return "failed"
    return "skipped" if word in ("INCONCLUSIVE", "NOT EXERCISED") else "passed"
