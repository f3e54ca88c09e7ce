"""Is a value that was said said as what holds? Denied, contrasted, supposed and old values are mentioned only.

No grammar is known, only what stands around a value (`fdbench.language.model`). In doubt a value is asserted: to mention a wrong one
must not be a way to be paid for two answers.
"""

from __future__ import annotations

from collections.abc import Sequence

from fdbench.annotate.events import SENTENCE, Word
from fdbench.language.model import Language
from fdbench.language.phrases import Phrase

CHANGE_WITHIN = 4
"""In "changed from tuesday", the word of change stands at most so many words before "from"."""
TURN_WITHIN = 6
"""After "many think of milan" the "but" comes after at most so many words, and what says that nobody knows so many after that."""
SUBJECT_WITHIN = 3
"""Between "people" and "think", and between "although" and "people", there are at most so many words less one."""
LIST_WITHIN = 12
"""Of what follows "unlike" so many words may be a list."""


def is_denied(words: Sequence[Word], start: int, length: int, known: Language) -> bool:
    """Whether the value that stands at [start, start + length) is denied, contrasted with another, supposed by others, or an old one."""
    said = [word.text for word in words]
    parted = start > 0 and words[start - 1].mark
    if (not parted and any(_ends_at(said, start, frame) for frame in known.not_asserted)) or _is_listed(
        words, start, start + length, known
    ):
        return True
    if _starts_at(said, start + length, known.mentions.denied_after):
        return True
    if _is_supposed(words, start, length, known):
        return True
    return start > 0 and said[start - 1] == known.old_value and _was_changed(said, start, known)


def _is_listed(words: Sequence[Word], start: int, end: int, known: Language) -> bool:
    """Whether the value stands after "not" or "unlike", or further on in the list that begins there: "not paris, rome or madrid". With
    an article, "not the castle", something must follow: alone it may be a scrap of what was said."""
    said = [word.text for word in words]
    small = known.mentions.small_words | known.mentions.articles
    scrap = end == len(words) and start > 0 and said[start - 1] in known.mentions.articles
    for first in range(max(0, start - LIST_WITHIN), start + 1):
        for frames, joins in (
            (known.mentions.negations, known.mentions.or_words),
            (known.mentions.contrasts, known.mentions.or_words | known.mentions.and_words),
        ):
            if scrap and frames is known.mentions.negations and any(_ends_at(said, start - 1, frame) for frame in frames):
                continue
            if not _follows(said, first, frames, small) or _follows(said, first, known.mentions.still_asserted, small):
                continue
            if start == first or start in _rest_of_list(words, first, joins, small, known):
                return True
    return False


def _follows(said: Sequence[str], at: int, frames: Sequence[Phrase], glue: frozenset[str]) -> bool:
    """Whether one of the frames stands right before, or with up to two small words between: "not in the"."""
    for _ in range(3):
        if any(_ends_at(said, at, frame) for frame in frames):
            return True
        if at == 0 or said[at - 1] not in glue:
            return False
        at -= 1
    return False


def _rest_of_list(words: Sequence[Word], first: int, joins: frozenset[str], glue: frozenset[str], known: Language) -> range:
    """The places after the first item up to the item that follows the last "or". With "and" a list has two items: "unlike prague, berlin
    and vienna have" may go on with what holds."""
    last = first
    for at in range(first, min(len(words), first + LIST_WITHIN)):
        if at > first and words[at - 1].mark == SENTENCE:
            break
        text = words[at].text
        if text in joins:
            comma = any(word.mark for word in words[first:at])
            if text in known.mentions.and_words and comma:
                break
            last = at + 1
            while last < len(words) and words[last].text in glue:
                last += 1
        elif text in known.function_words and text not in glue:
            break
    return range(first + 1, last + 1 if last > first else first)


def _is_supposed(words: Sequence[Word], start: int, length: int, known: Language) -> bool:
    """Whether others think so, or somebody thought so, and the speaker turns to what holds: "many think of milan, but it is rome"."""
    turned = _turns(words, start + length, known)
    said = [word.text for word in words]
    now = _has(said[start + length : start + length + 2 * TURN_WITHIN], known.mentions.present | known.changes)
    before = start
    for _ in range(TURN_WITHIN):
        if turned and any(_ends_at(said, before, frame) for frame in known.mentions.suppositions):
            return True
        if turned and now and any(_ends_at(said, before, frame) for frame in known.mentions.past):
            return True
        if before and said[before - 1] in known.mentions.opinions:
            others = _opinion_of_others(words, before - 1, known)
            return others is not None and (turned or _leads(said, others, known))
        if before == 0 or said[before - 1] not in known.mentions.complement or words[before - 1].mark == SENTENCE:
            return False
        before -= 1
    return False


def _opinion_of_others(words: Sequence[Word], verb: int, known: Language) -> int | None:
    """Where those stand whose opinion it is; None if it is the speaker's, or nobody's."""
    for at in range(verb - 1, max(-1, verb - 1 - SUBJECT_WITHIN), -1):
        if words[at].mark == SENTENCE or words[at].text in known.mentions.speaker:
            return None
        if words[at].text in known.mentions.others:
            hearer = words[at].text in known.mentions.hearer
            return None if hearer and not any(word.text in known.mentions.may for word in words[at + 1 : verb]) else at
    return None


def _leads(said: Sequence[str], at: int, known: Language) -> bool:
    """Whether "although" stands right before "most people"."""
    return not known.mentions.concedes.isdisjoint(said[max(0, at - SUBJECT_WITHIN + 1) : at])


def _turns(words: Sequence[Word], after: int, known: Language) -> bool:
    """Whether "but" follows, in the same sentence or at the head of the next, and then neither doubt nor the opinion of more people."""
    said = [word.text for word in words]
    for at in range(after, min(len(words), after + TURN_WITHIN)):
        found = [turn for turn in known.mentions.turns if _starts_at(said, at, (turn,))]
        if found:
            rest = said[at + len(found[0]) : at + len(found[0]) + TURN_WITHIN]
            return (
                bool(rest)
                and known.mentions.doubts.isdisjoint(rest)
                and not (_has(rest, known.mentions.others) and _has(rest, known.mentions.opinions))
            )
        if words[at - 1].mark == SENTENCE:
            return False
    return False


def _has(said: Sequence[str], any_of: frozenset[str]) -> bool:
    return not any_of.isdisjoint(said)


def _ends_at(said: Sequence[str], at: int, frame: Phrase) -> bool:
    return len(frame) <= at and tuple(said[at - len(frame) : at]) == frame


def _starts_at(said: Sequence[str], at: int, phrases: Sequence[Phrase]) -> bool:
    return any(tuple(said[at : at + len(phrase)]) == phrase for phrase in phrases)


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
