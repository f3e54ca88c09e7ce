"""Statistics against independent calculation (scipy), cases worked by hand, and laws."""

from __future__ import annotations

import math
from itertools import product
from typing import Literal

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from scipy import stats as scipy_stats

from fdbench import stats

SCORES = [0.0, 100.0, 50.0, 20.0, 80.0, 100.0, 100.0, 33.0, 71.0]

points = st.integers(-100, 100).map(float)
differences = st.lists(points, min_size=1, max_size=10)
probabilities = st.lists(st.floats(0, 1), min_size=1, max_size=6)


# --- Wilson ---


def test_wilson_as_worked_by_hand() -> None:
    # All right is not surely right: n / (n + z^2), z = 1.959964.
    assert stats.wilson(5, 5) == pytest.approx((0.565518, 1.0), abs=1e-6)
    assert stats.wilson(0, 5) == pytest.approx((0.0, 1 - 0.565518), abs=1e-6)
    interval = stats.wilson(48, 50)
    assert interval is not None
    assert interval[0] == pytest.approx(0.865, abs=1e-3)


@pytest.mark.parametrize(("hits", "n"), [(0, 1), (1, 3), (7, 20), (20, 20), (499, 1000)])
def test_wilson_agrees_with_scipy(hits: int, n: int) -> None:
    theirs = scipy_stats.binomtest(hits, n).proportion_ci(method="wilson", confidence_level=0.9)
    assert stats.wilson(hits, n, 0.9) == pytest.approx((theirs.low, theirs.high), abs=1e-9)


def test_wilson_without_chances_is_undefined_and_too_many_hits_are_refused() -> None:
    assert stats.wilson(0, 0) is None
    with pytest.raises(ValueError, match="6 hits of 5"):
        stats.wilson(6, 5)


@given(st.integers(1, 500).flatmap(lambda n: st.tuples(st.integers(0, n), st.just(n))))
def test_wilson_holds_the_rate_and_stays_in_bounds(case: tuple[int, int]) -> None:
    interval = stats.wilson(*case)
    assert interval is not None
    assert 0 <= interval[0] <= case[0] / case[1] <= interval[1] <= 1


# --- intervals of means and medians ---


def test_mean_interval_agrees_with_scipys_bca() -> None:
    theirs = scipy_stats.bootstrap((SCORES,), np.mean, n_resamples=10_000, rng=np.random.default_rng(3), method="BCa")
    ours = stats.mean_interval(SCORES, stats.generator(3)).interval
    assert ours == pytest.approx(tuple(theirs.confidence_interval), abs=1.5)


def test_mean_interval_of_skewed_scores_is_not_symmetric() -> None:
    interval = stats.mean_interval([100.0] * 19 + [0.0], stats.generator(1)).interval
    assert interval is not None
    assert 95 - interval[0] > interval[1] - 95 > 0


@pytest.mark.parametrize(
    ("values", "why"), [([1.0, 2.0, 3.0, 4.0], "fewer than 5 values"), ([], "fewer"), ([50.0] * 9, "no spread")]
)
def test_mean_interval_says_why_it_is_undefined(values: list[float], why: str) -> None:
    found = stats.mean_interval(values, stats.generator(1))
    assert found.interval is None
    assert found.why is not None and why in found.why


@settings(max_examples=15)
@given(st.lists(st.integers(0, 100).map(float), min_size=5, max_size=30), st.randoms())
def test_mean_interval_stays_in_range_and_forgets_the_order(values: list[float], random: object) -> None:
    shuffled = sorted(values, key=lambda _: random.random())  # type: ignore[attr-defined]
    found = stats.mean_interval(values, stats.generator(5))
    assert found == stats.mean_interval(shuffled, stats.generator(5))
    if found.interval is not None:
        assert min(values) <= found.interval[0] <= found.interval[1] <= max(values)


def test_median_interval_is_near_the_order_statistics() -> None:
    # n = 20: the exact 95 % interval of the median runs from the 6th to the 15th value.
    interval = stats.median_interval([float(v) for v in range(1, 21)], 0, stats.generator(1)).interval
    assert interval == pytest.approx((6, 15), abs=1)


def test_median_interval_counts_what_never_happened() -> None:
    few = stats.median_interval([float(v) for v in range(19)], 1, stats.generator(1)).interval
    assert few is not None and few[1] < 19
    many = stats.median_interval([1.0, 2.0, 3.0, 4.0, 5.0, 6.0], 4, stats.generator(1))
    assert many.interval is None
    assert many.why == "4 of 10 never happened, so the upper bound is infinite"
    assert stats.median_interval([], 6, stats.generator(1)).why == "no spread: all values are equal"


def test_the_same_seed_gives_the_same_bits_and_another_does_not() -> None:
    assert stats.mean_interval(SCORES, stats.generator(1, "a")) == stats.mean_interval(SCORES, stats.generator(1, "a"))
    assert stats.generator(1, "a").random() != stats.generator(1, "b").random()


# --- the sign-flip test ---


def test_sign_flip_as_worked_by_hand() -> None:
    rng = stats.generator(1)
    assert stats.sign_flip_p([-100.0] * 5, rng) == 1 / 32
    assert stats.sign_flip_p([-100.0] * 5, rng, "two-sided") == 2 / 32
    assert stats.sign_flip_p([-100.0] * 5, rng, "better") == 1.0
    # Sums of +-1 +-2 +-4: -7 -5 -3 -1 1 3 5 7; at or below 1 + 2 - 4 = -1 lie four of eight.
    assert stats.sign_flip_p([1.0, 2.0, -4.0], rng) == 4 / 8
    assert stats.sign_flip_p([0.0, 0.0, 0.0], rng) == 1.0
    assert stats.sign_flip_p([], rng) == 1.0


@settings(max_examples=30)
@given(differences)
def test_sign_flip_agrees_with_plain_enumeration(values: list[float]) -> None:
    sums = [sum(s * v for s, v in zip(signs, values, strict=True)) for signs in product((-1, 1), repeat=len(values))]
    expected = sum(total <= sum(values) + 1e-9 for total in sums) / len(sums)
    assert stats.sign_flip_p(values, stats.generator(1)) == pytest.approx(expected, abs=1e-12)


@pytest.mark.parametrize(("ours", "theirs"), [("worse", "less"), ("better", "greater"), ("two-sided", "two-sided")])
def test_sign_flip_agrees_with_scipy_beyond_enumeration(
    ours: stats.Alternative, theirs: Literal["less", "greater", "two-sided"]
) -> None:
    values = np.random.default_rng(4).normal(-3, 12, 30)
    found = scipy_stats.permutation_test(
        (values,), np.sum, permutation_type="samples", n_resamples=20_000, alternative=theirs, rng=np.random.default_rng(1)
    )
    assert stats.sign_flip_p([float(v) for v in values], stats.generator(1), ours) == pytest.approx(found.pvalue, abs=0.015)


def test_random_flips_never_give_zero() -> None:
    assert stats.sign_flip_p([-50.0] * 40, stats.generator(1)) == stats.min_attainable_p(40) == 1 / 10_001


@settings(max_examples=40)
@given(st.lists(points, min_size=1, max_size=25), st.integers(0, 99))
def test_flip_symmetry(values: list[float], seed: int) -> None:
    negated = [-value for value in values]

    def p(data: list[float], alternative: stats.Alternative) -> float:
        return stats.sign_flip_p(data, stats.generator(seed), alternative)

    assert p(values, "worse") == p(negated, "better")
    assert p(values, "two-sided") == p(negated, "two-sided")
    assert p(values, "worse") == p([*values, 0.0, 0.0], "worse")
    interval, mirrored = (stats.sign_flip_interval(data, stats.generator(seed)).interval for data in (values, negated))
    assert (interval is None) == (mirrored is None)
    if interval is not None and mirrored is not None:
        assert interval == (-mirrored[1], -mirrored[0])


def test_interval_is_the_inverse_of_the_test() -> None:
    values = [-9.0, -4.0, 1.0, -6.0, 2.5, -11.0, -3.0, 0.5]
    interval = stats.sign_flip_interval(values, stats.generator(1), 0.9).interval
    assert interval is not None

    def p_better(shift: float) -> float:
        return stats.sign_flip_p([value - shift for value in values], stats.generator(1), "better")

    assert p_better(interval[0] - 1e-6) <= 0.05 < p_better(interval[0] + 1e-6)


def test_interval_as_worked_by_hand() -> None:
    # Subset means of {1, 2, 6}: 1, 1.5, 2, 3, 3.5, 4, 6; with tails of 1/4 the 2nd of each end.
    found = stats.sign_flip_interval([2.0, 6.0, 1.0], stats.generator(1), 0.5)
    assert found.interval == (1.5, 4.0)
    assert stats.sign_flip_interval([-1.0] * 5, stats.generator(1), 0.9).interval == (-1.0, -1.0)
    why = stats.sign_flip_interval([-1.0] * 4, stats.generator(1), 0.9).why
    assert why == "only 4 differences; an interval needs at least 5"


def test_interval_of_many_differences_is_near_students() -> None:
    values = np.random.default_rng(0).normal(-3, 10, 60)
    theirs = scipy_stats.ttest_1samp(values, 0).confidence_interval(0.9)
    ours = stats.sign_flip_interval([float(v) for v in values], stats.generator(1)).interval
    assert ours == pytest.approx((theirs.low, theirs.high), abs=0.2)


@pytest.mark.parametrize(("n", "one", "two"), [(0, 1.0, 1.0), (1, 0.5, 1.0), (5, 1 / 32, 1 / 16)])
def test_min_attainable_p(n: int, one: float, two: float) -> None:
    assert stats.min_attainable_p(n) == one
    assert stats.min_attainable_p(n, "two-sided") == two
    assert stats.sign_flip_p([-1.0] * n, stats.generator(1)) == one


# --- Holm, rates, power ---


def test_holm_as_worked_by_hand() -> None:
    assert stats.holm([0.01, 0.04, 0.03, 0.005]) == pytest.approx([0.03, 0.06, 0.06, 0.02])
    assert stats.holm([0.6, 0.9]) == [1.0, 1.0]
    assert stats.holm([]) == []


@given(probabilities)
def test_holm_keeps_the_order_and_never_helps(pvalues: list[float]) -> None:
    adjusted = stats.holm(pvalues)
    assert all(p <= a <= 1 for p, a in zip(pvalues, adjusted, strict=True))
    assert all(
        a <= b for (p, a) in zip(pvalues, adjusted, strict=True) for (q, b) in zip(pvalues, adjusted, strict=True) if p < q
    )
    assert min(adjusted) == min(1.0, len(pvalues) * min(pvalues))


@pytest.mark.parametrize("counts", [(20, 20, 8, 20), (10, 10, 9, 10), (3, 7, 5, 6), (95, 100, 80, 100)])
def test_rate_fall_agrees_with_scipys_fisher(counts: tuple[int, int, int, int]) -> None:
    before, n_before, now, n_now = counts
    table = np.array([[before, n_before - before], [now, n_now - now]])
    assert stats.rate_fall_p(*counts) == pytest.approx(scipy_stats.fisher_exact(table, alternative="greater").pvalue)
    assert stats.rate_fall_p(0, 0, 1, 2) == 1.0


@pytest.mark.parametrize(("sd", "n"), [(10.0, 8), (25.0, 20), (3.0, 60)])
def test_detectable_effect_has_the_power_it_claims(sd: float, n: int) -> None:
    effect = stats.minimum_detectable_effect(sd, n, alpha=0.05, power=0.8)
    assert effect is not None
    shift = effect / sd * math.sqrt(n)
    power = scipy_stats.nct.sf(scipy_stats.t.ppf(0.95, n - 1), n - 1, shift)
    assert power == pytest.approx(0.8, abs=0.02)


def test_units_needed_is_the_fewest() -> None:
    assert stats.units_needed(10.0, 5.0, 0.05) == 27
    assert (stats.minimum_detectable_effect(10.0, 26, 0.05) or 0) > 5 >= (stats.minimum_detectable_effect(10.0, 27, 0.05) or 9)
    # Without spread the sign-flip test still needs 2^-n <= alpha.
    assert stats.units_needed(0.0, 5.0, 0.05) == 5
    assert stats.units_needed(0.0, 5.0, 0.01) == 7
    assert stats.units_needed(1e6, 0.1, 0.05) is None
    assert stats.minimum_detectable_effect(1.0, 1, 0.05) is None


def test_repeats_needed_shrink_noise_by_the_square_root() -> None:
    assert stats.repeats_needed(1, 10.0, 5.0) == 4
    assert stats.repeats_needed(3, 5.0, 5.0) == 3
    assert stats.repeats_needed(2, 1.0, 5.0) == 2


def test_spread() -> None:
    assert stats.spread([1.0, 3.0]) == pytest.approx(math.sqrt(2))
    assert stats.spread([1.0]) is None


# --- weighted Holm and exact limits ---


def test_weighted_holm_as_worked_by_hand() -> None:
    # p / w: 0.10, 0.04, 0.05. First the second: 0.02 x 1 / 0.5. Then the third: 0.01 x 0.5 / 0.2 = 0.025, raised to 0.04.
    # Then the first: 0.03 x 0.3 / 0.3 = 0.03, raised to 0.04.
    assert stats.weighted_holm([0.03, 0.02, 0.01], [0.3, 0.5, 0.2]) == pytest.approx([0.04, 0.04, 0.04])
    # p / w: 0.5, 0.025. First the second: 0.01 x 1 / 0.4 = 0.025; then the first by itself: 0.3.
    assert stats.weighted_holm([0.3, 0.01], [0.6, 0.4]) == pytest.approx([0.3, 0.025])
    assert stats.weighted_holm([], []) == []


weighted = st.lists(st.tuples(st.floats(0, 1), st.floats(0.01, 1)), min_size=1, max_size=6)


@given(probabilities)
def test_with_equal_weights_it_is_holm(pvalues: list[float]) -> None:
    assert stats.weighted_holm(pvalues, [0.2] * len(pvalues)) == pytest.approx(stats.holm(pvalues))


@given(weighted, st.integers(0, 5), st.floats(0, 1))
def test_a_smaller_p_makes_no_adjusted_p_larger(tests: list[tuple[float, float]], which: int, factor: float) -> None:
    pvalues, weights = [p for p, _ in tests], [w for _, w in tests]
    smaller = [p * factor if i == which % len(tests) else p for i, p in enumerate(pvalues)]
    before, after = stats.weighted_holm(pvalues, weights), stats.weighted_holm(smaller, weights)
    assert all(b <= a + 1e-12 for a, b in zip(before, after, strict=True))


@given(weighted)
def test_weighted_holm_is_the_closed_test_of_weighted_bonferroni(tests: list[tuple[float, float]]) -> None:
    """Rejected is what every intersection that holds it rejects: some p is at most alpha times its share of the weights."""
    pvalues, weights = [p for p, _ in tests], [w for _, w in tests]
    closed = [0.0] * len(tests)
    for chosen in product((False, True), repeat=len(tests)):
        inside = [i for i, held in enumerate(chosen) if held]
        if inside:
            whole = math.fsum(weights[i] for i in inside)
            local = min(1.0, min(pvalues[i] * whole / weights[i] for i in inside))
            for i in inside:
                closed[i] = max(closed[i], local)
    assert stats.weighted_holm(pvalues, weights) == pytest.approx(closed)


@given(differences, st.integers(0, 9), st.integers(1, 100))
def test_a_lower_difference_makes_no_larger_p_of_worse(values: list[float], which: int, lower: int) -> None:
    fallen = [v - lower if i == which % len(values) else v for i, v in enumerate(values)]
    before, after = (stats.sign_flip_p(v, stats.generator(1), "worse") for v in (values, fallen))
    assert after <= before


@given(st.lists(points, min_size=1, max_size=30))
@settings(max_examples=20)
def test_both_sides_from_the_same_flips(values: list[float]) -> None:
    both = stats.sign_flip_both(values, stats.generator(1))
    assert both == tuple(stats.sign_flip_p(values, stats.generator(1), side) for side in ("worse", "better"))


@given(st.lists(points, min_size=20, max_size=30), st.integers(0, 19), st.integers(1, 100))
@settings(max_examples=20)
def test_nor_beyond_the_exact_count(values: list[float], which: int, lower: int) -> None:
    values = [v or 1.0 for v in values]
    fallen = [(v - lower or -1.0) if i == which else v for i, v in enumerate(values)]
    before, after = (stats.sign_flip_p(v, stats.generator(1), "worse") for v in (values, fallen))
    assert after <= before


def test_the_exact_p_of_a_limit_is_that_of_scipy() -> None:
    for hits, n, limit in ((0, 5, 0.8), (3, 5, 0.8), (5, 5, 0.8), (70, 100, 0.8), (0, 3, 0.0), (2, 3, 1.0), (3900, 5000, 0.8)):
        theirs = scipy_stats.binomtest(hits, n, limit, alternative="less").pvalue
        assert stats.below_limit_p(hits, n, limit) == pytest.approx(theirs)
    assert stats.below_limit_p(0, 0, 0.8) == 1.0


def test_fisher_of_thousands_is_that_of_scipy() -> None:
    theirs = scipy_stats.fisher_exact(np.array([[1950, 50], [2000, 0]]), alternative="less").pvalue
    assert stats.rate_fall_p(2000, 2000, 1950, 2000) == pytest.approx(theirs, rel=1e-6)


# --- slopes -------------------------------------------------------------------------------------------------------------


def test_the_slope_of_one_series_is_that_of_theil_and_sen() -> None:
    rng = np.random.default_rng(5)
    for n in (6, 12, 25):
        values = (100.0 * np.arange(n) + rng.normal(0, 300, n)).tolist()
        found = stats.pooled_slope([list(enumerate(values))])
        theirs = scipy_stats.theilslopes(values, np.arange(n), 0.95)
        assert found is not None
        assert found.slope == pytest.approx(theirs.slope)
        assert found.interval == pytest.approx((theirs.low_slope, theirs.high_slope))


def test_the_interval_of_a_pooled_slope_holds_about_as_often_as_it_says() -> None:
    rng = np.random.default_rng(6)
    inside = 0
    for _ in range(300):
        series = [[(i, 40.0 * i + rng.normal(0, 100) + 1_000 * s) for i in range(8)] for s in range(4)]
        found = stats.pooled_slope(series)
        assert found is not None
        inside += found.interval[0] <= 40.0 <= found.interval[1]
    assert 0.91 <= inside / 300 <= 0.99


def test_two_that_never_happened_tell_nothing_of_each_other() -> None:
    assert stats.pooled_slope([[(0, math.inf), (1, math.inf)]]) is None
    assert stats.pooled_slope([]) is None
    found = stats.pooled_slope([[(0, 1.0), (1, 2.0), (2, math.inf)]])
    assert found is not None and found.slope == math.inf


# --- agreement ----------------------------------------------------------------------------------------------------------


def test_kappa_by_hand() -> None:
    # 6 of 10 yes-yes, 2 no-no, 2 yes-no: 0.8 alike; by chance 0.8 * 0.6 + 0.2 * 0.4 = 0.56; (0.8 - 0.56) / 0.44
    pairs = [(True, True)] * 6 + [(False, False)] * 2 + [(True, False)] * 2
    assert stats.kappa(pairs) == pytest.approx(0.24 / 0.44)
    assert stats.kappa([(True, False), (False, True)]) == -1.0
    assert stats.kappa([(True, True)] * 5) is None
    assert stats.kappa([]) is None


def test_weighted_kappa_by_hand() -> None:
    # Squared costs 0, 1, 0: mean 1/3. By chance: firsts 0, 2, 4 against seconds 0, 3, 4: (0+9+16 + 4+1+4 + 16+1+0) / 9 = 51/9.
    assert stats.kappa([(0, 0), (2, 3), (4, 4)], lambda a, b: (a - b) ** 2) == pytest.approx(1 - (1 / 3) / (51 / 9))
