"""A list that the instructions tell the agent to read out when the user asks for it."""

from __future__ import annotations

import re

from .match import Act, has, singular
from .state import State
from .text import Words, normalise

_ORDER = re.compile(r"exactly these [\w ]+, in this order, one at a time: ([^.]+)\.")
_NAME = re.compile(r"\bfor (?:the|his|her|their|a|an) ([\w ]+?)(?:,| (?:and|then)\b)")
_USUAL = ("word", "list")


def listed(instructions: str) -> tuple[str, ...]:
    """Its items in their order; empty if the instructions name none."""
    found = _ORDER.search(" ".join(instructions.split()))
    return tuple(word.strip() for word in found[1].split(",") if word.strip()) if found else ()


def list_name(instructions: str) -> Words:
    """What the user calls it."""
    found = _NAME.search(" ".join(instructions.split()))
    return tuple(singular(word) for word in normalise(found[1])) if found else _USUAL


def word_list(words: Words, state: State) -> Act | None:
    """The user asks for that list; None if there is none."""
    said = tuple(singular(word) for word in words)
    asked = all(has(said, word) for word in state.list_name) and not {"last", "final"} & set(words)
    return Act("word_list") if state.word_list and asked else None
