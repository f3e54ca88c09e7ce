"""A session on the wall clock: the adapter in a process of its own, this one paces, plays and records.

The user's frame [t, t + 20 ms) leaves at t + 20 ms after the session's anchor, as a microphone would send it. What arrives is taken
at its own instant, to the sample, so playout does not depend on when this process looks.
"""

from __future__ import annotations

import gc
from dataclasses import dataclass

from fdbench.errors import AdapterFault, InvalidRun
from fdbench.live.exchange import ArrivedChunk, Exchange
from fdbench.live.lift import on_the_wall
from fdbench.live.link import Link
from fdbench.live.made import made
from fdbench.live.messages import Anchor, Arrived, Frame, FromAdapter, start_of
from fdbench.live.pacing import Pace, Timing, timing
from fdbench.session.plan import SessionPlan
from fdbench.session.recording import Logged, Recording
from fdbench.timebase import TICK, Samples, ms

GRACE = ms(3)
"""So long after an instant the script is decided for it: the adapter's process may be that late with what it tells."""


@dataclass(frozen=True, slots=True, eq=False)
class LiveSession:
    """What a session on the wall clock leaves behind, also one that broke off.

    `broke` says in one sentence why it broke off, empty if it did not; `fault` that the adapter or its system is to blame, and not
    this machine. `opened_s` is the time it took to connect, which is no part of the session."""

    recording: Recording
    timing: Timing
    rate: int
    """Of `arrived`, in Hz."""
    arrived: tuple[ArrivedChunk, ...]
    raw: tuple[Logged, ...]
    underruns: int
    underrun_ms: float
    opened_s: float
    broke: str = ""
    fault: AdapterFault | None = None


def run_live(plan: SessionPlan) -> LiveSession:
    """Play a session into a system in real time. The adapter is made here, too: only to know what it can do.

    Raises:
        AdapterFault: it cannot be made, or the session could not be opened.
    """
    able = on_the_wall(made(plan))
    exchange, pace = Exchange(plan, able), Pace()
    broke, fault = "", None
    with Link(start_of(plan, able.rate)) as link:
        opened_s, early = link.wait_ready()
        collecting = gc.isenabled()
        gc.collect()
        gc.disable()  # a collection takes longer than a frame may be late
        try:
            link.send(Anchor(pace.start()))
            for message in early:
                _take(exchange, message, pace)
            _drive(exchange, link, pace)
            for message in link.close():
                _take(exchange, message, pace)
            pace.handed_over(link.late_ms)
        except AdapterFault as error:
            broke, fault = str(error), error
        except InvalidRun as error:
            broke = str(error)
        finally:
            if collecting:
                gc.enable()
    return LiveSession(
        recording=exchange.recording(),
        timing=timing(pace.lateness_ms, pace.behind_ms, pace.handed_ms),
        rate=able.rate,
        arrived=tuple(exchange.arrived),
        raw=tuple(exchange.raw),
        underruns=exchange.underruns,
        underrun_ms=exchange.underrun_ms,
        opened_s=opened_s,
        broke=broke,
        fault=fault,
    )


def _drive(exchange: Exchange, link: Link, pace: Pace) -> None:
    now: Samples = 0
    while True:
        early = _stragglers(exchange, link, pace, now)
        frame = exchange.tick(now)
        _reply(exchange, link)
        if frame is None:
            return
        for message in early:
            _take(exchange, message, pace)
        _reply(exchange, link)
        exchange.check_open(now)
        now += TICK
        while (left := pace.left(now)) > 0:
            told = link.receive(left)
            if told is not None:
                _take(exchange, told, pace)
                _reply(exchange, link)
        link.send(Frame(frame))
        pace.sent(now)


def _stragglers(exchange: Exchange, link: Link, pace: Pace, now: Samples) -> list[FromAdapter]:
    """Wait a little for what arrived before `now` and is still on its way between the processes, so that it makes no difference which of
    them was quicker. Returns what arrived since."""
    early: list[FromAdapter] = []
    while (left := pace.left(now + GRACE)) > 0:
        message = link.receive(left)
        if isinstance(message, Arrived) and pace.at(message.stamp) >= now:
            early.append(message)
        elif message is not None:
            _take(exchange, message, pace)
            _reply(exchange, link)
    return early


def _take(exchange: Exchange, message: FromAdapter, pace: Pace) -> None:
    if isinstance(message, Arrived):
        pace.taken(message.stamp)
        exchange.take(message.event, pace.at(message.stamp, exchange.rate))


def _reply(exchange: Exchange, link: Link) -> None:
    replies, exchange.replies = exchange.replies, []
    for reply in replies:
        link.send(reply)
