"""Which session may begin: worked out by hand, with a clock of the test's own."""

from __future__ import annotations

from collections import deque
from dataclasses import dataclass

from fdbench.run.pace import Pace


@dataclass(frozen=True)
class Session:
    system: str
    number: int


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
