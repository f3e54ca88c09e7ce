"""`--set KEY=a,b,c`: lists of values, and the systems that every combination of them makes."""

from __future__ import annotations

import re
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from itertools import product

from fdbench import plugins
from fdbench.errors import UsageError
from fdbench.secrets import is_secret

MOST_SYSTEMS = 12
"""More points than this on one plot are not read any more, and the run takes as many times as long."""
LONGEST = 24
"""Characters of a value that a system's name keeps."""


@dataclass(frozen=True, slots=True)
class SweptSystem:
    """One combination: the system's name in the run, and all its settings, the swept ones among them."""

    name: str
    settings: dict[str, object]


@dataclass(frozen=True, slots=True)
class Combinations:
    """`swept` names the settings with several values, in the order given; the last one varies fastest in `systems`."""

    swept: tuple[str, ...]
    systems: tuple[SweptSystem, ...]


def combinations(adapter: str, assignments: Sequence[str]) -> Combinations:
    """The systems of a sweep of the adapter called `adapter`, from its `--set` options.

    A comma makes a list; quotes around the whole keep a value with commas one value. Lists of numbers are put in ascending
    order, so that a plot can join them; others stay as given.

    Raises:
        UsageError: no setting has several values, one has a value twice, none or a secret one, or there are more than
            MOST_SYSTEMS combinations.
    """
    fixed: list[str] = []
    lists: dict[str, list[object]] = {}
    for assignment in assignments:
        target, equals, text = assignment.partition("=")
        if not equals or not _is_list(text):
            fixed.append(assignment)
            continue
        key, values = _list(adapter, assignment, target, text)
        if key in lists:
            raise UsageError(f"--set {assignment}: '{key}' has a list already; give all its values in one")
        lists[key] = values
    settings = plugins.parse_settings(fixed, [adapter])[adapter]
    _check(lists, settings)
    chosen = [dict(zip(lists, values, strict=True)) for values in product(*lists.values())]
    names = _names(adapter, [list(values.values()) for values in chosen])
    systems = (SweptSystem(name, {**settings, **values}) for name, values in zip(names, chosen, strict=True))
    return Combinations(tuple(lists), tuple(systems))


def _is_list(text: str) -> bool:
    quoted = len(text) >= 2 and text[0] in "'\"" and text[0] == text[-1] and text[0] not in text[1:-1]
    return "," in text and not quoted


def _list(adapter: str, assignment: str, target: str, text: str) -> tuple[str, list[object]]:
    """The setting's name and its values."""
    found: list[object] = []
    key = ""
    for part in text.split(","):
        if not part:
            raise UsageError(f"--set {assignment}: a value of the list is empty; write KEY=a,b,c")
        [(key, value)] = plugins.parse_settings([f"{target}={part}"], [adapter])[adapter].items()
        if any(_same(value, other) for other in found):
            raise UsageError(f"--set {assignment}: {part} is there twice; give each value once")
        found.append(value)
    if any(is_secret(key, value) for value in found):
        raise UsageError(f"--set {target}: '{key}' may be a secret, which results do not keep; sweep another setting")
    numbers = [value for value in found if isinstance(value, int | float) and not isinstance(value, bool)]
    return key, [*sorted(numbers)] if len(numbers) == len(found) else found


def _same(one: object, other: object) -> bool:
    """Python's `True == 1` is not meant."""
    return isinstance(one, bool) == isinstance(other, bool) and one == other


def _check(lists: dict[str, list[object]], settings: dict[str, object]) -> None:
    if not lists:
        raise UsageError("sweep: no setting has several values; write --set KEY=a,b,c")
    twice = next((key for key in lists if key in settings), None)
    if twice is not None:
        raise UsageError(f"--set {twice}: given once as a list and once as one value; give it once")
    count = 1
    for values in lists.values():
        count *= len(values)
    if count > MOST_SYSTEMS:
        shape = " x ".join(str(len(values)) for values in lists.values())
        told = f"{shape} = {count} systems" if len(lists) > 1 else f"{count} systems"
        raise UsageError(f"sweep: {told}, and at most {MOST_SYSTEMS} can be drawn; give fewer values")


def _names(adapter: str, chosen: Sequence[Sequence[object]]) -> Iterator[str]:
    """`stitched_200`; a number at the end where two would be equal."""
    taken: set[str] = set()
    for values in chosen:
        plain = name = "_".join([adapter, *(_slug(value) for value in values)])
        number = 2
        while name in taken:
            name, number = f"{plain}_{number}", number + 1
        taken.add(name)
        yield name


def _slug(value: object) -> str:
    text = str(value).lower() if isinstance(value, bool) else str(value)
    return re.sub(r"[^A-Za-z0-9.-]+", "-", text)[:LONGEST]
