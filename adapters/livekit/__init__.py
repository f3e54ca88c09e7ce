"""`livekit`: a LiveKit agent (an `AgentSession` and its `Agent`) in the adapter's own process, without a room or a server.

The session's microphone and loudspeaker are ours: it hears what fdbench sends, says what fdbench plays, and is told how much of it was
heard. How to run it, what it reports and what it costs: `docs/adapters/livekit.md`.
"""

from __future__ import annotations

from typing import Any

from .adapter import LiveKit
from .config import read

__all__ = ["LiveKit", "create"]


def create(**settings: Any) -> LiveKit:
    """The adapter.

    Args:
        agent: where your function is, as path/to/my_agent.py:build or package.module:build (needed). It takes nothing and returns
            an `AgentSession` that is not started, and the `Agent` to start it with; it may be async.
        rate: samples a second, both ways: 24000 (default, as in a room), 16000, 8000 or 48000.
        timeout_s: for building and starting the session, 0.05 to 55 (30).

    Raises:
        ValueError: an unknown setting, or a value outside its choices or range.
    """
    return LiveKit(read(settings))
