"""Published reference figures: read from the file beside this module, shown as published and as nothing else.

Each row names its source, which stands in the file with where it was read. How their definitions differ from ours: docs/crosswalk.md.
Human bands: Stivers et al. 2009, PNAS 106:10587; Levinson & Torreira 2015, Frontiers in Psychology 6:731; Heldner & Edlund 2010,
Journal of Phonetics 38:555.
"""

from __future__ import annotations

from dataclasses import dataclass
from pathlib import Path
from typing import Any

FILE = Path(__file__).with_name("published_results.yaml")

COMPARABILITY = (
    "Every figure was read in the named source, by others, on other stimuli, other segmenters and other days. "
    "None was measured here and none may be ranked together with measured rows."
)
EVIDENCE = {
    "doc": "the authors' own page or README",
    "secondary": "quoted by a third party, not seen in the original",
}


@dataclass(frozen=True, slots=True)
class Source:
    id: str
    title: str
    evidence: str
    note: str


@dataclass(frozen=True, slots=True)
class PublishedRow:
    system: str
    measure: str
    value: float
    benchmark: str
    source: str


@dataclass(frozen=True, slots=True)
class HumanBand:
    """Timing between people. `band` or `centre` may be missing."""

    measure: str
    band: tuple[float, float] | None
    centre: float | None
    source: str


@dataclass(frozen=True, slots=True)
class Published:
    """Figures of others. They are never ranked together with measured ones; `comparability` says why, on every showing."""

    comparability: str
    sources: tuple[Source, ...]
    rows: tuple[PublishedRow, ...]
    human: tuple[HumanBand, ...]

    def band(self, measure: str) -> HumanBand | None:
        return next((human for human in self.human if human.measure == measure), None)


def read_published(path: Path = FILE) -> Published:
    """The reference rows, in file order. KeyError if a row names a source that the file does not have."""
    import yaml

    document: dict[str, Any] = yaml.safe_load(path.read_text(encoding="utf-8"))
    sources = {
        name: Source(name, body["title"], EVIDENCE[body["evidence"]], str(body.get("note", "")).strip())
        for name, body in document["sources"].items()
    }
    rows = tuple(
        PublishedRow(row["system"], row["measure"], float(row["value"]), row["benchmark"], sources[row["source"]].id)
        for row in document["rows"]
    )
    human = tuple(_human(entry) for entry in document["human"])
    return Published(COMPARABILITY, tuple(sources.values()), rows, human)


def _human(entry: dict[str, Any]) -> HumanBand:
    band = entry.get("band")
    return HumanBand(
        measure=entry["measure"],
        band=(float(band[0]), float(band[1])) if band else None,
        centre=float(entry["centre"]) if "centre" in entry else None,
        source=entry["source"],
    )
