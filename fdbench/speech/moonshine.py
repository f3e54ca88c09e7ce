"""Open-vocabulary recognition with moonshine's smallest English model, which its package brings along: no download."""

from __future__ import annotations

import os
from functools import lru_cache
from typing import Any

import numpy as np

from fdbench.contract import Audio
from fdbench.errors import MissingExtra
from fdbench.speech.asr import RecognisedWord
from fdbench.speech.resample import ASR_RATE, Audio16, to_16k
from fdbench.speech.transcript import spread

_WHOLE = {"vad_threshold": "0", "return_audio_data": "false", "identify_speakers": "false"}
"""A segment is one line: who gives it has found its ends already."""

LONGEST, SHORTEST = 16 * ASR_RATE, 6 * ASR_RATE
"""It loses the thread in longer segments (from 30 s on, words are missing or invented): those are cut where they are softest."""
SOFT = ASR_RATE // 10

SILENT = 10 ** (-60 / 20)
"""Audio with no sample above -60 dBFS (`<=`) is not transcribed: of silence, such models make words ("You")."""


def transcribe(audio: Audio16) -> str:
    """The words of a segment at 16 kHz as the model writes them, with capitals and punctuation; empty if it hears none. It takes
    0.03 of the segment's length on one core, with the same answer for the same samples.

    Raises:
        MissingExtra: moonshine-voice is not installed.
    """
    if len(audio) == 0 or float(np.abs(audio).max()) <= SILENT:
        return ""
    lines = _transcriber().transcribe_without_streaming(audio, ASR_RATE).lines
    return " ".join(line.text.strip() for line in lines)


class Moonshine:
    """Free recognition of segments of any length, in English. It tells no times."""

    def __init__(self) -> None:
        from importlib.metadata import version

        self.name = f"moonshine-tiny-{version('moonshine-voice')}"

    def transcribe(self, audio: Audio) -> tuple[RecognisedWord, ...]:
        """The words of an independent segment at 24 kHz, placed by their lengths; empty if none was heard. MissingExtra as above."""
        if len(audio) == 0:
            return ()
        sound = to_16k(audio)
        return spread([word for first, last in pieces(sound) for word in transcribe(sound[first:last]).split()], audio)


def pieces(audio: Audio16) -> list[tuple[int, int]]:
    """[first, last) of the pieces of a segment: each at most LONGEST, cut in the middle of the softest 100 ms after SHORTEST."""
    found, first = [], 0
    while len(audio) - first > LONGEST:
        power = np.square(audio[first + SHORTEST : first + LONGEST], dtype=np.float64)
        heard = np.cumsum(np.concatenate(([0.0], power)))
        cut = first + SHORTEST + SOFT // 2 + int(np.argmin(heard[SOFT:] - heard[:-SOFT]))
        found.append((first, cut))
        first = cut
    return [*found, (first, len(audio))]


@lru_cache(maxsize=1)
def _transcriber() -> Any:
    # Read when the model is loaded. With more threads, one short segment costs twice the processor time and is done no earlier.
    os.environ.setdefault("MOONSHINE_ORT_SINGLE_THREAD", "1")
    try:
        from moonshine_voice import ModelArch, Transcriber, get_model_path
    except ImportError as error:
        raise MissingExtra("speech recognition", "reference") from error
    return Transcriber(str(get_model_path("tiny-en")), ModelArch.TINY, options=_WHOLE)
