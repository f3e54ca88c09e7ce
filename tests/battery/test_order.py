"""Who answers sooner scores higher, and how many words the answer takes is no matter."""

from __future__ import annotations

from itertools import pairwise

import pytest

from fdbench.battery.key import key_for, write_key
from fdbench.render.clips import store_for
from fdbench.results.schema import Results
from fdbench.run.execute import execute
from fdbench.run.how import How
from fdbench.run.plan import RunPlan, plan_system, stimulus_hashes
from fdbench.run.progress import Silent
from tests.battery.small import plain_turns

pytestmark = pytest.mark.slow

DELAYS_MS = tuple(range(300, 2_100, 150))
SCENARIOS = plain_turns(2)


@pytest.fixture(scope="module")
def results(tmp_path_factory: pytest.TempPathFactory) -> Results:
    folder = tmp_path_factory.mktemp("order")
    key = folder / "key.json"
    write_key(key, key_for(SCENARIOS, 1, 1))
    systems = tuple(
        plan_system(f"{probe}_{delay}", "probes", {"probe": probe, "key": str(key), "delay_ms": delay})
        for probe, delays in (("oracle", DELAYS_MS), ("terse", DELAYS_MS[::4]))
        for delay in delays
    )
    plan = RunPlan(
        "order", tuple(SCENARIOS), systems, 1, 1, stimulus_hashes(tuple(SCENARIOS), store_for(SCENARIOS)), telling=True
    )
    return execute(plan, folder / "run", How(0), command=["test"], progress=Silent(), cache=None)


def score(results: Results, system: str) -> float:
    found = results["systems"][system]["dimensions"]["latency"]["score"]
    assert found is not None
    return found


def test_twelve_honest_agents_keep_their_order(results: Results) -> None:
    scores = [score(results, f"oracle_{delay}") for delay in DELAYS_MS]
    assert len(scores) == 12
    assert scores == sorted(scores, reverse=True)
    assert all(sooner - later >= 1.0 for sooner, later in pairwise(scores))


def test_terse_and_verbose_are_equal(results: Results) -> None:
    """The evidence word comes some 1.5 s into a sentence of nine words, and at once where it is all that is said."""
    for delay in DELAYS_MS[::4]:
        assert score(results, f"terse_{delay}") == pytest.approx(score(results, f"oracle_{delay}"), abs=3.0)
