"""`openai_live`: OpenAI's GPT-Live over a WebSocket: one stream each way, on the clock of the audio that is sent.

The model hears while it speaks and decides by itself when to stop; nothing on the wire tells of turns or interruptions, and nothing is
ever flushed. How to run it, what it reports and what a run costs: `docs/adapters/openai_live.md`.
"""

from __future__ import annotations

from typing import Any

from .adapter import OpenAILive
from .config import read

__all__ = ["OpenAILive", "create"]


def create(**settings: Any) -> OpenAILive:
    """The adapter. The key comes from OPENAI_API_KEY, on Azure from AZURE_OPENAI_API_KEY; servers on this machine need none.

    Args:
        model: `gpt-live-1`.
        base_url: `https://api.openai.com/v1`; on Azure `https://NAME.openai.azure.com/openai/v1`.
        voice: such as `marin`; the server's default unless set.
        rate: `24000` (default) or `16000`: 16-bit PCM at that rate; or `8000`: mu-law, as on the telephone.
        delegation: who does the work that the model hands on: `client` (default: the session's tools, here) or `responses` (a model of
            the Responses API, which calls the tools itself).
        backend_model: of `delegation=responses`: `gpt-5.5`.
        acknowledgement_delay_ms: how long the model waits before it says that it is looking, 0 to 10000; the server's default unless set.
        timeout_s: for the connection, and again for the set-up, 0.05 to 120 (15).
        drain_s: how long the end of the session is waited for, 0 to 8 (6).

    Raises:
        ValueError: an unknown setting, a value outside its choices or range, or one that does not apply to the others.
    """
    return OpenAILive(read(settings))
