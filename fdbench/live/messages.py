"""What the session and the process of the adapter tell each other. Plain data: it crosses a process boundary."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Any, TypeAlias

from fdbench.contract import RATE, AdapterEvent, Audio, PlayoutReport, SessionInfo
from fdbench.session.plan import SessionPlan
from fdbench.session.tools import ToolAnswer


@dataclass(frozen=True, slots=True)
class Start:
    """Make the adapter and open its session. `cassette`: where its connections are to be recorded; empty for nowhere."""

    spec: str
    settings: dict[str, Any]
    info: SessionInfo
    rate: int = RATE
    cassette: str = ""


def start_of(plan: SessionPlan, rate: int) -> Start:
    """Of a session with an adapter of that rate, Hz."""
    return Start(plan.spec, dict(plan.settings), plan.info, rate, plan.cassette)


@dataclass(frozen=True, slots=True)
class Anchor:
    """The session begins: its instant 0 as a `time.monotonic_ns` stamp."""

    stamp: int


@dataclass(frozen=True, slots=True, eq=False)
class Frame:
    """20 ms of the user's channel, at the adapter's rate."""

    audio: Audio


@dataclass(frozen=True, slots=True)
class Stop:
    """Close the session."""


ToAdapter: TypeAlias = Start | Anchor | Frame | PlayoutReport | ToolAnswer | Stop


@dataclass(frozen=True, slots=True)
class Ready:
    """The session is open; `seconds` it took."""

    seconds: float


@dataclass(frozen=True, slots=True, eq=False)
class Arrived:
    """An event and the `time.monotonic_ns` stamp of its arrival."""

    stamp: int
    event: AdapterEvent


@dataclass(frozen=True, slots=True)
class Failed:
    """The adapter, or the system behind it, cannot go on: one sentence, and the traceback of a bug."""

    sentence: str
    trace: str = ""


@dataclass(frozen=True, slots=True)
class Stopped:
    """The session is closed; `late_ms`: how long after its deadline the latest frame came to the adapter's process."""

    late_ms: float = 0.0


FromAdapter: TypeAlias = Ready | Arrived | Failed | Stopped
