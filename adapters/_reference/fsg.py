"""Grammars compiled to a minimal deterministic network of words.

Determinised and minimised, because decoders spend their time on arcs: without it the same language has ten times as many.
"""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Mapping

from .notation import Choice, Node, parsed

WordArc = tuple[int, int, str]


class Network:
    """A nondeterministic network under construction. State 0 is the start."""

    def __init__(self, rules: Mapping[str, str]) -> None:
        self._rules = {name: parsed(text) for name, text in rules.items()}
        self._words: dict[int, list[tuple[str, int]]] = defaultdict(list)
        self._free: dict[int, list[int]] = defaultdict(list)
        self._states = 1

    def state(self) -> int:
        """A new state."""
        self._states += 1
        return self._states - 1

    def add(self, text: str, start: int, end: int) -> None:
        """Every path of the notation `text` from `start` to `end`; an empty text is a free step."""
        self._paths(parsed(text), start, end)

    def _paths(self, choice: Choice, start: int, end: int) -> None:
        for sequence in choice:
            here = start
            for node in sequence:
                there = self.state()
                self._step(node, here, there)
                here = there
            self._free[here].append(end)

    def _step(self, node: Node, here: int, there: int) -> None:
        if isinstance(node, str):
            self._words[here].append((node, there))
        elif node[0] == "rule":
            self._paths(self._rules[node[1]], here, there)
        else:
            self._paths(node[1], here, there)
            if node[0] == "optional":
                self._free[here].append(there)

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
