"""Which session may begin: worked out by hand, with a clock of the test's own."""

from __future__ import annotations

from collections import deque
from dataclasses import dataclass
from types import SimpleNamespace
from typing import cast

from fdbench.run.item import ItemTask
from fdbench.run.pace import Pace
from fdbench.run.pool import turns_first


@dataclass(frozen=True)
class Session:
    system: str
    number: int


def task(system: str, script: str) -> ItemTask:
    return cast(ItemTask, SimpleNamespace(system=system, script={"id": script}, repeat=0))


def names(waiting: deque[Session]) -> list[str]:
    return [f"{session.system}{session.number}" for session in waiting]


def test_a_system_that_is_full_lets_others_pass() -> None:
    pace, waiting = Pace(at_once=1), deque([Session("a", 1), Session("a", 2), Session("b", 1)])
    assert pace.next(waiting, []) == Session("a", 1)
    assert pace.next(waiting, ["a"]) == Session("b", 1)
    assert pace.next(waiting, ["a", "b"]) is None and names(waiting) == ["a2"]
    assert pace.next(waiting, ["b"]) == Session("a", 2) and not waiting


def test_sessions_of_a_system_begin_apart() -> None:
    now = 100.0
    pace, waiting = Pace(per_minute=6, clock=lambda: now), deque([Session("a", n) for n in (1, 2, 3)] + [Session("b", 1)])
    assert pace.next(waiting, []) == Session("a", 1)
    assert pace.next(waiting, []) == Session("b", 1)  # of its own
    now = 109.9
    assert pace.next(waiting, []) is None and names(waiting) == ["a2", "a3"]
    now = 110.0
    assert pace.next(waiting, []) == Session("a", 2)
    assert pace.next(waiting, []) is None
    now = 300.0  # what was not begun meanwhile is not made up for
    assert pace.next(waiting, []) == Session("a", 3)


def test_without_limits_they_come_in_their_order() -> None:
    waiting = deque([Session("a", 1), Session("a", 2)])
    assert [Pace().next(waiting, ["a"] * 9) for _ in range(3)] == [Session("a", 1), Session("a", 2), None]
    assert not Pace().limits and Pace(at_once=1).limits and Pace(per_minute=1).limits


def test_of_the_next_few_the_lowest_rank_comes_first() -> None:
    waiting = deque(Session("ab"[n % 2], n // 2) for n in range(80))
    pace = Pace()
    assert pace.next(waiting, [], lambda s: 0 if s.number == 3 else 1) == Session("a", 3)
    assert pace.next(waiting, [], lambda s: 0 if s.number == 3 else 1) == Session("b", 3)
    assert pace.next(waiting, [], lambda s: 0 if s.number == 39 else 1) == Session("a", 0)  # that one is too far away
    assert len(waiting) == 77


def test_a_rank_begins_nothing_that_may_not() -> None:
    waiting = deque([Session("a", 1), Session("b", 1), Session("a", 2)])
    assert Pace(at_once=1).next(waiting, ["a"], lambda s: 0 if s.system == "a" else 1) == Session("b", 1)


def test_a_worker_goes_on_with_what_it_has_played_and_others_take_something_else() -> None:
    tasks = [task(system, script) for script in "123" for system in "ab"]
    waiting = deque(tasks)
    first = Pace().next(waiting, [], turns_first([], None))
    assert first == tasks[0]
    second = Pace().next(waiting, ["a"], turns_first([first], None))
    assert second == tasks[2]  # not the other system's session of what is being played
    assert Pace().next(waiting, ["a"], turns_first([second], first)) == tasks[1]
    waiting = deque([tasks[3]])
    assert Pace().next(waiting, ["a"], turns_first([second], first)) == tasks[3]  # better twice than idle
