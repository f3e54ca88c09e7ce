"""Older files become current ones here; newer ones are refused."""

from __future__ import annotations

from pathlib import Path
from typing import Any

from fdbench.errors import StoreError
from fdbench.results.schema import SCHEMA


def current(document: Any, path: Path) -> dict[str, Any]:
    """The document in today's form. StoreError if it is no document of ours, or of a newer fdbench."""
    if not isinstance(document, dict) or not isinstance(document.get("schema"), int):
        raise StoreError(f"{path}: not an fdbench file (no integer `schema`); was it written by something else?")
    if document["schema"] > SCHEMA:
        raise StoreError(
            f"{path}: written by a newer fdbench (schema {document['schema']}, this one reads {SCHEMA}); update fdbench"
        )
    return document
