"""What the agents of the yield trials say: sentences with pauses of 0.2 to 0.9 s, and words laid over them.

The words are drawn and laid over the sound evenly: nobody recognises them from it. So old and new content share no more words
than chance gives, whatever the sentences say.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from functools import lru_cache

import numpy as np
import numpy.typing as npt

from fdbench.annotate.text import normalise
from fdbench.audio import Mono
from fdbench.calibrate.truth import active_power, audible, block_powers
from fdbench.calibrate.voices import LONGEST, LONGEST_PAUSE, SHORTEST, Sentence, load, stimuli
from fdbench.segments import Segment, Timeline
from fdbench.timebase import Samples, ms

PAUSE_MS = (200, 900)
"""Silence between two sentences, from the last audible sample to the first."""
WORD = ms(320)
"""A word for so much speech."""
FEWEST = 20
"""A voice needs so many sentences: old reply, new reply and control say different ones."""
DIP_DB, DIP_BEFORE_DB = -22.0, -6.0
"""A word ends inside a sentence where its level dips below the first, 150 ms after at most it was above the second; relative to the
active level."""
DIP_BEFORE = 150
FADE = ms(15)
"""A voice that ends in a dip fades so long until there."""


@dataclass(frozen=True, slots=True)
class Spoken:
    """A word, [start, end) in samples."""

    text: str
    start: Samples
    end: Samples


@dataclass(frozen=True, slots=True)
class Line:
    """A sentence with the words that are laid over it."""

    sentence: Sentence
    words: tuple[str, ...]


@dataclass(frozen=True, slots=True, eq=False)
class Talk:
    """Sentences with pauses, float32 [n]. `heard`: what is audible, nothing bridged. `sentence_ends`: last audible samples of
    sentences; `word_ends`: these and the dips inside sentences, in order."""

    audio: Mono
    power: float
    heard: Timeline
    words: tuple[Spoken, ...]
    sentence_ends: tuple[Samples, ...]
    word_ends: tuple[Samples, ...]

    @property
    def onset(self) -> Samples:
        return self.heard[0].start

    @property
    def end(self) -> Samples:
        return self.heard[len(self.heard) - 1].end

    def pauses(self) -> list[Segment]:
        """The silences between two sentences, as they are heard: none inside a sentence is as long."""
        return [gap for gap in self.heard.gaps(self.onset, self.end) if len(gap) >= LONGEST_PAUSE]

    @property
    def text(self) -> str:
        return " ".join(word.text for word in self.words)


@lru_cache(maxsize=1)
def repertoire() -> dict[str, tuple[Sentence, ...]]:
    """All usable sentences of the voices that have enough of them."""
    return load(SHORTEST, LONGEST, most=None, enough=lambda clips: len(clips) >= FEWEST)


@lru_cache(maxsize=1)
def vocabulary() -> tuple[str, ...]:
    """The words of all sentences, as often as they are said."""
    store = stimuli()
    return tuple(w for _, e in sorted(store.entries().items()) if e.kind == "speech" for w in normalise(e.text))


def lines(voice: str, length: Samples, used: set[str], rng: np.random.Generator) -> list[Line]:
    """Sentences of a voice, none of `used` (which grows), that last at least `length` without pauses between them. Where all are
    used up, they are said again with other words."""
    found: list[Line] = []
    filled = 0
    while filled < length:
        fresh = [s for s in repertoire()[voice] if s.name not in used] or list(repertoire()[voice])
        sentence = fresh[int(rng.integers(len(fresh)))]
        used.add(sentence.name)
        count = max(1, round((sentence.offset - sentence.onset) / WORD))
        words = tuple(vocabulary()[int(i)] for i in rng.integers(len(vocabulary()), size=count))
        found.append(Line(sentence, words))
        filled += sentence.offset - sentence.onset
    return found


def say(said: Sequence[Line], rng: np.random.Generator) -> Talk:
    """The lines with pauses drawn between each two."""
    pieces: list[Mono] = []
    words: list[Spoken] = []
    ends: list[Samples] = []
    dips: list[Samples] = []
    at = 0
    for index, line in enumerate(said):
        sentence = line.sentence
        if index:
            before = said[index - 1].sentence
            pause = int(rng.integers(ms(PAUSE_MS[0]), ms(PAUSE_MS[1]) + 1))
            silence = max(0, pause - (before.audio.size - before.offset) - sentence.onset)
            pieces.append(np.zeros(silence, np.float32))
            at += silence
        pieces.append(sentence.audio)
        words += _laid(line, at)
        dips += [at + int(dip) for dip in _dips(sentence)]
        ends.append(at + sentence.offset)
        at += sentence.audio.size
    audio = np.concatenate(pieces)
    power = active_power(audio)
    return Talk(audio, power, audible(audio, power), tuple(words), tuple(ends), tuple(sorted({*ends, *dips})))


def hard_cut(talk: Talk, at: Samples) -> Talk:
    """The talk up to `at`, with no fade, as a flushed buffer ends."""
    return _shortened(talk, talk.audio[:at].copy(), at)


def faded(talk: Talk, at: Samples) -> Talk:
    """The talk up to the word end at `at`, where the voice falls silent by itself: with the sentence's own decay, or, inside one,
    with a fade until there."""
    if any(abs(at - end) < ms(1) for end in talk.sentence_ends):
        return _shortened(talk, talk.audio[: at + FADE].copy(), at)
    audio = talk.audio[:at].copy()
    audio[-FADE:] *= np.linspace(1.0, 0.0, FADE, endpoint=False, dtype=np.float32)
    return _shortened(talk, audio, at)


def _shortened(talk: Talk, audio: Mono, at: Samples) -> Talk:
    return Talk(
        audio,
        talk.power,
        audible(audio, talk.power),
        tuple(Spoken(w.text, w.start, min(w.end, at)) for w in talk.words if (w.start + w.end) // 2 < at),
        tuple(e for e in talk.sentence_ends if e <= at),
        tuple(e for e in talk.word_ends if e <= at),
    )


def _laid(line: Line, at: Samples) -> list[Spoken]:
    """The words in shares of the sentence by their letters."""
    letters = np.cumsum([0, *(len(word) + 1 for word in line.words)])
    first, length = line.sentence.onset, line.sentence.offset - line.sentence.onset
    edges = [at + first + int(length * share / letters[-1]) for share in letters]
    return [Spoken(word, edges[i], edges[i + 1]) for i, word in enumerate(line.words)]


@lru_cache(maxsize=512)
def _dips(sentence: Sentence) -> tuple[Samples, ...]:
    """Where a word seems to end inside the sentence, in its samples: the first millisecond of each dip."""
    levels = _levels(sentence)
    low = levels < DIP_DB
    found: list[Samples] = []
    for index in np.flatnonzero(low[1:] & ~low[:-1]) + 1:
        before = levels[max(0, int(index) - DIP_BEFORE) : int(index)]
        inside = sentence.onset + ms(200) < ms(int(index)) < sentence.offset - ms(100)
        if inside and before.max() > DIP_BEFORE_DB:
            found.append(ms(int(index)))
    return tuple(found)


def _levels(sentence: Sentence) -> npt.NDArray[np.float64]:
    """dB relative to the active level, of 10 ms around each millisecond."""
    powers = np.convolve(block_powers(sentence.audio, ms(1)), np.full(10, 0.1), mode="same")
    levels: npt.NDArray[np.float64] = 10.0 * np.log10(np.maximum(powers / sentence.power, 1e-9))
    return levels
