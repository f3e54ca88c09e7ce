"""Plain data against schema.json, each violation in a sentence with its mend."""

from __future__ import annotations

import json
import re
from collections.abc import Callable, Iterator
from functools import cache
from pathlib import Path
from typing import Any

from fdbench.scenario.document import Document
from fdbench.scenario.faults import Fault, JsonPath, choose, nearest, shown

SCHEMA_FILE = Path(__file__).with_name("schema.json")


def schema() -> dict[str, Any]:
    """The JSON Schema of a scenario, also for editors."""
    data: dict[str, Any] = json.loads(SCHEMA_FILE.read_text(encoding="utf-8"))
    return data


def shape_faults(document: Document) -> list[Fault]:
    """Every violation of the schema; an empty list if there is none."""
    return [fault for error in _validator().iter_errors(document.data) for fault in _faults(error, document)]


@cache
def _validator() -> Any:
    from jsonschema import Draft202012Validator, validators

    # JSON Schema takes 500.0 for an integer; a file of whole milliseconds should not.
    checker = Draft202012Validator.TYPE_CHECKER.redefine("integer", lambda _, x: isinstance(x, int) and not isinstance(x, bool))
    strict = validators.extend(Draft202012Validator, type_checker=checker)  # type: ignore[no-untyped-call]
    return strict(schema())


def _faults(error: Any, document: Document) -> Iterator[Fault]:
    path: JsonPath = tuple(error.absolute_path)
    if error.validator in ("required", "additionalProperties", "oneOf", "dependentRequired"):
        yield from _FIELDS[error.validator](error, path)
    elif error.validator in ("type", "const"):
        yield Fault(path, _wrong_value(error, path, document), misread=True)
    else:
        yield Fault(path, _SENTENCES[error.validator](error), at_key=error.validator == "not" and not error.validator_value)


# --- fields: missing, unknown, one of several -------------------------------------------------------------------------


def _unknown(error: Any) -> dict[str, str | None]:
    """The unknown fields of the mapping that an error is about, each with the known one it was meant to be."""
    known = error.schema.get("properties", {})
    return {name: nearest(name, known) for name in error.instance if name not in known} if known else {}


def _missing(error: Any, path: JsonPath) -> Iterator[Fault]:
    meant = _unknown(error).values()
    for name in error.validator_value:
        if name not in error.instance and name not in meant:
            yield Fault(path, f"the field `{name}` is missing; add {_example(name)}")


def _example(name: str) -> str:
    examples = {"schema": "`schema: 1`", "type": "the `type` of the interruption, such as `type: denial`"}
    return examples.get(name, "it")


def _additional(error: Any, path: JsonPath) -> Iterator[Fault]:
    known = list(error.schema["properties"])
    for name, near in _unknown(error).items():
        home = _homes().get(name)
        mend = choose(name, known)
        if name == "<<":
            mend = "merge keys are not read: write the fields out"
        elif not near and home:
            mend = f"it belongs {home}"
        yield Fault((*path, name), f"unknown field {shown(name)}; {mend}", at_key=True)


@cache
def _homes() -> dict[str, str]:
    """Where each field belongs, for one that was written a level too high or too low."""
    root = schema()
    cue = root["$defs"]["cue"]["properties"]
    homes = dict.fromkeys(root["properties"], "at the top of the file")
    homes |= dict.fromkeys(cue, "in a cue")
    homes |= dict.fromkeys(cue["at"]["properties"], "under `at`")
    homes |= dict.fromkeys(cue["expect"]["properties"], "under `expect`")
    return homes | dict.fromkeys(root["$defs"]["pause"]["properties"], "in the list under `say`")


def _one_of(error: Any, path: JsonPath) -> Iterator[Fault]:
    names = [branch["required"][0] for branch in error.validator_value]
    if not isinstance(error.instance, dict):
        return  # told by `type`
    found = [name for name in error.instance if name in names]
    if len(found) > 1:
        both = " and ".join(f"`{name}`" for name in found)
        yield Fault((*path, found[1]), f"{both} exclude each other; keep one", at_key=True)
    elif not set(names) & set(_unknown(error).values()):
        written = [branch["required"][0] for branch in error.validator_value if not branch.get("unwritten")]
        yield Fault(path, f"none of the fields {', '.join(written)} is here; add one")


def _dependent(error: Any, path: JsonPath) -> Iterator[Fault]:
    for name, needed in error.validator_value.items():
        if name in error.instance:
            missing = [n for n in needed if n not in error.instance]
            yield Fault((*path, name), f"`{name}` needs `{missing[0]}`; add that or remove this", at_key=True)


_FIELDS: dict[str, Callable[[Any, JsonPath], Iterator[Fault]]] = {
    "required": _missing,
    "additionalProperties": _additional,
    "oneOf": _one_of,
    "dependentRequired": _dependent,
}

# --- values of the wrong type -----------------------------------------------------------------------------------------

_TYPES = {
    "string": "text",
    "integer": "a whole number",
    "number": "a number",
    "boolean": "true or false",
    "object": "fields, written `name: value`",
    "array": "a list",
}


def _wrong_value(error: Any, path: JsonPath, document: Document) -> str:
    value, written = error.instance, document.written.get(path)
    name = f"`{path[-1]}`" if path and isinstance(path[-1], str) else "this entry" if path else "a scenario"
    if error.validator == "const":
        return f"schema {shown(value)} is not known; this fdbench reads schema {error.validator_value}"
    types = [error.validator_value] if isinstance(error.validator_value, str) else error.validator_value
    wanted = " or ".join(_TYPES[t] for t in types)
    options = error.schema.get("enum")
    if options:
        wanted = f"one of {', '.join(options)}"
    if value is None:
        return f"{name} is empty; it must be {wanted}"
    if "unit" in error.schema:
        return _wrong_unit(name, value, error.schema["unit"])
    if "string" in types and written is not None and not options:
        return f"YAML reads {shown(written)} as {_reading(value)}, but {name} must be {wanted}; put it in quotes"
    if "string" in types and isinstance(value, bool) and written is not None:
        return f"YAML reads {shown(written)} as {_reading(value)}, but {name} must be {wanted}; choose one"
    text = "the text " if isinstance(value, str) and "integer" in types else ""
    return f"{name} must be {wanted}, but is {text}{_found(value)}; correct it"


def _reading(value: Any) -> str:
    return f"the boolean {str(value).lower()}" if isinstance(value, bool) else f"the number {value}"


def _found(value: Any) -> str:
    return "a mapping of fields" if isinstance(value, dict) else "a list" if isinstance(value, list) else _plain(value)


def _plain(value: Any) -> str:
    return shown(str(value).lower() if isinstance(value, bool) else value)


def _wrong_unit(name: str, value: Any, unit: str) -> str:
    rule = "times are whole milliseconds" if unit == "ms" else f"it is a number, in {unit}"
    number = _meant(value, unit)
    mend = f"write {number}" if number is not None else f"write {500 if unit == 'ms' else -6}, for instance"
    return f"{name} is {_found(value)}, but {rule}; {mend}"


def _meant(value: Any, unit: str) -> int | float | None:
    """The number that was probably meant: 0.5, 500ms, "1s", "3 dB"."""
    match = re.fullmatch(r"\s*([-+]?\d{1,9}(?:\.\d{1,9})?)\s*(ms|msec|s|sec|seconds?|dB)?\s*", str(value), re.IGNORECASE)
    if match is None or isinstance(value, bool):
        return None
    number, suffix = float(match[1]), (match[2] or "").lower()
    if unit != "ms":
        return None if suffix not in ("", unit.lower()) else int(number) if number.is_integer() else number
    seconds = suffix.startswith("s") or (isinstance(value, float) and abs(number) < 20)
    return None if suffix == "db" else round(number * 1000) if seconds else round(number)


# --- values out of range ----------------------------------------------------------------------------------------------


def _range(error: Any) -> str:
    low, high, unit = error.schema["minimum"], error.schema["maximum"], error.schema["unit"]
    mend = "choose a value inside"
    if unit == "ms" and 0 < error.instance < low:
        mend = f"times are whole milliseconds, so write {error.instance * 1000} for {error.instance} s"
    return f"{shown(error.instance)} is outside {low} to {high} {unit}; {mend}"


def _count(error: Any, otherwise: str) -> str:
    return str(error.schema.get("listMessage", otherwise))


def _said(error: Any) -> str:
    mend = error.schema.get("errorMessage", "choose another value")
    return f"{mend}" if error.validator == "not" and not error.validator_value else f"{shown(error.instance)}: {mend}"


_SENTENCES: dict[str, Callable[[Any], str]] = {
    "enum": lambda e: f"{shown(e.instance)} is not known; {choose(str(e.instance), e.validator_value)}",
    "pattern": _said,
    "not": _said,
    "minimum": _range,
    "maximum": _range,
    "maxLength": lambda e: f"{len(e.instance)} characters, but at most {e.validator_value} are allowed; shorten it",
    "minItems": lambda e: _count(e, "the list is empty; add an entry"),
    "maxItems": lambda e: _count(e, f"{len(e.instance)} entries, but at most {e.validator_value} are allowed; shorten it"),
    "uniqueItems": lambda _: "an entry is in the list twice; remove one",
}
