"""Many items in worker processes. A native crash of an adapter, or a call that it never answers, costs its item and no more."""

from __future__ import annotations

import signal
import time
from collections import deque
from collections.abc import Callable, Iterator, Sequence
from itertools import takewhile
from multiprocessing.connection import wait
from pathlib import Path
from typing import Protocol

from fdbench.live.lifeline import end_group
from fdbench.run.item import ItemResult, ItemTask, play_item, write_error
from fdbench.run.live_item import floors_ms
from fdbench.run.pace import Pace
from fdbench.run.plan import SystemPlan
from fdbench.run.worker import Raised, Worker

LOOK_S = 1.0
"""So often the workers are looked at while nothing happens."""
SLOW_AFTER_S = 10.0
"""A call that takes so long is reported, and again each time that it has taken twice as long."""
LIMITS_S = {"making the adapter": 600.0, "open()": 300.0, "step()": 120.0, "tool_result()": 120.0, "close()": 60.0}
"""A call that takes longer than this (`>`) is given up: its process is killed."""
CRAWL_AFTER_S = 30.0
"""From then on a session that is slower than its own sound is reported, too."""


class Watcher(Protocol):
    """Who is told how a run goes."""

    def __call__(self, result: ItemResult, share: float, /) -> None:
        """An item is done; it was this share of the work. All shares add up to 1."""

    def note(self, text: str) -> None:
        """A sentence for people."""

    def look(self) -> None:
        """About once a second while sessions are playing."""


class Workers:
    """Worker processes that stay from one batch to the next. `close` them."""

    def __init__(self, jobs: int, watcher: Watcher, pace: Pace | None = None) -> None:
        """`jobs`: so many at most, at least 1; 0 plays in this process, for debugging. `watcher` is told of calls that are not
        answered. `pace`: which sessions may begin; None for no other limit than `jobs`."""
        self._jobs = jobs
        self._pace = Pace() if pace is None else pace
        self._watcher = watcher
        self._crew: list[Worker] = []
        self._reported: dict[Worker, float] = {}

    def play(self, tasks: Sequence[ItemTask], enough: Callable[[], bool] = lambda: False) -> Iterator[ItemResult]:
        """Results as they come, in no certain order. As soon as there is `enough`, no session begins; those under way are finished."""
        if self._jobs == 0:
            yield from map(play_item, takewhile(lambda _: not enough(), tasks))
            return
        waiting = deque(tasks)
        while waiting or any(worker.task for worker in self._crew):
            if enough():
                waiting.clear()
            self._set_to_work(waiting)
            wait([end for worker in self._crew for end in (worker.link, worker.process.sentinel)], timeout=LOOK_S)
            for worker in [w for w in self._crew if w.task]:
                result = _result(worker)
                if result is None:
                    _watch(worker, self._reported, self._watcher)
                    continue
                self._reported.pop(worker, None)
                yield result
            self._dismiss([w for w in self._crew if w.task is None and w.died()])
            self._watcher.look()

    def floors_ms(self, systems: Sequence[SystemPlan]) -> dict[str, float | None]:
        """The loop-back floor of each system's kind of connection on this machine."""
        return floors_ms(systems)

    def close(self) -> None:
        """Whatever still runs is ended: its item is a `.part` folder and will be played again on --resume."""
        for worker in self._crew:
            end_group(worker.process, signal.SIGTERM)
        self._dismiss(list(self._crew))

    def _set_to_work(self, waiting: deque[ItemTask]) -> None:
        """Each worker has something to play as long as there is anything that may begin; missing workers are started."""
        idle = [worker for worker in self._crew if worker.task is None]
        while (len(self._crew) < self._jobs or idle) and (task := self._next(waiting)) is not None:
            if len(self._crew) < self._jobs:
                self._crew.append(Worker())
                self._crew[-1].give(task)
            else:
                idle.pop().give(task)

    def _next(self, waiting: deque[ItemTask]) -> ItemTask | None:
        """Take the first that may begin; None if none may."""
        return self._pace.next(waiting, (worker.task.system for worker in self._crew if worker.task is not None))

    def _dismiss(self, workers: Sequence[Worker]) -> None:
        for worker in workers:
            worker.end()
            self._crew.remove(worker)


def _result(worker: Worker) -> ItemResult | None:
    """What has become of a worker's item; None while it plays."""
    task = worker.task
    assert task is not None
    answer = worker.answer()
    if isinstance(answer, Raised):
        raise answer.again()
    if answer is None and (how := worker.died()):
        worker.task = None
        return failed(task, f"the worker process died: {how}")
    call = worker.unanswered()
    if answer is None and call is not None and call.seconds > LIMITS_S[call.name]:
        worker.end()
        worker.task = None
        return failed(task, f"{call} was not answered within {LIMITS_S[call.name]:.0f} s; its process was ended")
    return answer


def failed(task: ItemTask, error: str) -> ItemResult:
    """The result of an item that its process cannot tell of any more; its folder says why, if it had not been finished by then."""
    folder = Path(task.folder)
    if not folder.exists():
        write_error(folder, error)
    return ItemResult(str(task.script["id"]), task.system, task.repeat, None, error)


def _watch(worker: Worker, reported: dict[Worker, float], watcher: Watcher) -> None:
    """Report a call that takes long, or a session that crawls: at first early, then more and more rarely."""
    task, call = worker.task, worker.unanswered()
    if task is None:
        return
    name = f"{task.system} {task.script['id']}@{task.repeat}"
    lasts, played = time.monotonic() - worker.since, worker.reached_s()
    due = max(2.0 * reported.get(worker, 0.0), SLOW_AFTER_S)
    if call is not None and call.seconds >= SLOW_AFTER_S and lasts >= due:
        watcher.note(f"{name}: {call} has not been answered for {call.seconds:.0f} s (limit {LIMITS_S[call.name]:.0f} s)")
    elif lasts >= max(due, CRAWL_AFTER_S) and task.clock != "real" and 0.0 < played < lasts:
        watcher.note(f"{name}: {played:.1f} s of sound in {lasts:.0f} s, {lasts / played:.0f} times slower than real time")
    else:
        return
    reported[worker] = lasts
