"""A second witness of declared words: what a small recogniser of another kind wrote down, without knowing the declaration.

It often mishears, and then tells nothing. But where it heard the declared word, that is worth a lot; and where it heard another
one between the same neighbours, that one is the rival which the declared word has to beat.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from difflib import SequenceMatcher
from importlib.util import find_spec

from fdbench.annotate.numerals import Words
from fdbench.annotate.readings import Unit, units
from fdbench.annotate.text import class_of, same_stem
from fdbench.contract import Audio

PACKAGE = "moonshine_voice"
LONGER = 3
"""What was heard in a phrase's place has at most so many words more than the phrase: else nothing shows what stands for it."""


@dataclass(frozen=True, slots=True)
class Testimony:
    """Of one phrase. `instead`: the words heard in its place, empty if there are none or nothing shows which. `likeness`: how much they
    sound like the phrase, the share of phones in common, in [0, 1]; 1 if it was heard as it is. `rival`: they differ by a word of the
    same class, such as another number."""

    instead: tuple[str, ...] = ()
    likeness: float = 0.0
    rival: bool = False


def heard_by_witness(audio: Audio) -> tuple[Unit, ...]:
    """What the witness heard; empty if it heard nothing, or is not installed."""
    if not find_spec(PACKAGE):
        return ()
    from fdbench.speech.moonshine import transcribe
    from fdbench.speech.resample import to_16k

    return units(transcribe(to_16k(audio)))


def testimony(spoken: Sequence[str], first: int, last: int, heard: Sequence[Unit]) -> Testimony:
    """What the witness says of the words [first, last) of a text.

    Args:
        spoken: the declared words, as they were read aloud.
        heard: of `heard_by_witness`.
    """
    words = _read_alike(heard, spoken)
    blocks = SequenceMatcher(None, list(spoken), words, autojunk=False).get_matching_blocks()
    partner = {b.a + i: b.b + i for b in blocks for i in range(b.size)}
    left = max((i for i in partner if i < first), default=-1)
    right = min((i for i in partner if i >= last), default=len(spoken))
    region = tuple(words[partner.get(left, -1) + 1 : partner.get(right, len(words))])
    wanted = tuple(spoken[first:last])
    if not region or len(region) > len(wanted) + LONGER:
        return Testimony()
    return Testimony(region, _likeness(region, wanted), _of_one_class(region, wanted))


def _read_alike(heard: Sequence[Unit], spoken: Sequence[str]) -> list[str]:
    """The words of the witness, numbers read in the way that has most in common with the declared text."""
    said = list(spoken)
    words: list[str] = []
    for unit in heard:
        words += _nearest(unit.spoken, said) if len(unit.spoken) > 1 else unit.spoken[0]
    return words


def _nearest(readings: Sequence[Words], said: Sequence[str]) -> Words:
    return max(readings, key=lambda reading: _common(reading, said))


def _common(reading: Sequence[str], said: Sequence[str]) -> float:
    blocks = SequenceMatcher(None, list(reading), said, autojunk=False).get_matching_blocks()
    return sum(b.size for b in blocks) / max(1, len(reading))


def _likeness(heard: Sequence[str], wanted: Sequence[str]) -> float:
    if len(heard) == len(wanted) and all(map(_alike, heard, wanted)):
        return 1.0
    from rapidfuzz.distance import Levenshtein

    from fdbench.speech.lexicon import phones

    sounds = [[phone for word in words for phone in phones(word)] for words in (heard, wanted)]
    return float(Levenshtein.normalized_similarity(*sounds))


def _of_one_class(heard: Sequence[str], wanted: Sequence[str]) -> bool:
    """Whether the two differ, and every word that differs has one of its own class in its place."""
    pairs = [(h, w) for h, w in zip(heard, wanted, strict=False) if not _alike(h, w)]
    return len(heard) == len(wanted) and bool(pairs) and all(class_of(h) and class_of(h) == class_of(w) for h, w in pairs)


def _alike(one: str, other: str) -> bool:
    """Whether nobody hears a difference that matters: "two" and "to" sound the same."""
    from fdbench.speech.lexicon import phones

    return same_stem(one, other) or (phones(one) == phones(other) != ())
