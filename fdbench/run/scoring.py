"""From what was played to results.json: the same whether the sessions were played just now or are read from disk."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import replace
from pathlib import Path
from typing import Any, cast

from fdbench.annotate.clearness import NEVER_SILENT
from fdbench.annotate.events import Exercised, TalkEvents
from fdbench.results import documents, store
from fdbench.results.cases import case_rows
from fdbench.results.frames import write_tables
from fdbench.results.schema import SCHEMA, ItemDoc, Results, RunInfo, Status, SystemDoc
from fdbench.run.controls import controlled
from fdbench.run.item import ItemResult, write_judgement
from fdbench.run.plan import measured_with
from fdbench.run.pool import Watcher
from fdbench.run.progress import Silent
from fdbench.run.recognition import spec_of
from fdbench.run.rejudge import Judge, judged_again
from fdbench.scenario.control import Control
from fdbench.scenario.load import stored_scenario
from fdbench.scenario.model import Dimension, Scenario
from fdbench.score.observation import Session, failed_session
from fdbench.score.system import SCORERS, observe_own, score_system, scorer_of

NEVER_PLAYED = "it was never played; complete the run with --resume"
MOST_ERRORS = 0.2
"""Share of a system's items that may be errors (`<=`) in a valid run."""
LEAST_EXERCISED = 0.5
"""Share of the scheduled events of each dimension that must have been exercised, or made impossible by the agent's own silence (`>=`)."""


def finish_run(run_dir: Path, document: Results) -> Results:
    """Write results.json and the tables. Returns the document."""
    store.write_json(run_dir / "results.json", cast(dict[str, Any], document))
    write_tables(run_dir, document)
    return document


def scored(
    run_dir: Path,
    run_doc: dict[str, Any],
    results: Sequence[ItemResult],
    cache: Path | None = None,
    *,
    jobs: int = 0,
    watcher: Watcher | None = None,
) -> Results:
    """The results document of items, controls among them. Each system is valid or not by itself; the run is if one of them is. What was
    never played is an error; in a run that is `uneven` it is not there. `cache` as for `execute`; `jobs`: processes that judge again what
    only controls can explain, if that is much; 0 does it in this one. `watcher` is told how far that is."""
    scenarios = {s.id: s for s in map(stored_scenario, run_doc["scenarios"].values())}
    info = cast(RunInfo, {**run_doc["run"], **measured_with()})
    judges = _judges(run_dir, run_doc, results, cache)
    decided = _controlled(judges, results, scenarios, jobs, watcher or Silent())
    systems: dict[str, SystemDoc] = {}
    for name, system in run_doc["systems"].items():
        own = _complete(name, decided, scenarios, None if run_doc.get("uneven") else info["repeats"])
        systems[name] = _system_doc(system, own, scenarios, info["seed"], _why_invalid(name, own, scenarios))
        info["why_invalid"] = [*info["why_invalid"], *systems[name]["why_invalid"]]
    info["valid"] = any(system["valid"] for system in systems.values())
    return {"schema": SCHEMA, "run": info, "systems": systems}


def _judges(run_dir: Path, run_doc: dict[str, Any], results: Sequence[ItemResult], cache: Path | None) -> dict[str, Judge]:
    """One for each system, by its name."""
    stored = run_doc.get("controls", {})
    controls = [Control(s, tuple((a, b) for a, b in stored[s.id]["events"])) for s in map(stored_scenario, stored.values())]
    played: dict[str, list[tuple[str, int]]] = {name: [] for name in run_doc["systems"]}
    for r in results:
        played[r.system].append((r.scenario, r.repeat))
    spec, kept = spec_of(run_doc), str(cache) if cache is not None else ""
    return {name: Judge(run_dir, name, controls, sorted(mine), spec, kept) for name, mine in played.items()}


def _controlled(
    judges: Mapping[str, Judge], results: Sequence[ItemResult], scenarios: dict[str, Scenario], jobs: int, watcher: Watcher
) -> list[ItemResult]:
    """The results of all systems' scenarios, their events decided by their controls; what changed is written again."""
    played: dict[str, dict[tuple[str, int], TalkEvents | None]] = {name: {} for name in judges}
    for r in results:
        played[r.system][r.scenario, r.repeat] = r.events
    judged = judged_again(judges, _open_ones(judges, results, scenarios), jobs, watcher)
    found: list[ItemResult] = []
    for result in results:
        scenario, judge = scenarios.get(result.scenario), judges[result.system]
        if scenario is not None and result.events is not None:
            own = judged.get((result.system, result.scenario, result.repeat), result.events)
            events = controlled(scenario, result.repeat, own, judge.controls, played[result.system])
            if events != result.events:
                folder = store.item_folder(judge.run_dir, judge.system, scenario.id, result.repeat)
                write_judgement(folder, scenario, result.repeat, events)
                result = replace(result, events=events)
        found.append(result)
    return found


def _open_ones(
    judges: Mapping[str, Judge], results: Sequence[ItemResult], scenarios: dict[str, Scenario]
) -> list[tuple[str, Scenario, int]]:
    """Sessions of which controls may tell more: system, scenario, repeat."""
    own = [(r, scenarios[r.scenario], r.events) for r in results if r.scenario in scenarios]
    return [
        (r.system, scenario, r.repeat)
        for r, scenario, events in own
        if events is not None and judges[r.system].may_tell(scenario, r.repeat, events)
    ]


def _system_doc(
    system: dict[str, Any], own: Sequence[ItemResult], scenarios: dict[str, Scenario], seed: int, why_invalid: list[str]
) -> SystemDoc:
    sessions = [_session(r, scenarios[r.scenario]) for r in own]
    observed = [observe_own(session) for session in sessions]
    scores, cases = score_system(sessions, observed), case_rows(sessions, observed)
    return {
        "valid": not why_invalid,
        "why_invalid": why_invalid,
        "adapter": system["adapter"],
        "settings": system["settings"],
        "capabilities": system["capabilities"],
        "dimensions": {
            d.value: {**documents.dimension_doc(score, seed), "cases": cases.get(d.value, {})} for d, score in scores.items()
        },
        "scenarios": [_item_doc(r, scenarios[r.scenario]) for r in own],
    }


def _session(result: ItemResult, scenario: Scenario) -> Session:
    if result.events is None:
        return failed_session(scenario, result.repeat, "the session ended in an error")
    return Session(scenario, result.repeat, result.events)


def _complete(
    system: str, results: Sequence[ItemResult], scenarios: dict[str, Scenario], repeats: int | None
) -> list[ItemResult]:
    """What there is of a system, in order; what was never played is an error that says so, unless `repeats` is None."""
    there = {(r.scenario, r.repeat): r for r in results if r.system == system and r.scenario in scenarios}
    if repeats is None:
        return [there[key] for key in sorted(there)]
    wanted = [(scenario, repeat) for scenario in sorted(scenarios) for repeat in range(repeats)]
    return [there.get((s, n), ItemResult(s, system, n, None, NEVER_PLAYED)) for s, n in wanted]


def _item_doc(result: ItemResult, scenario: Scenario) -> ItemDoc:
    doc: ItemDoc = {
        "id": result.scenario,
        "repeat": result.repeat,
        "status": "invalid" if _was_held_up(result) else _status(result.events, scenario, result.repeat),
        "path": f"items/{result.system}/{result.scenario}@{result.repeat}",
        "dimension": scenario.dimension.value,
        "family": scenario.family,
    }
    if result.error or result.invalid:
        doc["error"] = result.error or result.invalid
    return doc


def _was_held_up(result: ItemResult) -> bool:
    """Whether this machine is to blame. A session that was late and also broke off for another reason is an error."""
    return bool(result.invalid) and (result.events is not None or result.error == result.invalid)


def _status(events: TalkEvents | None, scenario: Scenario, repeat: int) -> Status:
    """`not_exercised` if not one event of the scenario's own dimension was, through no silence of the agent's."""
    if events is None:
        return "error"
    session = Session(scenario, repeat, events)
    own = [e for dimension in scenario.dimensions for e in scorer_of(dimension).events(session)]
    missed = own and all(e.exercised is Exercised.NO for e in own)
    return "not_exercised" if missed else "ok"


def _proves(scenario: Scenario, dimension: Dimension) -> bool:
    """Whether it was played to exercise events of that dimension; a recording holds what it holds."""
    return scenario.dimension is dimension and scenario.recording is None


def _why_invalid(name: str, own: Sequence[ItemResult], scenarios: dict[str, Scenario]) -> list[str]:
    late = [r for r in own if r.invalid]
    if late:
        return [f"{name}: {len(late)} of {len(own)} sessions were not on time; the first: {late[0].invalid}"]
    errors = [r for r in own if r.events is None]
    if len(errors) > MOST_ERRORS * len(own):
        return [f"{name}: {len(errors)} of {len(own)} sessions ended in an error; the first: {errors[0].error}"]
    faults: list[str] = []
    for scorer in SCORERS:
        sessions = [_session(r, scenarios[r.scenario]) for r in own if _proves(scenarios[r.scenario], scorer.dimension)]
        events = [e for s in sessions for e in scorer.events(s)]
        met = sum(e.exercised.judged for e in events)
        if met < LEAST_EXERCISED * len(events):
            unsure = [e.why.startswith(NEVER_SILENT) for e in events if e.exercised is Exercised.INDETERMINATE]
            why = f"; {unsure.count(False)} have no control that can tell" if not all(unsure) else ""
            why += f"; in {unsure.count(True)} nobody can tell the agent's speech from its background" if any(unsure) else ""
            faults.append(f"{name}: only {met} of {len(events)} scheduled {scorer.dimension} events were exercised{why}")
    return faults
