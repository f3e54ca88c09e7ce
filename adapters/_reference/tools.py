"""Tools that a session offers: which one a question is for, and what is said of how it went. Nothing is known of any tool but its
name and description."""

from __future__ import annotations

import re
from collections.abc import Sequence

from fdbench.contract import RATE, Samples, ToolSpec

from .match import SURE, Act, singular
from .text import Words, near, normalise

PATIENCE: Samples = 8 * RATE
"""What was asked for is given up after this."""
ACKNOWLEDGEMENT = "Let me look that up."
FAILED = ("I am sorry, I could not work that out.",)
TOO_LATE = ("I am sorry, that is taking too long. Please ask me again later.",)
DONE = ("It is done.",)
"""Said of a tool that answers without a word."""

_EMPTY = frozenset(
    "a an the this that these those my your our his her its their it i you we they he she me us them and or but if of in on at to for "
    "from by with about as up out into over is are was were be been being am do does did have has had can could will would shall "
    "should may might must not no yes please tell give let get what when where who whom whose which why how there here now then any "
    "some all each user users look looks find finds call calls return returns take takes use uses make makes say says".split()
)
"""Words that tell nothing about what is asked for."""
_OWN_MATTERS = frozenset(("stop", "backchannel", "fact", "correct", "repeat", "continue", "last_item"))
"""Acts that no tool is asked about: they concern the talk itself, or tell something."""
_KNOWS_NOTHING = frozenset(("unknown", "no_topic", "recall"))
"""Acts with which the brain alone comes to nothing (a recall of something that was told never comes here)."""


def tool_act(text: str, acts: Sequence[Act], tools: Sequence[ToolSpec]) -> Act | None:
    """The act of asking for a tool, with its `name`, if that is what `text` does; `acts` is what it is without tools.

    It is sure if the tool's whole name was heard, or a word of it and another of its words. One word of the name is enough, but not
    sure, where the brain has nothing to say itself.
    """
    if not tools or any(act.kind in _OWN_MATTERS for act in acts):
        return None
    words = _telling(normalise(text))
    sure, heard, _, name = max((*_likeness(words, tool), -index, tool.name) for index, tool in enumerate(tools))
    if not sure and not (heard and all(act.kind in _KNOWS_NOTHING or (act.kind == "book" and act.sure < SURE) for act in acts)):
        return None
    return Act("tool", {"name": name, "request": text}, 0.9 if sure else 0.7)


def sentences_of(result: str, *, failed: bool) -> tuple[str, ...]:
    """What is said when a tool has answered."""
    if failed:
        return FAILED
    return tuple(part for part in re.split(r"(?<=[.!?])\s+", result.strip()) if part) or DONE


def _likeness(words: Words, tool: ToolSpec) -> tuple[bool, int]:
    """Whether it is surely meant, and how many of the tool's words were heard (those of its name twice); 0 without its name."""
    name = _telling(normalise(tool.name.replace("_", " ")))
    about = tuple(w for w in _telling(normalise(tool.description)) if w not in name)
    named, told = (sum(near(t, *words, cutoff=84.0) for t in own) for own in (name, about))
    return (named == len(name) or named + told >= 2, 2 * named + told) if named else (False, 0)


def _telling(words: Words) -> Words:
    return tuple(dict.fromkeys(singular(w) for w in words if w not in _EMPTY))
