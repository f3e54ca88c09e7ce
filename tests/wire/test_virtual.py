"""Virtual time: the order in which waiting tasks are woken, and how long it waits for them."""

from __future__ import annotations

import asyncio

import pytest

from fdbench.wire.virtual import VirtualTime


def test_waiters_wake_in_order_of_time_then_of_asking() -> None:
    async def run() -> list[tuple[str, float]]:
        time, woken = VirtualTime(), list[tuple[str, float]]()

        async def wait(name: str, t: float) -> None:
            await time.wait_until(t)
            woken.append((name, time.now()))

        tasks = [asyncio.create_task(wait(*each)) for each in [("c", 0.3), ("a", 0.1), ("b1", 0.2), ("b2", 0.2), ("now", 0.0)]]
        await time.advance(0.2)
        assert time.now() == 0.2
        assert woken == [("now", 0.0), ("a", 0.1), ("b1", 0.2), ("b2", 0.2)]
        await time.advance(1.0)
        await asyncio.gather(*tasks)
        return woken

    assert asyncio.run(run())[-1] == ("c", 0.3)


def test_what_a_woken_task_waits_for_next_is_met_in_the_same_advance() -> None:
    async def run() -> list[float]:
        time, seen = VirtualTime(-1.0), list[float]()

        async def ticks() -> None:
            for n in range(5):
                await time.wait_until(n / 10)
                seen.append(time.now())

        task = asyncio.create_task(ticks())
        await time.advance(0.25)
        task.cancel()
        return seen

    assert asyncio.run(run()) == [0.0, 0.1, 0.2]


def test_settling_lets_chains_of_tasks_run_to_their_end() -> None:
    async def run() -> int:
        first: asyncio.Queue[int] = asyncio.Queue()
        queues = [first, *(asyncio.Queue[int]() for _ in range(50))]

        async def hand_on(n: int) -> None:
            value = await queues[n].get()
            for _ in range(n % 7):
                await asyncio.sleep(0)
            queues[n + 1].put_nowait(value + 1)

        tasks = [asyncio.create_task(hand_on(n)) for n in range(50)]
        time = VirtualTime()
        await time.settle()
        first.put_nowait(0)
        await time.settle()
        await asyncio.gather(*tasks)
        return queues[50].get_nowait()

    assert asyncio.run(run()) == 50


def test_a_cancelled_waiter_is_forgotten() -> None:
    async def run() -> float:
        time = VirtualTime()
        with pytest.raises(TimeoutError):
            async with asyncio.timeout(0):
                await time.wait_until(5)
        await time.advance(10)
        return time.now()

    assert asyncio.run(run()) == 10


def test_time_does_not_go_back() -> None:
    with pytest.raises(ValueError, match="virtual time is at 2.0 s and cannot go back to 1.0 s"):
        asyncio.run(VirtualTime(2.0).advance(1.0))


def test_two_cannot_advance_it_at_once() -> None:
    async def run() -> None:
        time = VirtualTime()
        await asyncio.gather(time.settle(), time.settle())

    with pytest.raises(RuntimeError, match="advanced by another task already"):
        asyncio.run(run())


def test_a_task_that_never_waits_is_told(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr("fdbench.wire.virtual.MOST_ROUNDS", 100)

    async def run() -> None:
        async def spin() -> None:
            while True:
                await asyncio.sleep(0)

        task = asyncio.create_task(spin())
        try:
            await VirtualTime().settle()
        finally:
            task.cancel()

    with pytest.raises(RuntimeError, match="runs on and on"):
        asyncio.run(run())
