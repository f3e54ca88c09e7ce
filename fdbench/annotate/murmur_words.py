"""Whether a short sound that nobody declared was a murmur ("okay", "I see") or words that take the floor, by recognition.

A recogniser makes words of anything: "mm" becomes "and then". So it is asked at three tempi, and only what it says again is taken.
"""

from __future__ import annotations

from typing import Literal, TypeAlias

import numpy as np

from fdbench.annotate.text import is_murmur
from fdbench.annotate.witness import TEMPI, Witness
from fdbench.audio import Pcm16, from_pcm16
from fdbench.timebase import ms

Told: TypeAlias = Literal["murmur", "words"]

PAD = ms(200)
MOST_MURMUR = 2
"""Hearings that must be a murmur (`>=`), of the three."""
OPENING = 2
"""So many first words are the same in all hearings of true words. Of murmurs without words, such as "mm", only the first is at times."""


def murmur_or_words(audio: Pcm16) -> Told | None:
    """What a short sound of the agent was.

    Args:
        audio: the sound alone, 24 kHz, int16 [n]; up to about 1 s.

    Returns:
        None where the hearings differ, or no recogniser is installed. The beginning of a sentence that is cut after its "sure" is a
        murmur: nothing tells them apart but what follows.
    """
    silence = np.zeros(PAD, dtype=np.float32)
    witness = Witness(np.concatenate([silence, from_pcm16(audio), silence]))
    heard = [tuple(word for unit in hearing for word in unit.words) for hearing in witness.hearings()]
    if len(heard) < len(TEMPI):
        return None
    if sum(map(is_murmur, heard)) >= MOST_MURMUR:
        return "murmur"
    openings = {words[:OPENING] for words in heard}
    told = len(openings) == 1 and all(len(words) >= OPENING and not is_murmur(words) for words in heard)
    return "words" if told else None
