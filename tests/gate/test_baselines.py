"""The reviewed baselines can be used: of the suites and the measures of today."""

from __future__ import annotations

from pathlib import Path

import pytest

from fdbench.gate.files import read, trim
from fdbench.gate.judge import judge
from fdbench.gate.policy import read_policy
from fdbench.render.clips import store_for
from fdbench.results.schema import METRICS_VERSION
from fdbench.run.plan import stimulus_hashes
from fdbench.scenario.load import load_suite

pytestmark = pytest.mark.checkout

FILES = sorted((Path(__file__).parents[2] / "reports" / "baselines").glob("*.json"))
RENEW = "renew it with `make baselines`, and look at what changes"


def test_there_is_one_for_the_gate_of_this_project() -> None:
    assert "quick.json" in [file.name for file in FILES]


@pytest.mark.parametrize("file", FILES, ids=lambda file: file.name)
def test_it_is_of_the_suite_and_the_measures_of_today(file: Path) -> None:
    run = read(file)["run"]
    scenarios = load_suite(run["suite"]).scenarios
    assert run["scenarios"] == stimulus_hashes(scenarios, store_for(scenarios)), RENEW
    assert run["metrics_version"] == METRICS_VERSION, RENEW


@pytest.mark.parametrize("file", FILES, ids=lambda file: file.name)
def test_it_is_valid_passes_against_itself_and_holds_no_setting_in_clear(file: Path) -> None:
    baseline = read(file)
    assert all(system["valid"] for system in baseline["systems"].values())
    assert judge(baseline, baseline, read_policy()).exit_code == 0
    assert trim(baseline) == baseline
