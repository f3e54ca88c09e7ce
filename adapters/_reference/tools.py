"""Tools that a session offers: which one a question is for, and what is said of how it went.
Nothing is known of any tool but its name and description."""

from __future__ import annotations

import re
from collections.abc import Sequence
from dataclasses import dataclass

from fdbench.contract import RATE, Samples, ToolSpec

from .knowledge import stem
from .tables import english
from .text import Words, near, normalise, singular

PATIENCE: Samples = 8 * RATE
"""What was asked for is given up after this."""
ACKNOWLEDGEMENT = "Let me look that up."
FAILED = ("I am sorry, I could not work that out.",)
TOO_LATE = ("I am sorry, that is taking too long. Please ask me again later.",)
DONE = ("It is done.",)
"""Said of a tool that answers without a word."""


@dataclass(frozen=True, slots=True)
class Wanted:
    """A tool that a text asks for: `sure` if its whole name was heard, or a word of it and another
    of its words."""

    name: str
    sure: bool


def wanted_tool(text: str, tools: Sequence[ToolSpec]) -> Wanted | None:
    """The tool that `text` is likeliest about; None without a word of any tool's name."""
    if not tools:
        return None
    words = _telling(normalise(text))
    sure, heard, _, name = max(
        (*_likeness(words, tool), -index, tool.name) for index, tool in enumerate(tools)
    )
    return Wanted(name, sure) if heard else None


def likeliest_tool(text: str, tools: Sequence[ToolSpec]) -> Wanted | None:
    """For a question that nothing else answers: the only tool there is, or the one of whose name
    and description most was heard; None if nothing was."""
    words = _telling(normalise(text))
    heard = [(_heard(words, tool), -index, tool.name) for index, tool in enumerate(tools)]
    count, _, name = max(heard, default=((0, 0), 0, ""))
    return Wanted(name, sure=False) if len(tools) == 1 or any(count) else None


def sentences_of(result: str, *, failed: bool) -> tuple[str, ...]:
    """What is said when a tool has answered."""
    if failed:
        return FAILED
    return tuple(part for part in re.split(r"(?<=[.!?])\s+", result.strip()) if part) or DONE


def _likeness(words: Words, tool: ToolSpec) -> tuple[bool, int]:
    """Whether it is surely meant, and how many of the tool's words were heard (those of its name
    twice); 0 without its name."""
    named, told = _heard(words, tool)
    whole = named == len(_telling(normalise(tool.name.replace("_", " "))))
    return (whole or named + told >= 2, 2 * named + told) if named else (False, 0)


def _heard(words: Words, tool: ToolSpec) -> tuple[int, int]:
    """How many words of the tool's name were heard, and of its description besides."""
    name = _telling(normalise(tool.name.replace("_", " ")))
    about = tuple(w for w in _telling(normalise(tool.description)) if w not in name)
    stems = {stem(word) for word in words}
    named, told = (
        sum(near(t, *words, cutoff=84.0) or stem(t) in stems for t in own) for own in (name, about)
    )
    return named, told


def _telling(words: Words) -> Words:
    return tuple(dict.fromkeys(singular(w) for w in words if w not in english("empty")))
