"""One of several equal parts of a run, to be played on a machine of its own. `fdbench merge` puts them together."""

from __future__ import annotations

import re
from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from typing import Any

from fdbench.errors import UsageError

_FORM = re.compile(r"(\d{1,6})/(\d{1,6})")


@dataclass(frozen=True, slots=True)
class Shard:
    """Number `number` of `of`; 1 <= number <= of."""

    number: int
    of: int

    def __str__(self) -> str:
        return f"{self.number}/{self.of}"

    def doc(self) -> dict[str, int]:
        """As run.json keeps it."""
        return {"number": self.number, "of": self.of}


def parse_shard(text: str) -> Shard:
    """Of `3/10`. UsageError if there is no such part."""
    found = _FORM.fullmatch(text)
    if found is None or not 1 <= int(found[1]) <= int(found[2]):
        raise UsageError(f"--shard {text}: write which part of how many, such as 3/10; the first is 1/10, the last 10/10")
    return Shard(int(found[1]), int(found[2]))


def sessions_of(lengths: Mapping[str, int], repeats: int, shard: Shard) -> set[tuple[str, int]]:
    """(scenario or control id, repeat) of what is played in a part, into every system: sessions are dealt out like cards, the long ones
    first, so that all parts last about as long.

    Args:
        lengths: id -> how many cues, in the order of the plan.
        repeats: how often each is played.
    """
    names = sorted(lengths, key=lambda name: -lengths[name])  # those of one length stay in their order
    dealt = [(name, repeat) for name in names for repeat in range(repeats)]
    return set(dealt[shard.number - 1 :: shard.of])


def lengths_of(scripts: Iterable[tuple[str, Mapping[str, Any]]]) -> dict[str, int]:
    """Id -> how many cues, of ids with their scripts."""
    return {name: len(script["cues"]) for name, script in scripts}
