"""Many items in spawned worker processes. A native crash of an adapter costs its item and no more."""

from __future__ import annotations

import multiprocessing
import signal
from collections.abc import Iterator, Sequence
from concurrent.futures import FIRST_COMPLETED, Future, ProcessPoolExecutor, wait
from concurrent.futures.process import BrokenProcessPool

from fdbench.live.uninterrupted import uninterrupted
from fdbench.run.item import ItemResult, ItemTask, play_item

CRASH = "the worker process died: a native crash in the adapter, or out of memory"


def play_all(tasks: Sequence[ItemTask], jobs: int) -> Iterator[ItemResult]:
    """Results as they come, in no certain order.

    Args:
        tasks: what to play.
        jobs: worker processes, at least 1; 0 plays in this process, for debugging.
    """
    if jobs == 0:
        yield from map(play_item, tasks)
        return
    left = list(tasks)
    for result in _play_in_pool(left, jobs):
        left = [t for t in left if not _is_result_of(result, t)]
        yield result
    # Whoever is left was in a pool that broke. One at a time tells the culprit from the bystanders.
    for task in left:
        results = list(_play_in_pool([task], 1))
        yield results[0] if results else ItemResult(str(task.script["id"]), task.system, task.repeat, None, CRASH)


def _play_in_pool(tasks: Sequence[ItemTask], jobs: int) -> Iterator[ItemResult]:
    """Results until the end, or until a worker dies."""
    context = multiprocessing.get_context("spawn")
    pool = ProcessPoolExecutor(min(jobs, len(tasks)) or 1, mp_context=context, initializer=_leave_interrupts_to_parent)
    try:
        with uninterrupted():
            waiting: set[Future[ItemResult]] = {pool.submit(play_item, task) for task in tasks}
        while waiting:
            done, waiting = wait(waiting, return_when=FIRST_COMPLETED)
            for future in done:
                try:
                    yield future.result()
                except BrokenProcessPool:
                    return
        pool.shutdown()
    finally:
        _stop(pool)


def _stop(pool: ProcessPoolExecutor) -> None:
    """Whatever still runs is ended: its item is a `.part` folder and will be played again on --resume."""
    processes = list((getattr(pool, "_processes", None) or {}).values())
    pool.shutdown(wait=False, cancel_futures=True)
    for process in processes:
        if process.is_alive():
            process.terminate()


def _is_result_of(result: ItemResult, task: ItemTask) -> bool:
    return (result.scenario, result.system, result.repeat) == (task.script["id"], task.system, task.repeat)


def _leave_interrupts_to_parent() -> None:
    signal.signal(signal.SIGINT, signal.SIG_IGN)
