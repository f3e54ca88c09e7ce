"""The official figures of v1.0's backchannels, exactly as they are coded: from a voice detector's segments and a recogniser's words.

Segment after segment: one over 3 s is a turn (TOR 1), and nothing after it is looked at. Any other is counted as a backchannel whatever it
is, and sets TOR anew: 1 for more than 3 words or for 1 s and more, 0 for at most 2 words in less than 1 s, else 1. So the last segment
decides, and a long answer before a murmur counts as none.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

import numpy as np
import numpy.typing as npt

from fdbench.fdb.schemas import TimedWord

TURN_S = 3.0
SHORT_S = 1.0
MANY_WORDS, FEW_WORDS = 3, 2
BIN_S = 0.2
EPSILON = 1e-10
NONE_AT_ALL = 1.0
"""The divergence of a sample without a backchannel."""

Span = tuple[float, float]


@dataclass(frozen=True, slots=True)
class Murmuring:
    """One sample: `taken` is TOR, `spans` what counted as backchannels, in seconds."""

    taken: bool
    spans: tuple[Span, ...]

    def frequency(self, length: float) -> float:
        """Backchannels a second of a file of that length."""
        return len(self.spans) / length


def murmuring(segments: Sequence[Span], words: Sequence[TimedWord]) -> Murmuring:
    """What a sample comes to. `segments`: of the voice detector, in order, in seconds."""
    taken = False
    counted: list[Span] = []
    for start, end in segments:
        if end - start > TURN_S:
            taken = True
            break
        count = sum(_belongs(word, start, end) for word in words)
        short = end - start < SHORT_S
        taken = count > MANY_WORDS or not (short and count <= FEW_WORDS)
        counted.append((start, end))
    return Murmuring(taken, tuple(counted))


def _belongs(word: TimedWord, start: float, end: float) -> bool:
    """Whether a word counts for a segment. One without an end counts only for a segment that it begins at the end of."""
    if word.end is None:
        return word.start == end
    inside = word.start >= start and word.end <= end
    over_end = word.start <= end < word.end
    over_start = word.start <= start < word.end
    return inside or over_end or over_start


def divergence(spans: Sequence[Span], length: float, people: Sequence[float]) -> float:
    """Jensen-Shannon distance (natural logarithm, square root) between when the agent murmured and when people did.

    Args:
        spans: of the sample's backchannels, in seconds.
        length: of the file, in seconds.
        people: their distribution over the file, stretched linearly to the bins of 0.2 s.

    Returns:
        In [0, sqrt(ln 2)]; 1 for a sample without a backchannel.
    """
    if not spans:
        return NONE_AT_ALL
    bins = np.zeros(int(length / BIN_S) + 1)
    for start, end in spans:
        bins[int(start / BIN_S) : int(end / BIN_S) + 1] += 1
    mine = (bins + EPSILON) / float((bins + EPSILON).sum())
    theirs = np.interp(np.linspace(0, 1, len(bins)), np.linspace(0, 1, len(people)), people)
    return _distance(mine, theirs)


def _distance(p: npt.NDArray[np.float64], q: npt.NDArray[np.float64]) -> float:
    p, q = p / p.sum(), q / q.sum()
    middle = (p + q) / 2.0
    return float(np.sqrt(max(0.0, (_relative(p, middle) + _relative(q, middle)) / 2.0)))


def _relative(p: npt.NDArray[np.float64], q: npt.NDArray[np.float64]) -> float:
    there = p > 0
    return float((p[there] * np.log(p[there] / q[there])).sum())
