"""Sentences that are found by the telling words that a question has in common with them.

The same search serves what is known of the world, what the user told, and what the agent has said
itself.
"""

from __future__ import annotations

import math
import re
from collections import Counter
from collections.abc import Iterable, Sequence
from dataclasses import dataclass, field
from fractions import Fraction
from functools import cache, lru_cache

from . import tables
from .tables import english
from .text import NUMBER, Words, near, normalise, numbers, say_number, singular, upper

ALIKE = 84.0
NEARLY = 0.9
"""What a word counts that is only nearly the same."""
TOLD_ALREADY = 0.3
"""Taken off where a sentence ends with a word of the question: it would tell nothing new."""
EXACT = 0.005
"""Added for each word that is the same, and not only of the same meaning."""
SPARE = 0.08
"""Taken off for what a sentence tells besides, at most."""


@cache
def _meanings() -> dict[str, str]:
    groups = (phrase.split() for phrase in tables.phrases("english", "synonyms"))
    return {word: group[0] for group in groups for word in group}


@lru_cache(maxsize=20_000)
def stem(word: str) -> str:
    """The word without its ending, or the first of its synonyms."""
    known = _meanings()
    if word in known:
        return known[word]
    short = singular(word)
    for ending in ("ing", "ed"):
        if len(short) > len(ending) + 3 and short.endswith(ending):
            short = short[: -len(ending)]
    return known.get(short, short)


def telling(words: Iterable[str], *, sorts: bool = True) -> tuple[str, ...]:
    """Stems of the words that tell what a sentence is about, each once. Without `sorts`, words such
    as `name` and `day`, which tell what sort of answer is wanted, count only where there are no
    others."""
    said = [w for w in words if w not in english("little")]
    kept = said if sorts else [w for w in said if w not in english("sorts")] or said
    return tuple(dict.fromkeys(stem(w) for w in kept))


@dataclass(slots=True)
class Shelf:
    """Sentences to search. `weigh` makes rare words count for more than common ones."""

    sentences: Sequence[str]
    weigh: bool = True
    sorts: bool = True
    """Words that only tell what sort of answer is wanted count like others."""
    _stems: list[tuple[str, ...]] = field(default_factory=list)
    _weights: dict[str, float] = field(default_factory=dict)

    def __post_init__(self) -> None:
        said = [normalise(sentence) for sentence in self.sentences]
        self._stems = [tuple(stem(word) for word in words) for words in said]
        counts = Counter(word for stems in self._stems for word in set(stems))
        most = math.log(1 + len(said))
        self._weights = (
            {w: math.log(1 + len(said) / n) / most for w, n in counts.items()} if self.weigh else {}
        )

    def find(self, question: Words, enough: float) -> list[tuple[float, str]]:
        """The sentences whose score reaches `enough`, best first; of equals, the later first. A
        score is the share of the question's telling words that a sentence has, less a little for
        what it tells besides, in [0, 1]; or 1 if the question has all that the sentence is
        about."""
        counted = bool(
            re.search(
                r"\bhow (?:many|much|old|far|long|tall|high|fast)\b|\bnumber of\b",
                " ".join(question),
            )
        )
        wanted = telling(
            (w for w in question if w != "number" or not counted), sorts=self.weigh and self.sorts
        )
        if not wanted:
            return []
        whole = sum(self._weight(word) for word in wanted)
        found = []
        for index, (sentence, stems) in enumerate(zip(self.sentences, self._stems, strict=True)):
            share = sum(self._weight(word) * _has(stems, word) for word in wanted) / whole
            about = _key(stems, counted=counted) if self.weigh else ()
            whole_key = len(about) > 1 and all(word in wanted for word in about)
            if len(wanted) == 1 and self.weigh and self.sorts and about != wanted:
                continue  # of one word alone, only what is about nothing else
            if (share < enough and not whole_key) or (counted and not set(stems) & _COUNTS):
                continue
            told = set(telling(stems))
            spare = SPARE * len(told - set(wanted)) / max(1, len(told))
            exact = EXACT * sum(word in question for word in normalise(sentence))
            known = TOLD_ALREADY if stems[-1] in wanted and self.weigh and not counted else 0.0
            found.append((max(share, float(whole_key)) + exact - spare - known, index, sentence))
        return [(score, sentence) for score, _, sentence in sorted(found, reverse=True)]

    def _weight(self, word: str) -> float:
        return self._weights.get(word, 1.0)


def _key(stems: tuple[str, ...], *, counted: bool) -> tuple[str, ...]:
    """What a sentence is about: the words before its last `is`, or all but the last; where a number
    is asked for, all but numbers."""
    at = len(stems) - 1 - stems[::-1].index("is") if "is" in stems else len(stems) - 1
    return tuple(word for word in telling(stems if counted else stems[:at]) if word not in _COUNTS)


_COUNTS = frozenset(stem(word) for word in (*NUMBER, "hundred", "thousand", "no"))


def _has(stems: Sequence[str], word: str) -> float:
    if word in stems:
        return 1.0
    return (
        NEARLY if len(word) > 4 and any(near(other, word, cutoff=ALIKE) for other in stems) else 0.0
    )


def multiple(question: Words) -> tuple[Fraction, Words]:
    """How many things it is asked of, and what to ask of one: `how many minutes in three hours` is
    three times what an hour has."""
    text = " ".join(question)
    half = re.search(r"\bhalf an? ", text)
    if half and "how many" in text:
        return Fraction(1, 2), tuple(f"{text[: half.start()]}a {text[half.end() :]}".split())
    found = [n for n in numbers(question) if n.end < len(question)]
    halves = "and a half" in text and len(found) == 1
    after = found[0].end + (3 if halves else 0) if len(found) == 1 else len(question)
    if "how many" not in text or after >= len(question) or not question[after].endswith("s"):
        return Fraction(1), question
    rest = (singular(question[after]), *question[after + 1 :])
    return found[0].value + Fraction(halves, 2), (*question[: found[0].start], *rest)


def scaled(question: Words, sentence: str, times: Fraction) -> str:
    """What a sentence tells of one thing, of several: `There are sixty minutes in an hour.`"""
    words = normalise(sentence)
    told = numbers(words)
    if times == 1 or not told or "many" not in question[:-1]:
        return sentence
    thing = question[question.index("many") + 1]
    # of `seven days in a week`, how many weeks: not of `four wheels`, how many wheels
    whole = singular(words[-1]) == singular(thing) and told[0].end < len(words) - 1
    value = times / told[0].value if whole else times * told[0].value
    exactly = value.denominator == 1
    return upper(f"{say_number(int(value))} {thing}.") if exactly else sentence


@cache
def world() -> Shelf:
    """What is known of the world, of countries, and of words."""
    table = tables.table("world")
    forms = str(table["about_countries"]).splitlines()
    countries = [
        form.format(name, *row) for name, row in table["countries"].items() for form in forms
    ]
    opposites = [pair.split() for pair in tables.phrases("world", "opposites")]
    both = [
        f"The opposite of {a} is {b}."
        for left, right in opposites
        for a, b in ((left, right), (right, left))
    ]
    lines = str(table["sentences"]).splitlines()
    firsts: dict[str, str] = {}
    for sentence in both:  # of several opposites of a word, the first
        firsts.setdefault(sentence.rsplit(" is ", 1)[0], sentence)
    return Shelf([*lines, *countries, *firsts.values(), *texts()])


@cache
def texts() -> tuple[str, ...]:
    """Every sentence about a subject."""
    return tuple(
        line for text in tables.table("texts")["subjects"].values() for line in text.splitlines()
    )
