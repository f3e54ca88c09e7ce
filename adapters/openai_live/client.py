"""Client delegation: the model hands work on without saying what it is, and waits for what it may tell.

The work is a call of one of the session's tools, with what the user said last. With several tools it is the one whose name and
description share most words with that: nothing on the wire tells which is meant.
"""

from __future__ import annotations

import re
from collections.abc import Sequence

from fdbench.contract import ToolSpec

LONGEST = 1_500
"""Characters of an answer; the server takes 500 tokens."""
NO_TOOL = "No tool or further information is available for this. Answer from what you know, or say that you cannot."

_NAME = 2
"""A word of a tool's name counts as so many of its description."""


def tool_for(request: str, tools: Sequence[ToolSpec]) -> ToolSpec | None:
    """The tool that the words fit best; the first one if none fits better; None if there is none."""
    said = _words(request)
    return max(
        tools, key=lambda tool: _NAME * len(said & _words(tool.name)) + len(said & _words(tool.description)), default=None
    )


def content_of(result: str, *, failed: bool) -> str:
    """What the model may tell, cut to what the server takes."""
    text = f"This could not be done: {result}" if failed else result.strip() or "It is done."
    return text[:LONGEST]


def _words(text: str) -> set[str]:
    return {word for word in re.findall(r"[^\W_]+", text.lower()) if len(word) > 2}
