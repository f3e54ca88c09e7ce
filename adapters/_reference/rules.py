"""The brain that needs no model: deterministic, small, and limited to what stands in `data/`.

A turn is cut into clauses. Each is a question for something that is known, told or was said before;
an order; something to remember; or a correction of one of these. Values are put in the place of
others, and sentences found again, by general means (`entities.py`, `knowledge.py`); nothing is
known of whole sentences that users may say.
"""

from __future__ import annotations

import re
from collections.abc import Callable
from dataclasses import dataclass, field

from . import answers, knowledge, tables
from .answers import Said
from .brain import Brain, Reply, Task
from .cues import floor_class
from .entities import entities, repaired, revised
from .knowledge import Shelf, stem, telling
from .notes import How, Notes, spoken, turned
from .sums import worked_out
from .text import Words, normalise, trimmed, upper
from .tools import ACKNOWLEDGEMENT, Wanted, wanted_tool

CLARIFY = "Sorry, I did not understand that. Could you say it again?"
UNKNOWN = "I am sorry, I do not know that. You have not told me."
ENOUGH = 0.72
"""Share of a question's telling words, weighed, that a sentence about the world must have."""
SURELY = 0.85
"""The same where the user speaks of himself: all that the sentence is about."""
CLEARLY = 0.05
SAID_ENOUGH = 0.6
"""The same of a sentence that was said in this talk."""

_OWN = frozenset("i my our we me mine us".split())
_WH = frozenset("what when where who whom whose which how why".split())
_AUXILIARY = frozenset(
    "is are was were do does did has have had can could will would should shall may am".split()
)
_FIRST = frozenset("i my our we the he she his her their there it they a an".split())
_REPEAT = re.compile(
    r"^again$|\b(?:repeat|once more|one more time|pardon|come again|say (?:that|it|this) again"
    r"|again please|what did you (?:just )?say"
    r"|did not (?:\w+ )?(?:catch|hear|get|understand)|could not (?:\w+ )?(?:hear|understand"
    r"|follow)|missed that|what was that)\b"
)
_CONTINUE = re.compile(
    r"^(?:\w+ ){0,5}(?:go on|go ahead|continue|carry on|keep going|proceed|resume)\b|\bwhere "
    r"(?:were we|you (?:stopped|left off))\b"
    r"|\b(?:back to|return to|finish|rest of|continue with|on with) (?:the|that|your|my|our) \w+"
    r"|\bthe rest\b"
    r"|\bwhat (?:happened|happens|comes|came) (?:next|then)\b|\bhow (?:does|did) (?:it|the "
    r"story) (?:end|go on)\b"
)
_LAST = re.compile(
    r"\b(?:last|final|latest)\b.*\b(?:you (?:\w+ )?(?:said|say|read|mentioned|named|gave|got|told"
    r"|listed|reached)|did you"
    r"|have you|i heard|you)\b|\bhow far did you\b|\bwhere did you (?:stop|get)\b|\b(?:said|say"
    r"|read|mention|name|came|was) last\b|\blast \w+\b.*\bwas (?:it|that)\b"
)
_ITEMS = re.compile(r"([^.:]*):\s*((?:[^,.:]+,\s*){2,}[^,.:]+)")


@dataclass(slots=True)
class Rules(Brain):
    """One dialogue by rules."""

    notes: Notes = field(default_factory=Notes)
    _question: Words = ()
    """What was asked last."""
    _corrects_question: bool = False
    """A bare correction is one of the last question, not of a note."""
    _jokes: int = 0

    def forget(self) -> None:
        self.notes.forget()
        self._question = ()

    def reply(self, text: str) -> Reply:
        kind = floor_class(text)
        if kind:
            return Reply(("Okay.",) if kind == "stop" else (), "ack", acts=(kind,))
        parts = [
            part for words in _clauses(text) if (part := self._clause(words, text)) is not None
        ]
        return self._whole(text, parts) or _joined(parts)

    def _whole(self, text: str, parts: list[Reply]) -> Reply | None:
        """What the clauses come to together, where they come to nothing alone: sums in several
        sentences, `how are they made`."""
        words = repaired(normalise(text))
        total = worked_out(words)
        if total is not None and not any(part.topic == "sum" for part in parts):
            return _sum(total.sentence, hard=total.hard)
        lost = parts and (parts[-1].kind == "clarify" or parts[-1].sentences == (UNKNOWN,))
        if lost and len(parts) > 1:
            return (
                _deliberated(answers.planned(words))
                or _reply(answers.at_length(words))
                or self._known(words)
            )
        return None

    # --- one clause -------------------------------------------------------------------------------

    def _clause(self, words: Words, text: str) -> Reply | None:
        meta = self._meta(" ".join(words))
        if meta is not None:
            return meta
        rest = trimmed(_stripped(words, "corrections"), "corrections", "courtesies_after")
        if rest and _marked(words):
            how: How = "last" if trimmed(words, "corrections") != words else "named"
            corrected = self._correct(rest, how)
            if corrected is not None:
                return corrected
            return self._plain(rest if _questions(rest) else words, text)
        return self._plain(words, text)

    def _plain(self, words: Words, text: str) -> Reply | None:
        words = trimmed(words, "courtesies", "courtesies_after") or words
        words = tuple(
            re.sub(r"^what ((?:i|we) .+) is (?!it\b|that\b)(?=\w)", r"\1 ", " ".join(words)).split()
        )
        asked = _stripped(_from_lead(words), "leads")
        told = _stripped(asked, "telling")
        if told != asked and not _questions(told):
            return self._learn(told) if len(told) > 1 else None
        question = asked != words or _questions(asked)
        wanted = wanted_tool(text, self.tools)
        statement = _states(asked) and not question
        ordered = trimmed(asked, "orders") != asked and not _WH & set(asked[:1])
        if (
            not statement
            and wanted is not None
            and wanted.sure
            and not (question and self._noted(asked))
        ):
            return _tool(wanted, text)
        if statement and not ordered:
            return self._firm(asked) or self._restated(asked) or self._learn(asked)
        found = self._answer(asked, question) or (self._order(asked) if ordered else None)
        if found is not None:
            return found
        if wanted is not None:
            return _tool(wanted, text)
        values = {e.kind for e in entities(asked)}
        if values & {"number", "day", "city"} and len(asked) > 3 and not _WH & set(asked):
            return self._order(asked)
        courtesy = _reply(answers.small_talk(normalise(text), self._jokes))
        if courtesy is not None:
            return courtesy
        if question and _OWN & set(asked):
            return Reply((UNKNOWN,), "answer", acts=("recall",))
        return Reply((CLARIFY,), "clarify", acts=("unknown",))

    def _firm(self, words: Words) -> Reply | None:
        """What is surely a request, though it is put as a statement (`I would be glad to hear about
        ...`)."""
        if {"my", "our"} & set(words):
            return _deliberated(answers.planned(words))
        wish = tables.words("english", "wishing") & set(words)
        reply = _deliberated(answers.planned(words)) or _reply(
            answers.small_talk(words, self._jokes)
        )
        return reply or (
            (_reply(answers.at_length(words)) or self._known(words, wished=True)) if wish else None
        )

    def _answer(self, words: Words, question: bool) -> Reply | None:
        """What a question or request comes to; None if to nothing."""
        total = worked_out(words)
        finders: tuple[Callable[[], Reply | None], ...] = (
            lambda: _sum(total.sentence, hard=total.hard) if total else None,
            lambda: _deliberated(answers.planned(words)),
            lambda: self._noted(words) if question or {"my", "our"} & set(words) else None,
            lambda: _reply(answers.small_talk(words, self._jokes)),
            lambda: _reply(answers.counted(words)),
            lambda: _reply(self._instructed(words)),
            lambda: _reply(answers.on_the_calendar(words)),
            lambda: _reply(answers.listed(words, self.seed * 1009 + self._answers)),
            lambda: _reply(answers.example(words)),
            lambda: _reply(answers.at_length(words)),
            lambda: self._ellipsis(words),
            lambda: self._known(words),
        )
        for finder in finders:
            reply = finder()
            if reply is not None:
                self._asked(words, reply)
                return reply
        return None

    def _asked(self, words: Words, reply: Reply) -> None:
        self._jokes += reply.kind == "joke"
        if reply.kind not in ("smalltalk", "joke", "recall"):
            self._question = words if reply.acts != ("ellipsis",) else self._question
            self._corrects_question = True

    def _known(self, words: Words, *, wished: bool = False) -> Reply | None:
        """From what is known of the world, or was said in this talk."""
        own, enough = bool({"my", "our"} & set(words)), ENOUGH - 0.15
        if not wished and {"i", "we"} & set(words):
            enough = SURELY
            own = own or len(telling(words)) < 2
        said = [
            s for a in reversed(self.context.answers[-6:]) if a.kind == "long" for s in a.sentences
        ]
        before = Shelf(said, sorts=False).find(words, SAID_ENOUGH) if said else []
        found = [] if own else knowledge.world().find(words, ENOUGH)
        if not found or found[0][0] < enough or (before and before[0][0] > found[0][0] + CLEARLY):
            found = before
        return Reply((found[0][1],)) if found else None

    def _ellipsis(self, words: Words) -> Reply | None:
        """`and Italy?`, `what about tea?`: the last question with another value."""
        counted = {"many", "much"} & set(words)
        values = {w for e in entities(words) for w in words[e.start : e.end] if not counted}
        if (
            not self._question
            or not values
            or set(telling(words)) - {stem(w) for w in values}
            or _OWN & set(words)
        ):
            return None
        again = revised(self._question, words)
        if again is None:
            return None
        reply = self._answer(again, question=True)
        return reply and Reply(reply.sentences, reply.kind, reply.topic, reply.task, ("ellipsis",))

    def _instructed(self, words: Words) -> Said | None:
        """A list that the instructions hold, item by item, where the user asks for it by the words
        that stand before it."""
        asked = telling(words)
        for match in _ITEMS.finditer(" ".join(self.instructions.split())):
            about = Shelf([match[1]], weigh=False)
            little = tables.words("english", "little")
            names = [
                w
                for w in words
                if w not in little or w in ("word", "name", "number", "call", "list")
            ]
            if (
                asked
                and about.find(tuple(names), 0.5)
                and ({"list"} & set(names) or len(names) > 1)
            ):
                items = [re.sub(r"^(?:and|or) ", "", item.strip()) for item in match[2].split(",")]
                return Said(tuple(f"{upper(item)}." for item in items), "list", "instructions")
        return None

    # --- what was told and ordered ----------------------------------------------------------------

    def _noted(self, words: Words) -> Reply | None:
        note = self.notes.find(turned(words))
        if note is None:
            return None
        self._corrects_question = False
        return Reply((spoken(note),), "recall", acts=("recall",))

    def _learn(self, words: Words) -> Reply:
        note, changed = self.notes.learn(words)
        self._corrects_question = False
        lead = "Okay, now" if changed else "Okay, I will remember that."
        return Reply((f"{lead} {_told(note, changed)}",), "fact", acts=("fact",))

    def _restated(self, words: Words) -> Reply | None:
        """What was told before, with another value: `it leaves at half past six`."""
        note = None if {"my", "our"} & set(words) else self.notes.revise(words, "same")
        return (
            Reply((f"Okay, now {_told(note, True)}",), "fact", acts=("correct",)) if note else None
        )

    def _order(self, words: Words) -> Reply:
        note, _ = self.notes.learn(words)
        self._corrects_question = False
        said = spoken(note)
        wish = note[0] in ("you", "can", "could", "may", "need", "want")
        text = (
            f"Okay, I have noted: {said}" if wish else f"Okay, I will {said[0].lower()}{said[1:]}"
        )
        return Reply((text,), "order", acts=("order",))

    def _correct(self, rest: Words, how: How) -> Reply | None:
        """What follows `no`, `actually`, `I mean` and the like, or tells of a change; None if it
        corrects nothing."""
        asks = _questions(_stripped(rest, "leads"))
        if self._corrects_question and self._question and not asks:
            again = revised(self._question, rest)
            reply = self._answer(again, question=True) if again else None
            if reply is not None:
                return Reply(reply.sentences, reply.kind, reply.topic, reply.task, ("correct",))
        asks = (
            asks or _stripped(rest, "courtesies")[0] in tables.words("floor", "asking") - _AUXILIARY
        )
        if asks or trimmed(rest, "orders") != rest:
            return None
        note = self.notes.revise(rest, how) or (
            None if self._corrects_question else self.notes.put_right(rest)
        )
        self._corrects_question = self._corrects_question and note is None
        return (
            Reply((f"Okay, now {_told(note, True)}",), "fact", acts=("correct",)) if note else None
        )

    # --- about the talk itself --------------------------------------------------------------------

    def _meta(self, text: str) -> Reply | None:
        if _LAST.search(text) and not re.search(r"\b(?:month|day|letter|planet) of\b", text):
            return self._last_item()
        if _REPEAT.search(text):
            answer = self.context.last_heard(skip=("ack", "clarify"))
            return (
                Reply(answer.sentences, answer.kind, answer.topic, acts=("repeat",))
                if answer
                else _nothing_said()
            )
        if _CONTINUE.search(text):
            return self._continue(text)
        return None

    def _last_item(self) -> Reply:
        answer = self.context.last_heard(skip=("ack", "clarify", "meta"))
        if answer is None:
            return _nothing_said()
        said = next(h for h in reversed(answer.heard) if h)
        if answer.kind == "list":
            return Reply(
                (f"The last one that I said was {said.lower().rstrip('.')}.",),
                "meta",
                acts=("last_item",),
            )
        return Reply((f"The last thing that I said was: {said}",), "meta", acts=("last_item",))

    def _continue(self, text: str) -> Reply | None:
        named = answers.at_length(normalise(text + " about"))
        answer = (named and self.context.unfinished(named.topic)) or self.context.unfinished()
        if answer is None:
            return _reply(named) or Reply(("I had already finished.",), "meta", acts=("continue",))
        return Reply(answer.rest, answer.kind, answer.topic, acts=("continue",))


# --- clauses --------------------------------------------------------------------------------------


def _clauses(text: str) -> list[Words]:
    """Cut at ends of sentences, and where `and` begins a clause of its own; corrections within a
    clause carried out."""
    found: list[Words] = []
    for sentence in re.split(r"(?<=[.?!;])\s+", text):
        hesitation = tables.words("floor", "hesitations")
        words = repaired(
            trimmed(tuple(w for w in normalise(sentence) if w not in hesitation), "fillers")
        )
        start = 0
        for i, word in enumerate(words[:-2]):
            if (
                i - start >= 3
                and word in _WH
                and words[i + 1] in _AUXILIARY | {"many", "much"}
                and _apart(words, i)
            ):
                found.append(words[start:i])
                start = i
            elif word in ("and", "but", "so") and i - start >= 3 and _begins(words[i + 1 :]):
                found.append(words[start:i])
                start = i + 1
        found.append(words[start:])
    return [words for words in found if words]


def _apart(words: Words, at: int) -> bool:
    """A question begins there that is no part of what stands before it."""
    before = words[:at]
    alone = _from_lead((*before, "x", "x")) == (*before, "x", "x")
    return (
        alone
        and words[at - 1] not in _TIED
        and bool(set(before) & tables.words("floor", "finite"))
        and not _questions(before)
    )


_TIED = frozenset(
    "know tell me remember say in on at of for from to with by and but wonder".split()
)


def _begins(words: Words) -> bool:
    """A clause with a subject and verb of its own, or a question or request, begins here."""
    rest = trimmed(words, "courtesies") or words
    if rest[0] in _WH or rest[0] in tables.words("floor", "asking") - _AUXILIARY - {
        "list",
        "count",
        "show",
        "work",
        "help",
    }:
        return True
    return rest[0] in _FIRST and bool(
        set(rest[1:5]) & (tables.words("floor", "finite") | {"starts", "named"})
    )


def _stripped(words: Words, key: str) -> Words:
    """Without the phrases of a key in front, and the courtesies around them."""
    before: Words = ()
    while words != before:
        before = words
        words = trimmed(trimmed(words, key), "courtesies") or words
    return words


def _from_lead(words: Words) -> Words:
    """From a lead of several words on, where one stands within (`for a quiz I need to know
    ...`)."""
    for at in range(len(words) - 3, 0, -1):
        if len(trimmed(words[at:], "leads")) <= len(words) - at - 2 and words[at - 1] not in (
            "not",
            "to",
            "will",
        ):
            return words[at:]
    return words


def _questions(words: Words) -> bool:
    if re.search(r"\bis (?:what|where|how|when|who|which) (?:i|we|my|our)\b", " ".join(words)):
        return False
    if (
        {"what", "which", "whose", "whom"} & set(words)
        or "how many" in " ".join(words)
        or "how much" in " ".join(words)
    ):
        return True
    if any(
        a in _WH and b in _AUXILIARY and before not in _TIED
        for before, a, b in zip(words, words[1:], words[2:], strict=False)
    ):
        return True
    return bool(words) and (
        words[0] in _WH
        or words[0] in _AUXILIARY
        or (
            len(words) > 1
            and words[1] in _WH
            and words[0] in ("in", "on", "at", "from", "to", "of", "for", "with", "by")
        )
    )


def _states(words: Words) -> bool:
    """Something is told: there is a verb, and it begins as no question or request does."""
    if len(words) < 3 or words[0] in tables.words("floor", "asking"):
        return False
    if words[0] == "you" and not _OWN & set(words):
        return False
    return bool(_OWN & set(words)) or bool(set(words[1:]) & tables.words("floor", "finite"))


def _marked(words: Words) -> bool:
    """It says that something was wrong, or has changed."""
    return bool(tables.words("english", "changed") & set(words)) or _stripped(
        words, "corrections"
    ) != _stripped(words, "fillers")


# --- replies --------------------------------------------------------------------------------------


def _joined(parts: list[Reply]) -> Reply:
    """One reply of the clauses': what was told is acknowledged by a word in front of an answer."""
    understood = [part for part in parts if part.kind != "clarify"] or parts[-1:]
    if not understood:
        return Reply(acts=())
    last = understood[-1]
    before = [p for p in understood[:-1] if p.sentences]
    sentences = last.sentences
    if before and last.sentences and last.kind == "fact":
        sentences = tuple(s for p in (*before, last) if p.kind == "fact" for s in p.sentences)
    elif (
        before
        and last.sentences
        and last.acts != ("correct",)
        and all(p.kind == "answer" for p in understood)
    ):
        sentences = tuple(s for p in understood for s in p.sentences)
    elif before and last.sentences and last.acts != ("correct",):
        sentences = ("Okay.", *last.sentences)
    return Reply(
        sentences, last.kind, last.topic, last.task, tuple(a for p in parts for a in p.acts)
    )


def _reply(said: Said | None) -> Reply | None:
    return Reply(said.sentences, said.kind, said.topic) if said else None


def _sum(sentence: str, *, hard: bool) -> Reply:
    if hard:
        return Reply((), "answer", "sum", Task("arithmetic", (sentence,), "Let me work that out."))
    return Reply((sentence,), "answer", "sum")


def _deliberated(said: Said | None) -> Reply | None:
    task = Task("plan", said.sentences, "Let me think about that for a moment.") if said else None
    return Reply((), "long", said.topic, task) if said else None


def _tool(wanted: Wanted, text: str) -> Reply:
    task = Task("tool", (), ACKNOWLEDGEMENT, wanted.name, text)
    return Reply((), "answer", wanted.name, task, ("tool",))


def _nothing_said() -> Reply:
    return Reply(("I have not said anything yet.",), "meta")


def _told(note: Words, lower: bool) -> str:
    said = spoken(note)
    return (
        said[0].lower() + said[1:]
        if lower and note[0] not in tables.words("english", "names")
        else said
    )
