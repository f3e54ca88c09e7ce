"""Random sentences of a grammar in the notation of `notation.py`: every alternative of a choice equally often, however large its class."""

from __future__ import annotations

import random
from collections.abc import Iterator, Mapping

from .notation import Choice, parsed


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
