"""Who plays a session, by the clock: each takes a plan and nothing else, and gives up after a while."""

from __future__ import annotations

import signal
from collections.abc import Callable, Iterator, Mapping
from contextlib import contextmanager
from pathlib import Path
from types import FrameType

from fdbench.contract import StepAdapter
from fdbench.errors import AdapterFault
from fdbench.live.made import made
from fdbench.live.replay import run_replay
from fdbench.live.session import LiveSession, run_live
from fdbench.session.loop import capacity, run_session
from fdbench.session.plan import SessionPlan
from fdbench.session.recording import Recording
from fdbench.timebase import RATE, TICK

ITEM_LIMIT_S = 600
"""Wall-clock seconds after which an adapter that does not come back is given up; in real time, so much more than the longest possible
session."""


def play_virtual(plan: SessionPlan) -> Recording:
    """As fast as the adapter answers."""
    adapter = made(plan)
    if not isinstance(adapter, StepAdapter):
        raise AdapterFault("it is no StepAdapter")
    with _time_limit(ITEM_LIMIT_S, "is a step() waiting for something?"):
        return run_session(adapter, plan)


def play_real(plan: SessionPlan) -> LiveSession:
    """In real time."""
    if plan.cassette:
        Path(plan.cassette).parent.mkdir(parents=True, exist_ok=True)
    with _time_limit(ITEM_LIMIT_S + capacity(plan, TICK) // RATE, "is the adapter's process, or this machine, stuck?"):
        return run_live(plan)


def play_again(plan: SessionPlan) -> LiveSession:
    """From the cassette."""
    with _time_limit(ITEM_LIMIT_S, "does the adapter wait for something that no cassette holds?"):
        return run_replay(plan)


PLAYERS: Mapping[str, Callable[[SessionPlan], Recording | LiveSession]] = {
    "virtual": play_virtual,
    "real": play_real,
    "replay": play_again,
}
"""By clock. Each raises AdapterFault where there is no session to tell of."""


@contextmanager
def _time_limit(seconds: int, why: str) -> Iterator[None]:
    """AdapterFault after that many seconds, where the platform has alarms; else no limit."""
    if not hasattr(signal, "SIGALRM"):
        yield
        return

    def give_up(_signum: int, _frame: FrameType | None) -> None:
        raise AdapterFault(f"no end after {seconds} s; {why}")

    before = signal.signal(signal.SIGALRM, give_up)
    signal.alarm(seconds)
    try:
        yield
    finally:
        signal.alarm(0)
        signal.signal(signal.SIGALRM, before)
