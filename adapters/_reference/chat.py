"""A brain that is a language model: any endpoint that speaks OpenAI's chat completions, in place of
the rules.

What the two systems do with it is unchanged: they hear, decide about the floor and speak as before.
Only what is said comes from the model."""

from __future__ import annotations

from dataclasses import dataclass, field
from typing import TypeGuard

from fdbench.contract import RATE, AdapterEvent, Fault, Samples

from .brain import Brain, Reply, Task
from .completions import Completion, Endpoint, complete, request_of
from .context import Answer
from .cues import floor_class
from .local import LocalModel
from .local import complete as complete_here
from .rules import Rules
from .tools import ACKNOWLEDGEMENT
from .voice import Speaker

APOLOGY = "I am sorry, I could not think of an answer just now. Please say that again."
CUT = "[interrupted]"
"""Stands where the user cut the agent off."""
SPOKEN = (
    "You talk with the user by voice. Answer in a few short, plain sentences, without lists, "
    "markup or symbols. "
    f"Your earlier turns hold only what the user heard; {CUT} marks where you were cut off. "
    f"Never say that mark."
)


@dataclass(slots=True)
class Memory:
    """The conversation so far: what the user said, and the answers, of which their own `heard`
    tells what reached the user."""

    turns: list[str | Answer] = field(default_factory=list)

    def forget(self) -> None:
        """Drop what the user told (`fault=forgets`)."""
        self.turns = [turn for turn in self.turns if isinstance(turn, Answer)]

    def tell(self, text: str) -> None:
        """Enter a user's turn. If it begins with the last one, and no answer to that was heard, it
        takes its place."""
        last = max(
            (i for i, turn in enumerate(self.turns) if isinstance(turn, str)),
            default=len(self.turns),
        )
        unheard = not any(any(turn.heard) for turn in self.turns[last:] if isinstance(turn, Answer))
        if unheard and any(
            f"{text} ".startswith(f"{turn} ") for turn in self.turns[last:] if isinstance(turn, str)
        ):
            del self.turns[last]
        self.turns.append(text)

    def messages(self, instructions: str) -> list[dict[str, str]]:
        """For the model: the instructions, then user and assistant in turn; neighbours of one role
        are joined."""
        messages = [
            {
                "role": "system",
                "content": "\n\n".join(part for part in (instructions.strip(), SPOKEN) if part),
            }
        ]
        for turn in self.turns:
            role, text = ("user", turn) if isinstance(turn, str) else ("assistant", _heard(turn))
            if messages[-1]["role"] == role and text:
                messages[-1]["content"] += f" {text}"
            elif text:
                messages.append({"role": role, "content": text})
        return messages


@dataclass(frozen=True, slots=True)
class ChatReply(Reply):
    """A model's reply."""

    lags: tuple[Samples, ...] = (0,)
    """When each sentence was there, from the request on; never empty. All 0 if not `timed`."""
    fault: str = ""
    timed: bool = True
    """Its time was measured and is not modelled."""


@dataclass(slots=True)
class ChatBrain(Brain):
    """One dialogue with a model. `mind` must be given."""

    mind: Endpoint | LocalModel | None = None
    timed: bool = True
    """Its time is measured."""
    rules: Rules | None = None
    """They are asked first; the model answers what they do not know."""
    _memory: Memory = field(default_factory=Memory)
    _answered: bool = False

    def __post_init__(self) -> None:
        if self.rules is not None:
            self.rules.context = self.context

    def forget(self) -> None:
        self._memory.forget()
        if self.rules is not None:
            self.rules.forget()

    def reply(self, text: str) -> Reply:
        """Ask the model for the answer to a turn of the user's. It blocks until the whole answer is
        there; `lags` tell when each sentence could have been said.

        Raises:
            ChatRefused: the endpoint must be set up differently.
        """
        if self.mind is None:
            raise TypeError("ChatBrain needs a mind")
        self._memory.tell(text)
        known = self.rules.reply(text) if self.rules is not None else None
        if known is not None and known.kind != "clarify" and known.acts != ("unknown",):
            return known
        messages = self._memory.messages(self.instructions)
        if isinstance(self.mind, LocalModel):
            completion = complete_here(self.mind, messages, kept=not self.timed)
        else:
            answered = self._answered
            completion = complete(
                self.mind, messages, self.tools, seed=self.seed, answered=answered
            )
        self._answered = True
        return self._reply(completion, text)

    def register(self, reply: Reply) -> Answer:
        answer = Brain.register(self, reply)
        self._memory.turns.append(answer)
        return answer

    def _reply(self, completion: Completion, text: str) -> ChatReply:
        acts = (floor_class(text),)
        lags = tuple(round(seconds * RATE) if self.timed else 0 for seconds in completion.took)
        fault, where = completion.fault, self.mind.where if self.mind else ""
        if completion.tool and all(tool.name != completion.tool for tool in self.tools):
            fault = f"{where}: it calls a tool that there is not"
        elif completion.tool:
            first = " ".join(completion.sentences) or ACKNOWLEDGEMENT
            request = request_of(completion.arguments, text)
            task = Task("tool", (), first, completion.tool, request)
            return ChatReply((), "answer", completion.tool, task, acts, lags[-1:])
        if not completion.sentences:
            return ChatReply((APOLOGY,), "clarify", "", None, acts, lags[-1:], fault, self.timed)
        return ChatReply(completion.sentences, "answer", "", None, acts, lags, fault, self.timed)


# --- what the systems ask of any reply ------------------------------------------------------------


def _is_timed(reply: Reply) -> TypeGuard[ChatReply]:
    return isinstance(reply, ChatReply) and reply.timed


def ready(reply: Reply, start: Samples, otherwise: Samples) -> Samples:
    """When the first sentence of a completion that began at `start` was there: measured; for the
    rules' replies, `otherwise`."""
    return start + max(1, reply.lags[0]) if _is_timed(reply) else otherwise


def modelled(reply: Reply, otherwise: bool) -> bool:
    """Whether the completion's time was drawn: never that of an endpoint; for the rules' replies,
    `otherwise`."""
    return otherwise and not _is_timed(reply)


def faults(reply: Reply) -> list[AdapterEvent]:
    """What went wrong on the way to it."""
    return [Fault(reply.fault)] if isinstance(reply, ChatReply) and reply.fault else []


def speak(speaker: Speaker, answer: Answer, reply: Reply, at: Samples) -> None:
    """Queue the answer's sentences from `at` on, none before it was there."""
    speaker.say(answer, answer.sentences, at)
    lags = reply.lags if isinstance(reply, ChatReply) else (0,)
    for index, lag in enumerate(lags):
        speaker.hold_back(answer.id, index, at + lag - lags[0])


def _heard(answer: Answer) -> str:
    """What was heard of it, with a mark if it was cut off; empty if nothing was."""
    text = " ".join(part for part in answer.heard if part)
    return f"{text} {CUT}" if text and not answer.complete else text
