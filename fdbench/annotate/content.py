"""Does what was heard meet the expectation? Pure functions on normalised words."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

from fdbench.annotate.events import Word
from fdbench.annotate.text import CLASSES, TENS_AND_UP, is_number, normalise
from fdbench.scenario.model import Expectation
from fdbench.timebase import Samples

NOT_ASSERTED = (
    ("not",), ("not", "on"), ("isn't",), ("no", "longer"), ("no", "longer", "on"), ("instead", "of"), ("rather", "than"),
    ("rather", "than", "on"), ("instead", "of", "on"), ("used", "to", "be"), ("is", "not", "on"), ("isn't", "on"),
)  # fmt: skip
"""What stands before a value that is mentioned but not asserted: "not tuesday"."""
CHANGES = frozenset(
    "change changed changes changing move moved moves moving switch switched switching shift shifted reschedule rescheduled "
    "postponed update updated correct corrected".split()
)
"""With one of these before it, "from" names the old value: "changed from tuesday". Without, it asserts: "you are from boston"."""
CHANGE_WITHIN = 4
"""A word of `CHANGES` stands at most so many words before "from"."""
JOURNEYS = ("places", "countries")
"""Classes in which "from X to Y" may be a way, which asserts both; in any other it is a change."""


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
    wanted = [found for phrase in expectation.all_of if (found := find_phrase(words, phrase))]
    some = [found for phrase in expectation.any_of if (found := find_phrase(words, phrase))]
    first = min(some, key=lambda found: found[-1].start) if some else ()
    met = len(wanted) == len(expectation.all_of) and (bool(first) or not expectation.any_of)
    found_words = dict.fromkeys(w for found in (*wanted, first) for w in found)
    evidence = tuple(sorted(found_words, key=lambda w: (w.start, w.text))) if met else ()
    return ContentVerdict(
        met=met,
        contradicted=any(asserts(words, phrase) for phrase in expectation.none_of),
        stale=any(asserts(words, phrase) for phrase in expectation.stale),
        evidence=evidence,
        answer_at=max((found[0].start for found in (*wanted, first) if found), default=None) if met else None,
    )


def find_phrase(words: Sequence[Word], phrase: str) -> tuple[Word, ...]:
    """The first place where all words of `phrase` were said in a row, and not as what does not hold; empty if nowhere."""
    said = [w.text for w in words]
    starts = [start for start in _places(words, phrase) if not _is_denied(said, start)]
    length = len(normalise(phrase))
    return tuple(words[starts[0] : starts[0] + length]) if starts else ()


def asserts(words: Sequence[Word], phrase: str) -> bool:
    """Whether `phrase` was said as what holds, and not as what it was changed from."""
    said = [w.text for w in words]
    return any(not _is_denied(said, start) for start in _places(words, phrase))


def asserts_last(words: Sequence[Word], phrases: Sequence[str]) -> int | None:
    """The number, from 1, of the phrase that was asserted last; None if none was."""
    said = [w.text for w in words]
    places = [(start, n) for n, p in enumerate(phrases, 1) for start in _places(words, p) if not _is_denied(said, start)]
    return max(places)[1] if places else None


def _places(words: Sequence[Word], phrase: str) -> list[int]:
    sought = list(normalise(phrase))
    said = [w.text for w in words]
    if not sought:
        return []
    places = [i for i in range(len(said) - len(sought) + 1) if said[i : i + len(sought)] == sought]
    return [i for i in places if not _inside_number(said, i, i + len(sought))]


def _inside_number(said: Sequence[str], start: int, end: int) -> bool:
    """Whether the place is part of a longer number: "nine" was not said where "thirty nine" was."""
    before = said[start - 1] if start else ""
    after = said[end] if end < len(said) else ""
    joins_left = is_number(before) and is_number(said[start]) and before in TENS_AND_UP
    joins_right = is_number(after) and said[end - 1] in TENS_AND_UP
    return joins_left or joins_right


def _is_denied(said: Sequence[str], start: int) -> bool:
    if any(tuple(said[max(0, start - len(frame)) : start]) == frame for frame in NOT_ASSERTED):
        return True
    return start > 0 and said[start - 1] == "from" and _was_changed(said, start)


def _was_changed(said: Sequence[str], start: int) -> bool:
    """Whether the value at `start`, which stands after "from", is what something was changed from. Of a place that holds only if the
    new one follows: "you moved here from boston" says where somebody is from."""
    place = any(said[start] in CLASSES[name] for name in JOURNEYS)
    follows = list(said[start + 1 : start + 3])
    leads_on = len(follows) == 2 and follows[0] == "to"
    if CHANGES & set(said[max(0, start - 1 - CHANGE_WITHIN) : start - 1]):
        return leads_on or not place
    return leads_on and not place and any(said[start] in members and follows[1] in members for members in CLASSES.values())
