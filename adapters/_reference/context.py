"""What was said and what of it was heard. An interruption cuts history to the words that were
really played."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass, field


@dataclass(slots=True)
class Answer:
    """A reply as it was meant, and how much of it was heard."""

    id: str
    kind: str
    topic: str
    sentences: tuple[str, ...]
    heard: list[str] = field(default_factory=list)
    """The words that were heard of each sentence that began."""

    @property
    def complete(self) -> bool:
        """All of it was heard."""
        return len(self.heard) == len(self.sentences) and all(
            map(same_length, self.heard, self.sentences)
        )

    @property
    def rest(self) -> tuple[str, ...]:
        """The sentences that were not heard to their end."""
        whole = 0
        for said, meant in zip(self.heard, self.sentences, strict=False):
            if not same_length(said, meant):
                break
            whole += 1
        return self.sentences[whole:]


def same_length(heard: str, meant: str) -> bool:
    return len(heard.split()) >= len(meant.split())


@dataclass(slots=True)
class Context:
    """The agent's side of the conversation, as heard."""

    answers: list[Answer] = field(default_factory=list)

    def begin(self, answer: Answer) -> None:
        self.answers.append(answer)

    @property
    def asked(self) -> bool:
        """The last answer was a question to the user, and was heard."""
        last = self.answers[-1] if self.answers else None
        return last is not None and last.kind == "question" and last.complete

    def get(self, answer_id: str) -> Answer | None:
        return next((a for a in reversed(self.answers) if a.id == answer_id), None)

    def note(self, answer_id: str, index: int, heard: str) -> None:
        """Sentence `index` of an answer was heard up to `heard` (all its words, or fewer when it
        was cut)."""
        answer = self.get(answer_id)
        if answer is None:
            return
        while len(answer.heard) <= index:
            answer.heard.append("")
        answer.heard[index] = heard

    def last_heard(self, skip: tuple[str, ...] = ()) -> Answer | None:
        """The newest answer of which something was heard, leaving out the kinds in `skip`."""
        return next(
            (a for a in reversed(self.answers) if any(a.heard) and a.kind not in skip), None
        )

    def cut_off(self) -> Iterator[Answer]:
        """Answers that were cut off while they were heard, the newest first."""
        return (a for a in reversed(self.answers) if any(a.heard) and not a.complete)

    def unfinished(self) -> Answer | None:
        """The newest answer that was cut off while it was heard."""
        return next(self.cut_off(), None)
