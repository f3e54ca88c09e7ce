"""The first session with each system in real time: one that cannot begin tells at once what others would tell only after minutes."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping, Sequence
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


def unreached(results: Iterable[ItemResult], first: Sequence[ItemTask]) -> dict[str, str]:
    """Why systems could not be reached, of the `results` of the `first` session with each."""
    found = {task.system: task for task in first}
    return {
        result.system: result.error or result.invalid for result in results if _could_not_begin(result, found[result.system])
    }


def _could_not_begin(result: ItemResult, task: ItemTask) -> bool:
    """The system was not reached: nothing was recorded."""
    return result.events is None and not (Path(task.folder) / SESSION).exists()


def refused(errors: Mapping[str, str], then: str) -> InvalidRun:
    """Systems were not reached; `errors`: system -> why, in a sentence. `then`: what to do when that is fixed."""
    told = "; ".join(f"{name}: {error}" for name, error in errors.items())
    return InvalidRun(f"{told} (no session could begin; when that is fixed, {then})")


def given_up(tasks: Sequence[ItemTask], errors: Mapping[str, str]) -> Iterator[tuple[ItemResult, ItemTask]]:
    """Results of sessions with systems that were not reached. They leave no folder, so --resume plays them."""
    for task in tasks:
        why = f"not tried, as no session could begin: {errors[task.system]}"
        yield ItemResult(str(task.script["id"]), task.system, task.repeat, None, why), task
