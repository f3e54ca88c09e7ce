"""Speech synthesis with hibari: one American woman, 24 kHz, understood by recognisers nearly as people are. The extra `hibari`.

Bit-identical for the same pace and text, in any order, thread and process of one machine, with the same onnxruntime and scipy.
"""

from __future__ import annotations

import threading
from collections.abc import Sequence
from functools import lru_cache
from typing import Any

import numpy as np

from fdbench.contract import Audio, WordTime
from fdbench.errors import FdbenchError, MissingExtra
from fdbench.speech.synthesis import Synthesis, last_sound, tokens
from fdbench.timebase import Samples

EXTRA = "hibari"
VOICE = "heart"
"""The one that its package holds. It imitates Kokoro's `af_heart`: no user should have that one."""
WPM = 225
"""Its own pace, in words per minute: the median of 67 sentences of 8 words."""
SLOWEST, FASTEST = 0.5, 2.0
"""Times its own pace."""
SEED = 0
"""Of the noise in its fricatives and breath."""
CACHED_CLIPS = 128


class Hibari:
    """Says texts at one pace. Safe to call from several threads.

    Args:
        wpm: words per minute, about, 113 to 450; what lies outside is brought to the nearest.

    Raises:
        MissingExtra: hibari-tts or pocketsphinx is not installed.
    """

    def __init__(self, wpm: int = WPM) -> None:
        self._speed = min(max(wpm / WPM, SLOWEST), FASTEST)
        _installed()

    def say(self, text: str) -> Synthesis:
        """`text` as speech, and where its words lie: within about 70 ms, or by their lengths where the sound does not tell."""
        return _say(text, self._speed)

    def close(self) -> None:
        """Nothing is held."""


@lru_cache(maxsize=CACHED_CLIPS)
def _say(text: str, speed: float) -> Synthesis:
    with _lock:
        voice = _voice()
        parts: list[Audio] = []
        words: list[WordTime] = []
        for sentence in voice.split_sentences(text):
            at = sum(map(len, parts))
            spoken = [voice.from_phonemes(each, speed, SEED) for each in voice.phonemize(sentence)]
            audio = np.asarray(np.concatenate(spoken), dtype=np.float32) if spoken else np.zeros(0, dtype=np.float32)
            words += [WordTime(w.text, w.start + at, w.end + at) for w in places(tokens(sentence), audio)]
            parts.append(audio)
    whole = np.concatenate(parts) if parts else np.zeros(0, dtype=np.float32)
    whole.flags.writeable = False
    return Synthesis(whole, tuple(words))


def places(words: Sequence[str], audio: Audio) -> tuple[WordTime, ...]:
    """Where the words of a sentence lie in its sound at 24 kHz: by forced alignment, else by their letters."""
    from fdbench.speech.align import align

    found = align(" ".join(words), audio)
    if found is None or [each.text for each in found] != [word.lower() for word in words]:
        return by_letters(words, audio)
    return tuple(WordTime(word, each.start, each.end) for word, each in zip(words, found, strict=True))


def by_letters(words: Sequence[str], audio: Audio) -> tuple[WordTime, ...]:
    """The words one after the other between the first and the last sound, each as long as its letters."""
    loud = np.flatnonzero(np.abs(audio) > 0)
    if not loud.size or not words:
        return ()
    start: Samples = int(loud[0])
    end = last_sound(audio, start, len(audio))
    letters = np.cumsum([0, *map(len, words)])
    bounds = [start + int(n) * (end - start) // int(letters[-1]) for n in letters]
    return tuple(WordTime(w, a, b) for w, a, b in zip(words, bounds, bounds[1:], strict=False) if b > a)


_lock = threading.Lock()


def _installed() -> None:
    try:
        import hibari  # noqa: F401
        import pocketsphinx  # noqa: F401
    except ImportError as error:
        raise MissingExtra("speech synthesis", EXTRA) from error


@lru_cache(maxsize=1)
def _voice() -> Any:
    import hibari

    try:
        return hibari.Hibari(VOICE, threads=1)
    except Exception as error:  # noqa: BLE001  (onnxruntime's errors share no class of their own)
        raise FdbenchError(f"hibari's voice cannot be loaded ({error}); install hibari-tts again") from None
