"""A session on the virtual clock with a system that is only a cassette: what came in then comes in again, at its own instant.

The adapter is the real one, so that its translation is tested without the system, a key or a network.
"""

from __future__ import annotations

import asyncio
from pathlib import Path

from fdbench import wire
from fdbench.contract import RATE, AdapterEvent, PlayoutReport, Samples, SessionInfo, StreamAdapter
from fdbench.errors import AdapterFault, WireError
from fdbench.live.exchange import Exchange
from fdbench.live.made import made
from fdbench.live.pacing import timing
from fdbench.live.session import LiveSession
from fdbench.session.plan import SessionPlan
from fdbench.timebase import TICK
from fdbench.wire import cassette
from fdbench.wire.cassette import Cassette
from fdbench.wire.replay import Replay
from fdbench.wire.virtual import VirtualTime


def run_replay(plan: SessionPlan) -> LiveSession:
    """Play a session into an adapter whose system is the plan's cassette, as fast as this machine can. As `run_live`, but for the timing,
    which is exact.

    Raises:
        AdapterFault: there is no cassette, the adapter cannot be made, or the recording does not fit it.
    """
    adapter, path = made(plan), Path(plan.cassette)
    if not isinstance(adapter, StreamAdapter):
        raise AdapterFault("a lock-step adapter has no connections that a cassette could hold; run it on the virtual clock")
    if not path.exists():
        raise AdapterFault("this session has no cassette; record the run with --record")
    exchange = Exchange(plan, adapter.capabilities)
    replaying = _Replaying(adapter, cassette.read(path), plan.info, exchange)
    broke, fault = "", None
    try:
        asyncio.run(replaying.play())
    except (AdapterFault, WireError) as error:
        fault = error if isinstance(error, AdapterFault) else AdapterFault(str(error))
        broke = str(error)
    return LiveSession(
        recording=exchange.recording(),
        timing=timing([]),
        rate=exchange.rate,
        arrived=tuple(exchange.arrived),
        raw=tuple(exchange.raw),
        underruns=exchange.underruns,
        underrun_ms=exchange.underrun_ms,
        opened_s=0.0,
        broke=broke,
        fault=fault,
    )


class _Replaying:
    """Sink and clock of the adapter, and the loop."""

    def __init__(self, adapter: StreamAdapter, tape: Cassette, info: SessionInfo, exchange: Exchange) -> None:
        self._adapter = adapter
        self._cassette = tape
        self._info = info
        self._exchange = exchange
        self._time = VirtualTime(min([0.0, *(event.t for event in tape.events)]))

    def emit(self, event: AdapterEvent) -> None:
        self._exchange.take(event, max(0, self._position(self._exchange.rate)))

    def now(self) -> Samples:
        return max(0, self._position(RATE))

    def _position(self, rate: int) -> int:
        """Now, in samples of `rate`; as `Pace.at` reckons it."""
        return round(self._time.now() * 1e9) * rate // 1_000_000_000

    async def play(self) -> None:
        wire.use(Replay(self._cassette, self._time))
        try:
            opening = asyncio.ensure_future(self._adapter.open(self._info, self, self))
            await self._time.advance(0.0)
            if not opening.done():
                opening.cancel()
                raise AdapterFault("the adapter was not open when the recorded session began; record the cassette anew")
            opening.result()
            await self._drive()
        finally:
            await self._adapter.close()
            wire.use(None)

    async def _drive(self) -> None:
        now: Samples = 0
        while (frame := self._exchange.tick(now)) is not None:
            await self._reply()
            self._exchange.check_open(now)
            now += TICK
            await self._time.advance(now / RATE)
            await self._reply()
            await self._adapter.push_audio(frame)
            await self._time.settle()

    async def _reply(self) -> None:
        replies, self._exchange.replies = self._exchange.replies, []
        for reply in replies:
            if isinstance(reply, PlayoutReport):
                await self._adapter.on_playout(reply)
            else:
                await self._adapter.tool_result(reply.id, reply.result, failed=reply.failed)
