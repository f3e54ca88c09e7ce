"""The answer of a transcription server as words with places."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from typing import Any

import numpy as np

from fdbench.contract import Audio
from fdbench.errors import RecogniserError
from fdbench.speech.asr import RecognisedWord
from fdbench.timebase import RATE, Samples

NO_SPEECH = 0.6
"""As for whisper: what lies in segments that are silence with more than this probability (`>`) is dropped."""
AUDIBLE = 10 ** (-45 / 20)


def words_of(document: dict[str, Any], audio: Audio, where: str) -> tuple[RecognisedWord, ...]:
    """The words of `verbose_json`, or of plain `json`.

    Args:
        document: has `text`; `words` (`word`, `start`, `end` in seconds) if the server gives times; `segments` if it tells how
            likely they are silence.
        audio: what was transcribed, 24 kHz.
        where: begins the sentence of an error.

    Raises:
        RecogniserError: a word or a segment is not as it should be.
    """
    try:
        silences = [
            (float(s["start"]), float(s["end"]))
            for s in document.get("segments") or ()
            if float(s.get("no_speech_prob") or 0.0) > NO_SPEECH
        ]
        if document.get("words"):
            return tuple(_timed(document["words"], silences, len(audio)))
        spoken = document["text"]
        if silences:
            heard = (s for s in document["segments"] if float(s.get("no_speech_prob") or 0.0) <= NO_SPEECH)
            spoken = " ".join(str(s["text"]) for s in heard)
        return spread(spoken.split(), audio)
    except (KeyError, TypeError, ValueError, AttributeError, OverflowError) as error:
        raise RecogniserError(
            f"{where}: words or segments of the answer are malformed ({type(error).__name__}: {error}); check the URL"
        ) from None


def spread(words: Sequence[str], audio: Audio) -> tuple[RecognisedWord, ...]:
    """Words whose times are not known, one after the other from the first audible sample (-45 dBFS) to the last, each as long as
    it has letters."""
    loud = np.flatnonzero(np.abs(audio) > AUDIBLE)
    first, last = (int(loud[0]), int(loud[-1]) + 1) if loud.size else (0, len(audio))
    edges = np.cumsum([0, *(len(w) for w in words)])
    places = [first + int(e * (last - first) // max(1, int(edges[-1]))) for e in edges]
    return tuple(
        RecognisedWord(word, start, max(end, start + 1), 0.0, timed=False)
        for word, start, end in zip(words, places, places[1:], strict=False)
    )


def _timed(words: Sequence[Any], silences: Sequence[tuple[float, float]], samples: Samples) -> Iterator[RecognisedWord]:
    for word in words:
        start_s, end_s = float(word["start"]), float(word["end"])
        middle = (start_s + end_s) / 2
        if any(a <= middle < b for a, b in silences):
            continue
        start = min(max(0, round(start_s * RATE)), samples - 1)
        end = min(max(start + 1, round(end_s * RATE)), samples)
        if text := str(word["word"]).strip():
            yield RecognisedWord(text, start, end, 1.0)
