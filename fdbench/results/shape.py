"""Whether a document has the shape that `schema.py` gives it: the first fault in a few words, so that no later step meets it as a riddle.

The types there are the only source. What may be in a number, a list or a text stands beside them as a `Within`.
"""

from __future__ import annotations

import types
from collections.abc import Callable, Iterator, Mapping
from functools import cache
from typing import (
    Annotated,
    Any,
    Literal,
    NamedTuple,
    NotRequired,
    Required,
    TypeAlias,
    Union,
    get_args,
    get_origin,
    get_type_hints,
    is_typeddict,
)

from fdbench.results.schema import Results
from fdbench.results.within import As, Within

WORDS: dict[Any, str] = {
    bool: "boolean",
    int: "integer",
    float: "number",
    str: "string",
    dict: "object",
    list: "array",
    type(None): "null",
}


class Fault(NamedTuple):
    """`place`: keys and indices from the innermost to the outermost."""

    place: tuple[str | int, ...]
    told: str

    def within(self, step: str | int) -> Fault:
        return Fault((*self.place, step), self.told)

    def __str__(self) -> str:
        return f"`{'.'.join(map(str, reversed(self.place))) or 'it'}` {self.told}"


Check: TypeAlias = Callable[[Any], Fault | None]


def fault_of(document: Mapping[str, Any], kind: type) -> str | None:
    """`PLACE WHAT`, of a document that should be of the TypedDict `kind`; None if nothing is wrong. Fields that `kind` does not have are
    allowed: a later version may write them."""
    found = _check(kind)(document)
    return None if found is None else str(found)


@cache
def _check(kind: Any) -> Check:
    if is_typeddict(kind):
        return _record(kind)
    origin, inner = get_origin(kind), get_args(kind)
    if origin is Annotated:
        if shown := next((each.parts for each in inner[1:] if isinstance(each, As)), None):
            return _check(shown)
        return _limited(_check(inner[0]), [limit for limit in inner[1:] if isinstance(limit, Within)])
    if origin in (Required, NotRequired):
        return _check(inner[0])
    if origin is Literal:
        return lambda value: None if value in inner and isinstance(value, str) else _fault(f"must be one of {', '.join(inner)}")
    if origin in (Union, types.UnionType):
        return _either(inner)
    if origin is list:
        return _list(inner[0])
    if origin is tuple:
        return _row(inner)
    if origin is dict:
        return _mapping(inner[1])
    return (lambda _: None) if kind is Any else _plain(kind)


def _plain(kind: Any) -> Check:
    wanted: tuple[type, ...] = (int, float) if kind is float else (kind,)
    wrong = _fault(f"must be {WORDS[kind]}")

    def check(value: Any) -> Fault | None:
        return None if isinstance(value, wanted) and (kind is bool or not isinstance(value, bool)) else wrong

    return check


def _limited(inner: Check, limits: list[Within]) -> Check:
    def check(value: Any) -> Fault | None:
        found = inner(value)
        if found is not None:
            return found
        told = next((told for limit in limits if (told := limit.broken_by(value)) is not None), None)
        return None if told is None else _fault(told)

    return check


def _record(kind: Any) -> Check:
    hints = get_type_hints(kind, include_extras=True)
    checks = {name: _check(hint) for name, hint in hints.items()}
    needed = [name for name, hint in hints.items() if _is_needed(name, hint, kind)]

    def check(value: Any) -> Fault | None:
        if not isinstance(value, dict):
            return _fault("must be object")
        if missing := [name for name in needed if name not in value]:
            return _fault(f"lacks {', '.join(missing)}")
        for name, own in checks.items():
            if name in value and (found := own(value[name])) is not None:
                return found.within(name)
        return None

    return check


def _is_needed(name: str, hint: Any, kind: Any) -> bool:
    """`__required_keys__` knows whether a class is total, but cannot read Required and NotRequired in annotations that are text."""
    mark = get_origin(hint)
    return mark is Required or (mark is not NotRequired and name in kind.__required_keys__)


def _list(kind: Any) -> Check:
    own = _check(kind)

    def check(value: Any) -> Fault | None:
        if not isinstance(value, list):
            return _fault("must be array")
        for index, item in enumerate(value):
            if (found := own(item)) is not None:
                return found.within(index)
        return None

    return check


def _row(kinds: tuple[Any, ...]) -> Check:
    """A list of so many parts, each of its own kind; the last ones may be left out where they are NotRequired."""
    own = [_check(kind) for kind in kinds]
    least = sum(get_origin(kind) is not NotRequired for kind in kinds)

    def check(value: Any) -> Fault | None:
        if not isinstance(value, list):
            return _fault("must be array")
        if not least <= len(value) <= len(own):
            return _fault("has the wrong number of parts")
        for index, item in enumerate(value):
            if (found := own[index](item)) is not None:
                return found.within(index)
        return None

    return check


def _mapping(kind: Any) -> Check:
    own = _check(kind)

    def check(value: Any) -> Fault | None:
        if not isinstance(value, dict):
            return _fault("must be object")
        for name, item in value.items():
            if (found := own(item)) is not None:
                return found.within(name)
        return None

    return check


def _either(kinds: tuple[Any, ...]) -> Check:
    own = [(_base(kind), _check(kind)) for kind in kinds]
    names = _fault(f"must be {' or '.join(WORDS[base] for base, _ in own)}")

    def check(value: Any) -> Fault | None:
        """Of the kind that it looks like, if there is one."""
        fault = names
        for base, one in own:
            found = one(value)
            if found is None:
                return None
            if isinstance(value, base) and not isinstance(value, bool):
                fault = found
        return fault

    return check


def _base(kind: Any) -> type:
    """The class of JSON value that a kind is."""
    if get_origin(kind) is Annotated:
        return _base(get_args(kind)[0])
    if is_typeddict(kind):
        return dict
    origin = get_origin(kind) or kind
    found: type = list if origin is tuple else origin
    return found


def _fault(told: str) -> Fault:
    return Fault((), told)


# --- results.json -----------------------------------------------------------------------------------------------------


def results_fault_of(document: Mapping[str, Any]) -> str | None:
    """The same of results.json or a baseline file, with what contradicts itself in it."""
    return fault_of(document, Results) or next(_contradictions(document), None)


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
