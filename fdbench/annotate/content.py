"""Does what was heard meet the expectation? Pure functions on normalised words."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

from fdbench.annotate.events import Word
from fdbench.annotate.text import normalise
from fdbench.language.load import ENGLISH, language
from fdbench.language.model import Language
from fdbench.scenario.model import Expectation
from fdbench.timebase import Samples

CHANGE_WITHIN = 4
"""In "changed from tuesday", the word of change stands at most so many words before "from"."""


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
    said = [w.text for w in words]
    starts = [start for start in _places(words, phrase, lang) if not _is_denied(said, start, language(lang))]
    length = len(normalise(phrase, lang))
    return tuple(words[starts[0] : starts[0] + length]) if starts else ()


def asserts(words: Sequence[Word], phrase: str, lang: str = ENGLISH) -> bool:
    """Whether `phrase` was said as what holds, and not as what it was changed from."""
    said = [w.text for w in words]
    return any(not _is_denied(said, start, language(lang)) for start in _places(words, phrase, lang))


def asserts_last(words: Sequence[Word], phrases: Sequence[str], lang: str = ENGLISH) -> int | None:
    """The number, from 1, of the phrase that was asserted last; None if none was."""
    said = [w.text for w in words]
    known = language(lang)
    found = [(start, n) for n, phrase in enumerate(phrases, 1) for start in _places(words, phrase, lang)]
    places = [(start, n) for start, n in found if not _is_denied(said, start, known)]
    return max(places)[1] if places else None


def _places(words: Sequence[Word], phrase: str, lang: str) -> list[int]:
    sought = list(normalise(phrase, lang))
    said = [w.text for w in words]
    if not sought:
        return []
    places = [i for i in range(len(said) - len(sought) + 1) if said[i : i + len(sought)] == sought]
    return [i for i in places if not _inside_number(said, i, i + len(sought), language(lang))]


def _inside_number(said: Sequence[str], start: int, end: int, known: Language) -> bool:
    """Whether the place is part of a longer number: "nine" was not said where "thirty nine" was, nor "nueve" in "treinta y nueve"."""
    before = [word for word in said[:start] if word not in known.number_joins][-1:]
    after = [word for word in said[end:] if word not in known.number_joins][:1]
    joins_left = known.is_number(said[start]) and not known.tens_and_up.isdisjoint(before)
    joins_right = any(map(known.is_number, after)) and said[end - 1] in known.tens_and_up
    return joins_left or joins_right


def _is_denied(said: Sequence[str], start: int, known: Language) -> bool:
    if any(tuple(said[max(0, start - len(frame)) : start]) == frame for frame in known.not_asserted):
        return True
    return start > 0 and said[start - 1] == known.old_value and _was_changed(said, start, known)


def _was_changed(said: Sequence[str], start: int, known: Language) -> bool:
    """Whether the value at `start`, which stands after "from", is what something was changed from. Of a place that holds only if the
    new one follows: "you moved here from boston" says where somebody is from."""
    place = any(said[start] in known.classes[name] for name in known.journeys)
    follows = list(said[start + 1 : start + 3])
    leads_on = len(follows) == 2 and follows[0] == known.new_value
    if known.changes & set(said[max(0, start - 1 - CHANGE_WITHIN) : start - 1]):
        return leads_on or not place
    return (
        leads_on and not place and any(said[start] in members and follows[1] in members for members in known.classes.values())
    )
