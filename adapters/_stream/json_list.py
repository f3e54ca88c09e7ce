"""Lists in messages from the wire."""

from __future__ import annotations

from .json_event import JsonEvent, Malformed


def objects(event: JsonEvent, field: str) -> list[JsonEvent]:
    """A list of objects; empty where it is missing or null.

    Raises:
        Malformed: it is something else.
    """
    found = event.fields.get(field)
    where = f"{event.name or event.type or 'message'}.{field}"
    if found is None:
        return []
    if not isinstance(found, list) or not all(isinstance(each, dict) for each in found):
        raise Malformed(f"{where} is no list of objects")
    return [JsonEvent(each, where) for each in found]


def texts(event: JsonEvent, field: str) -> list[str]:
    """A list of texts; empty where it is missing or null.

    Raises:
        Malformed: it is something else.
    """
    found = event.fields.get(field)
    if found is None:
        return []
    if not isinstance(found, list) or not all(isinstance(each, str) for each in found):
        raise Malformed(f"{event.name or event.type or 'message'}.{field} is no list of texts")
    return list(found)
