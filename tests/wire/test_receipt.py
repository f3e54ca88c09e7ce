"""Which instant an event has: that of the message it is made of, in the task that received it, and nowhere else."""

from __future__ import annotations

import asyncio
import time

from fdbench.wire.receipt import forget, instant, received


def test_what_a_task_makes_of_a_message_has_the_stamp_of_the_message() -> None:
    async def read() -> tuple[int, int]:
        received(5)
        await asyncio.sleep(0)
        first = instant()
        received(7)
        return first, instant()

    assert asyncio.run(read()) == (5, 7)


def test_other_tasks_and_timers_have_their_own_time() -> None:
    async def read() -> list[int]:
        stamps: list[int] = []

        async def other() -> None:
            stamps.append(instant())

        received(5)
        asyncio.get_running_loop().call_soon(lambda: stamps.append(instant()))
        await asyncio.create_task(other())
        forget()
        return [*stamps, instant()]

    before = time.monotonic_ns()
    stamps = asyncio.run(read())
    assert len(stamps) == 3 and all(before <= stamp <= time.monotonic_ns() for stamp in stamps)


def test_without_a_loop_it_is_now() -> None:
    before = time.monotonic_ns()
    assert before <= instant() <= time.monotonic_ns()
