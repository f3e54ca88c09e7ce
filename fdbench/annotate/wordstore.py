"""What was recognised is kept with the recording, so that scoring can be repeated where no recogniser is installed.

Entries are found by content: the samples that were heard and their place, the text that was declared, the phrases that were
asked for. What is not there is looked for in the cache, and only then recognised.
"""

from __future__ import annotations

import hashlib
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field, replace
from typing import Any

from fdbench.annotate.events import HeardItems, Word, WordSource
from fdbench.annotate.prefix import heard_prefix
from fdbench.annotate.wordcache import WordCache, cache_key
from fdbench.annotate.words import Finder, ReplyWords
from fdbench.audio import to_pcm16
from fdbench.contract import Audio
from fdbench.errors import MissingExtra
from fdbench.timebase import Samples

SCHEMA = 1
LIST = "recited list"
"""Stands where a declared text stands in the keys of other entries."""


@dataclass(slots=True)
class WordStore:
    """A WordFinder that remembers. Without `finder` it only knows what it remembers: MissingExtra for anything else.

    `cache` is shared with other stores: it saves work and changes no answer.
    """

    finder: Finder | None = None
    cache: WordCache | None = None
    entries: dict[str, ReplyWords] = field(default_factory=dict)
    lists: dict[str, HeardItems | None] = field(default_factory=dict)

    def find(self, audio: Audio, start: Samples, declared: str, phrases: Sequence[str]) -> ReplyWords:
        key = content_key(audio, start, declared, phrases)
        if key not in self.entries:
            if self.finder is None:
                raise MissingExtra("finding words that are not stored with the run", "reference")
            self.entries[key] = _shifted(self._found(self.finder, audio, declared, phrases), start)
        return self.entries[key]

    def _found(self, finder: Finder, audio: Audio, declared: str, phrases: Sequence[str]) -> ReplyWords:
        """Words with times from the audio's start: the same wherever in a session it lies."""
        if self.cache is None:
            return finder.find(audio, 0, declared, phrases)
        key = cache_key(audio, declared, phrases, finder.depends)
        kept = self.cache.get(key)
        if kept is not None and (found := _trusted(kept)) is not None:
            return found
        found = finder.find(audio, 0, declared, phrases)
        self.cache.put(key, _to_doc(found))
        return found

    def heard_items(self, audio: Audio, items: Sequence[str]) -> HeardItems | None:
        """As `WordFinder.heard_items`. MissingExtra as `find`."""
        key = content_key(audio, 0, LIST, items)
        if key not in self.lists:
            if self.finder is None:
                raise MissingExtra("finding a recited list that is not stored with the run", "reference")
            self.lists[key] = (
                self._heard_items(self.finder, audio, items)
                if self.finder.verifies
                else HeardItems(0, partial=False, told=False)
            )
        return self.lists[key]

    def _heard_items(self, finder: Finder, audio: Audio, items: Sequence[str]) -> HeardItems | None:
        key = cache_key(audio, LIST, items, finder.depends)
        kept = self.cache.get(key) if self.cache is not None else None
        if kept is not None and set(kept) == {"heard"}:
            return _items(kept["heard"])
        found = heard_prefix(items, audio)
        heard = None if found is None else HeardItems(found.complete, found.partial)
        if self.cache is not None:
            self.cache.put(key, {"heard": _items_doc(heard)})
        return heard

    def to_doc(self) -> dict[str, Any]:
        """JSON-ready, with an integer `schema`."""
        lists = {"lists": {key: _items_doc(found) for key, found in sorted(self.lists.items())}} if self.lists else {}
        return {"schema": SCHEMA, "replies": {key: _to_doc(found) for key, found in sorted(self.entries.items())}} | lists

    def load(self, doc: Mapping[str, Any]) -> None:
        """Remember what `to_doc` wrote."""
        self.entries.update({key: _from_doc(found) for key, found in doc["replies"].items()})
        self.lists.update({key: _items(found) for key, found in doc.get("lists", {}).items()})


def content_key(audio: Audio, start: Samples, declared: str, phrases: Sequence[str]) -> str:
    """SHA-256 of all that a finder's answer depends on."""
    digest = hashlib.sha256(to_pcm16(audio).tobytes())
    digest.update("\0".join((str(start), declared, *phrases)).encode())
    return digest.hexdigest()


def _items(kept: Any) -> HeardItems | None:
    return None if kept is None else HeardItems(int(kept[0]), bool(kept[1]), told=len(kept) == 2)


def _items_doc(heard: HeardItems | None) -> list[Any] | None:
    return None if heard is None else [heard.complete, heard.partial, *([] if heard.told else ["nobody listened"])]


def _shifted(found: ReplyWords, by: Samples) -> ReplyWords:
    return replace(found, words=tuple(replace(w, start=w.start + by, end=w.end + by) for w in found.words))


def _trusted(kept: dict[str, Any]) -> ReplyWords | None:
    """An entry of the cache; None if it is not what `_to_doc` wrote."""
    try:
        found = _from_doc(kept)
        sound = _to_doc(found) == kept and all(
            type(w.start) is type(w.end) is int and 0 <= w.start <= w.end for w in found.words
        )
    except (KeyError, TypeError, ValueError):
        return None
    return found if sound else None


def _to_doc(found: ReplyWords) -> dict[str, Any]:
    rare = ({} if found.tested else {"tested": False}) | ({"unclear": True} if found.unclear else {})
    return rare | {
        "recogniser": found.recogniser,
        "declared": found.declared,
        "rejected": found.rejected,
        "words": [[w.text, w.start, w.end, w.source.value, *([w.mark] if w.mark else [])] for w in found.words],
    }


def _from_doc(doc: dict[str, Any]) -> ReplyWords:
    words = tuple(Word(text, start, end, WordSource(source), *mark) for text, start, end, source, *mark in doc["words"])
    return ReplyWords(
        words=words,
        declared=doc["declared"],
        rejected=doc["rejected"],
        recogniser=doc["recogniser"],
        tested=doc.get("tested", True),
        unclear=doc.get("unclear", False),
    )
