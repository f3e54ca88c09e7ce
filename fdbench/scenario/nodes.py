"""YAML text -> nodes that know their line. Only syntax is judged here.

Built on the parser's events rather than its composer, so that depth, the size that aliases unfold to, aliases to an
unfinished anchor and second documents are faults with a place, whatever the file does.
"""

from __future__ import annotations

import re
from collections.abc import Iterator
from dataclasses import dataclass, field
from typing import Any

MAX_DEPTH = 20
MAX_SIZE = 10_000
"""Values in a file after its aliases were unfolded; a long scenario has some hundred."""


@dataclass(slots=True)
class Node:
    """A scalar (`text`), a list (`items`) or a mapping (`pairs`), at a 1-based line and column."""

    line: int
    column: int
    text: str | None = None
    plain: bool = False
    """A scalar without quotes, which YAML may read as something else than text."""
    tagged: bool = False
    items: list[Node] | None = None
    pairs: list[tuple[Node, Node]] | None = None
    size: int = 1
    height: int = 1

    def children(self) -> list[Node]:
        """Of a mapping both names and values."""
        return list(self.items or ()) + [node for pair in self.pairs or () for node in pair]


@dataclass(eq=False)
class SyntaxFault(Exception):
    """The text cannot be read as one YAML document; nothing more can be said of it."""

    line: int
    column: int
    text: str = field(default="")


def compose(text: str) -> Node:
    """The document's root.

    Raises:
        SyntaxFault: not YAML; empty; more than one document; nested deeper than 20; over 10,000 values; an undefined
            alias, or one inside its own anchor.
    """
    import yaml

    loader = getattr(yaml, "CSafeLoader", yaml.SafeLoader)
    try:
        return _Composer(yaml.parse(text, Loader=loader)).document()
    except yaml.MarkedYAMLError as error:
        raise _explained(error, text) from None


class _Composer:
    def __init__(self, events: Iterator[Any]) -> None:
        self._events = events
        self._anchors: dict[str, Node | None] = {}

    def document(self) -> Node:
        import yaml

        event = self._next(yaml.StreamStartEvent)
        if isinstance(event, yaml.StreamEndEvent):
            raise SyntaxFault(1, 1, "the file is empty; write a scenario, beginning with `schema: 1`")
        root = self._node(next(self._events), 1)
        event = self._next(yaml.DocumentEndEvent)
        if not isinstance(event, yaml.StreamEndEvent):
            raise _at(event, "a second document begins; one file holds one scenario: move it into a file of its own")
        return root

    def _next(self, skipped: type) -> Any:
        event = next(self._events)
        return next(self._events) if isinstance(event, skipped) else event

    def _node(self, event: Any, depth: int) -> Node:
        import yaml

        if isinstance(event, yaml.AliasEvent):
            return self._alias(event)
        if depth > MAX_DEPTH:
            raise _at(event, f"nested deeper than {MAX_DEPTH} levels; a scenario needs six")
        node = Node(event.start_mark.line + 1, event.start_mark.column + 1, tagged=event.tag is not None)
        if isinstance(event, yaml.ScalarEvent):
            node.text, node.plain = event.value, event.implicit[0]
        else:
            self._anchors[event.anchor] = None
            self._fill(node, isinstance(event, yaml.MappingStartEvent), depth)
        self._anchors[event.anchor] = node
        return node

    def _fill(self, node: Node, mapping: bool, depth: int) -> None:
        import yaml

        children: list[Node] = []
        while not isinstance(event := next(self._events), yaml.CollectionEndEvent):
            child = self._node(event, depth + 1)
            children.append(child)
            node.size += child.size
            node.height = max(node.height, child.height + 1)
            if node.size > MAX_SIZE:
                raise _at(event, f"more than {MAX_SIZE} values once its aliases are unfolded; write a shorter scenario")
            if node.height > MAX_DEPTH:
                raise _at(event, f"nested deeper than {MAX_DEPTH} levels; a scenario needs six")
        if mapping:
            node.pairs = list(zip(children[::2], children[1::2], strict=True))
        else:
            node.items = children

    def _alias(self, event: Any) -> Node:
        name = event.anchor
        if name not in self._anchors:
            raise _at(event, f"the alias *{name} has no anchor &{name} before it; put the value in quotes if it is text")
        node = self._anchors[name]
        if node is None:
            raise _at(event, f"the alias *{name} lies inside its own anchor and would never end; write the value out")
        return node


def _at(event: Any, text: str) -> SyntaxFault:
    return SyntaxFault(event.start_mark.line + 1, event.start_mark.column + 1, text)


_TAB = "a tab in the indentation, where YAML allows spaces only; replace it"
_MENDS = (
    (r"tab character", _TAB),
    (r"character.*cannot start|alphabetic or numeric", "this character cannot begin a value; put the value in quotes"),
    (r"mapping values are not allowed", "a colon where none fits; put text that holds a colon in quotes, or align the field"),
    (r"could not find expected ':'", "a line without a colon; write `name: value`, or indent text that goes on from above"),
    (r"expected ',' or '\]'", "the bracket [ that opens here is not closed, or a comma is missing in it; mend it"),
    (r"expected ',' or '\}'", "the brace { that opens here is not closed, or a comma is missing in it; mend it"),
    (r"expected (<block|key|'-')", "this does not fit what is above; align it, and let nothing follow a closing quote"),
    (r"node content", "a value is missing before this; write it, or close the bracket that is open"),
    (r"unknown escape", "an unknown escape in double quotes; write a backslash twice, or use single quotes"),
)


def _explained(error: Any, text: str) -> SyntaxFault:
    """The parser's complaint in a user's words, or the parser's own where there are none."""
    problem = error.problem or error.context or "unreadable"
    mark = error.problem_mark or error.context_mark
    said = next((mend for pattern, mend in _MENDS if re.search(pattern, problem)), None)
    if "quoted scalar" in (error.context or "") and "unexpected" in problem:
        said, mark = "the quote that opens here is not closed; close it", error.context_mark
    elif said and "opens here" in said:
        mark = error.context_mark
    elif "cannot start" in problem and text.splitlines()[mark.line : mark.line + 1][0][mark.column : mark.column + 1] == "\t":
        said = _TAB
    line, column = (mark.line + 1, mark.column + 1) if mark else (1, 1)
    return SyntaxFault(line, column, said or f"not valid YAML ({problem}); correct the syntax here")
