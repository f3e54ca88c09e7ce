"""The one place that decides: results, baseline and policy in; word, exit code and reasons out. Pure."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import replace

from fdbench.errors import EXIT_INVALID, UsageError
from fdbench.gate.budget import Dimensions, judge_budget, was_better
from fdbench.gate.cases import MOST_CASES, bad_case, broken_cases, worst_cases
from fdbench.gate.cause import EXERCISED, SESSION, SPEECH, fell_silent, likely_cause, telling
from fdbench.gate.collapse import Collapse, collapses
from fdbench.gate.coverage import ended_in_errors, in_errors, missing_items, missing_units, owed, share_fall
from fdbench.gate.family import DIMENSIONS, SCORE, SUITE
from fdbench.gate.notes import differences, notes_on_run
from fdbench.gate.paired import Tests, family_tests
from fdbench.gate.pairing import pair_systems, refuse_if_none_is_valid, refuse_unlike, why_not_valid
from fdbench.gate.policy import Budget, Policy
from fdbench.gate.reasons import collapse_reasons, inconclusive, moved, not_worse, shown_otherwise
from fdbench.gate.sequential import Looked
from fdbench.gate.verdict import (
    Against,
    BadCase,
    BudgetVerdict,
    DimensionVerdict,
    Paired,
    SystemVerdict,
    Verdict,
    Word,
)
from fdbench.gate.whole import outcome, whole
from fdbench.gate.wording import listed, number
from fdbench.results.cases import Case
from fdbench.results.schema import DimensionDoc, Results, SystemDoc


def judge(
    results: Results,
    baseline: Results,
    policy: Policy,
    *,
    system: str | None = None,
    strict: bool = False,
    anchor: Results | None = None,
    looked: Looked | None = None,
) -> Verdict:
    """What became of `results` since `baseline`.

    Per dimension, the first that applies:

    1. NOT EXERCISED: neither has a score, or the baseline has none; unless a rate or a time of it collapsed.
    2. REGRESSION: no score now, missing units or scenarios, a fall of the exercised share (`coverage`), or a collapse (`collapse`),
       which needs no test.
    3. REGRESSION: a test of its scores or of one of its measures is worse (p <= alpha over the whole `family`) by more than its margin.
    4. INCONCLUSIVE, with what cannot be seen and what would settle it: not all units are equal, and the lower bound of their mean
       difference is not above minus `no_worse_dimension` points.
    5. IMPROVEMENT: a test is better, likewise.
    6. PASS.

    All units of all dimensions together are judged in the same way under the name `suite`, by steps 3 to 6 with `no_worse_suite`.

    A system that is not valid now is named and not judged; the others stand. One whose baseline is not valid is held against its
    budgets alone, and INCONCLUSIVE: nothing shows that it did not fall.

    The whole: INVALID if no system is valid, or if nothing at all could be compared; else REGRESSION if any dimension or budget
    is; else INVALID if any system is not valid now; else NO COLLAPSE if anything is INCONCLUSIVE; else IMPROVEMENT if anything is;
    else PASS.

    Args:
        results: the new run.
        baseline: what it is held against, of the same stimuli and measures.
        policy: margins, alpha, budgets.
        system: NAME, or NEW=BASE; see `pairing.pair_systems`.
        strict: whether NO COLLAPSE fails (exit code 4): PASS is asked for.
        anchor: a pinned baseline beside the other, held against in the same way, so that many small steps down are seen. Each of the
            two then has half of alpha.
        looked: of one system, what its tests may say after looks before this one (`sequential`). Until all was played, PASS and
            IMPROVEMENT are INCONCLUSIVE.

    Raises:
        UsageError: they cannot be compared, or the policy asks for what the results do not have, or no system of the
            baseline is valid.
    """
    if not results["run"]["valid"]:
        why = listed(results["run"]["why_invalid"]) or "the run gives no reason"
        return Verdict("INVALID", EXIT_INVALID, f"the run is not valid: {why}", policy.alpha, ())
    if anchor is None:
        systems, notes = _against("baseline", results, baseline, policy, system, strict, looked)
        return whole(systems, policy, strict, (*notes_on_run(results), *notes))
    halved = replace(policy, alpha=policy.alpha / 2)
    systems, notes = _against("baseline", results, baseline, halved, system, strict)
    try:
        more, told = _against("anchor", results, anchor, halved, system, strict)
    except UsageError as error:
        raise UsageError(f"--anchor: {error}") from None
    notes = (*notes_on_run(results), *notes, *(f"anchor: {note}" for note in told))
    return whole((*systems, *more), halved, strict, notes)


def _against(
    against: Against,
    results: Results,
    baseline: Results,
    policy: Policy,
    system: str | None,
    strict: bool,
    looked: Looked | None = None,
) -> tuple[tuple[SystemVerdict, ...], tuple[str, ...]]:
    """Every system held against one baseline, and what is worth knowing of the pair."""
    if not baseline["run"]["valid"]:
        raise UsageError("the baseline comes from a run that is not valid; store one from a valid run")
    refuse_unlike(results["run"], baseline["run"])
    repeats = results["run"]["repeats"], baseline["run"]["repeats"]
    pairs = pair_systems(results, baseline, system)
    refuse_if_none_is_valid(pairs, baseline)
    systems = tuple(
        replace(
            _system(new, results["systems"][new], old, baseline["systems"][old], policy, repeats, strict, looked),
            against=against,
        )
        for new, old in pairs
    )
    return systems, differences(results, baseline, pairs)


def dimension_names(now: SystemDoc, baseline: SystemDoc) -> list[str]:
    """The dimensions of either, the usual five first."""
    every = {**baseline["dimensions"], **now["dimensions"]}
    return [name for name in DIMENSIONS if name in every] + sorted(name for name in every if name not in DIMENSIONS)


def tests_of(now: SystemDoc, baseline: SystemDoc, policy: Policy, repeats: tuple[int, int], looked: Looked | None) -> Tests:
    """All paired tests of two systems. `repeats` is (now, baseline); `looked` as for `judge`."""
    return family_tests(now["dimensions"], baseline["dimensions"], policy, repeats, looked)


def word_of(tests: Sequence[Paired], most: float, alpha: float) -> Word:
    """Steps 3 to 6 of `judge`: what the tests of a dimension, or of the suite, say; the first is that of the scores."""
    if any(beyond(test, alpha, worse=True) for test in tests):
        return "REGRESSION"
    if not tests or tests[0].measure != SCORE:
        return "INCONCLUSIVE"
    score = tests[0]
    if score.changed and (score.interval is None or score.interval[0] <= -most):
        return "INCONCLUSIVE"
    return "IMPROVEMENT" if any(beyond(test, alpha, worse=False) for test in tests) else "PASS"


def suite_means(own: Sequence[Paired]) -> tuple[float, float]:
    """The means of all units that both runs have, then and now."""
    changes = own[0].changes
    return sum(c.baseline for c in changes) / len(changes), sum(c.now for c in changes) / len(changes)


def beyond(test: Paired, alpha: float, *, worse: bool) -> bool:
    """Whether a change is significant and beyond its margin on average."""
    mean = test.mean if test.mean is not None else 0.0
    if worse:
        return test.p_worse <= alpha and mean < -test.margin
    return test.p_better <= alpha and mean > test.margin


def _system(
    name: str,
    now: SystemDoc,
    base_name: str,
    baseline: SystemDoc,
    policy: Policy,
    repeats: tuple[int, int],
    strict: bool,
    looked: Looked | None = None,
) -> SystemVerdict:
    if not now["valid"]:
        return SystemVerdict(name, base_name, (), (), why_not_valid(now))
    if not baseline["valid"]:
        budgets = _budgets(now, {}, policy, strict)
        return SystemVerdict(name, base_name, (_not_compared(why_not_valid(baseline), policy, strict),), budgets)
    tests = tests_of(now, baseline, policy, repeats, looked)
    dimensions = [_suite(tests, now, baseline, policy, strict)] if tests.of(SUITE) else []
    names = dimension_names(now, baseline)
    fallen = {name: collapses(name, now, baseline) for name in names}
    dimensions += [_dimension(name, now, baseline, tests, policy, strict, fallen) for name in names]
    if looked is not None and not looked.complete:
        scheduled = {member.dimension for member in looked.family}
        dimensions = [_unfinished(d, strict) if d.dimension in scheduled else d for d in dimensions]
    return SystemVerdict(name, base_name, tuple(dimensions), _budgets(now, baseline["dimensions"], policy, strict))


def _not_compared(why_invalid: str, policy: Policy, strict: bool) -> DimensionVerdict:
    """What stands for all units of a system whose baseline is not valid."""
    why = f"not compared: its baseline is not valid ({why_invalid}); store a baseline from a valid run"
    shown = outcome("INCONCLUSIVE", strict)
    return DimensionVerdict(SUITE, "INCONCLUSIVE", shown, why, None, None, policy.margin(SUITE), None)


def _budgets(now: SystemDoc, baseline: Dimensions, policy: Policy, strict: bool) -> tuple[BudgetVerdict, ...]:
    found = []
    for budget in policy.budgets:
        word, why, value = judge_budget(
            budget, now["dimensions"], baseline, declared=policy.declared, place=policy.place(budget)
        )
        broken = {budget.measure} if value is not None and was_better(budget, value, baseline) else set()
        cause = likely_cause(broken | _silence(now["dimensions"], baseline))
        found.append(_budget(budget, word, why, value, now, strict, cause))
    return tuple(found)


def _silence(now: Dimensions, baseline: Dimensions) -> set[str]:
    return {SPEECH} if fell_silent(now, baseline) else set()


def _budget(
    budget: Budget, word: Word, why: str, value: float | None, now: SystemDoc, strict: bool, cause: str
) -> BudgetVerdict:
    if word != "REGRESSION":
        return BudgetVerdict(budget, word, outcome(word, strict), why, value)
    cases = broken_cases(budget.dimension, budget.measure, now)
    return BudgetVerdict(budget, word, outcome(word, strict), why, value, cases, cause)


def _unfinished(dimension: DimensionVerdict, strict: bool) -> DimensionVerdict:
    """What is said of a part whose scenarios were not all played: nothing good yet."""
    if dimension.word in ("REGRESSION", "INCONCLUSIVE"):
        return dimension
    why = f"not all was played; so far: {dimension.why}"
    return replace(dimension, word="INCONCLUSIVE", outcome=outcome("INCONCLUSIVE", strict), why=why)


def _suite(tests: Tests, now: SystemDoc, baseline: SystemDoc, policy: Policy, strict: bool) -> DimensionVerdict:
    own = tests.of(SUITE)
    word = word_of(own, policy.no_worse_suite, policy.alpha)
    before, after = suite_means(own)
    fell = word == "REGRESSION"
    cases = worst_cases(own, now, baseline) if fell else ()
    cause = likely_cause(_silence(now["dimensions"], baseline["dimensions"])) if fell else ""
    why = _told(word, own, policy.no_worse_suite, policy)
    margin = policy.margin(SUITE)
    return DimensionVerdict(SUITE, word, outcome(word, strict), why, before, after, margin, own[0], (), cases, cause)


def _dimension(
    name: str,
    now: SystemDoc,
    baseline: SystemDoc,
    tests: Tests,
    policy: Policy,
    strict: bool,
    fallen: Mapping[str, Sequence[Collapse]],
) -> DimensionVerdict:
    here, there = now["dimensions"].get(name), baseline["dimensions"].get(name)
    own = tests.of(name)
    word, why, cases, cause = _judged(name, now, baseline, own, tests.exercised.get(name, 1.0), policy, fallen)
    paired = own[0] if own and own[0].measure == SCORE else None
    others = tuple(test for test in own if test is not paired)
    return DimensionVerdict(
        name, word, outcome(word, strict), why, _score(there), _score(here), policy.margin(name), paired, others, cases, cause
    )


def _judged(
    name: str,
    now: SystemDoc,
    baseline: SystemDoc,
    tests: Sequence[Paired],
    p_exercised: float,
    policy: Policy,
    collapsed: Mapping[str, Sequence[Collapse]],
) -> tuple[Word, str, tuple[BadCase, ...], str]:
    """The word, why, the cases and the likely cause. `collapsed`: what did, of every dimension."""
    here, there = now["dimensions"].get(name), baseline["dimensions"].get(name)
    fallen = sorted(collapsed[name], key=lambda collapse: telling(collapse.rule))
    elsewhere = {collapse.rule for every in collapsed.values() for collapse in every}
    missing = what_is_missing(name, now, baseline)
    reasons = collapse_reasons([collapse for collapse in fallen if collapse.rule != SESSION])  # what is missing tells of it
    failed = [
        bad_case(Case(each, ""), SCORE, "", now) for each in ended_in_errors(now["scenarios"], baseline["scenarios"], name)
    ]
    broken = {collapse.rule for collapse in fallen} | _silence(now["dimensions"], baseline["dimensions"])
    broken |= {SESSION} if failed else set()
    cases = _worst([*failed, *(case for collapse in fallen for case in collapse.cases)])
    if there is None or (there["score"] is None and not fallen):
        none = _why_none(here or there)
        return (
            "NOT EXERCISED",
            none if _score(here) is None else "the baseline has no score to compare with; store a new one",
            (),
            "",
        )
    if here is None or here["score"] is None:
        return "REGRESSION", "; ".join(filter(None, [missing, *reasons])), cases, likely_cause(broken, elsewhere)
    score = tests[0] if tests and tests[0].measure == SCORE else None
    unmet = share_fall(here, there, p_exercised, policy)
    reasons += [reason for reason in (missing, unmet) if reason]
    worse = [test for test in tests if beyond(test, policy.alpha, worse=True)]
    reasons += [moved(test, policy.alpha) for test in worse]
    if reasons:
        cause = likely_cause(broken | {test.measure for test in worse} | ({EXERCISED} if unmet else set()), elsewhere)
        text = "; ".join(reasons) + shown_otherwise(score, here, there)
        return "REGRESSION", text, cases or worst_cases(tests, now, baseline), cause
    word = word_of(tests, policy.no_worse_dimension, policy.alpha)
    told = _told(word, tests, policy.no_worse_dimension, policy) + shown_otherwise(score, here, there)
    felt = [c for c in score.changes if c.difference <= -score.margin] if score is not None and word == "INCONCLUSIVE" else []
    return (
        word,
        told,
        worst_cases([replace(score, changes=tuple(felt))], now, baseline) if score is not None and felt else (),
        "",
    )


def what_is_missing(name: str, now: SystemDoc, baseline: SystemDoc) -> str | None:
    """A clause on what the new run owes of a dimension that the baseline scored: a score, units or scenarios; None if nothing."""
    here, there = now["dimensions"].get(name), baseline["dimensions"].get(name)
    if there is None:
        return None
    failed = ended_in_errors(now["scenarios"], baseline["scenarios"], name)
    if here is None or here["score"] is None:
        lost = [in_errors(failed)] if failed else []
        if there["score"] is not None:
            lost.append(f"missing: no score now ({_why_none(here)}), {number(there['score'])} in the baseline")
        return "; ".join(lost) or None
    return owed(
        missing_units(here, there, now["scenarios"]), missing_items(now["scenarios"], baseline["scenarios"], name), failed
    )


def _told(word: Word, tests: Sequence[Paired], most: float, policy: Policy) -> str:
    """Of a word that the tests alone gave."""
    if word in ("REGRESSION", "IMPROVEMENT"):
        worse = word == "REGRESSION"
        return "; ".join(moved(test, policy.alpha) for test in tests if beyond(test, policy.alpha, worse=worse))
    return not_worse(tests[0], most) if word == "PASS" else inconclusive(tests, most, policy)


def _worst(cases: Sequence[BadCase]) -> tuple[BadCase, ...]:
    """The first of them, one a scenario."""
    first = {case.scenario: case for case in reversed(cases)}
    return tuple(first.values())[::-1][:MOST_CASES]


def _score(doc: DimensionDoc | None) -> float | None:
    return doc["score"] if doc is not None else None


def _why_none(doc: DimensionDoc | None) -> str:
    if doc is None:
        return "the dimension is not there"
    return doc.get("why") or "nothing was exercised"
