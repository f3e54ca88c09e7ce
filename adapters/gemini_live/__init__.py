"""`gemini_live`: the Gemini Live API (BidiGenerateContent) over a WebSocket.

Audio comes faster than it is spoken, so the core plays it. The server keeps what it sent, not what was heard: it cannot be told. How
to run it, what it reports and what a run costs: `docs/adapters/gemini_live.md`.
"""

from __future__ import annotations

from typing import Any

from .adapter import GeminiLive
from .config import read

__all__ = ["GeminiLive", "create"]


def create(**settings: Any) -> GeminiLive:
    """The adapter. The key comes from GEMINI_API_KEY, or else GOOGLE_API_KEY; servers on this machine need none.

    Args:
        model: `gemini-3.8-live`.
        base_url: `https://generativelanguage.googleapis.com`; an address that ends in `BidiGenerateContent` is taken as it is.
        api_version: `v1beta`; for ephemeral tokens `v1alpha` unless set.
        voice: such as `Kore`; the server's default unless set.
        activity_handling: `interrupt` (default: the user's onset interrupts the model) or `none`.
        start_sensitivity: of the server's voice activity detection: `default`, `high` or `low`.
        end_sensitivity: as above, for the end of speech.
        silence_duration_ms: silence that ends a turn, 0 to 10000; the server's default unless set.
        prefix_padding_ms: speech that is needed for an onset, 0 to 5000; the server's default unless set.
        input_transcription: `on` (default) or `off`; some models refuse it.
        output_transcription: `on` (default) or `off`.
        thinking_level: `default`, `minimal`, `low`, `medium` or `high`; of models that think.
        timeout_s: for the connection, and again for the set-up, 0.05 to 120 (15).

    Raises:
        ValueError: an unknown setting, or a value outside its choices or range.
    """
    return GeminiLive(read(settings))
