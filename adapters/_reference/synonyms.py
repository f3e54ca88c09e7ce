"""Words that mean much the same when people ask for what they told before."""

from __future__ import annotations

from functools import lru_cache

from .text import Words, near

_GROUPS = (
    "live living lives home house address", "mother mom mum", "father dad", "birthday born birthplace birth",
    "job work works working company",
    "sister sibling", "boss manager chief", "apartment flat", "password passcode", "married wedding anniversary", "exam test",
    "favorite best most love loves prefer like likes fan", "pin code digits combination", "park parked car standing stands",
    "fly flight flies",
    "meet meets meeting", "sick allergic allergy avoid stay away", "kid kids child children son daughter",
    "wife husband married marry spouse",
    "dish food eat eating meal", "color colour", "buy bought shopping", "leave leaves go goes depart departs going",
    "start starts begin begins",
    "dog puppy", "cat kitten", "doctor dentist", "open opens unlock", "holiday vacation trip travel traveling",
)  # fmt: skip
_MEANING = {word: group.split()[0] for group in _GROUPS for word in group.split()}
_LITTLE = frozenset(
    "what when where who whom which how why tell remind remember know can could do does did done is are was were am be been i you "
    "me my your our "
    "we us the a an of on at in to for from by with it its that this these there they he she him her his again please have has had got get "
    "called call calls name named names so and or but then now will would should may might must if as up out over just say said "
    "happen idea "
    "give back one ones not no some any still really exactly thing".split()
)
"""Words that do not tell what a question is about."""


PEOPLE = frozenset(
    "mother father mom mum dad brother sister son daughter wife husband friend neighbor cousin aunt uncle grandmother grandfather boss "
    "colleague teacher doctor boy girl parents kids children".split()
)
_SORTS = frozenset("day date time place city town color number level hour month year word kind sort".split())
"""Words that tell what sort of answer is wanted; they count only where a question has no others."""


@lru_cache(maxsize=10_000)
def stem(word: str) -> str:
    """The word without its ending, or the first of its synonyms."""
    if word in _MEANING:
        return _MEANING[word]
    for ending in ("ing", "ed", "es", "s"):
        if len(word) > len(ending) + 3 and word.endswith(ending) and not word.endswith("ss"):
            word = word[: -len(ending)]
            break
    return _MEANING.get(word, word)


def in_common(said: Words, asked: Words) -> float:
    """Share of the telling words of a question, in [0, 1], that were said as well, or something like it; 0 if it has none."""
    wanted = {stem(w) for w in asked if w not in _LITTLE}
    there = {stem(w) for w in said if w not in _LITTLE}
    wanted = {w for w in wanted if w not in _SORTS} or wanted
    if not wanted:
        return 0.0
    return sum(1 for word in wanted if any(near(word, other, cutoff=80) for other in there)) / len(wanted)


def same_people(said: Words, asked: Words) -> bool:
    """Nobody is spoken of in the one without the other: mothers, neighbours and the like."""
    there, here = ({stem(w) for w in words if w in PEOPLE} for words in (said, asked))
    return there == here
