"""What is wrong in a scenario, found by its place in the data; the document knows the line."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass
from difflib import get_close_matches
from typing import Any, TypeAlias

JsonPath: TypeAlias = tuple[str | int, ...]
"""Keys and list positions from the root: ("cues", 1, "at")."""

SHOWN = 60


@dataclass(frozen=True, slots=True)
class Fault:
    """`text` says what is wrong and how to mend it, without the place. `at_key` points to the field's name, not its value.

    A `misread` value is of no use: whatever else is said of it would only repeat that.
    """

    path: JsonPath
    text: str
    at_key: bool = False
    misread: bool = False


def without_echoes(faults: Iterable[Fault]) -> list[Fault]:
    """Each fault once, and of a misread value only that."""
    unique = list(dict.fromkeys(faults))
    misread = {fault.path for fault in unique if fault.misread}
    kept: dict[JsonPath, Fault] = {}
    others: list[Fault] = []
    for fault in unique:
        if fault.path not in misread or fault.at_key:
            others.append(fault)
        elif fault.misread:
            kept.setdefault(fault.path, fault)
    return [*kept.values(), *others]


def nearest(name: str, known: Iterable[str]) -> str | None:
    """The known name that `name` was probably meant to be, or None."""
    found = get_close_matches(name.lower().replace("-", "_").replace(" ", "_"), list(known), 1)
    return found[0] if found else None


def choose(name: str, known: Iterable[str]) -> str:
    """The mend for a wrong name: the nearest right one, or all."""
    names = list(known)
    near = nearest(name, names)
    return f"did you mean `{near}`?" if near else f"choose one of {', '.join(names)}"


def shown(value: Any, most: int = SHOWN) -> str:
    """A value on one line, in backquotes, cut to a readable length, or to another; control characters escaped."""
    plain = value if isinstance(value, str) else str(value)
    text = "".join(c if c.isprintable() else repr(c)[1:-1] for c in plain[: most + 1])
    return f"`{text[:most]}...`" if len(text) > most else f"`{text}`"
