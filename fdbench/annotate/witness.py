"""A second witness of declared words: what a small recogniser of another kind wrote down, without knowing the declaration.

It often mishears, and then tells nothing. But where it heard the declared word, that is worth a lot; and where it heard another
one between the same neighbours, that one is the rival which the declared word has to beat.
"""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from difflib import SequenceMatcher
from importlib.util import find_spec

from fdbench.annotate.numerals import Words
from fdbench.annotate.readings import Unit, units
from fdbench.annotate.text import CLASSES, class_of, same_stem
from fdbench.contract import Audio
from fdbench.speech.resample import ASR_RATE

PACKAGE = "moonshine_voice"
TEMPI = (1.0, 0.89, 1.11)
"""It hears three times: an odd voice is often understood at one of them, and a word that was not said at none. In the voices of the
tuning, a third more phrases are heard as they are than at the first alone, and one lie in 300."""
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


class Witness:
    """Listens to one audio, at its own tempo first, and at others for as long as it is asked."""

    def __init__(self, audio: Audio) -> None:
        self._left = list(TEMPI) if find_spec(PACKAGE) else []
        self._audio = audio
        self._heard: list[tuple[Unit, ...]] = []

    def testimony(self, spoken: Sequence[str], first: int, last: int) -> Testimony:
        """What it says of the words [first, last) of a text, which was read aloud like this: of all its hearings the one that is most
        like the phrase. It listens again until it has heard the phrase as it is."""
        best = Testimony()
        for heard in self.hearings():
            said = testimony(spoken, first, last, heard)
            best = max(best, said, key=lambda t: t.likeness) if best.instead else said
            if best.likeness == 1:
                break
        return best

    def hearings(self) -> Iterator[tuple[Unit, ...]]:
        """What it hears at each of `TEMPI`, in their order; nothing if it is not installed."""
        yield from self._heard
        while self._left:
            self._heard.append(_heard_at(self._left.pop(0), self._audio))
            yield self._heard[-1]


def _heard_at(tempo: float, audio: Audio) -> tuple[Unit, ...]:
    """What is heard when the audio is played so many times as fast, and as high."""
    from fdbench.speech.moonshine import transcribe
    from fdbench.speech.resample import to_16k

    at_rate = to_16k(audio)
    if tempo != 1:
        import soxr  # type: ignore[import-untyped]

        at_rate = soxr.resample(at_rate, ASR_RATE * tempo, ASR_RATE)
    return units(transcribe(at_rate))


def testimony(spoken: Sequence[str], first: int, last: int, heard: Sequence[Unit]) -> Testimony:
    """What one hearing says of the words [first, last) of a text.

    Args:
        spoken: the declared words, as they were read aloud.
        heard: what was heard in the whole audio.
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
    return Testimony(region, likeness(region, wanted), _of_one_class(region, wanted))


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


def likeness(heard: Sequence[str], wanted: Sequence[str]) -> float:
    """Share of the phones that two rows of words have in common, in [0, 1]; 1 if they sound the same."""
    if len(heard) == len(wanted) and all(map(_alike, heard, wanted)):
        return 1.0
    from rapidfuzz.distance import Levenshtein

    from fdbench.speech.lexicon import phones

    sounds = [[phone for word in words for phone in phones(word)] for words in (heard, wanted)]
    return float(Levenshtein.normalized_similarity(*sounds))


def _of_one_class(heard: Sequence[str], wanted: Sequence[str]) -> bool:
    """Whether the two differ, and every word that differs has one of its own class in its place, or what sounds like one."""
    pairs = [(h, w) for h, w in zip(heard, wanted, strict=False) if not _alike(h, w)]
    return len(heard) == len(wanted) and bool(pairs) and all(_sounds_of_class(h, class_of(w)) for h, w in pairs)


def _sounds_of_class(word: str, name: str) -> bool:
    """Whether it is a word of that class, or sounds like one: "for" is a number, too. False without a class."""
    return bool(name) and any(_alike(word, each) for each in CLASSES[name])


def _alike(one: str, other: str) -> bool:
    """Whether nobody hears a difference that matters: "two" and "to" sound the same."""
    from fdbench.speech.lexicon import phones

    return same_stem(one, other) or (phones(one) == phones(other) != ())
