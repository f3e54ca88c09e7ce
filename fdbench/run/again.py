"""The plan that plays a part of a finished run again: its systems with their settings, other chance."""

from __future__ import annotations

from collections.abc import Collection
from pathlib import Path
from typing import Any

from fdbench.errors import StoreError, UsageError
from fdbench.render.clips import store_for
from fdbench.results import store
from fdbench.run.controls import plan_controls
from fdbench.run.plan import RunPlan, SystemPlan, plan_system, stimulus_hashes
from fdbench.run.recognition import spec_of
from fdbench.scenario.load import stored_scenario
from fdbench.scenario.model import Scenario
from fdbench.secrets import HIDDEN


def plan_again(run_dir: Path, systems: Collection[str], dimensions: Collection[str], number: int) -> RunPlan:
    """The scenarios of some dimensions, and those that they are matched with, once, into some systems of the run in `run_dir`; from its
    seed plus `number` (> 0), so that what is left to chance falls out otherwise.

    Raises:
        StoreError: it is no run folder, or its run.json was altered.
        UsageError: it was played from cassettes, its clips are others today, or a setting was secret and is not in the file.
        PluginError: an adapter cannot be made any more.
    """
    document = store.read_run(run_dir)
    try:
        return _plan(run_dir, document, systems, dimensions, number)
    except (KeyError, TypeError, AttributeError, ValueError) as error:
        raise StoreError(
            f"{run_dir / 'run.json'}: not what `fdbench run` writes ({error!r}); restore it, or run again"
        ) from None


def _plan(
    run_dir: Path, document: dict[str, Any], systems: Collection[str], dimensions: Collection[str], number: int
) -> RunPlan:
    info: dict[str, Any] = document["run"]
    if info["clock"] == "replay":
        raise UsageError(f"{run_dir}: was played from cassettes, which say the same again; confirm the run that they come from")
    stored = document["scenarios"].values()
    scenarios = _chosen([*map(stored_scenario, stored)], dimensions)
    clips = store_for(scenarios)
    stimuli = stimulus_hashes(scenarios, clips)
    if changed := [name for name, digest in stimuli.items() if info["scenarios"].get(name) != digest]:
        raise UsageError(f"{run_dir}: the clips of {changed[0]} are others today; play it with the version that recorded it")
    return RunPlan(
        info["suite"],
        scenarios,
        tuple(_system(run_dir, name, document["systems"][name]) for name in sorted(systems)),
        info["seed"] + number,
        1,
        stimuli,
        plan_controls(scenarios, clips),
        clock=info["clock"],
        recogniser=spec_of(document) or "none",
    )


def _chosen(scenarios: list[Scenario], dimensions: Collection[str]) -> tuple[Scenario, ...]:
    own = {s.id for s in scenarios if s.dimension.value in dimensions}
    partners = {name for s in scenarios if s.id in own for name in (s.pair, s.twin) if name}
    matched = {s.id for s in scenarios if {s.pair, s.twin} & own}
    return tuple(s for s in scenarios if s.id in own | partners | matched)


def _system(run_dir: Path, name: str, stored: dict[str, Any]) -> SystemPlan:
    secret = [key for key, value in stored["settings"].items() if value == HIDDEN]
    if secret:
        raise UsageError(
            f"{run_dir}: the setting {secret[0]} of '{name}' is secret and not kept, so it cannot be played again; "
            "hand such a setting over in the environment"
        )
    return plan_system(name, stored["adapter"], stored["settings"])
