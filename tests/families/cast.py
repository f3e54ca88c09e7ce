"""Who says what: the seeded rotation deals the speakers out to the rows of a table, and each speaker has openings of his own."""

from __future__ import annotations

from collections import Counter
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from pathlib import Path

import yaml

from fdbench.scenario.rotation import rotation
from tests.families.tables import Table

SEED = 2026
FILE = Path(__file__).with_name("speakers.yaml")


@dataclass(frozen=True, slots=True)
class Speakers:
    """`voices` and what each of them may open a long answer with, in order; who talks in the background, if not they."""

    openings: Mapping[str, tuple[str, ...]]
    others: tuple[str, ...] = ()

    @property
    def voices(self) -> tuple[str, ...]:
        return tuple(sorted(self.openings))

    @property
    def behind(self) -> tuple[str, ...]:
        """Who talks in the background."""
        return self.others or self.voices


@dataclass(frozen=True, slots=True)
class Part:
    """What a row is given: its speaker, another voice for the background, and an opening."""

    voice: str
    other: str
    opening: str


def read_speakers(path: Path = FILE) -> Speakers:
    """The speakers of the suites. ValueError if one opening is two speakers'."""
    return speakers_of(path, yaml.safe_load(path.read_text(encoding="utf-8"))["openings"])


def speakers_of(path: Path, openings: Mapping[str, Sequence[str]], others: tuple[str, ...] = ()) -> Speakers:
    """The speakers that a file names. ValueError if one opening is two speakers'."""
    said = Counter(text for texts in openings.values() for text in texts)
    if max(said.values()) > 1:
        raise ValueError(f"{path}: {said.most_common(1)[0][0]!r} is the opening of two speakers")
    return Speakers({voice: tuple(texts) for voice, texts in openings.items()}, others)


def cast(table: Table, speakers: Speakers) -> dict[str, Part]:
    """The part of each row, by its name. A speaker's rows open in turn with his openings. A row that names its `voice` has it, and
    one that is `like` an earlier row has that one's voice and opening; neither takes part in the rotation."""
    free = [row["name"] for row in table.rows if "voice" not in row and "like" not in row]
    dealt = rotation(table.name, free, speakers.voices, SEED)
    behind = rotation(f"{table.name}, background", [row["name"] for row in table.rows], speakers.behind, SEED)
    parts: dict[str, Part] = {}
    opened: Counter[str] = Counter()
    for row in table.rows:
        name = row["name"]
        like = parts.get(row.get("like", ""))
        voice = like.voice if like else row.get("voice") or dealt[name]
        texts = speakers.openings[voice]
        opening = like.opening if like else row.get("opening") or texts[opened[voice] % len(texts)]
        opened[voice] += like is None and "opening" not in row
        parts[name] = Part(voice, _another(behind[name], voice, speakers.behind), opening)
    return parts


def _another(wanted: str, voice: str, voices: tuple[str, ...]) -> str:
    return wanted if wanted != voice else voices[(voices.index(voice) + 1) % len(voices)]
