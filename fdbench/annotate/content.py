"""Does what was heard meet the expectation? Pure functions on normalised words."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

from fdbench.annotate.denial import is_denied
from fdbench.annotate.events import Word
from fdbench.annotate.forms import forms
from fdbench.annotate.numberruns import inside_number
from fdbench.annotate.text import places
from fdbench.language.load import ENGLISH, language
from fdbench.scenario.model import Expectation
from fdbench.timebase import Samples


@dataclass(frozen=True, slots=True)
class ContentVerdict:
    """`met`: what was wanted was said. `contradicted`: something of `none_of` was asserted. `stale`: an old value was asserted
    as current. `answer_at`: onset of the word that completed the expectation; None if it was not met."""

    met: bool
    contradicted: bool
    stale: bool
    evidence: tuple[Word, ...]
    answer_at: Samples | None


def judge(words: Sequence[Word], expectation: Expectation) -> ContentVerdict:
    """Check heard words against an expectation. `met` is True if nothing particular was wanted."""
    lang = expectation.lang
    wanted = [find_phrase(words, phrase, lang) for phrase in expectation.all_of]
    some = [found for phrase in expectation.any_of if (found := find_phrase(words, phrase, lang))]
    first = min(some, key=lambda found: found[-1].start) if some else ()
    met = all(wanted) and (bool(first) or not expectation.any_of)
    found_words = dict.fromkeys(w for found in (*wanted, first) for w in found)
    evidence = tuple(sorted(found_words, key=lambda w: (w.start, w.text))) if met else ()
    return ContentVerdict(
        met=met,
        contradicted=any(asserts(words, phrase, lang) for phrase in expectation.none_of),
        stale=any(asserts(words, phrase, lang) for phrase in expectation.stale),
        evidence=evidence,
        answer_at=max((found[0].start for found in (*wanted, first) if found), default=None) if met else None,
    )


def find_phrase(words: Sequence[Word], phrase: str, lang: str = ENGLISH) -> tuple[Word, ...]:
    """The first place where all words of `phrase` were said in a row, and not as what does not hold; empty if nowhere."""
    at, length = next(iter(_places(words, phrase, lang)), (0, 0))
    return tuple(words[at : at + length])


def asserts(words: Sequence[Word], phrase: str, lang: str = ENGLISH) -> bool:
    """Whether `phrase` was said as what holds: not denied, not contrasted, not what it was changed from (`denial.is_denied`)."""
    return bool(_places(words, phrase, lang))


def asserts_last(words: Sequence[Word], phrases: Sequence[str], lang: str = ENGLISH) -> int | None:
    """The number, from 1, of the phrase that was asserted last; None if none was."""
    found = [(at, n) for n, phrase in enumerate(phrases, 1) for at, _ in _places(words, phrase, lang)]
    return max(found)[1] if found else None


def _places(words: Sequence[Word], phrase: str, lang: str) -> list[tuple[int, int]]:
    """Where the phrase was asserted, in one of its forms: the first word and the number of words."""
    said = [w.text for w in words]
    known = language(lang)
    found = [(at, len(sought)) for sought in forms(phrase, lang) for at in places(said, sought)]
    return [
        (at, length)
        for at, length in sorted(found)
        if not inside_number(words, at, at + length, known) and not is_denied(words, at, length, known)
    ]
