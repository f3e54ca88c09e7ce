"""Answers of other days, by what was asked, and the canary that tells whether the model is still the one that gave them.

A few open questions are asked anew each time. If too many are answered otherwise than before, the model behind the name has changed: then
nothing that was kept counts any more, and all is asked anew.
"""

from __future__ import annotations

import hashlib
import json
from collections.abc import Sequence
from dataclasses import dataclass

from fdbench.annotate.wordcache import WordCache
from fdbench.fdb.judge.chat import ChatModel, Question, Reply
from fdbench.fdb.judge.rubric import Value

MOST_CHANGED = 1 / 3
"""A larger share (`>`) of the canary's answers that changed is drift: open questions are answered one way or the other at times."""


@dataclass(frozen=True, slots=True)
class Canary:
    """What the open questions came to, in order (None: no verdict), how many were answered otherwise before, and which answers count."""

    values: tuple[Value | None, ...]
    changed: int | None
    """None: nothing was kept to compare with."""
    epoch: str

    @property
    def drifted(self) -> bool:
        return drifts(self.changed, len(self.values))


def drifts(changed: int | None, of: int) -> bool:
    return changed is not None and changed > of * MOST_CHANGED


class Answers:
    """A model with its memory. `cache` None: everything is asked anew, and nothing kept."""

    def __init__(self, model: ChatModel, cache: WordCache | None = None) -> None:
        self.model = model
        self._cache = cache

    def kept(self, question: Question, epoch: str = "") -> str | None:
        """The answer of another day; None without one."""
        document = self._cache.get(self._key(question, epoch)) if self._cache is not None else None
        text = None if document is None else document.get("reply")
        return text if isinstance(text, str) else None

    def keep(self, question: Question, reply: Reply, epoch: str = "") -> None:
        if self._cache is not None and not reply.fault:
            self._cache.put(self._key(question, epoch), {"reply": reply.text})

    def ask(self, question: Question, epoch: str) -> Reply:
        """The kept answer, or the model's."""
        text = self.kept(question, epoch)
        if text is not None:
            return Reply(text)
        reply = self.model.ask(question)
        self.keep(question, reply, epoch)
        return reply

    def _key(self, question: Question, epoch: str) -> str:
        recipe = [*self.model.place, question.system, question.user, epoch]
        return hashlib.sha256(json.dumps(recipe).encode()).hexdigest()


def epoch_of(values: Sequence[Value | None]) -> str:
    """Stands for what the canary's answers were when answers began to be kept."""
    return hashlib.sha256(json.dumps(list(values)).encode()).hexdigest()[:16]
