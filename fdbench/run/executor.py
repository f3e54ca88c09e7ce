"""Where a run's sessions are played: in worker processes of this machine, or on a cluster. What follows from them is the same."""

from __future__ import annotations

from collections.abc import Callable, Iterator, Sequence
from typing import Protocol

from fdbench.run.how import How
from fdbench.run.item import ItemResult, ItemTask
from fdbench.run.pace import Pace
from fdbench.run.plan import SystemPlan
from fdbench.run.pool import Watcher, Workers


class Executor(Protocol):
    """Plays sessions. `close` it."""

    def play(self, tasks: Sequence[ItemTask], enough: Callable[[], bool] = ...) -> Iterator[ItemResult]:
        """Results as they come, in no certain order; the folder of each is whole by then. As soon as there is `enough`, no session
        begins; those under way are finished. A session whose process dies, or does not answer, is an error and no more."""

    def floors_ms(self, systems: Sequence[SystemPlan]) -> dict[str, float | None]:
        """The loop-back floor of each system's kind of connection, where sessions are played."""

    def close(self) -> None:
        """What is still under way is given up, and leaves nothing whole: --resume plays it again."""


def executor_of(how: How, watcher: Watcher) -> Executor:
    """As `how` says; `watcher` is told of what goes slowly, or not at all.

    Raises:
        MissingExtra: a cluster is asked for, and dask.distributed is not installed.
        UsageError: no such cluster can be reached, or another fdbench is installed there.
    """
    pace = Pace(how.per_system, how.per_minute)
    if not how.cluster:
        return Workers(how.jobs, watcher, pace)
    from fdbench.run.cluster import Cluster

    return Cluster(how.cluster, how.jobs, watcher, pace)
