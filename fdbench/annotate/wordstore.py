"""What was recognised is kept with the recording, so that scoring can be repeated where no recogniser is installed.

Entries are found by content: the samples that were heard, the text that was declared, the phrases that were asked for.
"""

from __future__ import annotations

import hashlib
from collections.abc import Sequence
from dataclasses import dataclass, field
from typing import Any

from fdbench.annotate.events import Word, WordSource
from fdbench.annotate.words import ReplyWords, WordFinder
from fdbench.audio import to_pcm16
from fdbench.contract import Audio
from fdbench.errors import MissingExtra
from fdbench.timebase import Samples

SCHEMA = 1


@dataclass(slots=True)
class WordStore:
    """A WordFinder that remembers. Without `finder` it only knows what it remembers: MissingExtra for anything else."""

    finder: WordFinder | None = None
    entries: dict[str, ReplyWords] = field(default_factory=dict)

    def find(self, audio: Audio, start: Samples, declared: str, phrases: Sequence[str]) -> ReplyWords:
        key = content_key(audio, start, declared, phrases)
        if key not in self.entries:
            if self.finder is None:
                raise MissingExtra("finding words that are not stored with the run", "reference")
            self.entries[key] = self.finder.find(audio, start, declared, phrases)
        return self.entries[key]

    def to_doc(self) -> dict[str, Any]:
        """JSON-ready, with an integer `schema`."""
        return {"schema": SCHEMA, "replies": {key: _to_doc(found) for key, found in sorted(self.entries.items())}}

    def load(self, doc: dict[str, Any]) -> None:
        """Remember what `to_doc` wrote."""
        self.entries.update({key: _from_doc(found) for key, found in doc["replies"].items()})


def content_key(audio: Audio, start: Samples, declared: str, phrases: Sequence[str]) -> str:
    """SHA-256 of all that a finder's answer depends on."""
    digest = hashlib.sha256(to_pcm16(audio).tobytes())
    digest.update("\0".join((str(start), declared, *phrases)).encode())
    return digest.hexdigest()


def _to_doc(found: ReplyWords) -> dict[str, Any]:
    return {
        "recogniser": found.recogniser,
        "declared": found.declared,
        "rejected": found.rejected,
        "words": [[w.text, w.start, w.end, w.source.value] for w in found.words],
    }


def _from_doc(doc: dict[str, Any]) -> ReplyWords:
    words = tuple(Word(text, start, end, WordSource(source)) for text, start, end, source in doc["words"])
    return ReplyWords(words=words, declared=doc["declared"], rejected=doc["rejected"], recogniser=doc["recogniser"])
