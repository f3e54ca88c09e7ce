"""What the reference systems ask of a brain, whatever it is: the rules (`rules.py`) or a language
model (`chat.py`).

A brain is given what was recognised and gives back sentences. It knows what was heard of its own
answers, and nothing of who plays the user.
"""

from __future__ import annotations

from abc import ABC, abstractmethod
from dataclasses import dataclass, field, replace

from fdbench.contract import ToolSpec

from .context import Answer, Context


@dataclass(frozen=True, slots=True)
class Task:
    """What needs deliberation: its description and the sentences that deliberation arrives at; with
    a `tool`, what is asked of it, and no sentences yet."""

    name: str
    result: tuple[str, ...]
    acknowledgement: str
    tool: str = ""
    request: str = ""


@dataclass(frozen=True, slots=True)
class Reply:
    """Sentences to say, perhaps none, and what is still to be worked out."""

    sentences: tuple[str, ...] = ()
    kind: str = "answer"
    topic: str = ""
    task: Task | None = None
    acts: tuple[str, ...] = ()
    """What the user did, where that is known: `stop` and `continue` concern the systems."""


@dataclass(slots=True)
class Brain(ABC):
    """One dialogue. `seed` orders random lists; `tools` can be asked for what the brain does not
    know."""

    seed: int
    tools: tuple[ToolSpec, ...] = ()
    instructions: str = ""
    context: Context = field(default_factory=Context)
    _answers: int = 0

    @abstractmethod
    def reply(self, text: str) -> Reply:
        """Take a turn of the user's to heart and answer it. The answer is registered in the context
        by `register`."""

    @abstractmethod
    def forget(self) -> None:
        """Drop what the user told (`fault=forgets`)."""

    def concerns(self, text: str) -> bool:
        """It speaks of something that the user told: it is said to the agent, not to others."""
        return False

    def register(self, reply: Reply) -> Answer:
        """Enter a reply into the history before it is spoken; the speaker notes what is heard of
        it."""
        self._answers += 1
        answer = Answer(f"answer{self._answers}", reply.kind, reply.topic, reply.sentences)
        self.context.begin(answer)
        return answer


def joined(parts: list[Reply]) -> Reply:
    """One reply of the clauses': what was told is acknowledged by a word in front of an answer."""
    understood = [part for part in parts if part.kind != "clarify"] or parts[-1:]
    if not understood:
        return Reply()
    answers_it = (
        part for part in reversed(understood) if part.kind not in ("fact", "ack", "order")
    )
    last = next((part for part in understood if part.task), next(answers_it, understood[-1]))
    before = [part for part in understood if part is not last and part.sentences]
    sentences = last.sentences
    if before and sentences and last.kind == "fact":
        sentences = tuple(s for p in (*before, last) if p.kind == "fact" for s in p.sentences)
    elif before and sentences and last.acts != ("correct",):
        answered = all(part.kind == "answer" for part in understood)
        first = tuple(s for p in before for s in p.sentences) if answered else ("Okay.",)
        sentences = (*first, *sentences)
    return replace(last, sentences=sentences, acts=tuple(a for part in parts for a in part.acts))
