"""From what was played to results.json: the same whether the sessions were played just now or are read from disk."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import replace
from pathlib import Path
from typing import Any, cast

from fdbench.annotate.clearness import NEVER_SILENT
from fdbench.annotate.events import Exercised, TalkEvents
from fdbench.errors import StoreError
from fdbench.language.load import code_of
from fdbench.results import documents, store
from fdbench.results.cases import case_rows
from fdbench.results.frames import write_tables
from fdbench.results.schema import SCHEMA, ItemDoc, Results, RunInfo, Status, SystemDoc
from fdbench.run.controls import controlled
from fdbench.run.item import ERROR, ItemResult, judge_item, write_judgement
from fdbench.run.live_item import stored_invalid
from fdbench.run.plan import measured_with
from fdbench.run.recognition import spec_of, word_store
from fdbench.run.rejudge import Judge
from fdbench.scenario.control import Control, is_control
from fdbench.scenario.load import stored_scenario
from fdbench.scenario.model import Dimension, Scenario
from fdbench.score.observation import Session, failed_session
from fdbench.score.system import SCORERS, observe_own, score_system, scorer_of

NEVER_PLAYED = "it was never played; complete the run with --resume"
MOST_ERRORS = 0.2
"""Share of a system's items that may be errors (`<=`) in a valid run."""
LEAST_EXERCISED = 0.5
"""Share of the scheduled events of each dimension that must have been exercised, or made impossible by the agent's own silence (`>=`)."""


def finish_run(run_dir: Path, run_doc: dict[str, Any], results: Sequence[ItemResult], cache: Path | None = None) -> Results:
    """Score all items and write results.json and the tables. `cache` as for `execute`."""
    document = scored(run_dir, run_doc, results, cache)
    store.write_json(run_dir / "results.json", cast(dict[str, Any], document))
    write_tables(run_dir, document)
    return document


def scored(run_dir: Path, run_doc: dict[str, Any], results: Sequence[ItemResult], cache: Path | None = None) -> Results:
    """The results document of items, controls among them. Each system is valid or not by itself; the run is if one of them is. What was
    never played is an error; in a run that is `uneven` it is not there."""
    scenarios = {s.id: s for s in map(stored_scenario, run_doc["scenarios"].values())}
    stored = run_doc.get("controls", {})
    controls = [Control(s, tuple((a, b) for a, b in stored[s.id]["events"])) for s in map(stored_scenario, stored.values())]
    info = cast(RunInfo, {**run_doc["run"], **measured_with()})
    systems: dict[str, SystemDoc] = {}
    for name, system in run_doc["systems"].items():
        mine = [r for r in results if r.system == name]
        played = sorted((r.scenario, r.repeat) for r in mine)
        judge = Judge(run_dir, name, controls, played, spec_of(run_doc), str(cache) if cache is not None else "")
        own = _complete(
            name, _controlled(judge, mine, scenarios), scenarios, None if run_doc.get("uneven") else info["repeats"]
        )
        systems[name] = _system_doc(system, own, scenarios, info["seed"], _why_invalid(name, own, scenarios))
        info["why_invalid"] = [*info["why_invalid"], *systems[name]["why_invalid"]]
    info["valid"] = any(system["valid"] for system in systems.values())
    return {"schema": SCHEMA, "run": info, "systems": systems}


def score_items(
    run_dir: Path, run_doc: dict[str, Any], *, rewords: bool = False, cache: Path | None = None
) -> list[ItemResult]:
    """Annotate every stored recording again, with the stored words unless `rewords`; no adapter is needed. Words that are not
    stored are found by the run's own recogniser; `cache` as for `execute`.

    Raises:
        StoreError: an item is damaged.
        MissingExtra: words are asked for that are not stored, and no recogniser is installed.
    """
    controls = {s.id: s for s in map(stored_scenario, run_doc.get("controls", {}).values())}
    scenarios = {s.id: s for s in map(stored_scenario, run_doc["scenarios"].values())} | controls
    recogniser, kept = spec_of(run_doc), str(cache) if cache is not None else ""
    found: list[ItemResult] = []
    for system in run_doc["systems"]:
        for folder in sorted((run_dir / "items" / system).glob("*@*")):
            if folder.suffix != ".part":
                found.append(score_folder(folder, system, scenarios, recogniser=recogniser, cache=kept, rewords=rewords))
    return found


def score_folder(
    folder: Path, system: str, scenarios: dict[str, Scenario], *, recogniser: str, cache: str = "", rewords: bool = False
) -> ItemResult:
    """One stored item. `recogniser`: SPEC of who found words when it was played; empty if nobody did, and then nobody does now."""
    scenario_id, _, repeat = folder.name.rpartition("@")
    if scenario_id not in scenarios or not repeat.isdigit():
        raise StoreError(f"{folder}: no scenario of this run; remove the folder")
    if (folder / ERROR).exists():
        error = store.read_error(folder)
        return ItemResult(scenario_id, system, int(repeat), None, error, stored_invalid(folder))
    needed = not is_control(scenario_id)
    words = (
        word_store(recogniser, cache, code_of(scenarios[scenario_id].lang), needed=rewords) if needed and recogniser else None
    )
    if words is not None and not rewords and (stored := store.read_words(folder)) is not None:
        words.load(stored)
    recording = documents.read_recording(folder)
    events = judge_item(folder, recording, scenarios[scenario_id], int(repeat), words)
    return ItemResult(scenario_id, system, int(repeat), events, invalid=stored_invalid(folder))


def _controlled(judge: Judge, own: Sequence[ItemResult], scenarios: dict[str, Scenario]) -> list[ItemResult]:
    """The results of one system's scenarios, their events decided by its controls; what changed is written again."""
    played = {(r.scenario, r.repeat): r.events for r in own}
    found: list[ItemResult] = []
    for result in own:
        scenario = scenarios.get(result.scenario)
        if scenario is not None and result.events is not None:
            judged = judge.events(scenario, result.repeat, result.events)
            events = controlled(scenario, result.repeat, judged, judge.controls, played)
            if events != result.events:
                folder = store.item_folder(judge.run_dir, judge.system, scenario.id, result.repeat)
                write_judgement(folder, scenario, result.repeat, events)
                result = replace(result, events=events)
        found.append(result)
    return found


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
