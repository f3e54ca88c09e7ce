"""A session of a stream adapter under examination: `fdbench.live` paces, plays and connects, a plot does what a check is about."""

from __future__ import annotations

import json
from collections.abc import Callable, Iterable
from contextlib import AbstractContextManager, suppress
from dataclasses import dataclass, field, replace
from typing import Any, Protocol, TypeAlias

import numpy as np

from fdbench.conformance.events import wrong_event
from fdbench.conformance.examined import MARK
from fdbench.contract import AdapterEvent, Audio, Capabilities, Raw
from fdbench.errors import AdapterFault
from fdbench.live.exchange import Exchange
from fdbench.live.messages import Anchor, Arrived, Frame, FromAdapter, Start, ToAdapter, start_of
from fdbench.session.plan import SessionPlan
from fdbench.timebase import RATE, TICK, Samples


class Peer(Protocol):
    """The adapter's process, as `fdbench.live.link.Link` shows it."""

    def wait_ready(self) -> tuple[float, list[FromAdapter]]: ...
    def send(self, message: ToAdapter) -> None: ...
    def receive(self, seconds: float) -> FromAdapter | None: ...
    def close(self) -> Iterable[FromAdapter]: ...


class Pacing(Protocol):
    """The clock, as `fdbench.live.pacing.Pace` shows it."""

    def start(self) -> int: ...
    def left(self, position: Samples) -> float: ...
    def at(self, stamp: int, rate: int = RATE) -> Samples: ...


Connect: TypeAlias = Callable[[Start], AbstractContextManager[Peer]]
Plot: TypeAlias = Callable[["Talk", Samples], bool]
"""Called each tick; true ends the session at once, whatever is going on."""


@dataclass(slots=True)
class Talk:
    """What a session left behind."""

    exchange: Exchange
    opened_s: float = 0.0
    now: Samples = 0
    events: list[tuple[Samples, AdapterEvent]] = field(default_factory=list)
    """All of them, with session instants; not those of `fdbench` itself."""
    stage: str = "open"
    """How far the plot came: where a fault belongs to."""
    broke: AdapterFault | None = None
    figures: dict[str, Any] = field(default_factory=dict)
    """Of `fdbench.conformance.examined`; empty if the adapter's process did not get that far."""
    to_send: list[ToAdapter] = field(default_factory=list)
    """By the plot."""
    late_s: list[float] = field(default_factory=list)
    """How late each frame was sent, by this machine."""
    held: bool = False
    """Frames wait, and go out at once when the plot says so."""
    waiting: list[Frame] = field(default_factory=list)

    def take(self, event: AdapterEvent, at: int) -> None:
        """An event at `at`, in samples of the adapter's rate. One that the contract forbids is kept, and goes no further."""
        if isinstance(event, Raw) and event.text.startswith(MARK):
            self.figures = json.loads(event.text.removeprefix(MARK))
            return
        instant = max(0, at) * RATE // self.exchange.rate
        self.events.append((instant, event))
        if wrong_event(event, instant) is None:
            self.exchange.take(event, at)

    def spoken(self, start: Samples = 0, end: Samples | None = None) -> Audio:
        """The agent's audio that arrived in [start, end), chunk after chunk, at the adapter's rate."""
        kept = [c.audio for c in self.exchange.arrived if start <= c.at and (end is None or c.at < end)]
        return np.concatenate(kept) if kept else np.zeros(0, np.float32)


def talk(connect: Connect, pace: Pacing, plan: SessionPlan, able: Capabilities, plot: Plot | None = None) -> Talk:
    """Play a session with an adapter that can do so much. What goes wrong once it is open is in `broke`.

    Raises:
        AdapterFault: it could not be opened.
    """
    done = Talk(Exchange(plan, replace(able, greets=True)))  # checks count on the silence before the question
    with connect(start_of(plan, able.rate)) as peer:
        done.opened_s, early = peer.wait_ready()
        try:
            peer.send(Anchor(pace.start()))
            for message in early:
                _take(done, message, pace)
            _drive(done, peer, pace, plot)
            if done.exchange.closed is None:
                done.stage = "close"
            _close(done, peer, pace)
        except AdapterFault as fault:
            done.broke = fault
    return done


def _drive(done: Talk, peer: Peer, pace: Pacing, plot: Plot | None) -> None:
    exchange, now = done.exchange, 0
    while True:
        done.now = now
        frame = exchange.tick(now)
        ends = plot is not None and plot(done, now)
        _reply(done, peer)
        if frame is None or ends or exchange.closed is not None:
            return
        now += TICK
        while (left := pace.left(now)) > 0:
            message = peer.receive(left)
            if message is not None:
                _take(done, message, pace)
                _reply(done, peer)
        done.waiting.append(Frame(frame))
        if not done.held:
            _send(done, peer, pace, now)


def _send(done: Talk, peer: Peer, pace: Pacing, now: Samples) -> None:
    """The frames that wait; the last of them is due at `now`."""
    done.late_s.append(max(0.0, -pace.left(now)))
    for frame in done.waiting:
        peer.send(frame)
    done.waiting = []


def _close(done: Talk, peer: Peer, pace: Pacing) -> None:
    for message in peer.close():
        with suppress(AdapterFault):  # more audio than can be heard is no matter now
            _take(done, message, pace)


def _take(done: Talk, message: FromAdapter, pace: Pacing) -> None:
    if isinstance(message, Arrived):
        done.take(message.event, pace.at(message.stamp, done.exchange.rate))


def _reply(done: Talk, peer: Peer) -> None:
    replies: list[ToAdapter] = [*done.exchange.replies, *done.to_send]
    done.exchange.replies, done.to_send = [], []
    for reply in replies:
        peer.send(reply)
