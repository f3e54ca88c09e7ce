"""Adapter events as they stand in a log."""

from __future__ import annotations

import json
from dataclasses import asdict
from typing import Any

from fdbench.contract import AdapterEvent
from fdbench.errors import AdapterFault


def kind_of(event: AdapterEvent) -> str:
    """`SpeechState` -> `speech_state`."""
    name = type(event).__name__
    return "".join(f"_{c.lower()}" if c.isupper() else c for c in name).lstrip("_")


def plain(event: AdapterEvent, where: str) -> dict[str, Any]:
    """The event as JSON will hold it: numpy's numbers become Python's.

    Raises:
        AdapterFault: JSON cannot hold it; `where` says who returned it and when.
        TypeError: it is no event.
    """
    data = asdict(event)
    try:
        text = json.dumps(data, allow_nan=False, ensure_ascii=False, default=lambda value: value.item())
        text.encode()
    except (TypeError, ValueError, AttributeError) as error:
        told = " ".join(str(error).split())
        raise AdapterFault(f"{where} returned a {type(event).__name__} that cannot be stored: {told}") from error
    stored: dict[str, Any] = json.loads(text)
    return stored
