"""The sentences, each with one place that an expectation looks at: as it is said, and as a liar declares it."""

from __future__ import annotations

import re
from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path

import yaml

HERE = Path(__file__).parent
DEV, HELD_OUT = HERE / "dev.yaml", HERE / "held_out.yaml"
_PLACE = re.compile(r"\{([^|{}]+)\|([^|{}]+)\}")


@dataclass(frozen=True, slots=True)
class Sentence:
    """`kind`: its class, such as `names`. `right` stands in `text`, and `wrong` in its place in `lie`. `name` tells it from all others
    of its file."""

    kind: str
    name: str
    text: str
    right: str
    lie: str
    wrong: str


def sentences(path: Path) -> Iterator[Sentence]:
    """All sentences of a file, in its order.

    Raises:
        ValueError: a sentence has no place, or more than one.
    """
    for kind, lines in yaml.safe_load(path.read_text(encoding="utf-8")).items():
        for number, line in enumerate(lines):
            places = _PLACE.findall(line)
            if len(places) != 1:
                raise ValueError(f"{path.name}: {line!r} needs one place in braces")
            right, wrong = places[0]
            said = (_PLACE.sub(text, line) for text in (right, wrong))
            yield Sentence(kind, f"{kind}.{number:02}", next(said), right, next(said), wrong)
