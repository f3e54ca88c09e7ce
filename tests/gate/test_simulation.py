"""A small part of `python -m tests.gate.simulate`, which takes minutes: the gate on runs whose truth is known."""

from __future__ import annotations

import numpy as np
import pytest

from fdbench.gate.family import DIMENSIONS
from fdbench.gate.judge import judge
from fdbench.gate.policy import Policy, read_policy
from fdbench.results.schema import Results
from tests.gate.make import dimension, results, system
from tests.gate.noise import Size, Truth, play
from tests.gate.simulate import Cell, cells, share

POLICY = Policy()
SMALL = [cell for cell in cells() if cell.size in ("quick x1", "quick x3", "20 x3")]


@pytest.mark.parametrize("cell", SMALL, ids=lambda cell: f"{cell.name}-{cell.size}".replace(" ", "-"))
def test_words_come_as_often_as_they_must(cell: Cell) -> None:
    trials = 40
    seen, slack = share(cell, trials, read_policy()), 3 * (0.25 / trials) ** 0.5
    assert cell.least - slack <= seen
    # Three standard errors of the share that is allowed are granted to the simulation.
    assert seen <= cell.most + 3 * (cell.most * (1 - cell.most) / trials) ** 0.5


def noisy(rng: np.random.Generator, true: dict[str, np.ndarray], shift: float = 0.0) -> Results:
    """Unit scores around their truth: noise of 12 points, and one unit in twenty fails wholly."""
    found = {}
    for name, means in true.items():
        scores = np.clip(means + shift + rng.normal(0, 12, len(means)), 0, 100)
        scores[rng.random(len(means)) < 0.05] = 0
        found[name] = dimension([round(float(s), 6) for s in scores], name)
    return results({"a": system(**found)})


def words(n: int, trials: int, shift: float, seed: int) -> list[str]:
    rng = np.random.default_rng(seed)
    found: list[str] = []
    for _ in range(trials):
        true = {name: rng.uniform(40, 95, n) for name in DIMENSIONS}
        found.append(judge(noisy(rng, true, shift), noisy(rng, true), POLICY).word)
    return found


@pytest.mark.parametrize(("n", "trials"), [(10, 300), (20, 60), (40, 60)])
def test_equal_systems_rarely_raise_an_alarm(n: int, trials: int) -> None:
    alarms = words(n, trials, 0.0, seed=n).count("REGRESSION")
    # At most alpha in truth; three standard errors are granted to the simulation.
    assert alarms <= trials * 0.05 + 3 * (trials * 0.05 * 0.95) ** 0.5


def test_a_fall_of_thirty_points_is_found() -> None:
    assert words(20, 30, -30.0, seed=1).count("REGRESSION") >= 29


def test_a_rise_is_never_a_regression() -> None:
    assert words(20, 20, 30.0, seed=2).count("REGRESSION") == 0


def test_equal_systems_with_many_quiet_units_pass() -> None:
    rng = np.random.default_rng(5)
    true = {"latency": np.full(40, 70.0)}

    def quiet() -> Results:
        return results(
            {"a": system(latency=dimension([round(float(s), 6) for s in true["latency"] + rng.normal(0, 4, 40)], "latency"))}
        )

    assert [judge(quiet(), quiet(), POLICY).word for _ in range(20)] == ["PASS"] * 20


def test_the_noise_of_the_model_is_what_it_says() -> None:
    """Rates, times and missed events of many runs."""
    rng = np.random.default_rng(1)
    runs = [play(Truth(rate=0.8), Size.even(40, 1), rng, np.random.default_rng([3, seed])) for seed in range(20)]
    docs = [run["systems"]["a"]["dimensions"] for run in runs]
    yields = [row[3] for doc in docs for row in doc["interruption"].get("cases", {})["yield_rate"]]
    times = np.log(
        [row[3] for doc in docs for row in doc["latency"].get("cases", {})["response_latency_ms"] if row[3] is not None]
    )
    assert np.mean(yields) == pytest.approx(0.8, abs=0.05)
    assert np.exp(times.mean()) == pytest.approx(600, rel=0.05)
    assert times.std() == pytest.approx((0.15**2 + 0.20**2) ** 0.5, rel=0.1)
    assert np.mean([doc["context"]["exercised"] / 40 for doc in docs]) == pytest.approx(0.95, abs=0.03)
