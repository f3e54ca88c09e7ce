"""Word error rates: how they are counted, and what was measured for the recognisers that ship."""

from __future__ import annotations

import json
from collections.abc import Sequence
from dataclasses import dataclass
from functools import lru_cache
from importlib import resources
from typing import Any

TABLE = "wer.json"


@dataclass(frozen=True, slots=True)
class WordErrors:
    """Counts of the cheapest way from a reference to what was heard; they add up over sentences."""

    substitutions: int = 0
    deletions: int = 0
    insertions: int = 0
    words: int = 0
    """Words of the reference."""

    def __add__(self, other: WordErrors) -> WordErrors:
        return WordErrors(
            self.substitutions + other.substitutions,
            self.deletions + other.deletions,
            self.insertions + other.insertions,
            self.words + other.words,
        )

    @property
    def rate(self) -> float | None:
        """(substitutions + deletions + insertions) / words, in [0, ...): over 1 if much was invented. None without a reference."""
        return (self.substitutions + self.deletions + self.insertions) / self.words if self.words else None


def word_errors(reference: Sequence[str], heard: Sequence[str]) -> WordErrors:
    """Word-level Levenshtein distance with unit costs, by kind of error. Both sides in one normal form."""
    from rapidfuzz.distance import Levenshtein

    kinds = [op.tag for op in Levenshtein.editops(list(reference), list(heard))]
    return WordErrors(kinds.count("replace"), kinds.count("delete"), kinds.count("insert"), len(reference))


@dataclass(frozen=True, slots=True)
class Measured:
    """What was measured of one recogniser, on clean speech: word error rate and words of each voice, and of all."""

    recogniser: str
    rate: float
    words: int
    voices: dict[str, tuple[float, int]]
    date: str

    @property
    def note(self) -> str:
        """In one line, for people."""
        each = ", ".join(f"{voice} {rate:.2f}" for voice, (rate, _) in self.voices.items())
        return f"{self.recogniser}, word error rate {self.rate:.2f} on reference voices ({each}; {self.words} words, clean)"


def measured(name: str) -> Measured | None:
    """What is known of the recogniser of exactly that name and version, or of one that verifies nothing but is the same."""
    return next((m for m in all_measured() if m.recogniser == name.partition(" (")[0]), None)


def all_measured() -> list[Measured]:
    """All that is known, in the order of the table."""
    return [_measured(row) for row in _table()]


def recogniser_note(name: str) -> str | None:
    """Name and measured word error rate, as results carry it; None if nothing was measured for that version."""
    found = measured(name)
    return None if found is None else found.note


def _measured(row: dict[str, Any]) -> Measured:
    voices = {voice: (each["wer"], each["words"]) for voice, each in row["voices"].items()}
    return Measured(row["recogniser"], row["wer"], row["words"], voices, row["date"])


@lru_cache(maxsize=1)
def _table() -> list[dict[str, Any]]:
    table: list[dict[str, Any]] = json.loads(resources.files("fdbench.speech").joinpath(TABLE).read_text("utf-8"))["measured"]
    return table
