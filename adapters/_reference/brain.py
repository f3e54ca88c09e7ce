"""The dialogue brain of both reference systems: deterministic, rule-based, and tolerant of recognition errors.

It is given what was recognised and gives back sentences. It knows what was heard of its own answers, and nothing of who plays
the user.
"""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass, field

import numpy as np

from fdbench.contract import ToolSpec

from . import lexicon, replies, topics, world
from .acts import STATEMENT, understand
from .asking import ellipsis
from .commands import value_slots
from .context import Answer, Context
from .match import Act, known
from .memory import revision, statements
from .rephrase import rephrased
from .state import Fact, Request, State, ValueKind, kind_of, tidy
from .tell import facts, value_words
from .text import normalise, say_number, without_fillers
from .tools import ACKNOWLEDGEMENT, tool_act

CLARIFY = "Sorry, I did not understand that. Could you say it again?"
MEDIUM_PRODUCT = 100
"""Products and quotients of numbers that go beyond this need deliberation."""


@dataclass(frozen=True, slots=True)
class Task:
    """What needs deliberation: its description and the sentences that deliberation arrives at; with a `tool`, what is asked of
    it, and no sentences yet."""

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


@dataclass(slots=True)
class Brain:
    """One dialogue. `seed` orders the random lists; `tools` can be asked for what the brain does not know."""

    seed: int
    tools: tuple[ToolSpec, ...] = ()
    instructions: str = ""
    context: Context = field(default_factory=Context)
    state: State = field(default_factory=State)
    _answers: int = 0

    def acts(self, text: str) -> list[Act]:
        """The dialogue acts of a text, without taking them to heart."""
        acts = understand(text, self.state)
        asked = None if self._told(acts) else tool_act(text, acts, self.tools)
        return [asked] if asked else acts

    def _told(self, acts: list[Act]) -> bool:
        """It is a question for something that the user said."""
        asked = [tuple(a.slots["words"].split()) for a in acts if a.kind == "recall"]
        return any(self.state.recall(words, None) is not None for words in asked)

    def understands(self, text: str) -> bool:
        """Every part of the text is a known act, with confidence."""
        return known(self.acts(text))

    def reply(self, text: str) -> Reply:
        """Take a turn of the user's to heart and answer it. The answer is registered in the context by `register`."""
        told, _ = facts(rephrased(without_fillers(normalise(text))))
        parts = [self._answer(act, told, text) for act in self.acts(text)]
        if not parts:
            return Reply()
        sentences = tuple(s for part in parts for s in part.sentences)
        if len(parts) > 1 and parts[-1].sentences:
            sentences = (*_brief(parts[:-1]), *parts[-1].sentences)
        last = parts[-1]
        return Reply(sentences, last.kind, last.topic, last.task, tuple(a.kind for a in self.acts(text)))

    def register(self, reply: Reply) -> Answer:
        """Enter a reply into the history before it is spoken; the speaker notes what is heard of it."""
        self._answers += 1
        answer = Answer(f"answer{self._answers}", reply.kind, reply.topic, reply.sentences)
        self.context.begin(answer)
        return answer

    def _answer(self, act: Act, told: list[Fact], text: str) -> Reply:
        handlers: dict[str, Callable[[Act], Reply]] = {
            "stop": self._stop, "backchannel": lambda _: Reply(kind="ack"), "sum": self._sum, "plan": self._plan, "long": self._long,
            "no_topic": _no_topic, "list": self._list, "count": self._count, "country": self._country, "opposite": self._opposite,
            "world": self._world, "recall": self._recall, "correct": self._correct, "book": self._book, "last_item": self._last_item,
            "repeat": self._repeat, "continue": self._continue, "smalltalk": self._smalltalk,
            "tool": _ask, "told": lambda a: Reply((a.slots["sentence"],)),
        }  # fmt: skip
        if act.kind == "fact" and act.slots["index"].startswith(STATEMENT):
            return self._learn(statements(act.slots["said"])[int(act.slots["index"].removeprefix(STATEMENT))])
        if act.kind == "fact":
            return self._learn(told[int(act.slots["index"])])
        return handlers[act.kind](act) if act.kind in handlers else Reply((CLARIFY,), "clarify")

    # --- facts ---------------------------------------------------------------------------------------------------------

    def _learn(self, fact: Fact) -> Reply:
        changed = self.state.learn(fact)
        return Reply(
            (("Okay, " + _lower(fact.told(now=changed)) if changed else "Okay, I will remember that. " + fact.told()),), "fact"
        )

    def _recall(self, act: Act) -> Reply:
        words = tuple(act.slots["words"].split())
        kind: ValueKind | None = act.slots["kind"] or None  # type: ignore[assignment]
        fact = self.state.recall(words, kind)
        if fact is None:
            return Reply(("I am sorry, I do not know that. You have not told me.",), "answer")
        self.state.correctable = "fact"
        return Reply((fact.told(),), "answer")

    def _correct(self, act: Act) -> Reply:
        words = tuple(act.slots["words"].split())
        slots = value_slots(words)
        other = ellipsis(words[-8:], self.state) if self.state.correctable == "request" else None
        if other is not None:
            return self._answer(other, [], "")
        if slots and self.state.booking and (self.state.correctable == "booking" or not self.state.facts):
            return self._rebook(slots)
        fact = self._fact_to_correct(words, slots)
        if fact is not None:
            return fact
        if self.state.booking and slots:
            return self._rebook(slots)
        again = [
            a
            for a in understand(" ".join(w for w in words if w not in ("no", "actually", "sorry")), self.state)
            if a.kind != "correct"
        ]
        if again and again[0].kind not in ("unknown", "correct"):
            return self._answer(again[0], [], " ".join(words))
        return Reply((CLARIFY,), "clarify")

    def _fact_to_correct(self, words: tuple[str, ...], slots: dict[str, str]) -> Reply | None:
        heard = self.state.recall(words, None)
        wanted: ValueKind | None = (
            "time"
            if "day" in slots or "time" in slots
            else "number"
            if "number" in slots
            else "name"
            if "name" in slots
            else None
        )
        old = heard or (self.state.latest(wanted) if wanted else None)
        if old is None and self.state.facts and not (wanted and self.state.booking):
            old = self.state.facts[-1]
        if old is None:
            return None
        fact = revision(words, [heard] if heard else self.state.facts)
        if fact is None:
            value = _new_value(words, old.kind, slots)
            fact = Fact(old.key, value, old.kind, old.owner, old.link, old.sentence) if value else None
        if fact is None:
            return None
        self.state.learn(fact)
        return Reply(("Okay, " + _lower(fact.told(now=True)),), "fact")

    # --- commands ------------------------------------------------------------------------------------------------------

    def _book(self, act: Act) -> Reply:
        self.state.booking = dict(act.slots)
        self.state.correctable = "booking"
        return Reply((replies.booked(self.state.booking),), "booking")

    def _rebook(self, slots: dict[str, str]) -> Reply:
        number = slots.pop("number", "")
        if number:
            slots["people" if "time" not in self.state.booking and "people" in self.state.booking else "time"] = number
        self.state.booking |= slots
        self.state.correctable = "booking"
        return Reply((replies.booked(self.state.booking),), "booking")

    # --- questions -----------------------------------------------------------------------------------------------------

    def _country(self, act: Act) -> Reply:
        name, ask = act.slots["country"], act.slots["ask"]
        if not name:
            return Reply(("Which country do you mean?",), "clarify")
        self._remember("country", act)
        capital, continent, language = world.COUNTRIES[name]
        title = " ".join(w if w == "the" else w.capitalize() for w in name.split())
        return Reply(
            (
                {
                    "capital": f"The capital of {title} is {capital}.",
                    "continent": f"{_upper(title)} is in {continent}.",
                    "language": f"In {title} people speak {language}.",
                }[ask],
            )
        )

    def _opposite(self, act: Act) -> Reply:
        word = act.slots["word"]
        if not word:
            return Reply(("Which word do you mean?",), "clarify")
        self._remember("opposite", act)
        return Reply((f"The opposite of {word} is {world.OPPOSITE[word]}.",))

    def _world(self, act: Act) -> Reply:
        _, answer = world.FACTS[int(act.slots["index"])]
        return Reply((answer,)) if not answer.startswith("{") else Reply((replies.neighbour(act, answer),))

    def _sum(self, act: Act) -> Reply:
        left, right, sign = int(act.slots["left"]), int(act.slots["right"]), act.slots["sign"]
        sentence = replies.sum_of(left, sign, right)
        self._remember("sum", act)
        heavy = (sign == "*" and min(left, right) > 9) or (sign == "/" and left > MEDIUM_PRODUCT) or max(left, right) > 999
        if heavy or sign == "root":
            return Reply((), "answer", "sum", Task("arithmetic", (sentence,), "Let me work that out."))
        return Reply((sentence,))

    def _plan(self, act: Act) -> Reply:
        place = act.slots["place"]
        to = f" to {place.title()}" if place else ""
        lines = tuple(line.replace("{to}", to) for line in topics.PLAN[act.slots["what"]])
        return Reply((), "long", act.slots["what"], Task("plan", lines, "Let me think about that for a moment."))

    # --- long answers --------------------------------------------------------------------------------------------------

    def _long(self, act: Act) -> Reply:
        form, topic = act.slots["form"], act.slots["topic"]
        self._remember("long", act)
        return Reply(replies.long_answer(form, topic), "long", topic)

    def _list(self, act: Act) -> Reply:
        what, count = act.slots["what"], int(act.slots["count"])
        items = list(lexicon.LISTS[what])
        order = np.random.default_rng([self.seed & 0xFFFFFFFF, len(what), self._answers]).permutation(len(items))[:count]
        self._remember("list", act)
        return Reply(tuple(f"{_upper(items[i])}." for i in order), "list", what)

    def _count(self, act: Act) -> Reply:
        return Reply(tuple(f"{_upper(say_number(i))}." for i in range(1, int(act.slots["to"]) + 1)), "list", "numbers")

    # --- about the talk itself -----------------------------------------------------------------------------------------

    def _stop(self, act: Act) -> Reply:
        return Reply(("Okay.",), "ack")

    def _last_item(self, act: Act) -> Reply:
        answer = self.context.last_heard(skip=("ack", "clarify", "meta"))
        if answer is None:
            return Reply(("I have not said anything yet.",), "meta")
        said = next(h for h in reversed(answer.heard) if h)
        if answer.kind == "list":
            return Reply((f"The last one that I said was {_lower(said).rstrip('.')}.",), "meta")
        return Reply((f"The last thing that I said was: {said}",), "meta")

    def _repeat(self, act: Act) -> Reply:
        answer = self.context.last_heard(skip=("ack", "clarify"))
        if answer is None:
            return Reply(("I have not said anything yet.",), "meta")
        return Reply(answer.sentences, answer.kind, answer.topic)

    def _continue(self, act: Act) -> Reply:
        answer = self.context.unfinished(act.slots.get("topic", ""))
        if answer is None:
            topic = act.slots.get("topic", "")
            if topic:
                return self._long(Act("long", {"form": "story" if topic in topics.STORY else "about", "topic": topic}))
            return Reply(("I had already finished.",), "meta")
        return Reply(answer.rest, answer.kind, answer.topic)

    def _smalltalk(self, act: Act) -> Reply:
        if act.slots["what"] == "joke":
            self.state.jokes += 1
            return Reply((topics.JOKES[(self.state.jokes - 1) % len(topics.JOKES)],), "smalltalk")
        return Reply((replies.SMALLTALK[act.slots["what"]],), "smalltalk")

    def _remember(self, kind: str, act: Act) -> None:
        self.state.last = Request(kind, dict(act.slots))
        self.state.correctable = "request"


def _ask(act: Act) -> Reply:
    return Reply((), "answer", act.slots["name"], Task("tool", (), ACKNOWLEDGEMENT, act.slots["name"], act.slots["request"]))


def _no_topic(act: Act) -> Reply:
    return Reply((f"I am sorry, I do not know enough about {act.slots['topic']}.",), "clarify")


def _brief(parts: list[Reply]) -> tuple[str, ...]:
    """Facts in front of a question are acknowledged by a word."""
    return ("Okay.",) if any(p.sentences for p in parts) else ()


def _new_value(words: tuple[str, ...], kind: ValueKind, slots: dict[str, str]) -> str:
    """The value that a correction names, of the fact's own class."""
    if kind == "time":
        return " at ".join(filter(None, (slots.get("day", "").capitalize(), slots.get("time", slots.get("number", "")))))
    if kind == "name" and "name" in slots:
        return slots["name"].capitalize()
    text = " ".join(words)
    for mark in (" to ", " meant ", " mean ", " is ", " it ", " but ", " no ", " actually "):
        if mark in f" {text} ":
            tail = f" {text} ".rsplit(mark, 1)[1].split(" not ")[0].strip()
            value, _ = value_words(tail) if tail else ((), 0)
            if value and (kind == kind_of(value) or kind in ("word", "name", "place")):
                return tidy(value, kind)
    return ""


def _lower(text: str) -> str:
    return text[0].lower() + text[1:]


def _upper(text: str) -> str:
    return text[0].upper() + text[1:]
