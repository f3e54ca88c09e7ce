"""Work that is shared out to processes."""

from __future__ import annotations

import os

import pytest

from fdbench.errors import StoreError
from fdbench.run.spread import spread


def times(given: int, task: int) -> tuple[int, int]:
    if task < 0:
        raise StoreError(f"{task}: too small")
    return given * task, os.getpid()


def dies(_given: None, _task: int) -> int:
    os._exit(7)


@pytest.mark.parametrize("jobs", [0, 2])
def test_all_is_done_with_what_all_need(jobs: int) -> None:
    found = list(spread(times, 3, range(5), jobs))
    assert sorted(value for value, _ in found) == [0, 3, 6, 9, 12]
    assert (os.getpid() in {pid for _, pid in found}) is (jobs == 0)


@pytest.mark.parametrize("jobs", [0, 1])
def test_what_is_wrong_is_raised_here(jobs: int) -> None:
    with pytest.raises(StoreError, match="^-1: too small$"):
        list(spread(times, 3, [1, -1], jobs))


def test_a_process_that_ends_early_is_one_sentence() -> None:
    with pytest.raises(StoreError, match="a process that scored ended early: out of memory"):
        list(spread(dies, None, [1], 1))
