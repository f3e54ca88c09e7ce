"""Random sentences of a grammar in the notation of `fsg.py`: every alternative of a choice equally often, however large its class."""

from __future__ import annotations

import random
import re
from collections.abc import Iterator, Mapping, Sequence
from functools import cache
from typing import Literal, TypeAlias

Node: TypeAlias = "str | tuple[Literal['group', 'optional'], Choice] | tuple[Literal['rule'], str]"
Choice: TypeAlias = "list[list[Node]]"
"""Alternatives, each a sequence."""
_TOKEN = re.compile(r"<[a-z_]+>|[()\[\]|]|[a-z'+]+")


class Sampler:
    """Draws from a grammar. The same seed gives the same sentences."""

    def __init__(self, rules: Mapping[str, str], seed: int) -> None:
        self._rules = {name: parsed(text) for name, text in rules.items()}
        self._random = random.Random(seed)

    def sentence(self, *parts: str) -> list[str]:
        """Words of one way to say the parts, one after the other."""
        return [word for part in parts for word in self._say(parsed(part))]

    def often(self, share: float) -> bool:
        """True in a share of the calls in [0, 1]."""
        return self._random.random() < share

    def _say(self, choice: Choice) -> Iterator[str]:
        for node in choice[self._random.randrange(len(choice))]:
            if isinstance(node, str):
                yield node
            elif node[0] == "rule":
                yield from self._say(self._rules[node[1]])
            elif node[0] == "group" or self.often(0.5):
                yield from self._say(node[1])


@cache
def parsed(text: str) -> Choice:
    """The notation as a tree."""
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
