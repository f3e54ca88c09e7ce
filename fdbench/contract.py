"""What an adapter is. Everything an adapter may need is here; it imports nothing else of fdbench but `fdbench.speech`.

Two forms exist, after the clock of the system behind them:

* `StepAdapter`: lock-step. The core hands over a frame of user audio, the adapter hands back as much agent audio. It is
  synchronous and deterministic and may run on the virtual clock, faster than real time. Ten lines suffice.
* `StreamAdapter`: wall clock. Audio is pushed in as it is sent; agent audio arrives in bursts or paced through a `Sink`. The
  core owns pacing, playout, flush and what was heard.

Positions are integer samples at 24,000 Hz on the session clock.
"""

from __future__ import annotations

from abc import ABC, abstractmethod
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from typing import Any, Literal, NamedTuple, Protocol, TypeAlias

import numpy as np
import numpy.typing as npt

from fdbench.timebase import RATE, TICK_MS, Samples

__all__ = [
    "RATE", "AdapterEvent", "Audio", "AudioEnd", "AudioOut", "Capabilities", "Closed", "Decision", "Delegation", "Fault", "Flush",
    "PlayoutReport", "Raw", "Samples", "SessionInfo", "Sink", "Span", "SpeechState", "StepAdapter", "StepOutput",
    "StreamAdapter", "StreamClock", "ToolCall", "ToolSpec", "Transcript", "Usage", "WordTime",
]  # fmt: skip

Audio: TypeAlias = npt.NDArray[np.float32]
"""Mono float32 in [-1, 1] at 24,000 Hz, shape [n]. int16 values are to be divided by 32,768."""


@dataclass(frozen=True, slots=True)
class ToolSpec:
    """A function that the system may call by a `ToolCall`; what comes back is text."""

    name: str
    description: str
    parameters: Mapping[str, Any] | None = field(default=None, hash=False)
    """JSON Schema of its arguments; None: one text, which an adapter may call as it likes."""


@dataclass(frozen=True, slots=True)
class SessionInfo:
    """All that an adapter is told about a session. Nothing in it identifies the scenario."""

    id: str
    """Drawn anew for every session, whatever is played: no chance may come from it."""
    instructions: str
    seed: int
    """What all chance is to come from. It is the same in all sessions of a repeat: where they shall not share their chance, mix it with
    what the user says."""
    frame: Samples
    rate: int = RATE
    tools: tuple[ToolSpec, ...] = ()


@dataclass(frozen=True, slots=True)
class Capabilities:
    """How the system behind an adapter works; printed with the results."""

    clock: Literal["input", "wall"] = "input"
    pacing: Literal["lockstep", "burst", "paced"] = "lockstep"
    rate: int = RATE
    barge_in: Literal["agent", "client", "none"] = "agent"
    transcripts: bool = False
    tools: bool = False
    virtual_clock: bool = True
    session_cap_s: float | None = None
    greets: bool = True
    """It may speak before anybody has spoken to it, so the user waits 2 s for a greeting. False: it never does, and each session is a
    second shorter."""


# --- events -----------------------------------------------------------------------------------------------------------
# The core stamps each with its arrival time; `media` is the adapter's own idea of when it applies, in samples.


@dataclass(frozen=True, slots=True)
class WordTime:
    """A word and where it stands in its item's audio, in samples from the item's start."""

    text: str
    start: Samples
    end: Samples


@dataclass(frozen=True, slots=True, eq=False)
class AudioOut:
    """A chunk of agent audio for the playout engine: items play in order of arrival, chunks of an item back to back."""

    item: str
    audio: Audio


@dataclass(frozen=True, slots=True)
class AudioEnd:
    """No more chunks of `item` will come."""

    item: str


@dataclass(frozen=True, slots=True)
class Flush:
    """Stop playing `item`, or everything if None, at once; chunks of it that arrive later are discarded."""

    item: str | None = None


@dataclass(frozen=True, slots=True)
class Transcript:
    """What the adapter declares was said. Text of the agent is verified on the audio before it is trusted."""

    role: Literal["user", "agent"]
    text: str
    item: str | None = None
    words: tuple[WordTime, ...] = ()
    final: bool = True
    media: Samples | None = None


@dataclass(frozen=True, slots=True)
class SpeechState:
    """The system's own opinion of who started or stopped speaking. Shown, never scored."""

    role: Literal["user", "agent"]
    speaking: bool
    media: Samples | None = None


@dataclass(frozen=True, slots=True)
class ToolCall:
    """The system asks for a tool."""

    id: str
    name: str
    arguments: Mapping[str, Any] = field(default_factory=dict)


@dataclass(frozen=True, slots=True)
class Delegation:
    """A task that a background model works on."""

    id: str
    phase: Literal["created", "progress", "done", "delivered", "failed", "timeout", "cancelled"]
    note: str = ""


@dataclass(frozen=True, slots=True)
class Span:
    """A stage of the system's work, [start, end) in samples: `endpointing`, `asr`, `llm`, `tts`, ... `modelled` says that
    the time was drawn from a profile and not measured."""

    stage: str
    start: Samples
    end: Samples
    modelled: bool = True


@dataclass(frozen=True, slots=True)
class Decision:
    """A floor decision and its reason (`listen`, `backchannel`, `take`, `hold`, `yield`, `resume`)."""

    decision: str
    reason: str


@dataclass(frozen=True, slots=True)
class Usage:
    """What the session cost so far, in the provider's own units."""

    amounts: Mapping[str, float]


@dataclass(frozen=True, slots=True)
class Fault:
    """Something went wrong that the adapter survived."""

    message: str


@dataclass(frozen=True, slots=True)
class Closed:
    """The system ended the session."""

    reason: str = ""


@dataclass(frozen=True, slots=True)
class Raw:
    """A line of the wire log, secrets removed."""

    direction: Literal["in", "out"]
    text: str


AdapterEvent: TypeAlias = (
    AudioOut
    | AudioEnd
    | Flush
    | Transcript
    | SpeechState
    | ToolCall
    | Delegation
    | Span
    | Decision
    | Usage
    | Fault
    | Closed
    | Raw
)


# --- the step form ----------------------------------------------------------------------------------------------------


class StepOutput(NamedTuple):
    """Agent audio as long as the user audio handed in, and what happened meanwhile."""

    audio: Audio
    events: Sequence[AdapterEvent] = ()


class StepAdapter(ABC):
    """A system in lock-step with its input.

    Declare `frame_ms`: a positive multiple of 20. One object serves one session.
    """

    frame_ms: int = TICK_MS
    capabilities: Capabilities = Capabilities()
    usd_per_minute: float | None = None
    """About what a minute of a session costs, in US dollars, for the estimate before a run; None if it does not know."""

    def open(self, session: SessionInfo) -> None:  # noqa: B027  (doing nothing is a fair default)
        """Called once, before the first step."""

    @abstractmethod
    def step(self, user: Audio, now: Samples) -> StepOutput:
        """Hear a frame, say a frame.

        Args:
            user: what the user sent in [now - n, now); float32, shape [n], n = frame. Do not keep or write to it: copy.
            now: the session instant at the end of that frame.

        Returns:
            Audio of exactly n samples, finite float32 in [-1, 1], played in [now, now + n) and never earlier; and events.
        """

    def tool_result(self, call_id: str, result: str, *, failed: bool) -> None:  # noqa: B027
        """The answer to a `ToolCall` of that id, before the step in which it can first be used; `failed`: it is an error's
        text. A tool may also never answer."""

    def close(self) -> None:  # noqa: B027
        """Called once, after the last step, also when a step raised."""


# --- the stream form --------------------------------------------------------------------------------------------------


@dataclass(frozen=True, slots=True)
class PlayoutReport:
    """How much of an item a listener has heard, for systems that must be told (`conversation.item.truncate`)."""

    item: str
    played_ms: int
    interrupted: bool


class Sink(Protocol):
    """Where a stream adapter puts what arrives. Safe to call from the adapter's own tasks."""

    def emit(self, event: AdapterEvent) -> None: ...


class StreamClock(Protocol):
    """The session clock as a stream adapter sees it."""

    def now(self) -> Samples: ...


class StreamAdapter(ABC):
    """A system on the wall clock. No method sleeps: pacing is the core's."""

    capabilities: Capabilities = Capabilities(clock="wall", pacing="burst", virtual_clock=False)
    usd_per_minute: float | None = None
    """As that of a `StepAdapter`."""

    @abstractmethod
    async def open(self, session: SessionInfo, sink: Sink, clock: StreamClock) -> None:
        """Connect; return when the system is ready to hear."""

    @abstractmethod
    async def push_audio(self, frame: Audio) -> None:
        """Send the next frame of the user's audio, at the declared rate."""

    async def on_playout(self, report: PlayoutReport) -> None:  # noqa: B027
        """Told when an item ended or was cut, and how much of it was heard."""

    async def tool_result(self, call_id: str, result: str, *, failed: bool) -> None:  # noqa: B027
        """The answer to a `ToolCall` of that id; `failed`: it is an error's text."""

    @abstractmethod
    async def close(self) -> None:
        """Disconnect. Called once, also after an error."""
