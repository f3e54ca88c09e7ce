"""A list of words that the instructions tell the agent to read out when the user asks for it."""

from __future__ import annotations

import re

from .match import Act, has
from .state import State
from .text import Words

_ORDER = re.compile(r"read out exactly these words, in this order, one at a time: ([^.]+)\.")


def listed(instructions: str) -> tuple[str, ...]:
    """The words in their order; empty if the instructions name none."""
    found = _ORDER.search(" ".join(instructions.split()))
    return tuple(word.strip() for word in found[1].split(",") if word.strip()) if found else ()


def word_list(words: Words, state: State) -> Act | None:
    """The user asks for that list; None if there is none."""
    asked = has(words, "word", "words") and has(words, "list") and not {"last", "final"} & set(words)
    return Act("word_list") if state.word_list and asked else None
