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
    workers = Workers(min(jobs, len(tasks)))
    try:
        yield from workers.play(tasks)
    finally:
        workers.close()


class Workers:
    """Worker processes that stay from one batch to the next. `close` them."""

    def __init__(self, jobs: int) -> None:
        """`jobs` as for `play_all`."""
        self._jobs = jobs
        self._pool: ProcessPoolExecutor | None = None

    def play(self, tasks: Sequence[ItemTask]) -> Iterator[ItemResult]:
        """Results as they come, in no certain order."""
        if self._jobs == 0:
            yield from map(play_item, tasks)
            return
        left = list(tasks)
        for result in self._play(left):
            left = [t for t in left if not _is_result_of(result, t)]
            yield result
        # Whoever is left was in a pool that broke. One at a time tells the culprit from the bystanders.
        for task in left:
            results = list(self._play([task]))
            yield results[0] if results else ItemResult(str(task.script["id"]), task.system, task.repeat, None, CRASH)

    def close(self) -> None:
        """Whatever still runs is ended: its item is a `.part` folder and will be played again on --resume."""
        if self._pool is not None:
            _stop(self._pool)
            self._pool = None

    def _play(self, tasks: Sequence[ItemTask]) -> Iterator[ItemResult]:
        """Results until the end, or until a worker dies."""
        if self._pool is None:
            context = multiprocessing.get_context("spawn")
            self._pool = ProcessPoolExecutor(self._jobs or 1, mp_context=context, initializer=_leave_interrupts_to_parent)
        with uninterrupted():
            waiting: set[Future[ItemResult]] = {self._pool.submit(play_item, task) for task in tasks}
        while waiting:
            done, waiting = wait(waiting, return_when=FIRST_COMPLETED)
            for future in done:
                try:
                    result = future.result()
                except BrokenProcessPool:
                    self.close()
                    return
                yield result


def _stop(pool: ProcessPoolExecutor) -> None:
    processes = list((getattr(pool, "_processes", None) or {}).values())
    pool.shutdown(wait=False, cancel_futures=True)
    for process in processes:
        if process.is_alive():
            process.terminate()


def _is_result_of(result: ItemResult, task: ItemTask) -> bool:
    return (result.scenario, result.system, result.repeat) == (task.script["id"], task.system, task.repeat)


def _leave_interrupts_to_parent() -> None:
    signal.signal(signal.SIGINT, signal.SIG_IGN)
