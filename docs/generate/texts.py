"""`measures.yaml`, read: what the pages say beyond what the code tells."""

from __future__ import annotations

import re
from collections.abc import Mapping
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import yaml

FILE = Path(__file__).with_name("measures.yaml")
COLUMNS = {"fdb": "Full-Duplex-Bench", "tau": "tau-voice", "other": "Others", "differs": "What differs"}
_SOURCE = re.compile(r"\[(\w+)\](?!\()")


@dataclass(frozen=True, slots=True)
class Text:
    """One entry. Texts may hold `{MODULE.NAME}` and `[source]`; `elsewhere` is keyed by `COLUMNS`, empty if nobody has the like."""

    picture: str
    constants: tuple[str, ...]
    undefined: str
    score: str
    resists: str
    elsewhere: Mapping[str, str]
    definition: str = ""

    @property
    def all(self) -> tuple[str, ...]:
        return (self.undefined, self.score, self.resists, self.definition, *self.elsewhere.values())


@dataclass(frozen=True, slots=True)
class Texts:
    """`pages` by `DIMENSION.PAGE`, in the order of the file; `sources` by key; `prose` for whole pages, in Markdown."""

    pages: Mapping[str, Text]
    sources: Mapping[str, str]
    prose: Mapping[str, str]


def read_texts(path: Path = FILE) -> Texts:
    """The whole file.

    Raises:
        TypeError: an entry has a field too many or too few.
        LookupError: an entry names a source or a column that there is not.
    """
    document: dict[str, Any] = yaml.safe_load(path.read_text(encoding="utf-8"))
    sources: dict[str, str] = document["sources"]
    pages = {name: _text(body) for name, body in document["pages"].items()}
    for name, text in pages.items():
        unknown = {key for each in text.all for key in _SOURCE.findall(each)} - set(sources)
        if unknown or set(text.elsewhere) - set(COLUMNS):
            raise LookupError(f"{path.name}: {name}: no source or column {', '.join(sorted(unknown | set(text.elsewhere)))}")
    return Texts(pages, sources, document["prose"])


def linked(text: str, page: str) -> str:
    """The text with each `[source]` as a link into `page`."""
    return _SOURCE.sub(lambda found: f"[[{found[1]}]]({page}#{found[1]})", text)


def _text(body: Mapping[str, Any]) -> Text:
    return Text(**{**body, "constants": tuple(body["constants"])})
