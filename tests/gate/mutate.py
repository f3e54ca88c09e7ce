"""Results and baselines with one thing altered, from a seed: what the commands must bear."""

from __future__ import annotations

import copy
import json
import random
from collections.abc import Callable, Iterator
from pathlib import Path
from typing import Any

import numpy as np

from fdbench.results.schema import Results
from tests.gate.noise import Size, Truth, play

_NUMBERS: tuple[Any, ...] = (None, True, False, 0, -1, 1, 3, 10**400, -0.0, 1e308, -1e308, 101)
_TEXTS: tuple[Any, ...] = ("", "x", "\x1b[2J", "::error::x", "\ud800", "../../x", [], {}, [None], {"a": 1})
ODD = _NUMBERS + _TEXTS


def run(seed: int = 1) -> Results:
    """A small run with every dimension and cases."""
    return play(Truth(rate=0.8), Size.even(4, 2), np.random.default_rng([seed, 1]), np.random.default_rng([seed, 2]))


def altered(seed: int) -> str:
    """The text of a run's results, of which one place was replaced, removed, doubled or renamed, or whose text was cut or spoilt."""
    return altered_text(copy.deepcopy(run()), random.Random(seed))


def altered_text(document: Any, rng: random.Random) -> str:
    """The same of any document, which is altered in place."""
    if rng.random() < 0.2:
        return _spoilt(json.dumps(document), rng)
    for _ in range(rng.choice((1, 1, 1, 2, 5))):
        _alter(document, rng)
    return json.dumps(document)


def write(folder: Path, text: str) -> str:
    folder.mkdir(exist_ok=True)
    (folder / "results.json").write_text(text, encoding="utf-8", errors="surrogatepass")
    return str(folder)


def _alter(document: Any, rng: random.Random) -> None:
    places = list(_places(document))
    if not places:  # nothing is left of it
        return
    holder, key = rng.choice(places)
    ways: list[Callable[[], object]] = [lambda: holder.__setitem__(key, rng.choice(ODD)), lambda: holder.__delitem__(key)]
    if isinstance(holder, dict):
        ways += [lambda: holder.__setitem__(rng.choice(("", "x", "\x1b")), holder.pop(key))]
    else:
        ways += [lambda: holder.append(copy.deepcopy(holder[key])), lambda: holder.reverse()]
    rng.choice(ways)()


def _places(node: Any, depth: int = 0) -> Iterator[tuple[Any, Any]]:
    """Every (holder, key), the shallow ones as often as the many deep ones."""
    keys = list(node) if isinstance(node, dict) else range(len(node)) if isinstance(node, list) else ()
    for key in keys:
        for _ in range(max(1, 60 // 3**depth)):
            yield node, key
        yield from _places(node[key], depth + 1)


def _spoilt(text: str, rng: random.Random) -> str:
    at = rng.randrange(len(text))
    return rng.choice(
        (
            text[:at],
            text[:at] + rng.choice("]}{[,\"'\x00é") + text[at:],
            text[:at] + text[at + 1 :],
            text + text,
            "",
            "[" * 5000,
        )
    )
