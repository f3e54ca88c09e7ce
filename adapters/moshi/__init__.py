"""`moshi`: Kyutai's Moshi and NVIDIA's PersonaPlex over their WebSocket: Ogg Opus both ways, a frame of 80 ms out for each one in.

The model hears while it speaks and decides by itself when to stop; nothing on the wire tells of turns or interruptions, and nothing is
ever flushed. How to run it, what it reports and what it costs in delay: `docs/adapters/moshi.md`.
"""

from __future__ import annotations

from typing import Any

from .adapter import Moshi
from .config import read

__all__ = ["Moshi", "create"]


def create(**settings: Any) -> Moshi:
    """The adapter.

    Args:
        url: where the server listens, `ws://localhost:8998/api/chat` by default; without a path, /api/chat is added.
        dialect: `moshi` (default) or `personaplex`, whose address takes a voice and a prompt.
        voice_prompt: of PersonaPlex: a file of the server's voices, `NATF0.pt` by default.
        text_prompt: of PersonaPlex: what the model is told; the session's instructions unless set, nothing with `none`.
        timeout_s: for the connection, and again until the server begins, 0.05 to 50 (10; PersonaPlex, which steps through its prompts
            first: 30).

    Raises:
        ValueError: an unknown setting, a value outside its choices or range, or one that does not apply to the dialect.
    """
    return Moshi(read(settings))
