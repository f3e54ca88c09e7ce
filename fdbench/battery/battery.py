"""Play all probes through an ordinary run and hold the results against the required ranges."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from pathlib import Path

from fdbench.annotate.wordcache import cache_folder
from fdbench.battery.key import key_for, write_key
from fdbench.battery.ranges import Cell, Ranges, judge
from fdbench.battery.words import Declarations, honest, lies
from fdbench.render.clips import store_for
from fdbench.results.schema import MeasureDoc, Results, SystemDoc
from fdbench.run.controls import plan_controls
from fdbench.run.execute import execute
from fdbench.run.how import How
from fdbench.run.plan import RunPlan, plan_system, stimulus_hashes
from fdbench.run.pool import Watcher
from fdbench.scenario.model import Scenario

ADAPTER = "probes"
KEY = "key.json"
LIAR = "liar"
MUTE = "silent"


@dataclass(frozen=True, slots=True)
class Report:
    """What the battery found. `broken`: what failed besides the cells, one sentence each."""

    cells: tuple[Cell, ...]
    lies: Declarations
    honest: Declarations
    broken: tuple[str, ...]

    @property
    def passed(self) -> bool:
        return not self.broken and all(cell.passed for cell in self.cells)


def plan_battery(
    suite: str, scenarios: Sequence[Scenario], probes: Sequence[str], key: Path, seed: int, repeats: int
) -> RunPlan:
    """The run of these probes over these scenarios; writes the key that they need.

    Raises:
        PluginError: an unknown probe.
        ClipError: a clip is missing or altered.
    """
    played = tuple(scenarios)
    clips = store_for(played)
    stimuli, controls = stimulus_hashes(played, clips), plan_controls(played, clips)
    write_key(key, key_for([*played, *(c.scenario for c in controls)], seed, repeats))
    systems = tuple(plan_system(probe, ADAPTER, {"probe": probe, "key": str(key)}) for probe in probes)
    return RunPlan(suite, played, systems, seed, repeats, stimuli, controls, telling=True)


def play_battery(plan: RunPlan, out: Path, *, jobs: int, resume: bool, progress: Watcher) -> Results:
    """Play and score as `fdbench run` does; UsageError as `execute`."""
    return execute(plan, out, How(jobs, resume), command=["battery"], progress=progress, cache=cache_folder())


def check(results: Results, run: Path, scenarios: Sequence[Scenario], ranges: Ranges) -> Report:
    """Hold a run of probes, named as the probes are, against the ranges."""
    scores = _scores(results)
    repeats = results["run"]["repeats"]
    told = lies(run, LIAR, scenarios, repeats) if LIAR in scores else Declarations(0, 0, ())
    others = honest(run, [name for name in scores if name != LIAR], scenarios, repeats)
    broken = [*_errors(results), *_mute_successes(results)]
    if told.checked and told.rejected < ranges.lies_flagged * told.checked:
        broken.append(f"only {told.rejected} of {told.checked} lies were flagged: {'; '.join(told.cases)}")
    if others.checked and others.rejected > (1.0 - ranges.honest_accepted) * others.checked:
        broken.append(f"{others.rejected} of {others.checked} honest declarations were rejected: {'; '.join(others.cases)}")
    return Report(tuple(judge(scores, ranges, _upper(results))), told, others, tuple(broken))


def _scores(results: Results) -> dict[str, dict[str, float | None]]:
    """System -> dimension -> score, for the dimensions that the suite has, and DIMENSION.MEASURE -> value."""
    found: dict[str, dict[str, float | None]] = {}
    for name, system in results["systems"].items():
        scores = {d: doc["score"] for d, doc in system["dimensions"].items() if doc["scheduled"]}
        found[name] = scores | {f"{d}.{m}": doc["value"] for d, m, doc in _measures(system)}
    return found


def _upper(results: Results) -> dict[str, dict[str, float | None]]:
    """System -> DIMENSION.MEASURE -> the rate if all that is undetermined were hits, where anything is."""
    return {
        name: {f"{d}.{m}": doc["bounds"][1] for d, m, doc in _measures(system) if "bounds" in doc}
        for name, system in results["systems"].items()
    }


def _measures(system: SystemDoc) -> Iterator[tuple[str, str, MeasureDoc]]:
    """Dimension, measure, document."""
    for dimension, doc in system["dimensions"].items():
        for name, measure in doc["measures"].items():
            yield dimension, name, measure


def _errors(results: Results) -> list[str]:
    return [
        f"{name}: {item['id']}@{item['repeat']} ended in an error: {item.get('error', '')}"
        for name, system in results["systems"].items()
        for item in system["scenarios"]
        if item["status"] == "error"
    ]


def _mute_successes(results: Results) -> list[str]:
    """Whatever the silent probe seems to have done well."""
    system = results["systems"].get(MUTE)
    return [
        f"{MUTE}: {dimension} {name} is {measure['value']:g}, though nothing was said"
        for dimension, name, measure in (_measures(system) if system else ())
        if measure["direction"] == "higher" and (measure["value"] or 0.0) > 0.0
    ]
