"""The shipped clips are understood: by an open recogniser, by a closed grammar, and murmurs are murmurs."""

from __future__ import annotations

import pytest

from fdbench.render.clips import ClipStore, suite_store
from tests.families.listen import (
    HIGHEST_RATE,
    LONGEST_MS,
    SHORTEST_MS,
    by_speaker,
    closed,
    errors,
    murmurs,
    spoken,
    words,
)

pytest.importorskip("moonshine_voice")
pytest.importorskip("pocketsphinx")

pytestmark = pytest.mark.slow


@pytest.fixture(scope="module")
def store() -> ClipStore:
    return suite_store()


@pytest.mark.long
def test_of_every_speaker_at_most_four_words_in_a_hundred_are_heard_otherwise(store: ClipStore) -> None:
    rates = by_speaker((entry, errors(entry, store)[0]) for entry in spoken(store))
    assert len(rates) >= 14
    assert {voice: pooled.rate for voice, pooled in rates.items() if (pooled.rate or 0.0) > HIGHEST_RATE} == {}


def test_short_words_are_told_apart(store: ClipStore) -> None:
    heard = [(entry.voice, " ".join(words(entry.text)), best) for entry, best in closed(store)]
    assert heard and [row for row in heard if row[1] != row[2]] == []


def test_murmurs_are_short_and_voiced(store: ClipStore) -> None:
    for entry, length, share in murmurs(store):
        assert SHORTEST_MS <= length <= LONGEST_MS, (entry.voice, entry.text)
        assert share >= 0.5, (entry.voice, entry.text)
