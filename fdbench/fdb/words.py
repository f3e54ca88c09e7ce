"""The words of an output: from the transcript beside it, or from a recogniser; those that lie where nothing sounds are dropped."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from typing import Protocol

from fdbench.annotate.words import Finder, ReplyWords, live_finder
from fdbench.audio import Mono, Pcm16, from_pcm16
from fdbench.fdb.folder import WORDS, Sample, Task
from fdbench.fdb.schemas import TimedWord, read_interruption, read_transcript
from fdbench.segments import Segment, Timeline
from fdbench.timebase import RATE, Samples, ms, to_seconds

FOUND = "output.json"
"""Who found words that lay beside the output."""
AROUND = ms(100)
"""A word lies in a sound that is so near (`<=`): recognisers date words roughly."""


class Listens(Protocol):
    """Who finds words in a sound."""

    def find(self, audio: Mono, start: Samples, declared: str, phrases: Sequence[str]) -> ReplyWords:
        """As `fdbench.annotate.words.WordFinder`."""


@dataclass(frozen=True, slots=True)
class Words:
    """Of one sample; `asr`: who found them; `dropped`: how many lay where nothing sounds."""

    words: tuple[TimedWord, ...]
    asr: str
    dropped: int = 0


def recogniser(spec: str) -> Finder:
    """Who listens. MissingExtra if the recogniser of that SPEC is not installed; UsageError for a wrong SPEC."""
    from fdbench.speech.backends import backend

    return live_finder(spec) or Finder(backend(spec))  # making one that is not installed says what is missing


def words_of(
    sample: Sample, agent: Pcm16, sounds: Timeline, finder: Listens | None, name: str, *, raw: bool = False
) -> Words | None:
    """The words of a sample's output; None if there is no transcript and nobody listens.

    Args:
        sample: whose.
        agent: the output, int16 at 24,000 Hz.
        sounds: where it sounds.
        finder: listens anew, whatever lies beside the output; None: what lies there counts.
        name: of the recogniser.
        raw: keep words that lie where nothing sounds, as the authors do.
    """
    if finder is not None:
        found = recognised(sample, agent, finder)
    elif sample.file(WORDS).exists():
        found, name = read_transcript(sample.file(WORDS)).words, FOUND
    else:
        return None
    kept = found if raw else heard_words(found, sounds)
    return Words(tuple(kept), name, len(found) - len(kept))


def recognised(sample: Sample, agent: Pcm16, finder: Listens) -> tuple[TimedWord, ...]:
    """By a recogniser: the whole output, but of an interruption what comes after its annotated end."""
    crop = 0.0
    if sample.task is Task.INTERRUPTION:
        crop = read_interruption(sample.file("interrupt.json")).end
    start = int(crop * RATE)
    rest = agent[start:]
    if not rest.any():
        return ()
    found = finder.find(from_pcm16(rest), start, "", ())
    return tuple(TimedWord(w.text, to_seconds(w.start), to_seconds(w.end)) for w in found.words)


def heard_words(words: Sequence[TimedWord], sounds: Timeline) -> tuple[TimedWord, ...]:
    """Those that touch a sound, or lie within 100 ms of one."""
    return tuple(word for word in words if _sounds(word, sounds))


def _sounds(word: TimedWord, sounds: Timeline) -> bool:
    start = round(word.start * RATE)
    end = round((word.start if word.end is None else word.end) * RATE)
    place = Segment(max(0, start - AROUND), max(start, end) + AROUND)
    return any(place.overlap(sound) for sound in sounds)
