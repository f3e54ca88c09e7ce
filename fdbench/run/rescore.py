"""The stored sessions of a run are annotated again, by several processes at once."""

from __future__ import annotations

import multiprocessing
import signal
from collections.abc import Callable, Iterator
from concurrent.futures import Future, ProcessPoolExecutor, as_completed
from concurrent.futures.process import BrokenProcessPool
from pathlib import Path
from typing import Any

from fdbench.errors import StoreError
from fdbench.live.lifeline import end_with_parent
from fdbench.run.item import ItemResult
from fdbench.run.recognition import spec_of
from fdbench.run.scoring import score_folder
from fdbench.scenario.load import stored_scenario
from fdbench.scenario.model import Scenario


def score_all(
    run_dir: Path,
    run_doc: dict[str, Any],
    *,
    jobs: int,
    progress: Callable[[ItemResult, float], object],
    cache: Path | None = None,
) -> list[ItemResult]:
    """As `score_items`, with `jobs` processes; 0 does it in this one. `progress`: told of each, and which share of all it was."""
    scenarios = {s.id: s for s in map(stored_scenario, (*run_doc["scenarios"].values(), *run_doc.get("controls", {}).values()))}
    folders = [(f, system) for system in run_doc["systems"] for f in sorted((run_dir / "items" / system).glob("*@*"))]
    given = (scenarios, spec_of(run_doc), str(cache) if cache is not None else "")
    found = []
    for result in _scored(folders, given, jobs):
        found.append(result)
        progress(result, 1 / len(folders))
    return sorted(found, key=lambda r: (r.system, r.scenario, r.repeat))


_Given = tuple[dict[str, Scenario], str, str]
"""Scenarios by id, recogniser, cache."""
_given: _Given = ({}, "", "")


def _scored(folders: list[tuple[Path, str]], given: _Given, jobs: int) -> Iterator[ItemResult]:
    if jobs == 0:
        _begin(given)
        yield from (_score(folder, system) for folder, system in folders)
        return
    spawn = multiprocessing.get_context("spawn")
    with ProcessPoolExecutor(jobs, mp_context=spawn, initializer=_begin_process, initargs=(given,)) as pool:
        try:
            waiting: list[Future[ItemResult]] = [pool.submit(_score, *each) for each in folders]
            yield from (done.result() for done in as_completed(waiting))
        except BrokenProcessPool:
            raise StoreError("a process that scored ended early: out of memory? Try again with --jobs 1") from None
        finally:
            pool.shutdown(wait=False, cancel_futures=True)


def _begin(given: _Given) -> None:
    global _given
    _given = given


def _begin_process(given: _Given) -> None:
    signal.signal(signal.SIGINT, signal.SIG_IGN)  # the parent decides when to stop
    end_with_parent()
    _begin(given)


def _score(folder: Path, system: str) -> ItemResult:
    scenarios, recogniser, cache = _given
    return score_folder(folder, system, scenarios, recogniser=recogniser, cache=cache)
