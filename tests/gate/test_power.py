"""What a baseline says that it can detect."""

from __future__ import annotations

import math
from dataclasses import replace
from pathlib import Path

import pytest

from fdbench import stats
from fdbench.cli.main import main
from fdbench.gate.family import SCORE, SUITE, family_of
from fdbench.gate.policy import Policy
from fdbench.gate.power import Power, powers
from fdbench.gate.reasons import unseen
from fdbench.gate.terminal import power_lines
from fdbench.gate.verdict import Paired
from fdbench.results.schema import SystemDoc
from fdbench.results.store import write_json
from tests.gate.make import cases, dimension, rate, results, sample, system

POLICY = Policy()


def found(doc: SystemDoc, dimension: str, measure: str = SCORE) -> Power:
    return next(p for p in powers(doc, POLICY) if (p.dimension, p.measure) == (dimension, measure))


def expected(noise: float, pairs: int, measure: str = SCORE, dimension: str = "interruption") -> float | None:
    weight = next(m.weight for m in family_of(["interruption"]) if (m.dimension, m.measure) == (dimension, measure))
    return stats.minimum_detectable_effect(noise, pairs, 0.05 * weight, 0.8)


def test_points_are_taken_for_as_noisy_as_units_differ() -> None:
    scores = [50.0, 70.0] * 10
    doc = system(interruption=dimension(scores))
    spread = stats.spread(scores)
    assert spread is not None
    assert found(doc, "interruption").detectable == pytest.approx(expected(spread * math.sqrt(2), 20))
    assert found(doc, SUITE).detectable == pytest.approx(expected(spread * math.sqrt(2), 20, dimension=SUITE))


def test_a_rate_that_was_played_once_is_taken_for_chance() -> None:
    # 18 hits of 20: as if 19 of 22, p (1 - p) = 0.1178.
    rows = cases(*[[i > 1] for i in range(20)])
    doc = system(interruption=dimension([50.0] * 20, measures={"yield_rate": rate(18, 20)}, cases={"yield_rate": rows}))
    noise = math.sqrt(2 * 19 / 22 * 3 / 22)
    assert found(doc, "interruption", "yield_rate").detectable == pytest.approx(expected(noise, 20, "yield_rate"))


def test_repeats_tell_the_noise() -> None:
    # Of each scenario one of two repeats: variance 0.5 a repeat, 0.25 a mean.
    rows = cases(*[[True, False]] * 40)
    doc = system(interruption=dimension([50.0] * 40, measures={"yield_rate": rate(40, 80)}, cases={"yield_rate": rows}))
    assert found(doc, "interruption", "yield_rate").detectable == pytest.approx(expected(math.sqrt(0.5), 40, "yield_rate"))


def test_no_change_under_the_margin_is_seen() -> None:
    rows = cases(*[[400.0, 400.1]] * 40)
    doc = system(
        interruption=dimension([50.0] * 40, measures={"stop_latency_ms": sample(400.0)}, cases={"stop_latency_ms": rows})
    )
    seen = found(doc, "interruption", "stop_latency_ms").detectable
    assert seen is not None and math.expm1(seen) == pytest.approx(0.1, abs=0.001)


@pytest.mark.parametrize(("hits", "seen"), [(18, True), (3, False)])
def test_a_rate_can_fall_by_no_more_than_it_has(hits: int, seen: bool) -> None:
    rows = cases(*[[i < hits] for i in range(20)])
    for direction, told in (("higher", hits), ("lower", 20 - hits)):
        values = [[row[0], row[1], row[2], row[3] == (direction == "higher")] for row in rows]
        own = dimension([50.0] * 20, measures={"yield_rate": rate(told, 20, direction)}, cases={"yield_rate": values})
        detectable = found(system(interruption=own), "interruption", "yield_rate").detectable
        assert (detectable is not None) == seen
        assert detectable is None or detectable <= hits / 20


def test_a_test_in_which_nothing_varies_claims_no_size() -> None:
    even = Paired("yield_rate", "rate", 0.1, 0.05, (), 0.0, (0.0, 0.0), None, 1.0, 1.0, 0.001, 0.0, None, None)
    assert unseen([even], 0.05) == "perhaps a change of yield_rate (all its differences are equal, so that nobody can tell)"
    assert unseen([replace(even, smallest_p=0.5)], 0.05) == "any change of yield_rate but a collapse"
    assert unseen([replace(even, detectable=0.2)], 0.05) == "yield_rate worse by less than 0.20"


def test_few_units_can_show_nothing_but_a_collapse() -> None:
    doc = system(interruption=dimension([50.0, 60.0, 70.0]))
    assert found(doc, "interruption") == Power("interruption", SCORE, "points", 3, None)
    assert found(system(interruption=dimension([50.0])), SUITE).detectable is None


def test_equal_units_are_not_taken_for_noiseless() -> None:
    seen = found(system(interruption=dimension([100.0] * 20)), "interruption").detectable
    assert seen is not None and seen > 20


def test_points_can_fall_by_no_more_than_there_are() -> None:
    wide = [0.0, 4.0] * 20
    assert found(system(interruption=dimension(wide)), "interruption").detectable is None
    assert found(system(interruption=dimension([s + 40 for s in wide])), "interruption").detectable is not None


def test_a_baseline_that_has_nothing_to_lose_says_so() -> None:
    lines = power_lines("mute", system(context=dimension([0.0] * 40, "context")), 1, POLICY)
    for name in ("suite", "context"):
        (row,) = [line for line in lines if line.startswith(name)]
        assert row.endswith("40 units  nothing: no unit has 50 points or more that it could lose")


def test_the_command_prints_it(tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    took = cases(*[[400.0, 440.0]] * 20)
    wide = dimension([50.0, 70.0] * 10, measures={"stop_latency_ms": sample(400.0)}, cases={"stop_latency_ms": took})
    run = results({"agent": system(interruption=wide, context=dimension([80.0, 90.0], "context"))}, repeats=2)
    (tmp_path / "run").mkdir()
    write_json(tmp_path / "run" / "results.json", run)
    assert main(["baseline", str(tmp_path / "run"), "-o", str(tmp_path / "base.json")]) == 0
    lines = capsys.readouterr().out.splitlines()
    assert "a change is seen with probability 0.8 from this size on" in lines[2]
    rows = {line.split()[0]: line for line in lines[4:] if line.strip()}
    assert "20 units  a fall of " in rows["interruption"] and "stop_latency_ms +1" in rows["interruption"]
    assert rows["context"].endswith("2 units  nothing but a collapse")
    assert lines[-1] == "(known from 2 repeats)"


def test_what_it_says_is_seen_about_as_often_as_it_says() -> None:
    from dataclasses import replace

    import numpy as np

    from tests.gate.noise import Size, Truth, play
    from tests.gate.simulate import Cell, share

    size, truth = Size.even(20, 3), Truth(rate=0.9)
    run = play(truth, size, np.random.default_rng(1), np.random.default_rng(2))
    seen = next(p for p in powers(run["systems"]["a"], POLICY) if p.measure == "response_latency_ms").detectable
    assert seen is not None
    slower = replace(truth, response_ms=truth.response_ms * math.exp(seen))
    assert 0.6 <= share(Cell("slower", "20 x3", truth, slower, "REGRESSION"), 50, POLICY) <= 1.0
