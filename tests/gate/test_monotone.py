"""More breakage never alarms less: a run that fails keeps failing when more of it fails."""

from __future__ import annotations

import random

import pytest

from fdbench.gate.judge import judge
from fdbench.gate.policy import read_policy
from fdbench.results.schema import Results
from tests.gate.test_pairs import NAMES, RATES, base, doc, score


def break_one(run: Results, name: str, which: int) -> None:
    """A unit scores nothing, and its event goes wrong."""
    own = doc(run, name)
    score(run, name, *[0.0 if i == which else unit["score"] for i, unit in enumerate(own["units"])])
    rows, measure = own["cases"][RATES[name]], own["measures"][RATES[name]]
    rows[which][3] = name == "overlap"
    measure["hits"] = sum(row[3] for row in rows)
    measure["value"] = measure["hits"] / len(rows)


@pytest.mark.parametrize("seed", range(20))
def test_one_more_broken_unit_turns_no_alarm_off(seed: int) -> None:
    rng, policy, before, now = random.Random(seed), read_policy(), base(), base()
    for name in NAMES:
        score(now, name, *[60 + rng.choice((-30, -10, 0, 10, 20)) * rng.random() for _ in range(8)])
    failed = False
    for name, which in rng.sample([(name, i) for name in NAMES for i in range(8)], 8):
        break_one(now, name, which)
        fails = judge(now, before, policy).word == "REGRESSION"
        assert fails or not failed
        failed = fails
