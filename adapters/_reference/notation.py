"""The notation of grammars as a tree.

`word`, `(a|b)`, `[optional]`, `<rule>`; a sequence is written with spaces.
"""

from __future__ import annotations

import re
from collections.abc import Sequence
from functools import cache
from typing import Literal, TypeAlias

Node: TypeAlias = "str | tuple[Literal['group', 'optional'], Choice] | tuple[Literal['rule'], str]"
Choice: TypeAlias = "list[list[Node]]"
"""Alternatives, each a sequence."""
_TOKEN = re.compile(r"<[a-z_]+>|[()\[\]|]|[a-z'+]+")


@cache
def parsed(text: str) -> Choice:
    """The notation as a tree; an empty text is one empty sequence."""
    return _choice(_TOKEN.findall(text), 0, "")[0]


def _choice(tokens: Sequence[str], i: int, close: str) -> tuple[Choice, int]:
    choice: Choice = [[]]
    while i < len(tokens) and tokens[i] != close:
        token = tokens[i]
        i += 1
        if token == "|":
            choice.append([])
        elif token in "([":
            inner, i = _choice(tokens, i, ")" if token == "(" else "]")
            i += 1
            choice[-1].append(("group" if token == "(" else "optional", inner))
        elif token.startswith("<"):
            choice[-1].append(("rule", token[1:-1]))
        else:
            choice[-1].append(token)
    return choice, i
