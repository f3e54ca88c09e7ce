"""A scenario file as plain data, each value with the line and column that it came from."""

from __future__ import annotations

import hashlib
import math
import re
from collections.abc import Mapping
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any

from fdbench.errors import ScenarioError
from fdbench.scenario.faults import Fault, JsonPath, shown
from fdbench.scenario.nodes import Node, SyntaxFault, compose

MAX_BYTES = 1_000_000

Mark = tuple[int, int]
"""1-based line and column."""


@dataclass(slots=True)
class Document:
    """`written` holds unquoted scalars as they stand in the file; `faults` what was wrong before any rule was applied."""

    name: str
    data: Any
    sha256: str = ""
    values: dict[JsonPath, Mark] = field(default_factory=dict)
    keys: dict[JsonPath, Mark] = field(default_factory=dict)
    written: dict[JsonPath, str] = field(default_factory=dict)
    faults: list[Fault] = field(default_factory=list)

    def mark(self, fault: Fault) -> Mark:
        """Where a fault is; of a value that is not there, where it should be."""
        if fault.at_key and fault.path in self.keys:
            return self.keys[fault.path]
        path = fault.path
        while path and path not in self.values:
            path = path[:-1]
        return self.values.get(path, (1, 1))

    def line(self, fault: Fault) -> str:
        """`file:line:col: what; mend`; of data without a file `name: cues[0].at: what; mend`."""
        if self.values:
            line, column = self.mark(fault)
            return f"{self.name}:{line}:{column}: {fault.text}"
        place = "".join(f"[{p}]" if isinstance(p, int) else f".{p}" for p in fault.path).lstrip(".")
        return f"{self.name}: {place}: {fault.text}" if place else f"{self.name}: {fault.text}"


def read(path: str | Path) -> Document:
    """A file's data.

    Raises:
        ScenarioError: it cannot be read as one YAML document in UTF-8 of at most 1,000,000 bytes.
    """
    name = str(path)
    try:
        content = _bytes(Path(path))
        root = compose(_text(content))
    except SyntaxFault as fault:
        raise ScenarioError([f"{name}:{fault.line}:{fault.column}: {fault.text}"]) from None
    document = Document(name, None, hashlib.sha256(content).hexdigest())
    document.data = _Flattener(document).value(root, ())
    return document


def _bytes(path: Path) -> bytes:
    try:
        if path.is_dir():
            raise SyntaxFault(1, 1, "a folder, not a scenario file; name a file")
        if path.exists() and not path.is_file():
            raise SyntaxFault(1, 1, "not a regular file; name a scenario file")
        with path.open("rb") as file:
            content = file.read(MAX_BYTES + 1)
    except (OSError, ValueError) as error:
        reason = getattr(error, "strerror", None) or str(error)
        raise SyntaxFault(1, 1, f"cannot be read ({reason}); check the path and its permissions") from None
    if len(content) > MAX_BYTES:
        raise SyntaxFault(1, 1, f"over {MAX_BYTES:,} bytes; a scenario has a few thousand: is this the right file?")
    return content


_NOT_YAML = re.compile("[^\t\n\r\x20-\x7e\x85\xa0-\ud7ff\ue000-\ufffd\U00010000-\U0010ffff]")


def _text(content: bytes) -> str:
    if content.startswith((b"\xff\xfe", b"\xfe\xff")):
        raise SyntaxFault(1, 1, "UTF-16 text; save the file as UTF-8")
    if (nul := content.find(b"\0")) >= 0:
        where = _position(content[:nul].decode("utf-8", "replace"))
        raise SyntaxFault(*where, "a NUL byte, so this is no text; name a YAML file")
    try:
        text = content.decode("utf-8-sig")
    except UnicodeDecodeError as error:
        where = _position(content[: error.start].decode("utf-8-sig", "replace"))
        raise SyntaxFault(*where, f"byte 0x{content[error.start]:02x} is not UTF-8; save the file as UTF-8") from None
    if odd := _NOT_YAML.search(text):
        where = _position(text[: odd.start()])
        raise SyntaxFault(*where, f"the control character U+{ord(odd.group()):04X} is not allowed in YAML; remove it")
    return text


def _position(before: str) -> Mark:
    lines = re.split("\r\n|[\n\r]", before)
    return len(lines), len(lines[-1]) + 1


class _Flattener:
    """Nodes -> data, filling in a document's marks and faults."""

    def __init__(self, document: Document) -> None:
        self._doc = document

    def value(self, node: Node, path: JsonPath) -> Any:
        self._doc.values[path] = (node.line, node.column)
        if node.tagged:
            self._misread(path, "a YAML tag (!...); remove it, or put the text in quotes")
            return None
        if node.pairs is not None:
            return self._mapping(node.pairs, path)
        if node.items is not None:
            return [self.value(item, (*path, i)) for i, item in enumerate(node.items)]
        if not node.plain:
            return node.text
        self._doc.written[path] = node.text or ""
        return self._scalar(node.text or "", path)

    def _mapping(self, pairs: list[tuple[Node, Node]], path: JsonPath) -> dict[str, Any]:
        data: dict[str, Any] = {}
        for key, value in pairs:
            where = (*path, key.text or "")
            if key.text is None or key.tagged:
                self._doc.values.setdefault((*path, "?"), (key.line, key.column))
                self._misread((*path, "?"), "a field name must be plain text; write `name: value`")
            elif key.text in data:
                line = self._doc.keys[where][0]
                place = (*path, f"{key.text}@{key.line}")
                self._doc.values[place] = (key.line, key.column)
                self._misread(place, f"the field {shown(key.text)} is here twice, first in line {line}; remove one of the two")
            else:
                self._doc.keys[where] = (key.line, key.column)
                data[key.text] = self.value(value, where)
        return data

    def _scalar(self, text: str, path: JsonPath) -> Any:
        """What YAML 1.1 makes of an unquoted scalar; readings that surprise people are faults."""
        tag = _tag(text)
        if tag == "null":
            return None
        if tag == "bool":
            return text.lower() in ("true", "yes", "on")
        if tag == "int":
            return self._integer(text, path)
        if tag == "float":
            return self._float(text, path)
        return text

    def _integer(self, text: str, path: JsonPath) -> int | None:
        if re.fullmatch(r"[-+]?(0|[1-9][0-9]{0,14})", text):
            return int(text)
        if re.fullmatch(r"[-+]?[1-9][0-9]*", text) or len(text) > 40:
            self._misread(path, f"{shown(text)} is too large a number; put it in quotes if it is text")
            return None
        self._surprise(path, text, _number("construct_yaml_int", text))
        return None

    def _float(self, text: str, path: JsonPath) -> float | None:
        number = float(_number("construct_yaml_float", text)) if len(text) < 40 else math.inf
        if math.isfinite(number) and not set(text) & set(":_"):
            return number
        self._surprise(path, text, number)
        return None

    def _surprise(self, path: JsonPath, text: str, number: float) -> None:
        mend = "put it in quotes if it is text, else write the number out"
        self._misread(path, f"YAML reads {shown(text)} as the number {number:g}; {mend}")

    def _misread(self, path: JsonPath, text: str) -> None:
        self._doc.faults.append(Fault(path, text, misread=True))


def _tag(text: str) -> str:
    import yaml
    from yaml.resolver import Resolver

    return str(
        Resolver().resolve(  # type: ignore[no-untyped-call]
            yaml.ScalarNode, text, (True, False)
        )
    ).rpartition(":")[2]


def _number(method: str, text: str) -> Any:
    import yaml
    from yaml.constructor import SafeConstructor

    return getattr(SafeConstructor(), method)(yaml.ScalarNode("", text))


def of_data(name: str, data: Mapping[str, Any]) -> Document:
    """Plain data as a document without lines."""
    return Document(name, data)
