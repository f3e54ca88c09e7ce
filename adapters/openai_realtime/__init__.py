"""`openai_realtime`: the OpenAI Realtime API over a WebSocket, and its relatives (Azure Voice Live, xAI, Qwen, compatible servers).

Audio comes faster than it is spoken, so the core plays it, and the adapter tells the server how much was heard. How to run it, what it
reports and what a run costs: `docs/adapters/openai_realtime.md`.
"""

from __future__ import annotations

from typing import Any

from .adapter import OpenAIRealtime
from .config import read

__all__ = ["OpenAIRealtime", "create"]


def create(**settings: Any) -> OpenAIRealtime:
    """The adapter. The key comes from OPENAI_API_KEY, for Azure from AZURE_OPENAI_API_KEY, for xAI from XAI_API_KEY, for Qwen from
    DASHSCOPE_API_KEY; servers on this machine need none.

    Args:
        dialect: `openai` (default), `azure` (Voice Live), `xai` (Grok Voice Agent), `qwen` (Qwen-Omni-Realtime of Alibaba Cloud), or
            `beta` (servers that speak the API as it was before general availability).
        base_url: such as `http://localhost:8000/v1`; must be set for `azure` and `beta`.
        model: `gpt-realtime-2`, `grok-voice-latest` or `qwen3.5-omni-plus-realtime`; must be set for `azure` and `beta`.
        voice: the server's default unless set.
        interrupt: who acts when the user starts to speak: `server` (default: it cancels its response), `client` (the adapter cancels it),
            or `none` (not for `xai` and `qwen`). With the first two, what is being played is flushed.
        turn_detection: `server_vad` (default) or `semantic_vad` (not for `xai`).
        silence_duration_ms: of `server_vad`: silence that ends a turn, 0 to 10000 (500).
        threshold: of `server_vad`: 0 to 1 (0.5).
        prefix_padding_ms: of `server_vad`: audio before the detected onset that is taken in too, 0 to 5000 (300).
        eagerness: of `semantic_vad`: `auto` (default), `low`, `medium` or `high`.
        transcription_model: transcribes the user, such as `gpt-transcribe`; `none` (default).
        noise_reduction: `none` (default), `near_field`, `far_field`, or what else the server knows.
        audio_format: `pcm` (default: 16 bits at 24,000 Hz, the only rate there is) or `pcmu` (mu-law at 8,000 Hz).
        reasoning_effort: `default`, `none`, `minimal`, `low`, `medium`, `high` or `xhigh`; of models that reason.
        api_version: of `azure`.
        pacing: how the server sends: `burst` (default: faster than it is spoken) or `paced` (as it is spoken, as `fdbench serve` does: what
            is played begins 40 ms later then, so that its jitter leaves no gaps).
        timeout_s: for the connection, and again for the set-up, 0.05 to 120 (15).

    Raises:
        ValueError: an unknown setting, a value outside its choices or range, or one that does not apply to the others.
    """
    return OpenAIRealtime(read(settings))
