"""A run's sessions on a cluster of dask.distributed: each travels with its files, and comes back whole.

A worker that is lost costs nothing but time: the cluster gives its sessions to another, and what it held is made anew.
"""

from __future__ import annotations

import logging
import re
import time
from collections import deque
from collections.abc import Callable, Iterable, Iterator, Mapping, Sequence
from contextlib import suppress
from pathlib import Path
from queue import Empty, SimpleQueue
from secrets import token_hex
from threading import Event
from typing import Any

from fdbench.errors import InvalidRun, MissingExtra, UsageError
from fdbench.render.clips import ClipStore, roots_for
from fdbench.results import store
from fdbench.run.item import ItemResult, ItemTask
from fdbench.run.live_item import highest
from fdbench.run.pace import Pace
from fdbench.run.parcel import Parcel, adapter_of, hash_of, stimuli_of
from fdbench.run.plan import SystemPlan
from fdbench.run.pool import LOOK_S, SLOW_AFTER_S, Watcher, failed
from fdbench.scenario.load import parse_raw

CONNECT_S = 10.0
"""A cluster that does not answer within this time is given up, and so is one without workers..."""
WORKER_S = 60.0
"""...after this."""
AHEAD = 2
"""So many sessions for each thread of the cluster are under way or wait there."""
_ADDRESS = re.compile(r"dask://([^/\s]+:\d{1,5})/?")


class Cluster:
    """An `Executor`."""

    def __init__(self, address: str, most: int, watcher: Watcher, pace: Pace) -> None:
        """Connect to the scheduler at `address`, `dask://HOST:PORT`. `most`: sessions at once, 0 for as many as there are threads.

        Raises:
            MissingExtra: dask.distributed is not installed.
            UsageError: nobody answers there, there is no worker, or another fdbench is installed on one.
        """
        self._address, self._most, self._watcher, self._pace = address, most, watcher, pace
        self._run = f"fdbench-{token_hex(6)}"
        self._client = _connected(address)
        self._notes: SimpleQueue[str] = SimpleQueue()
        self._wake = Event()
        self._held: dict[str, Any] = {}
        self._adapters: dict[str, dict[str, bytes]] = {}
        self._stores: dict[tuple[Path, ...], ClipStore] = {}
        self._workers: set[str] = set()
        self._alone_since: float | None = None
        try:
            self._begin()
        except BaseException:
            self.close()
            raise

    def play(self, tasks: Sequence[ItemTask], enough: Callable[[], bool] = lambda: False) -> Iterator[ItemResult]:
        """As `Workers.play`. InvalidRun if the cluster is gone; UsageError if a worker has another fdbench."""
        from distributed.comm import CommClosedError

        waiting, flying = deque(tasks), dict[Any, ItemTask]()
        try:
            while waiting or flying:
                if enough():
                    waiting.clear()
                self._send(waiting, flying)
                self._wake.wait(LOOK_S)
                self._wake.clear()
                self._look(len(flying))
                for future in [future for future in flying if future.done()]:
                    yield self._arrived(future, flying.pop(future))
        except CommClosedError:
            raise self._gone() from None
        finally:
            self._give_up(flying)

    def floors_ms(self, systems: Sequence[SystemPlan]) -> dict[str, float | None]:
        """The highest of all workers."""
        from fdbench.run import away

        each = [
            self._client.submit(away.floors, systems, workers=[w], allow_other_workers=True, pure=False)
            for w in self._threads()
        ]
        return highest([self._answer(future) for future in each])

    def close(self) -> None:
        """Sessions that are under way are given up, and their processes ended."""
        from fdbench.run import away

        if self._client.status == "running":
            with suppress(OSError, TimeoutError):  # it may be gone
                self._client.run(away.dismiss, self._run, on_error="ignore")
        self._client.close(timeout=CONNECT_S)

    def _give_up(self, flying: Iterable[Any]) -> None:
        with suppress(OSError, TimeoutError):
            self._client.cancel(list(flying))

    def _begin(self) -> None:
        """Every worker that is there must have the same versions; those that come later are asked with each session."""
        from fdbench.run import away

        try:
            self._client.wait_for_workers(1, timeout=WORKER_S)
        except TimeoutError:
            raise UsageError(
                f"--cluster {self._address}: no worker has come within {WORKER_S:.0f} s; start some with `dask worker`"
            ) from None
        self._client.subscribe_topic(self._run, lambda event: self._notes.put(str(event[1])))
        self._here = away.installed()
        self._workers = set(self._threads())
        for worker in self._workers:
            self._answer(self._client.submit(away.check_installed, self._here, workers=[worker], pure=False))

    def _threads(self) -> Mapping[str, int]:
        """Of each worker, how many."""
        try:
            found: dict[str, int] = self._client.nthreads()
        except OSError:
            raise self._gone() from None
        return found

    def _room(self) -> int:
        threads = sum(self._threads().values())
        if self._most or self._pace.limits:
            return min(self._most or threads, threads)
        return AHEAD * threads

    def _send(self, waiting: deque[ItemTask], flying: dict[Any, ItemTask]) -> None:
        """What may begin, as long as there is room."""
        room = self._room()
        while len(flying) < room and (task := self._pace.next(waiting, (t.system for t in flying.values()))) is not None:
            future = self._sent(task)
            flying[future] = task
            future.add_done_callback(lambda _: self._wake.set())

    def _sent(self, task: ItemTask) -> Any:
        from fdbench.run import away

        scenario = parse_raw(task.script, path=task.script_path)
        roots = roots_for([scenario])
        clips = self._stores.setdefault(roots, ClipStore(*roots))
        stimuli = stimuli_of(scenario, clips)
        if task.spec not in self._adapters:
            self._adapters[task.spec] = adapter_of(task.spec)
        adapter = self._adapters[task.spec]
        parcel = Parcel(task, self._hold(stimuli), self._hold(adapter))
        contents = [self._held[name] for name in parcel.hashes]
        name = f"{self._run}-{token_hex(6)}"
        return self._client.submit(away.play, self._run, self._here, parcel, parcel.hashes, *contents, key=name)

    def _hold(self, files: Mapping[str, bytes]) -> dict[str, str]:
        """Their hashes; what is in them is brought to the cluster once."""
        from fdbench.run import away

        found = {name: hash_of(content) for name, content in files.items()}
        for name, sha256 in found.items():
            if sha256 not in self._held:
                self._held[sha256] = self._client.submit(away.hold, files[name], key=f"fdbench-{sha256}")
        return found

    def _arrived(self, future: Any, task: ItemTask) -> ItemResult:
        """The result, once its folder is written."""
        from distributed import KilledWorker

        try:
            played = self._answer(future)
        except KilledWorker as killed:
            return failed(task, f"the workers of the cluster that played it died, {killed.allowed_failures + 1} times in all")
        with store.building(Path(task.folder)) as part:
            for name, content in played.files.items():
                (part / Path(name).name).write_bytes(content)
        result: ItemResult = played.result
        return result

    def _answer(self, future: Any) -> Any:
        """What a task returns. Raises what it raised; UsageError where fdbench is not installed, InvalidRun if the cluster is gone."""
        from concurrent.futures import CancelledError

        try:
            return future.result()
        except CancelledError:
            raise self._gone() from None
        except ModuleNotFoundError as error:
            raise UsageError(
                f"--cluster {self._address}: {error} on a worker; install the same fdbench on the scheduler and on all workers"
            ) from None

    def _gone(self) -> InvalidRun:
        return InvalidRun(f"--cluster {self._address}: the cluster is gone; --resume plays what is left, there or here")

    def _look(self, flying: int) -> None:
        """Tell what there is to tell."""
        while True:
            try:
                self._watcher.note(self._notes.get_nowait())
            except Empty:
                break
        self._watcher.look()
        there = set(self._threads())
        for lost in sorted(self._workers - there):
            self._watcher.note(f"worker {lost} is gone; what it played is played again by others")
        self._workers = there
        now = time.monotonic()
        if there or not flying:
            self._alone_since = None
        elif self._alone_since is None or now - self._alone_since >= SLOW_AFTER_S:
            self._alone_since = now
            self._watcher.note(f"no worker is there; {flying} sessions wait for one")


def _connected(address: str) -> Any:
    """A client of dask.distributed."""
    found = _ADDRESS.fullmatch(address)
    if found is None:
        raise UsageError(f"--cluster {address}: write dask://HOST:PORT, the address that `dask scheduler` shows")
    try:
        from distributed import Client
    except ImportError:
        raise MissingExtra("--cluster", "cluster") from None
    for name in ("distributed", "distributed.client"):
        logging.getLogger(name).setLevel(logging.CRITICAL)  # what matters is said in sentences of ours
    try:
        return Client(f"tcp://{found[1]}", timeout=CONNECT_S, set_as_default=False)
    except (OSError, ValueError):  # TimeoutError among them
        raise UsageError(
            f"--cluster {address}: no scheduler answers there; start one with `dask scheduler`, or check the address"
        ) from None
