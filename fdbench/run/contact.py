"""The first session with each system in real time: one that cannot begin tells at once what others would tell only after minutes."""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from pathlib import Path

from fdbench.errors import InvalidRun
from fdbench.run.item import ItemResult, ItemTask

SESSION = "session.json"


def firsts(tasks: Sequence[ItemTask]) -> list[ItemTask]:
    """The first session of each system."""
    found: dict[str, ItemTask] = {}
    for task in tasks:
        found.setdefault(task.system, task)
    return list(found.values())


def could_not_begin(result: ItemResult, task: ItemTask) -> bool:
    """The system was not reached: nothing was recorded."""
    return result.events is None and not (Path(task.folder) / SESSION).exists()


def refused(errors: Mapping[str, str]) -> InvalidRun:
    """No system was reached; `errors`: system -> why, in a sentence."""
    told = "; ".join(f"{name}: {error}" for name, error in errors.items())
    return InvalidRun(f"{told} (no session could begin; when that is fixed, complete the run with --resume)")


def given_up(tasks: Sequence[ItemTask], errors: Mapping[str, str]) -> Iterator[tuple[ItemResult, ItemTask]]:
    """Results of sessions with systems that were not reached. They leave no folder, so --resume plays them."""
    for task in tasks:
        why = f"not tried, as no session could begin: {errors[task.system]}"
        yield ItemResult(str(task.script["id"]), task.system, task.repeat, None, why), task
