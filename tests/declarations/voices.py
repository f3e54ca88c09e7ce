"""Who says the sentences: voices of the engines that are installed, or a folder with a recording of each."""

from __future__ import annotations

from pathlib import Path

import numpy as np

from fdbench import audio
from fdbench.contract import Audio
from fdbench.render.engines import for_voice
from fdbench.timebase import ms
from tests.declarations.sentences import Sentence

ACTIVE = 10 ** (-23 / 20)
"""RMS of what is not silent: the level of a usual agent."""
SILENT = 1e-3
PAD = ms(100)


def said(voice: str, sentence: Sentence) -> Audio:
    """The sentence in a voice as `fdbench render` names it, such as `slt` or `en-gb`, or from a folder: `FOLDER/KIND.NN.wav`.

    Raises:
        UsageError: there is no such voice.
        OSError: the folder lacks the sentence.
    """
    recorded = Path(voice) / f"{sentence.name}.wav"
    raw = audio.read(recorded) if Path(voice).is_dir() else for_voice(voice).say(voice, sentence.text)
    loud = raw[np.abs(raw) > SILENT]
    level = float(np.sqrt(np.mean(loud.astype(np.float64) ** 2))) if loud.size else 1.0
    silence = np.zeros(PAD, dtype=np.float32)
    return np.concatenate([silence, (raw * (ACTIVE / level)).astype(np.float32), silence])
