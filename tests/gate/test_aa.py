"""A system against itself, and designs from what it tells."""

from __future__ import annotations

import numpy as np
import pytest

from fdbench.gate.aa import alarm_rate, calibrated, identical
from fdbench.gate.designs import Pilot, designs
from fdbench.gate.files import trim
from fdbench.gate.policy import Policy
from fdbench.gate.power import powers
from fdbench.results.schema import CalibrationDoc, Results
from tests.gate.make import dimension, of_scores, rate, results, system
from tests.gate.noise import Size, Truth, play

POLICY = Policy()


def runs(count: int = 4, rate: float = 0.8) -> list[Results]:
    rng = np.random.default_rng(2)
    return [play(Truth(rate=rate), Size.even(20, 1), rng, np.random.default_rng(1)) for _ in range(count)]


def test_noise_by_hand() -> None:
    """Three runs of two units; differences 10, 0 / 20, 0 / 10, 0: the root of (100 + 400 + 100) / 6 is 10."""
    three = [of_scores([score, 60.0]) for score in (50.0, 60.0, 70.0)]
    found = calibrated(three, POLICY, 90.0)
    assert (found["runs"], found["pairs"], found["alarms"], found["seconds"]) == (3, 3, 0, 90.0)
    assert found["dimensions"]["interruption"] == {
        "alarms": 0, "noise": {"score": pytest.approx(10.0)}, "pairs": {"score": 2}
    }  # fmt: skip
    assert set(found["dimensions"]) == {"suite", "interruption"}


def test_alarms_are_counted_by_dimension() -> None:
    good = [90.0, 70.0, 85.0, 60.0, 95.0, 80.0, 75.0, 88.0, 66.0, 91.0]
    found = calibrated([of_scores(good), of_scores([s - 40 for s in good])], POLICY, 1.0)
    assert (found["alarms"], found["dimensions"]["interruption"]["alarms"]) == (1, 1)
    assert alarm_rate(found) == "1 of 1 pairs (1.00, 95 % interval 0.21 to 1.00)"


def test_equal_runs_are_recognised_whichever_repeat_they_were() -> None:
    def run(repeat: int, hit: bool) -> Results:
        doc = dimension([50.0], measures={"yield_rate": rate(1, 1)}, cases={"yield_rate": [["a", repeat, "cut", hit]]})
        return results({"agent": system(interruption=doc)})

    assert identical([run(0, True), run(1, True)]) and not identical([run(0, True), run(1, False)])


def test_one_run_is_too_few() -> None:
    assert identical([of_scores([50.0])] * 3) and not identical([of_scores([50.0]), of_scores([51.0])])
    with pytest.raises(ValueError, match="needs two runs, not 1"):
        calibrated([of_scores([50.0])], POLICY, 1.0)


def test_a_baseline_keeps_it() -> None:
    run = of_scores([50.0, 60.0])
    run["calibration"] = calibrated([run, run], POLICY, 1.0)
    assert trim(run).get("calibration") == run["calibration"]


def calibration(noise: float) -> CalibrationDoc:
    own = {"alarms": 0, "noise": {"score": noise}, "pairs": {"score": 20}}
    return {"runs": 4, "pairs": 6, "alarms": 0, "seconds": 600.0, "dimensions": {"suite": own}}  # type: ignore[dict-item]


def test_measured_noise_goes_before_what_is_taken_from_one_run() -> None:
    (run,) = runs(1)
    own = run["systems"]["a"]
    quiet, loud = (powers(own, POLICY, calibration=calibration(noise))[0].detectable for noise in (5.0, 50.0))
    assert quiet is not None and loud is not None and quiet < loud
    four = powers(own, POLICY, calibration=calibration(50.0), repeats=(1, 4))[0].detectable
    halved = powers(own, POLICY, calibration=calibration(25.0))[0].detectable
    assert four == pytest.approx(halved)


def test_more_scenarios_and_repeats_see_more_and_cost_more() -> None:
    (run,) = runs(1)
    every = designs(Pilot(run["systems"]["a"], 1, 110, 3_000.0), POLICY)
    assert len(every) == 12 and [d.minutes for d in every] == sorted(d.minutes for d in every)
    as_it_is = next(d for d in every if (d.scenarios, d.repeats) == (100, 1))
    assert (as_it_is.sessions, as_it_is.minutes) == (110, 50.0)
    five = next(d for d in every if (d.scenarios, d.repeats) == (100, 5))
    assert (five.sessions, five.minutes) == (550, 250.0)
    for less, more in zip(as_it_is.seen, five.seen, strict=True):
        assert more.detectable is not None and (less.detectable is None or more.detectable <= less.detectable)
