"""Which instant an event has: that of the message it is made of, in the task that received it, and nowhere else."""

from __future__ import annotations

import asyncio
import time

from fdbench.wire.receipt import STALE_NS, forget, instant, received

NOW = time.monotonic_ns() + 3_600_000_000_000
"""An hour ahead: never stale."""


def test_what_a_task_makes_of_a_message_has_the_stamp_of_the_message() -> None:
    async def read() -> tuple[int, int]:
        received(NOW + 5)
        await asyncio.sleep(0)
        first = instant()
        received(NOW + 7)
        return first, instant()

    assert asyncio.run(read()) == (NOW + 5, NOW + 7)


def test_other_tasks_and_timers_have_their_own_time() -> None:
    async def read() -> list[int]:
        stamps: list[int] = []

        async def other() -> None:
            stamps.append(instant())

        received(NOW)
        asyncio.get_running_loop().call_soon(lambda: stamps.append(instant()))
        await asyncio.create_task(other())
        forget()
        return [*stamps, instant()]

    before = time.monotonic_ns()
    stamps = asyncio.run(read())
    assert len(stamps) == 3 and all(before <= stamp <= time.monotonic_ns() for stamp in stamps)


def test_what_it_does_long_after_is_about_no_message() -> None:
    async def read() -> int:
        received(time.monotonic_ns() - STALE_NS - 1)
        return instant()

    before = time.monotonic_ns()
    assert before <= asyncio.run(read()) <= time.monotonic_ns()


def test_without_a_loop_it_is_now() -> None:
    before = time.monotonic_ns()
    assert before <= instant() <= time.monotonic_ns()
