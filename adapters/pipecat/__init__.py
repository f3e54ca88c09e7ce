"""`pipecat`: a pipecat bot over its own WebSocket transport: protobuf frames, and RTVI messages about what goes on inside.

The bot paces its audio and decides on barge-ins by itself; this side plays, stops when told, and translates. How to run it, what it
reports and what it costs: `docs/adapters/pipecat.md`.
"""

from __future__ import annotations

from typing import Any

from .adapter import Pipecat
from .config import read

__all__ = ["Pipecat", "create"]


def create(**settings: Any) -> Pipecat:
    """The adapter.

    Args:
        url: the bot's address, `ws://localhost:8765` by default; a bot behind FastAPI usually has the path /ws.
        rate: of the audio that the bot sends (its `audio_out_sample_rate`): 24000 (default), 16000 or 8000.
        input_rate: of the audio that the bot takes (its `audio_in_sample_rate`): 16000 (default), or the same as `rate`.
        rtvi: `on` (default: the bot is told `client-ready`, and its `bot-ready` is waited for) or `off` (for bots without RTVI).
        timeout_s: for the connection, and again for `bot-ready`, 0.05 to 120 (10).

    Raises:
        ValueError: an unknown setting, a value outside its choices or range, or rates that do not go together.
    """
    return Pipecat(read(settings))
