"""The plan that plays a run's cassettes again."""

from __future__ import annotations

from pathlib import Path
from typing import Any

from fdbench.errors import UsageError
from fdbench.render.clips import store_for
from fdbench.results import store
from fdbench.run.controls import plan_controls
from fdbench.run.plan import RunPlan, plan_system, stimulus_hashes
from fdbench.run.recognition import spec_of
from fdbench.scenario.load import stored_scenario


def plan_replay(run_dir: Path) -> RunPlan:
    """Everything as in the run of `run_dir`, but for its systems, which are its cassettes.

    Raises:
        StoreError: it is no run folder.
        UsageError: it was not run in real time, or its clips are others today.
        PluginError: an adapter cannot be made any more.
    """
    document = store.read_run(run_dir)
    info: dict[str, Any] = document["run"]
    if info["clock"] != "real":
        raise UsageError(
            f"{run_dir}: was run on the {info['clock']} clock and has no cassettes; replay a run made with --record"
        )
    stored = document["scenarios"].values()
    scenarios = tuple(map(stored_scenario, stored))
    clips = store_for(scenarios)
    stimuli = stimulus_hashes(scenarios, clips)
    changed = [name for name, digest in stimuli.items() if info["scenarios"].get(name) != digest]
    if changed:
        raise UsageError(f"{run_dir}: the clips of {changed[0]} are others today; replay it with the version that recorded it")
    systems = tuple(plan_system(name, s["adapter"], s["settings"]) for name, s in document["systems"].items())
    return RunPlan(
        info["suite"],
        scenarios,
        systems,
        info["seed"],
        info["repeats"],
        stimuli,
        plan_controls(scenarios, clips),
        clock="replay",
        replayed=str(run_dir.resolve()),
        recogniser=spec_of(document) or "none",
    )
