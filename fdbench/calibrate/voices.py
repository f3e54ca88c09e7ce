"""The speech that trials are made of: clips of six voices of plain synthesisers, with what is audible of each.

They are the calibration's own, so that its figures stay comparable when the suites are said anew.
"""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from functools import lru_cache
from pathlib import Path

import numpy as np
import numpy.typing as npt

from fdbench.audio import Mono
from fdbench.calibrate.truth import active_power, audible, loud_instants
from fdbench.errors import ClipError
from fdbench.render.clips import ClipStore
from fdbench.render.manifest import Entry
from fdbench.segments import Timeline
from fdbench.timebase import Samples, ms

CLIPS = Path(__file__).with_name("clips")
SHORTEST, LONGEST = ms(800), ms(3_500)
"""Shorter clips are interjections; an agent's sentences are longer. The longest are left out so that trials stay short."""
FIRST = ms(1_500)
"""A sentence of this length can open a talk and be no backchannel, whoever listens."""
MOST = 16
"""Sentences of a voice, spread evenly over the names of those that are long enough: more would say no more."""
LONGEST_PAUSE = ms(180)
"""Clips with a longer silence inside are left out: whether it is a pause would hang on the bridge of 200 ms."""


@dataclass(frozen=True, slots=True, eq=False)
class Sentence:
    """A clip: float32 [n], its active power, what is audible of it at several thresholds, and where it may be cut abruptly."""

    name: str
    voice: str
    audio: Mono
    power: float
    heard: Timeline
    loud: npt.NDArray[np.int64]

    @property
    def long(self) -> bool:
        """Long enough to open a talk."""
        return self.offset - self.onset >= FIRST

    @property
    def onset(self) -> Samples:
        return self.heard[0].start

    @property
    def offset(self) -> Samples:
        return self.heard[len(self.heard) - 1].end


@lru_cache(maxsize=1)
def stimuli() -> ClipStore:
    """The calibration's clips."""
    return ClipStore(CLIPS)


@lru_cache(maxsize=1)
def sentences() -> dict[str, tuple[Sentence, ...]]:
    """The usable clips by voice, in the order of their names.

    Raises:
        ClipError: clips are missing or altered, or fewer than two voices have three sentences that can open a talk.
    """
    usable = load(SHORTEST, LONGEST, MOST, lambda clips: sum(s.long for s in clips) >= 3)
    if len(usable) < 2:
        raise ClipError(f"{CLIPS}: calibration needs three sentences of 1.5 s in each of two voices; restore the clips")
    return usable


def load(
    shortest: Samples, longest: Samples, most: int | None, enough: Callable[[list[Sentence]], bool]
) -> dict[str, tuple[Sentence, ...]]:
    """The clips of these lengths without a doubtful pause, by voice, in the order of their names.

    Args:
        shortest: from its first to its last audible sample (`>=`).
        longest: the same (`<=`).
        most: so many of a voice are looked at, spread evenly; None = all.
        enough: whether a voice has what is needed; the others are left out.
    """
    store = stimuli()
    found: dict[str, list[Sentence]] = {}
    for voice in store.voices():
        for name, entry in _chosen(store, voice, shortest, longest, most):
            sentence = _sentence(store, name, voice, entry.text)
            if max((len(g) for g in sentence.heard.gaps(sentence.onset, sentence.offset)), default=0) < LONGEST_PAUSE:
                found.setdefault(voice, []).append(sentence)
    return {voice: tuple(clips) for voice, clips in found.items() if enough(clips)}


def _chosen(store: ClipStore, voice: str, shortest: Samples, longest: Samples, most: int | None) -> list[tuple[str, Entry]]:
    """At most `most` clips of a voice, in the order of their names."""
    own = sorted((n, e) for n, e in store.entries().items() if e.kind == "speech" and e.voice == voice)
    fit = [(n, e) for n, e in own if shortest <= e.offset - e.onset <= longest]
    return fit if most is None or len(fit) <= most else [fit[index * len(fit) // most] for index in range(most)]


def _sentence(store: ClipStore, name: str, voice: str, text: str) -> Sentence:
    audio = store.speech(voice, text).audio
    power = active_power(audio)
    heard = audible(audio, power)
    return Sentence(name, voice, audio, power, heard, loud_instants(audio, power))
