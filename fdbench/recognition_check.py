"""How well a recogniser understands the reference voices: twelve fixed sentences in each, clean, word error rate by voice.

`python -m fdbench.recognition_check [SPEC]` prints a row for `fdbench/speech/wer.json`. No scenario uses these sentences.
"""

from __future__ import annotations

import json
import sys
from collections.abc import Sequence
from datetime import UTC, datetime
from typing import Any

import numpy as np

from fdbench.annotate.text import normalise
from fdbench.errors import FdbenchError
from fdbench.render.engines import for_voice
from fdbench.speech.backends import POCKETSPHINX, Backend, backend
from fdbench.speech.wer import WordErrors, word_errors
from fdbench.timebase import ms

VOICES = ("slt", "rms", "awb", "kal", "kal16", "en-us")
"""flite's (of the `flite` program; slt is a woman), and espeak's."""
SENTENCES = (
    "Your appointment is on Thursday at a quarter past nine.",
    "The capital of Portugal is Lisbon.",
    "I have moved the meeting to Friday afternoon.",
    "It will be cloudy in the morning with some rain after lunch.",
    "The train leaves from platform four in twenty minutes.",
    "Sure, I can set an alarm for seven thirty tomorrow.",
    "You asked me to remind you about the red umbrella.",
    "First mix the flour with the butter and add a little water.",
    "There are three hotels near the station with free rooms.",
    "No problem, I will cancel the order and send you a message.",
    "Her name is Anna and she lives in a small house by the river.",
    "The total comes to forty two dollars including the delivery.",
)
QUIET = ms(100)
"""Silence around each sentence, as around replies."""


def check(recogniser: Backend, voices: Sequence[str] = VOICES, sentences: Sequence[str] = SENTENCES) -> dict[str, WordErrors]:
    """Word errors of each voice.

    Raises:
        UsageError: a voice's synthesiser is not installed.
        RecogniserError: the recogniser gives no answer.
    """
    return {voice: _errors(recogniser, voice, sentences) for voice in voices}


def row(name: str, errors: dict[str, WordErrors]) -> dict[str, Any]:
    """What the table holds of a recogniser. ValueError if no word was said."""
    pooled = sum(errors.values(), WordErrors())
    return {
        "recogniser": name,
        "date": f"{datetime.now(UTC):%Y-%m-%d}",
        "condition": "clean",
        **_figures(pooled),
        "voices": {voice: _figures(each) for voice, each in errors.items()},
    }


def main(arguments: Sequence[str]) -> int:
    """Exit code 0, or that of what went wrong."""
    try:
        recogniser = backend(arguments[0] if arguments else POCKETSPHINX)
        print(json.dumps(row(recogniser.name, check(recogniser)), indent=1))
    except FdbenchError as error:
        print(f"fdbench: {error}", file=sys.stderr)
        return error.exit_code
    return 0


def _errors(recogniser: Backend, voice: str, sentences: Sequence[str]) -> WordErrors:
    total = WordErrors()
    silence = np.zeros(QUIET, dtype=np.float32)
    for text in sentences:
        said = np.concatenate([silence, for_voice(voice).say(voice, text), silence])
        heard = [w for word in recogniser.transcribe(said) for w in normalise(word.text)]
        total += word_errors(normalise(text), heard)
    return total


def _figures(errors: WordErrors) -> dict[str, Any]:
    if errors.rate is None:
        raise ValueError("no word was said")
    return {
        "wer": round(errors.rate, 3),
        "words": errors.words,
        "substitutions": errors.substitutions,
        "deletions": errors.deletions,
        "insertions": errors.insertions,
    }


if __name__ == "__main__":
    sys.exit(main(sys.argv[1:]))
