"""Workers are used again."""

from __future__ import annotations

import asyncio
from collections.abc import Awaitable, Callable

import pytest

from fdbench.contract import SessionInfo
from fdbench.errors import AdapterFault
from fdbench.serve.remote import Pool
from fdbench.timebase import TICK
from tests.serve.client import LOOP_BACK, noise

INFO = SessionInfo("s1", "", 7, TICK)


def with_pool(play: Callable[[Pool], Awaitable[None]], **settings: object) -> None:
    async def whole() -> None:
        pool = Pool(LOOP_BACK, dict(settings))
        try:
            await pool.start()
            await play(pool)
        finally:
            pool.stop()

    asyncio.run(whole())


def test_who_comes_while_a_worker_is_given_back_gets_that_one() -> None:
    async def play(pool: Pool) -> None:
        first = await pool.take()
        await first.open(INFO)
        returning = asyncio.create_task(pool.give_back(first))
        await asyncio.sleep(0)
        assert await pool.take() is first
        await returning

    with_pool(play)


def test_two_at_a_time_get_one_each_though_only_one_is_given_back() -> None:
    async def play(pool: Pool) -> None:
        first = await pool.take()
        returning = asyncio.create_task(pool.give_back(first))
        await asyncio.sleep(0)
        taken = await asyncio.gather(pool.take(), pool.take())
        assert first in taken and taken[0] is not taken[1]
        await returning

    with_pool(play)


def test_a_broken_worker_is_replaced() -> None:
    async def play(pool: Pool) -> None:
        first = await pool.take()
        await first.open(INFO)
        await first.step(noise(TICK))
        with pytest.raises(AdapterFault, match="it broke"):
            await first.step(noise(TICK))
        returning = asyncio.create_task(pool.give_back(first))
        await asyncio.sleep(0)
        assert await pool.take() is not first
        await returning

    with_pool(play, fails_after_ms=20)
