"""A JSON object from the wire, whose fields are checked as they are read: what is missing or of a wrong type is `Malformed`."""

from __future__ import annotations

import json
from collections.abc import Mapping
from typing import Any

MOST = 1e15
"""Numbers of that size and more are nonsense here; infinity is one of them."""


class Malformed(Exception):
    """A message that cannot be understood. It is told once a kind, and survived."""


class JsonEvent:
    """A JSON object and its name for messages."""

    def __init__(self, fields: Mapping[str, Any], name: str = "") -> None:
        self.fields = fields
        self.name = name

    @property
    def type(self) -> str:
        """The field `type`; empty if it is missing or no text."""
        kind = self.fields.get("type")
        return kind if isinstance(kind, str) else ""

    def text(self, field: str, default: str | None = None) -> str:
        """A text; `default`, if one is given, where it is missing or null."""
        value = self.fields.get(field)
        if value is None and default is not None:
            return default
        if not isinstance(value, str):
            raise self._wrong(field, "text")
        return value

    def number(self, field: str, default: float | None = None) -> float:
        """A finite number; `default`, if one is given, where it is missing or null."""
        value = self.fields.get(field)
        if value is None and default is not None:
            return default
        if isinstance(value, bool) or not isinstance(value, int | float) or not abs(value) < MOST:
            raise self._wrong(field, "a number")
        return value

    def object(self, field: str) -> JsonEvent:
        """An object; an empty one where it is missing or null."""
        value = self.fields.get(field)
        if value is not None and not isinstance(value, dict):
            raise self._wrong(field, "an object")
        return JsonEvent(value or {}, f"{self.name or self.type}.{field}")

    def numbers(self) -> dict[str, float]:
        """Those of its fields that are finite numbers."""
        found = {k: v for k, v in self.fields.items() if isinstance(v, int | float) and not isinstance(v, bool)}
        return {k: v for k, v in found.items() if abs(v) < MOST}

    def _wrong(self, field: str, wanted: str) -> Malformed:
        what = "lacks" if self.fields.get(field) is None else "holds something else in"
        return Malformed(f"{self.name or self.type or 'message'} {what} '{field}' ({wanted})")


def parse_object(message: str | bytes) -> JsonEvent:
    """A message that is one JSON object.

    Raises:
        Malformed: it is something else. The message tells no contents, so that it is the same for all of a kind.
    """
    try:
        # NaN and Infinity are no JSON, though Python's parser takes them
        found = json.loads(message, parse_constant=_refuse)
    except (ValueError, RecursionError):  # UnicodeDecodeError is a ValueError
        raise Malformed("a message that is no JSON") from None
    if not isinstance(found, dict):
        raise Malformed("a message that is no JSON object")
    return JsonEvent(found)


def _refuse(name: str) -> Any:
    raise ValueError(name)
