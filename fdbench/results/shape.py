"""Whether a document has the shape of results.json: the first fault in a few words, so that no later step meets it as a riddle."""

from __future__ import annotations

import json
from collections.abc import Iterator, Mapping
from functools import cache
from pathlib import Path
from typing import Any

SCHEMA_FILE = Path(__file__).with_name("results_schema.json")
PAGE_FILE = Path(__file__).with_name("page_schema.json")


def fault_of(document: Mapping[str, Any]) -> str | None:
    """`PLACE WHAT`, of results or a baseline; None if nothing is wrong. Needs no file that a comparison does not read."""
    return _first(document, SCHEMA_FILE) or next(_contradictions(document), None)


def page_fault_of(document: Mapping[str, Any]) -> str | None:
    """The same, with what a page shows of results besides what is compared."""
    return fault_of(document) or _first(document, PAGE_FILE)


def _first(document: Mapping[str, Any], schema: Path) -> str | None:
    error = next(_validator(schema).iter_errors(document), None)
    return None if error is None else f"`{'.'.join(str(step) for step in error.absolute_path) or 'it'}` {_told(error)}"


@cache
def _validator(schema: Path) -> Any:
    from jsonschema import Draft202012Validator, validators

    checker = Draft202012Validator.TYPE_CHECKER.redefine("integer", lambda _, x: isinstance(x, int) and not isinstance(x, bool))
    strict = validators.extend(Draft202012Validator, type_checker=checker)  # type: ignore[no-untyped-call]
    return strict(json.loads(schema.read_text(encoding="utf-8")))


def _told(error: Any) -> str:
    """Without the value, which may be long or private."""
    wanted = error.validator_value
    if error.validator == "type":
        return f"must be {' or '.join(wanted) if isinstance(wanted, list) else wanted}"
    if error.validator == "required":
        return f"lacks {', '.join(name for name in wanted if name not in error.instance)}"
    if error.validator == "enum":
        return f"must be one of {', '.join(wanted)}"
    words = {"minimum": "must be at least", "maximum": "must be at most"}
    return f"{words[error.validator]} {wanted:g}" if error.validator in words else "has the wrong number of parts"


def _contradictions(document: Mapping[str, Any]) -> Iterator[str]:
    for system, doc in document["systems"].items():
        for name, dimension in doc["dimensions"].items():
            place = f"systems.{system}.dimensions.{name}"
            names = [unit["unit"] for unit in dimension["units"]]
            if len(names) != len(set(names)):
                yield f"`{place}` has two units of one name"
            if (dimension["score"] is None) != (not names):
                yield f"`{place}` has {'units and no score' if names else 'a score and no units'}"
            for measure, found in dimension["measures"].items():
                if found.get("hits", 0) > found["n"]:
                    yield f"`{place}.measures.{measure}` has more hits than chances"
            for measure in dimension.get("cases", {}).keys() - dimension["measures"].keys():
                yield f"`{place}.measures` lacks {measure}, of which it has cases"
