"""Dialogue acts, and finding their words in what was recognised."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, field

from . import topics
from .text import Words, find_all, near, same_words

SURE = 0.8
"""From here on (`>=`) an act is taken as meant for the agent."""


@dataclass(frozen=True, slots=True)
class Act:
    """One dialogue act and its slots. `sure` in [0, 1]: how likely the words were meant for a voice assistant."""

    kind: str
    slots: dict[str, str] = field(default_factory=dict)
    sure: float = 1.0


def known(acts: Sequence[Act]) -> bool:
    """There are acts, and the agent knows what to do with each of them, and is sure of it."""
    return bool(acts) and all(a.kind not in ("unknown", "no_topic") and a.sure >= SURE for a in acts)


def has(words: Words, *targets: str, cutoff: float = 82.0) -> bool:
    """One of `targets` is heard."""
    return any(near(w, *targets, cutoff=cutoff) for w in words)


def phrase(words: Words, *phrases: str, spare: int = 4) -> bool:
    """One of the phrases is nearly all that was said: contiguous up to one wrong word in four, at most `spare` others."""
    for wording in phrases:
        target = tuple(wording.split())
        for start in range(max(1, len(words) - len(target) + 1)):
            window = words[start : start + len(target)]
            if len(words) - len(target) <= spare and same_words(window, target) <= len(target) // 4:
                return True
    return False


def wanted(words: Words, lexicon_: list[str], cutoff: float = 80.0) -> str:
    """The last entry heard that does not follow `not`."""
    found = [f for f in find_all(words, lexicon_, cutoff) if "not" not in words[max(0, f.start - 2) : f.start]]
    plain = find_all(tuple(singular(w) for w in words), lexicon_, cutoff)
    found = found or [f for f in plain if "not" not in words[max(0, f.start - 2) : f.start]]
    return found[-1].name if found else ""


def singular(word: str) -> str:
    """Without a plural s."""
    return word[:-1] if len(word) > 3 and word.endswith("s") and not word.endswith("ss") else word


def all_topics() -> list[str]:
    """Every topic of a long answer."""
    return sorted({*topics.STORY, *topics.ABOUT, *topics.HOWTO})
