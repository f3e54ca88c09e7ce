"""Questions about what the last long answer told: answered by the sentence of it that fits best."""

from __future__ import annotations

from . import lexicon, replies, world
from .match import Act, singular
from .state import State
from .text import NUMBER, Words, near, normalise

_ASKING = frozenset("what where when which who how why".split())
_LITTLE = _ASKING | frozenset(
    "a an the of in on at to from for with by is are was were be been do does did have has had i you it they we he she my me your its and "
    "or but so just tell please should can could would will not no yes that this there come actually sorry wait really".split()
)
_PLACES = frozenset(
    [*lexicon.CITIES, *(c.removeprefix("the ") for c in world.COUNTRIES), "europe", "asia", "africa", "america", "australia"]
)
_SEASONS = frozenset(["spring", "summer", "autumn", "fall", "winter", *lexicon.MONTHS])
_SORTS: tuple[tuple[frozenset[str], frozenset[str]], ...] = (
    # what the question asks for, and what a sentence that answers it has one of
    (frozenset(("where", "country", "continent", "city", "place")), _PLACES),
    (frozenset(("when", "season", "month")), _SEASONS | {"ago", "year"}),
    (frozenset(("old", "age")), frozenset(("old", "year", "ago"))),
    (frozenset(("many", "long", "number")), frozenset((*NUMBER, "hundred", "thousand", "million"))),
    (frozenset(("need", "buy", "ingredient")), frozenset(("need",))),
)
SORT = 1.0
ENOUGH = 1.0
"""Words in common, one of them from the sort that is asked for; without a sort, twice as many."""


def follow_up(words: Words, state: State) -> Act | None:
    """The sentence, as slot `sentence`; None if nothing long was told last, or none of it has to do with the question."""
    if state.last is None or state.last.kind != "long" or not _ASKING & set(words):
        return None
    form, topic = state.last.slots["form"], state.last.slots["topic"]
    asked = {singular(w) for w in words} - _LITTLE - {singular(topic)}
    sorts = [has for marks, has in _SORTS if marks & ({singular(w) for w in words})]
    scored = [(_score(line, asked, sorts), -index, line) for index, line in enumerate(replies.long_answer(form, topic))]
    score, _, line = max(scored)
    return Act("told", {"sentence": line}, 0.85) if score >= (ENOUGH if sorts else 2 * ENOUGH) else None


def _score(line: str, asked: set[str], sorts: list[frozenset[str]]) -> float:
    said = {singular(w) for w in normalise(line)}
    common = sum(1.0 for word in asked if any(near(there, word, cutoff=88) for there in said))
    fits = bool(sorts) and all(said & sort for sort in sorts)
    return common + SORT if fits else 0.0 if sorts else common
