"""Phrases of words, matched from the start of a row of words."""

from __future__ import annotations

from collections.abc import Sequence
from typing import TypeAlias

Phrase: TypeAlias = tuple[str, ...]


def led_by(words: Sequence[str], phrases: Sequence[Phrase]) -> int:
    """How many words at the start are made of these phrases, which are sorted by their length, longest first."""
    position = 0
    while position < len(words):
        length = next((len(f) for f in phrases if tuple(words[position : position + len(f)]) == f), 0)
        if not length:
            break
        position += length
    return position
