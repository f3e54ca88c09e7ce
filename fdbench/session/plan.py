"""One session before it is played: all that a player is handed, whoever plays it and by which clock."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field
from typing import TYPE_CHECKING, Any, TypeAlias

from fdbench.contract import SessionInfo
from fdbench.scenario.model import Channel, Cue, Tool
from fdbench.scenario.placement import Placement
from fdbench.session.tools import offered
from fdbench.timebase import TICK, Samples

if TYPE_CHECKING:
    from fdbench.session.line import Line

Script: TypeAlias = tuple[tuple[Cue, Placement], ...]
"""Each cue with its sound, which lies at 0 until it is played."""


@dataclass(frozen=True, slots=True)
class Listening:
    """How a control ends: when the agent was first sounding `delay` or more into its reply to the last cue (where an event would
    have come), `watched` later; or when that is not so within `timeout` after the cue's end. `to_end`: it goes on until the reply
    has ended, for at most REPLY_LIMIT."""

    delay: Samples
    watched: Samples
    timeout: Samples
    to_end: bool = False


@dataclass(frozen=True, slots=True, eq=False)
class SessionPlan:
    """What is said when, over which line, with which tools, to which adapter. It names no scenario: what plays it cannot tell one.

    Of all this the adapter is handed `settings` when it is made and `info` when the session opens."""

    script: Script
    id: str = "session"
    """Tells nothing; see `SessionInfo.id`."""
    seed: int = 1
    """For what the adapter leaves to chance."""
    instructions: str = ""
    frame: Samples = TICK
    tools: tuple[Tool, ...] = ()
    """What the agent may call."""
    channel: Channel = field(default_factory=Channel)
    """What the user's sound passes on its way to the adapter."""
    chance: int = 1
    """Seed of what the channel leaves to chance: its noise, and which packets are lost."""
    listening: Listening | None = None
    """How a control ends; None: the session ends when nothing more is due."""
    tail: Samples | None = None
    """The cues lie in one recording, which each of them holds whole: it is played from the session's first sample on, and the session
    ends so long after it. None: each cue is played when it is due."""
    spec: str = ""
    settings: Mapping[str, Any] = field(default_factory=dict)
    """Where the adapter comes from; for players that make it."""
    cassette: str = ""
    """Where the connections are recorded to, or replayed from; empty for neither."""

    @property
    def info(self) -> SessionInfo:
        """All that the adapter is told of the session."""
        return SessionInfo(self.id, self.instructions, self.seed, self.frame, tools=offered(self.tools))

    def line(self) -> Line | None:
        """A fresh line; None if nothing is done to the user's sound."""
        if self.channel.clean:
            return None
        from fdbench.session.line import Line  # its filters take a while to load

        return Line(self.channel, self.chance)
