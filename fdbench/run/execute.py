"""Carry a plan out: run.json first, items as they come, results.json last. Safe against a kill at any instant."""

from __future__ import annotations

import json
import shutil
from collections.abc import Iterator, Sequence
from contextlib import contextmanager
from pathlib import Path
from random import SystemRandom
from typing import Any

from fdbench.errors import UsageError
from fdbench.results import store
from fdbench.results.owner import FILES as OWNER_FILES
from fdbench.results.owner import owned
from fdbench.results.schema import Results
from fdbench.run.item import ItemResult, ItemTask
from fdbench.run.live_item import CASSETTE, floors_ms
from fdbench.run.plan import RunPlan, SystemPlan, run_doc, run_info
from fdbench.run.pool import Watcher, play_all
from fdbench.run.recognition import chosen, recognised_with, spec_of
from fdbench.run.scoring import finish_run, score_folder
from fdbench.run.seeds import line_seed, telling_seed, told_seed
from fdbench.scenario.model import Scenario
from fdbench.session.plan import Listening

RUN = "run.json"
TAPES = "cassettes.part"
"""Folder of cassettes that are being recorded; each moves to its item."""
COMPARED = ("suite", "seed", "repeats", "clock", "scenarios", "metrics_version", "segmenter", "constants")


def execute(
    plan: RunPlan, out: Path, *, jobs: int, resume: bool, command: list[str], progress: Watcher, cache: Path | None = None
) -> Results:
    """Play everything that is not there yet, then score. `cache`: where words are kept for other runs; None for nowhere.

    Raises:
        UsageError: `out` holds a run and `resume` is not set, or the run there is of another plan, or its recogniser is not here.
        MissingExtra: the plan's recogniser is not installed.
    """
    with opened(plan, out, command, resume=resume) as document:
        return _carry_out(plan, out, document, jobs, resume, progress, cache)


def _carry_out(
    plan: RunPlan, out: Path, document: dict[str, Any], jobs: int, resume: bool, progress: Watcher, cache: Path | None
) -> Results:
    scenarios = {s.id: s for s in (*plan.scenarios, *(c.scenario for c in plan.controls))}
    recogniser, kept = spec_of(document), str(cache) if cache is not None else ""
    tasks = _tasks(plan, out, recogniser, kept)
    total = sum(_weight(t) for t in tasks)
    results: list[ItemResult] = []
    with (out / "items.jsonl").open("a", encoding="utf-8") as log:

        def take(result: ItemResult, task: ItemTask) -> None:
            results.append(result)
            line = {"system": result.system, "scenario": result.scenario, "repeat": result.repeat, "error": result.error}
            log.write(json.dumps(line) + "\n")
            log.flush()
            progress(result, _weight(task) / total)

        left = []
        for task in tasks:
            folder = Path(task.folder)
            if resume and folder.exists():
                take(score_folder(folder, task.system, scenarios, recogniser=recogniser, cache=kept), task)
            else:
                left.append(task)
        by_key = {(t.system, t.script["id"], t.repeat): t for t in left}
        for result in play_all(left, jobs, progress):
            take(result, by_key[result.system, result.scenario, result.repeat])
    shutil.rmtree(out / TAPES, ignore_errors=True)
    return finish_run(out, document, results, cache)


@contextmanager
def opened(plan: RunPlan, out: Path, command: list[str], *, resume: bool) -> Iterator[dict[str, Any]]:
    """run.json of a run that begins in the folder `out`, or is completed in it; nobody else writes there during the block. A run that
    could not begin leaves no folder. Raises as `execute` does."""
    _check_folder(out, resume)
    fresh = not out.exists()
    out.mkdir(parents=True, exist_ok=True)
    try:
        with owned(out, command):
            yield _open_folder(plan, out, resume, command)
    finally:
        if fresh and not (out / RUN).exists():  # it could not begin
            shutil.rmtree(out, ignore_errors=True)


def _check_folder(out: Path, resume: bool) -> None:
    """UsageError for a folder that is not this run's to write in."""
    there = (out / RUN).exists()
    if there and not resume:
        raise UsageError(f"{out}: holds a run already; give another --out, or --resume to complete it")
    begun = {f"{RUN}.part", *OWNER_FILES}
    if not there and out.exists() and (not out.is_dir() or any(p.name not in begun for p in out.iterdir())):
        raise UsageError(f"{out}: exists and is no run folder; give another --out")


def _open_folder(plan: RunPlan, out: Path, resume: bool, command: list[str]) -> dict[str, Any]:
    _check_folder(out, resume)  # another run may have come first
    there = (out / RUN).exists()
    stored = store.read_json(out / RUN) if there else None
    spec = spec_of(stored) if stored is not None and plan.recogniser is None else chosen(plan.recogniser)
    recogniser = recognised_with(spec)
    fresh = run_doc(plan, run_info(plan, out.resolve().name, recogniser), spec, command)
    if stored is not None:
        if stored["run"]["recogniser"] != recogniser["recogniser"]:
            raise UsageError(
                f"{out}: its words were found by {stored['run']['recogniser'] or 'nobody'}, here it would be "
                f"{recogniser['recogniser'] or 'nobody'}; install and name the same recogniser, or give another --out"
            )
        differing = [name for name in COMPARED if stored["run"].get(name) != fresh["run"][name]]
        if differing or stored["systems"] != json.loads(json.dumps(store.rounded(fresh["systems"]))):
            raise UsageError(
                f"{out}: the run there is of another plan ({', '.join(differing) or 'systems'}); give another --out"
            )
        return stored
    if plan.clock == "real":
        fresh["run"]["floor_ms"] = floors_ms(plan.systems)
    store.write_json(out / RUN, fresh)
    return fresh


def _tasks(plan: RunPlan, out: Path, recogniser: str, cache: str) -> Sequence[ItemTask]:
    """In an order that nobody knows, for a system could count its sessions; no result hangs on it. Systems side by side, so that drift of
    the machine hits both."""
    sessions = [(s, None) for s in plan.scenarios] + [(c.scenario, c.listening) for c in plan.controls]
    turns = [(*session, repeat) for session in sessions for repeat in range(plan.repeats)]
    SystemRandom().shuffle(turns)
    return [
        task_of(plan, out, system, scenario, repeat, listening, recogniser, cache)
        for scenario, listening, repeat in turns
        for system in plan.systems
    ]


def task_of(
    plan: RunPlan,
    out: Path,
    system: SystemPlan,
    scenario: Scenario,
    repeat: int,
    listening: Listening | None,
    recogniser: str,
    cache: str,
) -> ItemTask:
    """One session of a plan. `listening`: of a control, else None."""
    return ItemTask(
        system=system.name,
        spec=system.spec,
        settings=system.settings,
        script=scenario.raw,
        script_path=scenario.path,
        repeat=repeat,
        seed=telling_seed(plan.seed, scenario.id, repeat) if plan.telling else told_seed(plan.seed, repeat),
        chance=line_seed(plan.seed, scenario, repeat),
        frame=system.frame,
        folder=str(store.item_folder(out, system.name, scenario.id, repeat)),
        recogniser=recogniser,
        cache=cache,
        listening=listening,
        clock=plan.clock,
        cassette=_cassette(plan, out, system.name, scenario.id, repeat),
    )


def _cassette(plan: RunPlan, out: Path, system: str, scenario: str, repeat: int) -> str:
    """Where a session's cassette is read from, or written to; empty for nowhere."""
    if plan.clock == "replay":
        return str(store.item_folder(Path(plan.replayed), system, scenario, repeat) / CASSETTE)
    return str(out / TAPES / f"{system}.{scenario}@{repeat}.jsonl.gz") if plan.record else ""


def _weight(task: ItemTask) -> float:
    """Sessions last about as long as they have cues."""
    return 1.0 + len(task.script["cues"])
