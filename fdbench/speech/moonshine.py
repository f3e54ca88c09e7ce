"""Open-vocabulary recognition with moonshine's smallest English model, which its package brings along: no download."""

from __future__ import annotations

import os
from functools import lru_cache
from typing import Any

import numpy as np

from fdbench.errors import MissingExtra
from fdbench.speech.resample import ASR_RATE, Audio16

_WHOLE = {"vad_threshold": "0", "return_audio_data": "false", "identify_speakers": "false"}
"""A segment is one line: who gives it has found its ends already."""

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


@lru_cache(maxsize=1)
def _transcriber() -> Any:
    # Read when the model is loaded. With more threads, one short segment costs twice the processor time and is done no earlier.
    os.environ.setdefault("MOONSHINE_ORT_SINGLE_THREAD", "1")
    try:
        from moonshine_voice import ModelArch, Transcriber, get_model_path
    except ImportError as error:
        raise MissingExtra("speech recognition", "reference") from error
    return Transcriber(str(get_model_path("tiny-en")), ModelArch.TINY, options=_WHOLE)
