"""A declared text as it was read aloud, and the way back from the words that were spoken to its normal form."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import dataclass

from fdbench.annotate.forms import forms
from fdbench.annotate.readings import Unit, units
from fdbench.annotate.text import places
from fdbench.contract import Audio, WordTime
from fdbench.timebase import Samples


@dataclass(frozen=True, slots=True)
class Script:
    """Units, and for each the number of its reading."""

    units: tuple[Unit, ...]
    chosen: tuple[int, ...]

    @property
    def spoken(self) -> tuple[str, ...]:
        """The words as a voice says them."""
        return tuple(word for unit, number in self._read() for word in unit.spoken[number])

    def places(self, phrases: Sequence[str]) -> Iterator[tuple[str, int, int]]:
        """Each place of each phrase: the phrase, and the spoken words [first, last) of the units that it lies in."""
        owner = [i for i, unit in enumerate(self.units) for _ in unit.words]
        words = [word for unit in self.units for word in unit.words]
        starts = self._starts()
        for phrase in dict.fromkeys(phrases):
            found = [(at, at + len(sought)) for sought in forms(phrase) for at in places(words, sought)]
            for at, end in sorted(found):
                yield phrase, starts[owner[at]], starts[owner[end - 1] + 1]

    def normal(self, heard: Sequence[WordTime]) -> tuple[WordTime, ...]:
        """The normal words of what was heard, the first of the spoken words. A unit that was read in another way gets its words by
        share of the time; if it was heard in part only, none."""
        found: list[WordTime] = []
        starts = self._starts()
        for (unit, number), start, end in zip(self._read(), starts, starts[1:], strict=False):
            said = heard[start:end]
            if unit.words == unit.spoken[number]:
                found += said
            elif said and len(said) == end - start:
                found += shared(unit.words, said[0].start, said[-1].end)
        return tuple(found)

    def _read(self) -> Iterator[tuple[Unit, int]]:
        return ((unit, self.chosen[number]) for number, unit in enumerate(self.units))

    def _starts(self) -> list[int]:
        starts = [0]
        for unit, number in self._read():
            starts.append(starts[-1] + len(unit.spoken[number]))
        return starts


def script_of(declared: str, audio: Audio, most_words: int, own_mean: Samples) -> Script:
    """The first units of a text, up to so many words, as the audio reads them. What nobody can pronounce is left out."""
    from fdbench.speech.lexicon import pronounceable
    from fdbench.speech.readings import choose_readings

    likely: list[Unit] = []
    for unit in units(declared):
        if most_words <= 0:
            break
        most_words -= len(unit.words)
        if spoken := tuple(reading for reading in unit.spoken if all(map(pronounceable, reading))):
            likely.append(Unit(unit.words, spoken))
    return Script(tuple(likely), choose_readings([u.spoken for u in likely], audio, own_mean=own_mean))


def shared(words: Sequence[str], start: Samples, end: Samples) -> list[WordTime]:
    """Each word with an equal share of the time."""

    def edge(number: int) -> Samples:
        return start + number * (end - start) // len(words)

    return [WordTime(word, edge(i), edge(i + 1)) for i, word in enumerate(words)]
