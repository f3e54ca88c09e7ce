"""The same work on many stored sessions, by several processes at once."""

from __future__ import annotations

import multiprocessing
import signal
from collections.abc import Callable, Iterator, Sequence
from concurrent.futures import ProcessPoolExecutor, as_completed
from concurrent.futures.process import BrokenProcessPool
from typing import Any, TypeVar

from fdbench.errors import StoreError
from fdbench.live.lifeline import end_with_parent

Given = TypeVar("Given")
Task = TypeVar("Task")
Result = TypeVar("Result")


def spread(work: Callable[[Given, Task], Result], given: Given, tasks: Sequence[Task], jobs: int) -> Iterator[Result]:
    """`work(given, task)` of each task, in no certain order.

    Args:
        work: a function of a module, for processes find it by its name.
        given: what all tasks need; it is sent once to each process.
        tasks: what differs.
        jobs: processes; 0 does it in this one.

    Raises:
        StoreError: a process ended early.
    """
    if jobs == 0:
        yield from (work(given, task) for task in tasks)
        return
    spawn = multiprocessing.get_context("spawn")
    with ProcessPoolExecutor(jobs, mp_context=spawn, initializer=_begin, initargs=(work, given)) as pool:
        try:
            yield from (done.result() for done in as_completed([pool.submit(_do, task) for task in tasks]))
        except BrokenProcessPool:
            raise StoreError("a process that scored ended early: out of memory? Try again with --jobs 1") from None
        finally:
            pool.shutdown(wait=False, cancel_futures=True)


_known: tuple[Callable[[Any, Any], Any], Any]
"""The work of this process, and what all its tasks need."""


def _begin(work: Callable[[Any, Any], Any], given: Any) -> None:
    global _known
    signal.signal(signal.SIGINT, signal.SIG_IGN)  # the parent decides when to stop
    end_with_parent()
    _known = work, given


def _do(task: Any) -> Any:
    work, given = _known
    return work(given, task)
