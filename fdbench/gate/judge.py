"""The one place that decides: results, baseline and policy in; word, exit code and reasons out. Pure."""

from __future__ import annotations

from collections.abc import Sequence

from fdbench.errors import EXIT_INCONCLUSIVE, EXIT_INVALID, EXIT_PASS, EXIT_REGRESSION, UsageError
from fdbench.gate.budget import judge_budget
from fdbench.gate.coverage import missing_items, missing_units, owed, share_falls
from fdbench.gate.paired import changes_of, paired_tests
from fdbench.gate.pairing import gated_pairs, notes_on, pair_systems, refuse_unlike, why_not_valid
from fdbench.gate.policy import DIMENSIONS, Policy
from fdbench.gate.reasons import below_zero, inconclusive, moved, not_inferior
from fdbench.gate.verdict import BudgetVerdict, DimensionVerdict, Outcome, Paired, SystemVerdict, Verdict, Word
from fdbench.gate.wording import listed, number
from fdbench.results.schema import DimensionDoc, Results, SystemDoc


def judge(results: Results, baseline: Results, policy: Policy, *, system: str | None = None, strict: bool = False) -> Verdict:
    """What became of `results` since `baseline`.

    Per dimension, the first that applies:

    1. NOT EXERCISED: neither has a score, or the baseline has none.
    2. REGRESSION: no score now, missing units or scenarios, or a fall of the exercised share (`coverage`).
    3. PASS: all units equal to the last digit.
    4. REGRESSION: worse by the paired test after Holm (p <= alpha) and by more than the margin on average.
    5. IMPROVEMENT: likewise the other way.
    6. PASS: the interval's lower bound is above minus the margin.
    7. INCONCLUSIVE, with what could have been seen and what would settle it.

    A system that is not valid now is named and not judged; the others stand. One that was not valid in the baseline already was
    never gated: it is noted.

    The whole: INVALID if no system is valid, or if nothing at all could be compared; else REGRESSION if any dimension or budget
    is; else INVALID if any system of a valid baseline is not valid now; else INCONCLUSIVE, IMPROVEMENT likewise; else PASS.

    Args:
        results: the new run.
        baseline: what it is held against, of the same stimuli and measures.
        policy: margins, alpha, budgets.
        system: NAME, or NEW=BASE; see `pairing.pair_systems`.
        strict: whether INCONCLUSIVE fails (exit code 4).

    Raises:
        UsageError: the two cannot be compared, or the policy asks for what the results do not have, or no system of the
            baseline is valid.
    """
    if not results["run"]["valid"]:
        why = listed(results["run"]["why_invalid"]) or "the run gives no reason"
        return Verdict("INVALID", EXIT_INVALID, f"the run is not valid: {why}", policy.alpha, ())
    if not baseline["run"]["valid"]:
        raise UsageError("the baseline comes from a run that is not valid; store one from a valid run")
    refuse_unlike(results["run"], baseline["run"])
    repeats = results["run"]["repeats"], baseline["run"]["repeats"]
    pairs = pair_systems(results, baseline, system)
    gated, notes = gated_pairs(pairs, baseline)
    systems = tuple(
        _system(new, results["systems"][new], old, baseline["systems"][old], policy, repeats, strict) for new, old in gated
    )
    return _whole(systems, policy, strict, (*notes_on(results, baseline), *notes))


def dimension_names(now: SystemDoc, baseline: SystemDoc) -> list[str]:
    """The dimensions of either, the usual five first."""
    every = {**baseline["dimensions"], **now["dimensions"]}
    return [name for name in DIMENSIONS if name in every] + sorted(name for name in every if name not in DIMENSIONS)


def paired_of(now: SystemDoc, baseline: SystemDoc, policy: Policy, repeats: int) -> dict[str, Paired]:
    """The paired test of every dimension that both have scored."""
    here, there = now["dimensions"], baseline["dimensions"]
    both = [
        name
        for name in dimension_names(now, baseline)
        if _score(here.get(name)) is not None and _score(there.get(name)) is not None
    ]
    return paired_tests({name: changes_of(here[name], there[name]) for name in both}, policy, repeats)


def word_of(paired: Paired, margin: float, alpha: float) -> Word:
    """Steps 3 to 7 of `judge`: what the unit scores alone say."""
    if paired.mean is None:
        return "INCONCLUSIVE"
    if not paired.changed:
        return "PASS"
    if paired.p_worse <= alpha and paired.mean < -margin:
        return "REGRESSION"
    if paired.p_better <= alpha and paired.mean > margin:
        return "IMPROVEMENT"
    return "PASS" if paired.interval is not None and paired.interval[0] > -margin else "INCONCLUSIVE"


def _system(
    name: str, now: SystemDoc, base_name: str, baseline: SystemDoc, policy: Policy, repeats: tuple[int, int], strict: bool
) -> SystemVerdict:
    if not now["valid"]:
        return SystemVerdict(name, base_name, (), (), why_not_valid(now))
    paired = paired_of(now, baseline, policy, repeats[0])
    falls = share_falls(now["dimensions"], baseline["dimensions"], policy, repeats)
    dimensions = []
    for dimension in dimension_names(now, baseline):
        word, why = _dimension(dimension, now, baseline, paired.get(dimension), falls.get(dimension), policy)
        here, there = _score(now["dimensions"].get(dimension)), _score(baseline["dimensions"].get(dimension))
        found = DimensionVerdict(
            dimension, word, _outcome(word, strict), why, there, here, policy.margin(dimension), paired.get(dimension)
        )
        dimensions.append(found)
    budgets = []
    for budget in policy.budgets:
        word, why, value = judge_budget(budget, now["dimensions"], baseline["dimensions"])
        budgets.append(BudgetVerdict(budget, word, _outcome(word, strict), why, value))
    return SystemVerdict(name, base_name, tuple(dimensions), tuple(budgets))


def _dimension(
    name: str, now: SystemDoc, baseline: SystemDoc, paired: Paired | None, fall: str | None, policy: Policy
) -> tuple[Word, str]:
    here, there = now["dimensions"].get(name), baseline["dimensions"].get(name)
    if there is None or there["score"] is None:
        why = (
            "the baseline has no score to compare with; store a new one"
            if _score(here) is not None
            else _why_none(here or there)
        )
        return "NOT EXERCISED", why
    if here is None or here["score"] is None:
        return "REGRESSION", f"missing: no score now ({_why_none(here)}), {number(there['score'])} in the baseline"
    missing = owed(missing_units(here, there, now["scenarios"]), missing_items(now["scenarios"], baseline["scenarios"], name))
    if missing is not None or fall is not None:
        return "REGRESSION", "; ".join(reason for reason in (missing, fall) if reason)
    assert paired is not None, "both scores are there"
    margin, clipped = policy.margin(name), below_zero(here, there)
    word = word_of(paired, margin, policy.alpha)
    if word in ("REGRESSION", "IMPROVEMENT"):
        return word, moved(paired, margin, policy.alpha) + clipped
    return word, (not_inferior(paired, margin) if word == "PASS" else inconclusive(paired, margin, policy)) + clipped


def _whole(systems: Sequence[SystemVerdict], policy: Policy, strict: bool, notes: tuple[str, ...]) -> Verdict:
    checks: list[tuple[str, DimensionVerdict | BudgetVerdict]] = []
    for system in systems:
        prefix = f"{system.system}: " if len(systems) > 1 else ""
        checks += [(prefix + dimension.dimension, dimension) for dimension in system.dimensions]
        checks += [(f"{prefix}budget {budget.budget.name}", budget) for budget in system.budgets]
    words: set[Word] = {check.word for _, check in checks}
    broken = [system for system in systems if system.invalid]
    if broken and "REGRESSION" not in words:
        why = "; ".join(f"{system.system} is not valid: {system.invalid}" for system in broken)
        return Verdict("INVALID", EXIT_INVALID, why, policy.alpha, tuple(systems), notes)
    if words <= {"NOT EXERCISED"}:
        return Verdict("INVALID", EXIT_INVALID, "nothing could be compared", policy.alpha, tuple(systems), notes)
    order: tuple[Word, ...] = ("REGRESSION", "INCONCLUSIVE", "IMPROVEMENT")
    word: Word = next((word for word in order if word in words), "PASS")
    named = [name for name, check in checks if check.word == word]
    why = "no dimension fell and every budget was kept" if word == "PASS" else listed(named, 9)
    return Verdict(word, _exit_code(word, strict), why, policy.alpha, tuple(systems), notes)


def _exit_code(word: Word, strict: bool) -> int:
    if word == "REGRESSION":
        return EXIT_REGRESSION
    return EXIT_INCONCLUSIVE if word == "INCONCLUSIVE" and strict else EXIT_PASS


def _outcome(word: Word, strict: bool) -> Outcome:
    if word == "REGRESSION" or (word == "INCONCLUSIVE" and strict):
        return "failed"
    return "skipped" if word in ("INCONCLUSIVE", "NOT EXERCISED") else "passed"


def _score(doc: DimensionDoc | None) -> float | None:
    return doc["score"] if doc is not None else None


def _why_none(doc: DimensionDoc | None) -> str:
    if doc is None:
        return "the dimension is not there"
    return doc.get("why") or "nothing was exercised"
