"""A small notation for grammars, compiled to a minimal deterministic network of words.

`word`, `(a|b)`, `[optional]`, `<rule>`; a sequence is written with spaces. Determinised and minimised, because decoders spend their
time on arcs: without it the same language has ten times as many.
"""

from __future__ import annotations

import re
from collections import defaultdict
from collections.abc import Mapping

_TOKEN = re.compile(r"<[a-z_]+>|[()\[\]|]|[a-z'+]+")
WordArc = tuple[int, int, str]


class Network:
    """A nondeterministic network under construction. State 0 is the start."""

    def __init__(self, rules: Mapping[str, str]) -> None:
        self._rules = {name: _TOKEN.findall(text) for name, text in rules.items()}
        self._words: dict[int, list[tuple[str, int]]] = defaultdict(list)
        self._free: dict[int, list[int]] = defaultdict(list)
        self._states = 1

    def state(self) -> int:
        """A new state."""
        self._states += 1
        return self._states - 1

    def add(self, text: str, start: int, end: int) -> None:
        """Every path of the notation `text` from `start` to `end`; an empty text is a free step."""
        self._parse(_TOKEN.findall(text), 0, start, end, "")

    def _parse(self, tokens: list[str], i: int, start: int, end: int, close: str) -> int:
        here = start
        while i < len(tokens) and tokens[i] != close:
            token = tokens[i]
            i += 1
            if token == "|":
                self._free[here].append(end)
                here = start
                continue
            there = self.state()
            if token in "([":
                i = self._parse(tokens, i, here, there, ")" if token == "(" else "]") + 1
                if token == "[":
                    self._free[here].append(there)
            elif token.startswith("<"):
                self._parse(self._rules[token[1:-1]], 0, here, there, "")
            else:
                self._words[here].append((token, there))
            here = there
        self._free[here].append(end)
        return i

    def _closure(self, states: frozenset[int]) -> frozenset[int]:
        seen, todo = set(states), list(states)
        while todo:
            for there in self._free[todo.pop()]:
                if there not in seen:
                    seen.add(there)
                    todo.append(there)
        return frozenset(seen)

    def minimal(self, final: int) -> tuple[list[WordArc], list[int]]:
        """The arcs of a minimal deterministic network (its start is state 0), and its final states."""
        start = self._closure(frozenset([0]))
        number = {start: 0}
        todo = [start]
        table: list[dict[str, int]] = []
        accepting: list[bool] = []
        for states in todo:
            steps: dict[str, set[int]] = defaultdict(set)
            for state in states:
                for word, there in self._words[state]:
                    steps[word].add(there)
            row = {}
            for word, reached in sorted(steps.items()):
                target = self._closure(frozenset(reached))
                if target not in number:
                    number[target] = len(number)
                    todo.append(target)
                row[word] = number[target]
            table.append(row)
            accepting.append(final in states)
        return _merged(table, accepting)


def _merged(table: list[dict[str, int]], accepting: list[bool]) -> tuple[list[WordArc], list[int]]:
    """Merge states with the same future (Moore's partition refinement)."""
    group = [int(a) for a in accepting]
    while True:
        signature = [(group[i], tuple((w, group[t]) for w, t in row.items())) for i, row in enumerate(table)]
        names = {s: n for n, s in enumerate(dict.fromkeys(signature))}
        fresh = [names[s] for s in signature]
        if len(names) == len(set(group)):
            break
        group = fresh
    arcs = sorted({(fresh[i], fresh[t], w) for i, row in enumerate(table) for w, t in row.items()})
    finals = sorted({fresh[i] for i, a in enumerate(accepting) if a})
    assert fresh[0] == 0
    return arcs, finals
