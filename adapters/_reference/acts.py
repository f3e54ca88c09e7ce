"""Understanding: from recognised words to dialogue acts. Anchors and entities are found fuzzily, never whole sentences."""

from __future__ import annotations

import re

from . import asking, commands, followup, sums, talk
from .cues import floor_class
from .match import Act
from .memory import statements, strong
from .rephrase import rephrased
from .state import State
from .tell import facts, of_others
from .text import Words, normalise, without_fillers

__all__ = ["STATEMENT", "Act", "floor_class", "understand"]

STATEMENT = "statement"
"""In place of the index of a fact: one in the user's own words."""


_ASKED = re.compile(r"(?:(?:no|sorry|wait|but) )*i (?:asked|ask|wanted to ask)(?: you)?(?: for)? (?=\w)")
"""In front of a question that is asked once more."""


def understand(text: str, state: State) -> list[Act]:
    """The acts of an utterance in order; empty for nothing but floor words; `unknown` when nothing is understood."""
    words = normalise(text)
    kind = floor_class(text)
    if kind:
        return [Act(kind)]
    words = without_fillers(words)
    repeated = _ASKED.match(" ".join(words))
    words = words[len(repeated[0].split()) :] if repeated else words
    if not words:
        return []
    words = rephrased(words)
    act = talk.meta(words)
    if act:
        return [act]
    told, rest = facts(words)
    sure = 0.7 if of_others(words) else 1.0
    acts = [Act("fact", {"index": str(i)}, sure) for i in range(len(told))]
    for index, fact in enumerate(told):
        acts[index].slots["told"] = fact.told()
    if told:
        more = _one(rest, state) if len(rest) >= 2 else None
        said = " ".join(rest)
        for i, fact in enumerate(statements(said) if more is None else []):
            acts.append(Act("fact", {"index": f"{STATEMENT}{i}", "told": fact.told(), "said": said}))
        return acts + ([more] if more and more.kind not in ("correct", "smalltalk", "stop") else [])
    found = _one(words, state) or commands.revised(words, state) or asking.remembered(words, state)
    kept = [] if found else statements(text)
    if kept:
        sure = 0.85 if strong(text) else 0.7
        return [
            Act("fact", {"index": f"{STATEMENT}{i}", "told": fact.told(), "said": text}, sure) for i, fact in enumerate(kept)
        ]
    return [found or Act("unknown", {}, 0.0)]


_FINDERS = (
    sums.arithmetic, talk.of_the_agent, commands.booking, talk.story, asking.recall, commands.correction, asking.capital,
    asking.opposite, asking.recital, commands.plan, asking.fact, followup.follow_up, talk.long, asking.ellipsis, asking.untold,
    talk.smalltalk,
)  # fmt: skip
"""In the order in which they are asked: the first that finds its act wins."""


def _one(words: Words, state: State) -> Act | None:
    return next((act for finder in _FINDERS if (act := finder(words, state)) is not None), None)
