"""What the reference systems know of English and of the world: files of facts in `data/`, read
once."""

from __future__ import annotations

from functools import cache
from pathlib import Path
from typing import Any

import yaml

FOLDER = Path(__file__).with_name("data")


@cache
def table(name: str) -> dict[str, Any]:
    """A file's mapping. It is shared: change nothing in it."""
    loader = getattr(yaml, "CSafeLoader", yaml.SafeLoader)  # ten times as fast, where it was built
    text = (FOLDER / f"{name}.yaml").read_text(encoding="utf-8")
    return dict(yaml.load(text, Loader=loader))  # noqa: S506  (both are safe)


@cache
def phrases(name: str, key: str) -> tuple[str, ...]:
    """Phrases that stand in a file apart by commas."""
    return apart(table(name)[key])


def apart(text: str) -> tuple[str, ...]:
    """What stands in a text apart by commas."""
    return tuple(" ".join(part.split()) for part in str(text).split(","))


@cache
def english(key: str) -> frozenset[str]:
    """Phrases of `english.yaml`."""
    return frozenset(phrases("english", key))


@cache
def floor(key: str) -> frozenset[str]:
    """Phrases of `floor.yaml`."""
    return frozenset(phrases("floor", key))
