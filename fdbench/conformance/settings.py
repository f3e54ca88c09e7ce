"""Whether an adapter refuses settings that mean nothing: one sentence when it is made, not a crash in mid-session."""

from __future__ import annotations

import inspect
import math
import re
from collections.abc import Iterator
from typing import Any

from fdbench.conformance.verdict import Fails
from fdbench.errors import FdbenchError
from fdbench.plugins import Factory

UNKNOWN = "no_such_setting_0"
NONSENSE = (math.nan, "nonsense")
_RANGE = re.compile(r"^ +(\w+): .*?\d to \d", re.MULTILINE)
"""A setting whose description gives a range, as in `gap_ms: silence that ends a turn, 100 to 3000 (500).`"""


def refuses_nonsense(factory: Factory, settings: dict[str, Any]) -> str:
    """How many values were refused; raises Fails for one that was not, or that was refused by anything but a ValueError.

    Tried are a name that cannot be known, and NaN and a word for each setting whose default, or given value, is a number or a
    switch, or whose line in the factory's docstring gives a range."""
    tried = 0
    for name, value in _attempts(factory, settings):
        tried += 1
        shown = f"{name}={value!r}"
        try:
            factory.create({**settings, name: value})
        except FdbenchError as error:
            cause = error.__cause__
            if cause is not None and not isinstance(cause, ValueError):
                raise Fails(
                    f"{shown} raised {type(cause).__name__}; raise a ValueError that says what may stand there"
                ) from None
            if "\n" in str(error).strip():
                raise Fails(f"{shown} was refused in several lines; write one sentence") from None
        else:
            mend = "check settings when the adapter is made, and raise a ValueError"
            raise Fails(f"{shown} was accepted; {mend}")
    return f"{tried} senseless settings refused"


def _attempts(factory: Factory, settings: dict[str, Any]) -> Iterator[tuple[str, object]]:
    yield UNKNOWN, 1
    known: dict[str, object] = {}
    try:
        parameters = inspect.signature(factory.make).parameters.values()
        known = {p.name: p.default for p in parameters if p.kind in (p.POSITIONAL_OR_KEYWORD, p.KEYWORD_ONLY)}
    except (TypeError, ValueError):  # some built-in callables have no signature
        pass
    numbers = [name for name, value in {**known, **settings}.items() if isinstance(value, bool | int | float)]
    described = _RANGE.findall(inspect.getdoc(factory.make) or "")
    for name in dict.fromkeys([*numbers, *described]):
        yield from ((name, nonsense) for nonsense in NONSENSE)
