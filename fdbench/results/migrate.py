"""Older files become current ones here; newer ones are refused."""

from __future__ import annotations

from pathlib import Path
from typing import Any

from fdbench.errors import StoreError
from fdbench.results.schema import SCHEMA


def current(document: Any, path: Path) -> dict[str, Any]:
    """The document in today's form. StoreError if it is no document of ours, or of a newer fdbench."""
    if not isinstance(document, dict) or type(document.get("schema")) is not int:
        raise StoreError(f"{path}: not an fdbench file (no integer `schema`); was it written by something else?")
    if document["schema"] > SCHEMA:
        raise StoreError(
            f"{path}: written by a newer fdbench (schema {document['schema']}, this one reads {SCHEMA}); update fdbench"
        )
    return _filled(document) if isinstance(document.get("systems"), dict) else document


def _filled(results: dict[str, Any]) -> dict[str, Any]:
    """Results with what older ones did not tell: each system was as valid as its run, and nothing was undetermined."""
    run = results["run"] if isinstance(results.get("run"), dict) else {}
    told = run.get("why_invalid")
    faults = [why for why in told if isinstance(why, str)] if isinstance(told, list) else []
    for name, system in results["systems"].items():
        if not isinstance(system, dict) or not isinstance(system.get("dimensions"), dict):
            continue
        system.setdefault("valid", run.get("valid", True))
        system.setdefault("why_invalid", [why for why in faults if why.startswith(f"{name}: ")] or list(faults))
        for dimension in system["dimensions"].values():
            if isinstance(dimension, dict):
                dimension.setdefault("undetermined", 0.0)
    return results
