"""Recited lists that were heard are kept with the run, as words are. The cache and the words themselves: test_wordcache.py."""

from __future__ import annotations

import json
from collections.abc import Sequence
from pathlib import Path

import numpy as np
import pytest

from fdbench.annotate import wordstore
from fdbench.annotate.events import COMMA, SENTENCE, HeardItems, Word, WordSource
from fdbench.annotate.prefix import HeardPrefix
from fdbench.annotate.wordcache import WordCache
from fdbench.annotate.words import Finder, ReplyWords
from fdbench.annotate.wordstore import WordStore, content_key
from fdbench.contract import Audio
from fdbench.errors import MissingExtra
from fdbench.results import store as results

AUDIO: Audio = np.linspace(-0.5, 0.5, 2_400, dtype=np.float32)
ITEMS = ("red", "green", "blue")


class Listening(Finder):
    """Has no backend: nothing is recognised freely here."""

    def __init__(self, *, verifies: bool = True) -> None:
        self._verifies = verifies

    @property
    def depends(self) -> tuple[str, ...]:
        return ("listening-1",)


@pytest.fixture
def asked(monkeypatch: pytest.MonkeyPatch) -> list[Sequence[str]]:
    """The lists that were listened for; of each, two items and a part of the third are heard."""
    return _hears(monkeypatch, HeardPrefix(2, partial=True, words=()))


def _hears(monkeypatch: pytest.MonkeyPatch, heard: HeardPrefix | None) -> list[Sequence[str]]:
    lists: list[Sequence[str]] = []

    def listen(items: Sequence[str], audio: Audio) -> HeardPrefix | None:
        lists.append(items)
        return heard

    monkeypatch.setattr(wordstore, "heard_prefix", listen)
    return lists


def test_a_list_is_listened_for_once_and_kept_with_the_run(asked: list[Sequence[str]]) -> None:
    store = WordStore(Listening())
    assert store.heard_items(AUDIO, ITEMS) == store.heard_items(AUDIO, ITEMS) == HeardItems(2, partial=True)
    assert asked == [ITEMS]
    alone = WordStore()
    alone.load(json.loads(json.dumps(store.to_doc())))
    assert alone.heard_items(AUDIO, ITEMS) == HeardItems(2, partial=True, told=True)
    assert asked == [ITEMS]


def test_a_list_that_was_not_recited_is_remembered_as_such(monkeypatch: pytest.MonkeyPatch, tmp_path: Path) -> None:
    asked = _hears(monkeypatch, None)
    for _ in range(2):
        store = WordStore(Listening(), WordCache(tmp_path))
        assert store.heard_items(AUDIO, ITEMS) is None
        alone = WordStore()
        alone.load(store.to_doc())
        assert alone.heard_items(AUDIO, ITEMS) is None
    assert asked == [ITEMS]


def test_another_list_or_other_sound_is_listened_for_by_itself(asked: list[Sequence[str]], tmp_path: Path) -> None:
    store = WordStore(Listening(), WordCache(tmp_path))
    for audio, items in ((AUDIO, ITEMS), (AUDIO, ITEMS[:2]), (AUDIO[:-1], ITEMS)):
        store.heard_items(audio, items)
    assert asked == [ITEMS, ITEMS[:2], ITEMS]


def test_another_run_finds_the_list_in_the_cache(asked: list[Sequence[str]], tmp_path: Path) -> None:
    for _ in range(2):
        assert WordStore(Listening(), WordCache(tmp_path)).heard_items(AUDIO, ITEMS) == HeardItems(2, partial=True)
    assert asked == [ITEMS]


def test_an_entry_of_the_cache_that_is_no_list_is_made_again(asked: list[Sequence[str]], tmp_path: Path) -> None:
    WordStore(Listening(), WordCache(tmp_path)).heard_items(AUDIO, ITEMS)
    (entry,) = (p for p in tmp_path.rglob("*") if p.is_file())
    entry.write_text('{"heard": [0, false], "words": []}')
    assert WordStore(Listening(), WordCache(tmp_path)).heard_items(AUDIO, ITEMS) == HeardItems(2, partial=True)
    assert len(asked) == 2


def test_where_nobody_can_listen_the_list_is_not_told_and_that_is_kept(asked: list[Sequence[str]]) -> None:
    store = WordStore(Listening(verifies=False))
    untold = HeardItems(0, partial=False, told=False)
    assert store.heard_items(AUDIO, ITEMS) == untold
    alone = WordStore()
    alone.load(json.loads(json.dumps(store.to_doc())))
    assert alone.heard_items(AUDIO, ITEMS) == untold
    assert asked == []


def test_without_anybody_a_list_that_is_not_stored_is_an_error() -> None:
    with pytest.raises(MissingExtra, match="finding a recited list that is not stored with the run"):
        WordStore().heard_items(AUDIO, ITEMS)
    with pytest.raises(MissingExtra, match="finding words that are not stored with the run"):
        WordStore().find(AUDIO, 0, "", ())


def test_a_document_holds_lists_only_where_there_are_some_and_an_older_one_has_none() -> None:
    store = WordStore()
    assert store.to_doc() == {"schema": 1, "replies": {}}
    kept = {"recogniser": "r", "declared": "Red.", "rejected": True, "words": [["red", 3, 9, "recognised"]]}
    store.load({"schema": 1, "replies": {content_key(AUDIO, 5, "Red.", ("red",)): kept}})
    word = Word("red", 3, 9, WordSource.RECOGNISED)
    assert store.find(AUDIO, 5, "Red.", ("red",)) == ReplyWords((word,), "Red.", rejected=True, recogniser="r", tested=True)


@pytest.mark.parametrize("source", WordSource)
@pytest.mark.parametrize("mark", ["", COMMA, SENTENCE])
def test_all_that_is_known_of_words_can_be_read_where_it_was_stored(source: WordSource, mark: str, tmp_path: Path) -> None:
    found = ReplyWords((Word("red", 3, 9, source, mark),), "Red,", rejected=False, recogniser="r", tested=False, unclear=True)
    key = content_key(AUDIO, 5, "Red,", ("red",))
    results.write_json(tmp_path / "words.json", WordStore(None, None, {key: found}).to_doc())
    again, stored = WordStore(), results.read_words(tmp_path)
    assert stored is not None
    again.load(stored)
    assert again.entries == {key: found}
    assert again.entries[key].words[0].mark == mark  # words are equal whatever their mark


def test_a_stored_answer_is_that_of_this_sound_place_text_and_phrases() -> None:
    base = content_key(AUDIO, 5, "a", ("b",))
    other = [
        content_key(AUDIO[:-1], 5, "a", ("b",)),
        content_key(AUDIO, 6, "a", ("b",)),
        content_key(AUDIO, 5, "b", ("b",)),
        content_key(AUDIO, 5, "a", ()),
    ]
    assert len({base, *other}) == 5
    assert base == content_key(AUDIO.copy(), 5, "a", ["b"])
