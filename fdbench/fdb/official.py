"""The official figures of v1.0, exactly as they are coded: who took the turn, and how late, from a recogniser's words alone.

Take-over (TOR): 1, unless there is no word, or the words last for less than 1 s and are at most 3. They last from the first one's begin to
the last one's end, or to its begin where it has no end. The whole file counts, so an agent that never stops talking takes every turn.

Latency: the first word less the end of the user's speech, as it is annotated; what is negative is set to 0, and samples without a
take-over are left out. So whoever is silent has no latency, and whoever talks all the time has 0.00 s.
"""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from dataclasses import dataclass

from fdbench.fdb.schemas import TimedWord

SHORT_S = 1.0
"""Words that last as long take the turn (`>=`)..."""
FEW_WORDS = 3
"""...and so do more of them (`>`)."""


@dataclass(frozen=True, slots=True)
class Figure:
    """An official figure: its value, None if nothing told it, over `used` of `total` samples."""

    value: float | None
    used: int
    total: int


def took_turn(words: Sequence[TimedWord]) -> bool:
    """TOR of one sample; words in the order of the transcript."""
    if not words:
        return False
    first, last = words[0], words[-1]
    until = last.start if last.end is None else last.end
    return until - first.start >= SHORT_S or len(words) > FEW_WORDS


def latency(words: Sequence[TimedWord], since: float) -> float | None:
    """Seconds from `since` to the first word, 0 if that came before; None if nobody took the turn.

    `since`: in smooth turn-taking the begin of the annotated gap, `turn_taking.json`; in interruption the annotated end of the
    interruption, and the words are those after it, as the output is cropped there before it is recognised.
    """
    return max(0.0, words[0].start - since) if took_turn(words) else None


def rate(taken: Iterable[bool]) -> Figure:
    """The mean TOR."""
    values = [float(t) for t in taken]
    return Figure(sum(values) / len(values) if values else None, len(values), len(values))


def mean(values: Iterable[float | None]) -> Figure:
    """The mean of those that are there."""
    every = list(values)
    told = [v for v in every if v is not None]
    return Figure(sum(told) / len(told) if told else None, len(told), len(every))


def after(words: Iterable[TimedWord], instant: float) -> tuple[TimedWord, ...]:
    """The words of an output that was cropped at `instant` before it was recognised: those that begin there or later."""
    return tuple(word for word in words if word.start >= instant)
