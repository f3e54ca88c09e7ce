"""Carry a plan out: run.json first, items as they come, results.json last. Safe against a kill at any instant."""

from __future__ import annotations

import json
import shutil
from collections.abc import Callable, Iterator, Sequence
from contextlib import closing, contextmanager
from pathlib import Path
from random import SystemRandom
from typing import Any

from fdbench.errors import InvalidRun, UsageError
from fdbench.results import store
from fdbench.results.owner import FILES as OWNER_FILES
from fdbench.results.owner import owned
from fdbench.results.schema import Results
from fdbench.run.contact import firsts, given_up, refused, unreached
from fdbench.run.estimate import sound_s
from fdbench.run.executor import Executor, executor_of
from fdbench.run.how import How
from fdbench.run.item import ItemResult, ItemTask
from fdbench.run.live_item import CASSETTE
from fdbench.run.log import ItemLog, write_log
from fdbench.run.plan import RunPlan, SystemPlan, run_doc, run_info
from fdbench.run.pool import Watcher
from fdbench.run.recognition import chosen, recognised_with, spec_of
from fdbench.run.rescore import Scoring
from fdbench.run.scoring import finish_run, scored
from fdbench.run.seeds import line_seed, telling_seed, told_seed
from fdbench.run.stored import Stored
from fdbench.scenario.model import Scenario
from fdbench.session.plan import Listening

RUN = "run.json"
TAPES = "cassettes.part"
"""Folder of cassettes that are being recorded; each moves to its item."""
COMPARED = ("suite", "seed", "repeats", "clock", "scenarios", "metrics_version", "segmenter", "constants")


def execute(plan: RunPlan, out: Path, how: How, *, command: list[str], progress: Watcher, cache: Path | None = None) -> Results:
    """Play everything that is not there yet, then score. `cache`: where words are kept for other runs; None for nowhere.

    Raises:
        UsageError: `out` holds a run and `how.resume` is not set, or the run there is of another plan, or its recogniser is not here; or
            the cluster cannot be used.
        MissingExtra: the plan's recogniser, or what reaches a cluster, is not installed.
        InvalidRun: in real time, no system could be reached; or `how.minutes` were over before all was played; or the cluster is gone.
    """
    with closing(executor_of(how, progress)) as executor, opened(plan, out, command, resume=how.resume) as document:
        played = _played(plan, out, document, how, progress, cache, executor)
        return finish_run(out, scored(out, document, played, cache, jobs=how.jobs, watcher=progress))


def execute_shard(
    plan: RunPlan, out: Path, how: How, *, command: list[str], progress: Watcher, cache: Path | None = None
) -> list[ItemResult]:
    """As `execute`, for a plan with a shard: it is played and not scored, as much of the run is elsewhere. Raises the same."""
    with closing(executor_of(how, progress)) as executor, opened(plan, out, command, resume=how.resume) as document:
        return _played(plan, out, document, how, progress, cache, executor)


def _played(
    plan: RunPlan, out: Path, document: dict[str, Any], how: How, watcher: Watcher, cache: Path | None, executor: Executor
) -> list[ItemResult]:
    played = _Playing(plan, out, document, how, watcher, str(cache) if cache is not None else "").all(executor)
    shutil.rmtree(out / TAPES, ignore_errors=True)
    write_log(out, played)
    return played


class _Playing:
    """What is played of a run, and what has become of it."""

    def __init__(self, plan: RunPlan, out: Path, document: dict[str, Any], how: How, watcher: Watcher, cache: str) -> None:
        self._plan, self._out, self._document, self._how, self._watcher = plan, out, document, how, watcher
        scenarios = {s.id: s for s in (*plan.scenarios, *(c.scenario for c in plan.controls))}
        self._stored = Stored(Scoring(scenarios, spec_of(document), cache), how.keep_errors, watcher.note)
        self._tasks = _tasks(plan, out, spec_of(document), cache)
        self._work = sum(map(_weight, self._tasks))
        self._results: list[ItemResult] = []
        self._sound_s = 0.0

    def all(self, executor: Executor) -> list[ItemResult]:
        """Play what is not there. Results in no certain order."""
        by_key = {_key_of(task): task for task in self._tasks}
        with ItemLog(self._out) as log:

            def play(tasks: Sequence[ItemTask]) -> None:
                for result in executor.play(tasks, self._spent):
                    task = by_key[result.system, result.scenario, result.repeat]
                    self._take(result, task, log)
                    if self._how.minutes is not None:
                        self._sound_s += sound_s(Path(task.folder))

            left = self._left(log)
            if self._plan.clock == "real" and left:
                left = self._after_contact(left, play, executor, log)
            play(left)
        if len(self._results) < len(self._tasks):
            raise self._stopped()
        return self._results

    def _spent(self) -> bool:
        return self._how.minutes is not None and self._sound_s >= 60.0 * self._how.minutes

    def _stopped(self) -> InvalidRun:
        return InvalidRun(
            f"{self._out}: stopped after {self._sound_s / 60:.1f} minutes of sound (--max-minutes {self._how.minutes:g}); "
            f"{len(self._results)} of {len(self._tasks)} sessions are done, --resume plays the others"
        )

    def _left(self, log: ItemLog) -> list[ItemTask]:
        """What is to be played; what is there is taken."""
        left = []
        for task in self._tasks:
            stored = self._stored.session(Path(task.folder), task.system) if self._how.resume else None
            if stored is None:
                left.append(task)
            else:
                self._take(stored, task, log)
        return left

    def _after_contact(
        self, left: list[ItemTask], play: Callable[[Sequence[ItemTask]], None], executor: Executor, log: ItemLog
    ) -> list[ItemTask]:
        """Play the first session with each system, then measure the floors; what is left to play with those that were reached."""
        first = firsts(left)
        play(first)
        keys = set(map(_key_of, first))
        errors = unreached([r for r in self._results if (r.system, r.scenario, r.repeat) in keys], first)
        if len(errors) == len(first):
            raise refused(errors, "complete the run with --resume")
        keep_floors(self._out, self._document, [s for s in self._plan.systems if s.name not in errors], executor)
        rest = [task for task in left if _key_of(task) not in keys]
        for result, task in given_up([task for task in rest if task.system in errors], errors):
            self._take(result, task, log)
        return [task for task in rest if task.system not in errors]

    def _take(self, result: ItemResult, task: ItemTask, log: ItemLog) -> None:
        self._results.append(result)
        log.add(result)
        self._watcher(result, _weight(task) / self._work)


def keep_floors(out: Path, document: dict[str, Any], systems: Sequence[SystemPlan], executor: Executor) -> None:
    """Measure the loop-back floors of those that have none yet, and keep them in run.json."""
    known = document["run"].setdefault("floor_ms", {})
    if missing := [system for system in systems if system.name not in known]:
        document["run"]["floor_ms"] = known | executor.floors_ms(missing)
        store.write_json(out / RUN, document)


def _key_of(task: ItemTask) -> tuple[str, str, int]:
    return task.system, str(task.script["id"]), task.repeat


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
    stored = store.read_run(out) if there else None
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
        differing += [name for name in ("shard",) if stored.get(name) != fresh.get(name)]
        if differing or stored["systems"] != json.loads(json.dumps(store.rounded(fresh["systems"]))):
            raise UsageError(
                f"{out}: the run there is of another plan ({', '.join(differing) or 'systems'}); give another --out"
            )
        return stored
    store.write_json(out / RUN, fresh)
    return fresh


def _tasks(plan: RunPlan, out: Path, recogniser: str, cache: str) -> Sequence[ItemTask]:
    """In an order that nobody knows, for a system could count its sessions; no result hangs on it. Systems side by side, so that drift of
    the machine hits both."""
    sessions = [(s, None) for s in plan.scenarios] + [(c.scenario, c.listening) for c in plan.controls]
    own = plan.sessions()
    turns = [(*session, repeat) for session in sessions for repeat in range(plan.repeats) if (session[0].id, repeat) in own]
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
