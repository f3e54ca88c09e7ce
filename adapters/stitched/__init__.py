"""`stitched`: a cascade of voice activity detection, recognition, language model and synthesis; half-duplex.

It waits for silence at the end of a turn, transcribes the segment as a whole, completes, synthesises and plays. Any user speech that
is long enough stops it. Each stage emits a span; together they add up from the user's end, as the detector saw it, to the first
sample of the reply.
"""

from __future__ import annotations

from typing import Any

from .._reference.profile import PROFILES
from .._reference.settings import FAULTS, Settings
from .system import Config, Stitched

__all__ = ["Stitched", "create"]


def create(**settings: Any) -> Stitched:
    """The adapter.

    Args:
        profile: latencies of the stages, modelled: `cloud` (default), `local` or `instant`.
        vad_threshold: speech probability from which a 32 ms chunk is speech, 0.1 to 0.9 (0.5).
        vad_silence_ms: silence that ends the user's turn, 100 to 3000 (500).
        vad_min_speech_ms: segments with less speech than this are dropped, 0 to 1000 (100).
        barge_in_ms: user speech that stops the agent, 50 to 2000 (250).
        fault: `none` (default), `deaf_to_barge_in` (finishes every answer), `stops_at_backchannels` (the threshold for stopping drops
            to 60 ms), `forgets` (drops what the user told whenever it is interrupted), `slow` (1.5 s later).

    Raises:
        ValueError: an unknown setting, or a value outside its choices or range.
    """
    given = Settings("stitched", settings)
    config = Config(
        profile=given.choice("profile", tuple(PROFILES)),
        vad_threshold=given.number("vad_threshold", 0.5, 0.1, 0.9),
        vad_silence_ms=given.number("vad_silence_ms", 500, 100, 3000),
        vad_min_speech_ms=given.number("vad_min_speech_ms", 100, 0, 1000),
        barge_in_ms=given.number("barge_in_ms", 250, 50, 2000),
        fault=given.choice("fault", FAULTS),
    )
    given.done()
    return Stitched(config)
