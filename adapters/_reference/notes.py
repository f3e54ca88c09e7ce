"""What the user told and ordered: kept as he said it, turned round (`my dog` is `your dog`), found
again, and corrected."""

from __future__ import annotations

import re
from dataclasses import dataclass, field
from itertools import pairwise, product
from typing import Literal

from .entities import entities, revised
from .knowledge import Shelf, stem, telling
from .sorts import likelier, of_the_sort
from .tables import english
from .text import Words, pairs, trimmed, upper

ENOUGH = 0.5
"""Share of a question's telling words that a note must have."""
LONGEST = 5
"""Words of a value that is put in the place of another."""
OWNED = 0.2
"""Added where both speak of the same thing of the user's (`your passport`)."""
STRANGERS = 0.4
"""Taken off where the one speaks of somebody whom the other does not name."""
VALUES = (
    "day",
    "ordinal",
    "month",
    "name",
    "city",
    "country",
    "number",
    "part of the day",
    "color",
)
_PROPER = ("day", "month", "name", "city", "country")
_LINKS = frozenset(
    "is are was were called named in on at to from am be near of live like love".split()
)
_ARTICLES = frozenset("a an the my our your in on at to for from by".split())
_ARTICLE = rf"(?:(?:{'|'.join(sorted(_ARTICLES))}) )*"
_IT = re.compile(
    r"\b(?:it|that|she|he|they) (?:is|are|says?|said|was|turned|turns|will be|should be|has to be"
    r"|has been)\b.+"
)
_SUBJECT = re.compile(
    r"\bme (?=(?:should|might|may|could|can|will|would|know|said|told|have|do)\b)"
)
_DENIES = re.compile(
    rf"\b(?:not|did i say|i said|i say|instead of|rather than|forget(?: about)?) {_ARTICLE}"
)
_MEANS = re.compile(
    r"^(?:(?:but|no|sorry|dear me|oh dear|oops|well|i mean|i meant|i should have said|it is|it was"
    r"|it should be|should be|that is|he is|she is|they are|make it|make that|actually|in fact"
    rf"|to be|rather|instead|now|it has to be|let us say|i want|i wanted|we want) )*{_ARTICLE}"
)
_WHO = re.compile(r"\b(?:who (?:am i|i am|are me|me are)|(?:talking|speaking) (?:to|with))\b")
_SELF = (
    (
        r"^(?:people |my friends |everybody |they |you can |please |just )?(?:usually )?call me "
        r"(\w+)$",
        r"my name is \1",
    ),
    (r"^i am (?:called|named) (\w+)$", r"my name is \1"),
    (r"^this is (\w+)(?: speaking| here)?$", r"my name is \1"),
    (r"^(?:hello|hi|hey|it is) (\w+) (?:here|speaking)$", r"my name is \1"),
    (r"^(?:it is )?(\w+) is my (?:first |full )?name$", r"my name is \1"),
    (r"^(\w+) is (?:what|how) (?:we|i) call (my|our) (\w+)$", r"\2 \3 is called \1"),
    (r"^(my|our|the) (\w+) name is ", r"\1 \2 is called "),
    (r"^(my|our) (\w+) (?:he|she|it) is ", r"\1 \2 is "),
)


How = Literal["named", "same", "last"]
_PRONOUNS = frozenset("he she it him her his they them their".split())


@dataclass(slots=True)
class Notes:
    """One dialogue's notes; the newest stands last."""

    told: list[Words] = field(default_factory=list)
    last: int = -1
    """Which one was spoken of last; -1 for none."""
    turn: int = 0
    """Which of the user's turns it is."""
    pointed: int = -9
    """The last turn in which one was pointed at by its words."""
    turns: dict[Words, int] = field(default_factory=dict)
    """In which of the user's turns each was said."""
    later: dict[Words, Words] = field(default_factory=dict)
    """What was said of a note later, and holds in its place."""

    def forget(self) -> None:
        """Drop everything (`fault=forgets`)."""
        self.told.clear()
        self.later.clear()
        self.turns.clear()
        self.last = -1

    @property
    def new(self) -> bool:
        """What was spoken of last was said in this very turn."""
        return bool(self.told) and self.turns.get(self.told[self.last]) == self.turn

    @property
    def fresh(self) -> bool:
        """What was spoken of last was spoken of in this turn or the one before."""
        last = self.told[self.last] if self.told else ()
        return bool(last) and max(self.turns.get(last, 0), self.pointed) >= self.turn - 1

    def point(self, words: Words) -> bool:
        """Speak of the newest note that shares a telling word; False if there is none."""
        shared = self._sharing(_named(words))
        if shared:
            self.last, self.pointed = shared[-1], self.turn
        return bool(shared)

    def learn(self, words: Words) -> tuple[Words, bool]:
        """Add what was said, or put it in the place of what was said of the same before. Returns
        the note and whether it is a change."""
        note = turned(_of_himself(words))
        about = _about(note)
        for index, old in enumerate(self.told):
            same = (
                _about(old) == about and _shape(old) == _shape(note) and _link(old) == _link(note)
            )
            if about and same and self.turns.get(old) != self.turn:
                return self._replace(index, note), note != old
        self.told.append(note)
        self.turns[note] = self.turn
        self.last = len(self.told) - 1
        return note, False

    def find(self, question: Words) -> Words | None:
        """What answers a question: a note, or what was said of it later; None if none does."""
        note = self._found(question)
        if note and not of_the_sort(question, note):
            note = self._surer(question, note)
        return self.later.get(note, note) if note else None

    def known(self, words: Words) -> Words | None:
        """The note that has all that the words speak of, if they are not the note itself: they ask
        for it, whatever their form (`and my room number`). None if they tell something new."""
        said = set(telling(words, sorts=False))
        for index in range(len(self.told) - 1, -1, -1):
            note = self.told[index]
            if said and said < self._speaks_of(index) and self.turns.get(note) != self.turn:
                self.last = index
                return self.later.get(note, note)
        return None

    def _surer(self, question: Words, note: Words) -> Words:
        """What was told with a note in the same turn, if that is of the sort that is asked for."""
        turn = self.turns.get(note, 0)
        for index, other in enumerate(self.told):
            same = self.turns.get(other, 0) == turn and bool(_PRONOUNS & set(other))
            if same and of_the_sort(question, other):
                self.last = index
                return other
        return note

    def swap(self, words: Words) -> Words | None:
        """A note with what is denied word by word in place of what is meant (`did I say Ann, it is
        Sue`); None if there is none."""
        text = " ".join(words)
        for mark in _DENIES.finditer(text):
            before, after = text[: mark.start()], text[mark.end() :].split()
            for index, size in product(range(len(self.told) - 1, -1, -1), range(LONGEST, 0, -1)):
                note, old = self.told[index], tuple(after[:size])
                at = _at(note, turned(old))
                if at < 0 or not telling(old, sorts=False):
                    continue
                meant = _meant(before, " ".join(after[size:]), note[:at])
                if 0 < len(meant) <= LONGEST:
                    return self._replace(
                        index, (*note[:at], *turned(meant), *note[at + len(old) :])
                    )
        return None

    def likely(self, question: Words) -> list[Words]:
        """What may answer a question whose words no note has (`who is the woman I report to`): the
        only note, or those of one turn, that tell something of the sort that is asked for; of
        several, those with the most words in common. Empty if none does, or nobody can tell."""
        found: dict[int, int] = {}
        names = {question[e.start] for e in entities(question) if e.kind == "name"}
        names |= set(question) & english("people")
        spoken_of = [self._speaks_of(index) for index in range(len(self.told))]
        known = {stem(name) for name in names}.intersection(set().union(*spoken_of))
        for index, note in enumerate(self.told):
            turn = self.turns.get(note, 0)
            own = any({"you", "your"} & set(n) for n in self.told if self.turns.get(n) == turn)
            sure = of_the_sort(question, note)
            shared = len(set(telling(question)) & spoken_of[index])
            fits = sure or (shared and sure is None)
            if turn != self.turn and (own or shared) and fits and known <= spoken_of[index]:
                found[index] = 2 * shared + bool(sure)
        most = max(found.values(), default=0)
        best = [index for index, score in found.items() if score == most]
        if len({self.turns.get(self.told[index], 0) for index in best}) != 1:
            return []
        self.last = best[-1]
        return [self.later.get(self.told[index], self.told[index]) for index in best]

    def supersede(self, words: Words) -> Words | None:
        """Keep what was said as what holds in the place of an older note, whose words it does not
        take up one by one: the newest with which it shares a word, or the last if it speaks of
        `she` and the like. None if there is none."""
        shared = self._sharing(_named(words))
        pronoun = _PRONOUNS & set(words[:3])
        if not self.told or not (shared or pronoun):
            return None
        self.last = self.last if pronoun else shared[-1]
        self.later[self.told[self.last]] = turned(words)
        return turned(words)

    def _found(self, question: Words) -> Words | None:
        who = _WHO.search(" ".join(question))
        asked = ("your", "name") if who else question
        told = set(asked) - english("little") - english("sorts")
        if self.told and _PRONOUNS & set(asked) and not told - _PRONOUNS:
            return self.told[self.last]
        found: list[tuple[float, int]] = []
        shelf = Shelf([" ".join(note) for note in self.told], weigh=False)
        for score, sentence in shelf.find(asked, ENOUGH - OWNED):
            note = tuple(sentence.split())
            index = len(self.told) - 1 - self.told[::-1].index(note)
            strangers = STRANGERS if _people(note) != _people(asked) else 0.0
            owned = OWNED if _owned(asked) & _owned(note) else 0.0
            found.append((score - strangers + owned + likelier(asked, note), index))
        if not found or max(found)[0] < ENOUGH - 0.1:
            found = (
                [] if told else [(0.0, i) for i, n in enumerate(self.told) if likelier(asked, n)]
            )
        if not found:
            return None
        self.last = max(found)[1]
        return self.told[self.last]

    def revise(self, words: Words, how: How = "named") -> Words | None:
        """A note with a value changed: one that shares what the words name, or the last one spoken
        of if they name nothing. `same`: they name nothing else than the note does; `last`: whatever
        they name. None if they change no note."""
        about, said = _named(words), turned(words)
        ranked = [(self._shared(about, i), i == self.last, i) for i in range(len(self.told))]
        for shared, last, index in sorted(ranked, reverse=True):
            note = self.told[index]
            fits = bool(shared) or last if how == "last" or not about else bool(shared)
            new = self.turns.get(note) == self.turn and not _PRONOUNS & set(words[:3])
            if how == "same" and new:
                continue  # `Ann is ten and Sue is nine`
            if how == "same":
                fits = about <= set(telling(note)) and (bool(about) or last)
            changed = (
                revised(note, said) if fits and _people(words) <= {stem(w) for w in note} else None
            )
            if changed is not None:
                return self._replace(index, changed)
        return None

    def restate(self, words: Words, *, marked: bool) -> Words | None:
        """The note of the turn before with what is said of it now (`she phoned, and it is going to
        be Tuesday`); None if that is no value of a class that it has. `marked`: it was said that
        something has changed, so that any value is taken."""
        said = _IT.search(" ".join(words))
        last = self.told[self.last] if self.told else ()
        if not said or not self.fresh or self.turns.get(last, 0) == self.turn:
            return None
        about = tuple(said[0].split())
        changed = revised(last, turned(about))
        if changed is not None:
            return self._replace(self.last, changed)
        return self.put_right(about) if marked else None

    def put_right(self, words: Words) -> Words | None:
        """The last note with what the words name in the place of its own value: what stands after
        `is`, `in` and the like."""
        if not self.told:
            return None
        old, value = self.told[self.last], words[_value_at(words) :]
        strange = _named(words[: _value_at(words)]) - set(telling(old))
        there = _value_at(old)
        if strange or not 0 < len(value) <= LONGEST or not 0 < there < len(old):
            return None
        return self._replace(self.last, (*old[:there], *turned(value)))

    def _speaks_of(self, index: int) -> set[str]:
        """The telling words of a note, and of those before it that are of the same somebody."""
        note, before = self.told[index], self.told[index - 1] if index else ()
        goes_on = note[0] in _PRONOUNS or (note[0] == "your" and note[:2] == before[:2])
        same = goes_on and before and self.turns.get(before) == self.turns.get(note)
        return set(telling(note)) | (self._speaks_of(index - 1) if same else set())

    def _sharing(self, about: set[str]) -> list[int]:
        """Which notes share a telling word, the oldest first."""
        return [index for index in range(len(self.told)) if self._shared(about, index)]

    def _shared(self, about: set[str], index: int) -> int:
        return len(about & set(telling(self.told[index])))

    def _replace(self, index: int, note: Words) -> Words:
        self.later.pop(self.told.pop(index), None)
        self.told.append(note)
        self.turns[note] = self.turn
        self.last = len(self.told) - 1
        return note


def _meant(before: str, after: str, head: Words) -> Words:
    """What is meant, from the words before and after those that are denied; `head`: what stands
    before these in the note."""
    said = tuple(before.split())
    rest = after or " ".join(said[_value_at(said) :])  # `she is Ann instead of Sue`
    meant = trimmed(tuple(_MEANS.sub("", rest).split()), "", "courtesies_after")
    verb = next((word for word in reversed(head) if word not in _ARTICLES), "")
    if verb in meant:  # `not Ann, call Sue`
        rest = " ".join(meant[meant.index(verb) + 1 :])
        meant = tuple(_MEANS.sub("", rest).split())
    return meant


def _at(words: Words, part: Words) -> int:
    """Where a part begins; -1 if it is none."""
    size = len(part)
    return next((i for i in range(len(words) - size + 1) if words[i : i + size] == part), -1)


def _link(note: Words) -> Words:
    return note[max(0, _value_at(note) - 1) : _value_at(note)]


def _named(words: Words) -> set[str]:
    """What a correction names, apart from values and from the words of correcting."""
    values = {i for e in entities(words) if e.kind in VALUES for i in range(e.start, e.end)}
    rest = (w for i, w in enumerate(words) if i not in values and w not in english("correcting"))
    return set(telling(turned(tuple(rest)), sorts=False))


def _value_at(words: Words) -> int:
    """Where the value begins: behind the last word that links."""
    return 1 + max(
        (i for i, word in enumerate(words) if word in _LINKS or word in ("meant", "mean")),
        default=-1,
    )


def turned(words: Words) -> Words:
    """Said of the user instead of by him."""
    text = " ".join(pairs("turned").get(word, word) for word in words)
    text = text.replace("you was", "you were").replace("you am", "you are")
    return tuple(_SUBJECT.sub("i ", text).split())


def spoken(words: Words) -> str:
    """As a sentence, with capitals where names and days are."""
    said = list(words)
    for entity in entities(words):
        if entity.kind in _PROPER:
            said[entity.start : entity.end] = [upper(w) for w in said[entity.start : entity.end]]
    return upper(" ".join(said)) + "."


def _of_himself(words: Words) -> Words:
    if len(words) == 3 and words[:2] == ("i", "am") and words[2] in english("name"):
        return ("my", "name", "is", words[2])
    text = " ".join(words)
    for form, usual in _SELF:
        text = re.sub(form, usual, text)
    return tuple(text.split())


def _about(note: Words) -> tuple[str, ...]:
    """The telling words without the value."""
    values = {i for e in entities(note) for i in range(e.start, e.end)}
    at = max(1, _value_at(note) - 1) if _value_at(note) else len(note)
    return tuple(sorted(telling((note[i] for i in range(at) if i not in values), sorts=False)))


def _owned(words: Words) -> set[str]:
    return {stem(thing) for owner, thing in pairwise(words) if owner == "your"}


def _people(words: Words) -> set[str]:
    return {stem(word) for word in words if word in english("people")}


def _shape(note: Words) -> tuple[str, ...]:
    """Of what classes its values are, and whose it is."""
    return (*(e.kind for e in entities(note)), *sorted(_people(note)))
