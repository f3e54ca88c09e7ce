"""The brain that needs no model: deterministic, small, and limited to what stands in `data/`.

A turn is cut into clauses. Each is a question for something that is known, told or was said before;
an order; something to remember; or a correction of one of these. Values are put in the place of
others, and sentences found again, by general means (`entities.py`, `knowledge.py`); nothing is
known of whole sentences that users may say.
"""

from __future__ import annotations

import re
from collections.abc import Sequence
from dataclasses import dataclass, field, replace

from . import answers, forms, knowledge, sequences
from .brain import Brain, Reply, Task, joined
from .clauses import (
    AUXILIARY,
    OWN,
    WH,
    clauses,
    from_lead,
    marked,
    questions,
    states,
    stripped,
    uncleft,
)
from .cues import floor_class
from .entities import entities, repaired, revised
from .knowledge import Shelf, stem, telling
from .notes import VALUES, How, Notes, spoken, turned
from .tables import english, floor
from .talk import about_the_talk
from .text import Words, normalise, trimmed, upper
from .tools import ACKNOWLEDGEMENT, Wanted, likeliest_tool, wanted_tool

CLARIFIED = Reply(
    ("Sorry, I did not understand that. Could you say it again?",), "clarify", acts=("unknown",)
)
UNTOLD = Reply(("I am sorry, I do not know that. You have not told me.",), acts=("recall",))
HEARD = Reply((), "ack", acts=("heard",))
"""To what tells nothing by itself (`here is an easy one`), nothing is said."""
ENOUGH = 0.72
"""Share of a question's telling words, weighed, that a sentence about the world must have."""
SURELY = 0.85
"""The same where the user speaks of himself: all that the sentence is about."""
CLEARLY = 0.05
SHORT = 3
"""Words of what is taken for an answer to a question of the agent's, whatever it is."""
SAID_ENOUGH = 0.6
"""The same of a sentence that was said in this talk."""


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

    def concerns(self, text: str) -> bool:
        told = {word for note in self.notes.told for word in telling(note, sorts=False)}
        return not told.isdisjoint(telling(normalise(text), sorts=False))

    def reply(self, text: str) -> Reply:
        self.notes.turn += 1
        said = re.search(r"(?<=[.?!,;] )did i say\b", text, re.IGNORECASE)
        if said and not questions(normalise(text[: said.start()])):
            self._reply(text[: said.start()])
            text = text[said.start() :]
        return self._reply(text)

    def _reply(self, text: str) -> Reply:
        kind = floor_class(text)
        words = normalise(text)
        if (
            self.context.asked
            and kind != "stop"
            and 0 < len(words) <= SHORT
            and not questions(words)
        ):
            return Reply((f"Thank you. You said: {' '.join(words)}.",))
        if kind:
            return Reply(("Okay.",) if kind == "stop" else (), "ack", acts=(kind,))
        cut = clauses(text)
        talk = any(about_the_talk(" ".join(part), self.context) for part in cut)
        found = None if talk else self._together(cut, repaired(words))
        if found is not None:
            return found
        asks = any(questions(part) and part[:3] != ("did", "i", "say") for part in cut)
        swapped = None if asks else self.notes.swap(words)
        if swapped:
            return _corrected(swapped)
        alone, mark = len(cut) == 1, text.rstrip().endswith("?")
        parts = [self._clause(part, text, alone, mark and part is cut[-1]) for part in cut]
        if parts and (parts[-1].kind == "clarify" or parts[-1] == UNTOLD):
            whole = repaired(words)
            found = self._of_the_world(whole) if len(parts) > 1 else None
            for part in (whole, *reversed(cut)):
                if found is None and not {"my", "our", "mine"} & set(part):
                    found = answers.at_length(part, anything=True)
        return found or joined(parts)

    def _together(self, parts: list[Words], words: Words) -> Reply | None:
        """What clauses come to together: sums in several sentences, and questions of which one
        clause tells what another one speaks of (`it barks, what is it`)."""
        found = answers.summed(words, all_of_it=True)
        if found is None and len(parts) > 1 and not any(OWN & set(part) for part in parts):
            found = sequences.counted(words)
        asked = [questions(part) or part[0] in floor("asking") for part in parts]
        mixed = any(asked) and not all(asked) and not {"my", "our"} & set(words)
        if found is None and mixed:
            pairs = list(zip(parts, asked, strict=True))
            given = sequences.GIVEN.search(" ".join(words))
            found = sequences.from_today(words) if given else None
            if not found and not any(self._of_the_world(part) for part, asks in pairs if asks):
                found = self._guessed(pairs) or self._of_the_world(words)
        if found is not None:
            self._question, self._corrects_question = words, True
        return found

    def _guessed(self, parts: list[tuple[Words, bool]]) -> Reply | None:
        """What is asked for by `it`, where other clauses tell something of it each."""
        asked = next((part for part, asks in parts if asks and "it" in part), None)
        told = [part for part, asks in parts if not asks and "it" in part[:2]] if asked else []
        found = [knowledge.world().find((*part, *(asked or ()), "animal"), ENOUGH) for part in told]
        best = max((each[0] for each in found if each), default=None)
        return Reply((best[1],)) if best else None

    def _of_the_world(self, words: Words) -> Reply | None:
        return (
            answers.planned(words)
            or sequences.ordered(words)
            or answers.at_length(words)
            or self._known(words)
        )

    # --- one clause -------------------------------------------------------------------------------

    def _clause(self, words: Words, text: str, alone: bool, mark: bool) -> Reply:
        """`alone`: it is all that is said; `mark`: it ends with a question mark."""
        meta = about_the_talk(" ".join(words), self.context)
        if meta is not None:
            return meta
        rest = trimmed(stripped(words, "corrections"), "corrections", "courtesies_after")
        if not rest and len(words) > 1 and marked(words):
            return HEARD
        if not rest or not marked(words):
            return self._plain(words, text, mark)
        plainly = trimmed(words, "corrections") != words
        weak = " ".join(words[: len(words) - len(rest)]) in forms.WEAK
        weak = weak and not alone and not self.notes.new
        valued = any(e.kind in VALUES for e in entities(rest))
        if not valued and forms.MISTAKEN & set(words) and self.notes.point(rest):
            return HEARD  # `I was wrong about the butcher`
        corrected = self._correct(rest, "last" if plainly and not weak else "named", weak=weak)
        return corrected or self._plain(rest if questions(rest) else words, text, mark)

    def _plain(self, words: Words, text: str, mark: bool) -> Reply:
        """Something told, asked or ordered."""
        words = tuple(forms.WANTED.sub("", " ".join(words)).split()) or words
        words = uncleft(trimmed(words, "courtesies", "courtesies_after") or words)
        if words[:3] == ("remind", "me", "to"):
            return self._order(words)
        if words[:2] in (("ask", "me"), ("question", "me")) and len(words) > 2:
            what = turned(words[3 if words[2] in ("for", "about") else 2 :])
            return Reply((f"Please tell me {' '.join(what)}.",), "question")
        asked = stripped(from_lead(words), "leads")
        told = uncleft(stripped(asked, "telling"))
        if told != asked and not questions(told):
            return self._learn(told) if len(told) > 1 else CLARIFIED
        # `do you know, I was born in May`; `the color of my bike?`
        tells = asked[0] in OWN and states(asked) and not WH & set(asked)
        bare = mark and not floor("finite") & set(asked)
        question = (asked != words and not tells) or questions(asked) or bare
        ordered = trimmed(asked, "orders") != asked and asked[0] not in WH
        requested = forms.REQUESTED.match(" ".join(normalise(text))) is not None
        stated = states(asked) and not question and not requested
        wanted = wanted_tool(text, self.tools)
        if wanted and wanted.sure and not stated and not (question and self._noted(asked)):
            return _tool(wanted, text)
        if stated and not ordered:
            firm = self._firm(asked) or self._restated(asked)
            named = (e for e in entities(asked) if e.kind != "opposite")
            value = any(asked[e.start : e.end] != ("one",) for e in named)
            vague = asked[0] in forms.VAGUE and not OWN & set(asked) and not value
            return firm or (HEARD if vague else self._learn(asked))
        found = self._answer(asked, question)
        said = " ".join(asked)
        if not found and ordered and (forms.OVERVIEW.search(said) or forms.WISHES.search(said)):
            found = answers.at_length(asked, anything=True)
        found = found or (self._order(asked) if ordered else None)
        if not found and not wanted and (question or requested):
            wanted = likeliest_tool(text, self.tools)
        return found or (_tool(wanted, text) if wanted else self._lost(asked, text, question))

    def _lost(self, words: Words, text: str, question: bool) -> Reply:
        """Of what nothing is known: a request with values in it is noted."""
        values = {e.kind for e in entities(words)} & {"number", "day", "city", "name"}
        if values and len(words) > 3 and not questions(words) and not WH & set(words):
            return self._order(words)
        courtesy = answers.small_talk(normalise(text), self._jokes)
        known = self.notes.known(turned(words)) if OWN & set(words) else None
        if known:
            return _recalled([known])
        asks = question or words[0] in english("listing") | {"read", "repeat"}
        of_notes = OWN & set(words) or self.concerns(text) or forms.RECALLS.search(text.lower())
        if courtesy or not asks or not of_notes:
            return courtesy or CLARIFIED
        found = self.notes.likely(turned(words))
        return _recalled(found) if found else UNTOLD

    def _firm(self, words: Words) -> Reply | None:
        """What is surely a request, though it is put as a statement (`I would be glad to hear about
        it`)."""
        found = answers.planned(words)
        if found or {"my", "our"} & set(words):
            return found
        found = answers.small_talk(words, self._jokes)
        wishes = forms.WISHES.search(" ".join(words))
        if found or not (wishes or english("wishing") & set(words)):
            return found
        told = answers.at_length(words) or self._known(words, wished=True)
        return told or (answers.at_length(words, anything=True) if wishes else None)

    def _answer(self, words: Words, question: bool, *, whole: bool = False) -> Reply | None:
        """What a question or request comes to; None if to nothing. A `whole` one is not completed
        from the last."""
        asked = question or bool(words[0] in ("give", "say", "read") or {"my", "our"} & set(words))
        all_of_it = bool({"all", "every"} & set(words)) and sequences.listed(words, 0)
        asked = asked and not all_of_it and not answers.several(words)
        found = (
            answers.summed(words)
            or answers.planned(words)
            or (self._noted(words) if asked else None)
            or answers.small_talk(words, self._jokes)
            or self._instructed(words)
            or sequences.ordered(words)
            or sequences.listed(words, self.seed * 1009 + self._answers)
            or sequences.example(words)
            or answers.at_length(words)
            or (None if whole else self._ellipsis(words))
            or self._introduced(words)
            or self._resolved(words)
        )
        if found is None:
            return None
        self._jokes += found.kind == "joke"
        if found.kind not in ("smalltalk", "joke", "recall"):
            self._question = words if found.acts != ("ellipsis",) else self._question
            self._corrects_question = True
        return found

    def _known(self, words: Words, *, wished: bool = False) -> Reply | None:
        """From what is known of the world, or was said at length in this talk."""
        words = tuple(" ".join(words).replace("is made by", "of").split())
        verb = words[0] in floor("asking") - WH - AUXILIARY - english("listing")
        words = words[1 + (words[1:2] == ("out",)) :] if verb and len(words) > 3 else words
        denied = forms.IS_NOT.search(" ".join(words))
        words = ("opposite", "of", denied[1]) if denied else words
        said = [s for a in self.context.answers[-6:] if a.kind == "long" for s in a.sentences]
        before = Shelf(said, sorts=False).find(words, SAID_ENOUGH) if said else []
        of_himself = bool({"i", "we"} & set(words)) and not wished
        own = {"my", "our"} & set(words) or (of_himself and len(telling(words)) < 2)
        times, one = knowledge.multiple(words)
        found = [] if own else knowledge.world().find(one, ENOUGH)
        enough = SURELY if of_himself else ENOUGH - 0.15
        if not found or found[0][0] < enough or (before and before[0][0] > found[0][0] + CLEARLY):
            found = before
        return Reply((knowledge.scaled(words, found[0][1], times),)) if found else None

    def _introduced(self, words: Words) -> Reply | None:
        """What is known of a thing; and general words about it, where more than a fact is asked for
        (`tell me about the salmon`)."""
        known = self._known(words)
        more = known and forms.TOLD_ABOUT.search(" ".join(words))
        told = answers.at_length(words, anything=True) if more else None
        if known is None or told is None:
            return known
        return replace(told, sentences=(*known.sentences, *told.sentences), acts=())

    def _ellipsis(self, words: Words) -> Reply | None:
        """`and Italy?`, `what about tea?`: the last question with another value."""
        values = {stem(w) for e in entities(words) for w in words[e.start : e.end]}
        other = {"many", "much"} | OWN
        if not values or other & set(words) or set(telling(words)) - values:
            return None
        again = revised(self._question, words) if self._question else None
        found = self._answer(again, question=True, whole=True) if again else None
        return replace(found, acts=("ellipsis",)) if found else None

    def _resolved(self, words: Words) -> Reply | None:
        """`what do they speak there`: of what was asked about last."""
        last = [w for e in entities(self._question) for w in self._question[e.start : e.end]]
        return self._known((*words, *last)) if last and forms.ANAPHORS & set(words) else None

    def _instructed(self, words: Words) -> Reply | None:
        """A list that the instructions hold, item by item, where the user asks for it by the words
        that stand before it."""
        little = english("little") - {"word", "name", "number", "call", "list"}
        names = tuple(word for word in words if word not in little)
        for match in forms.ITEMS.finditer(" ".join(self.instructions.split())):
            named = Shelf([match[1]], weigh=False).find(names, 0.5)
            if named and ("list" in names or len(names) > 1):
                items = (re.sub(r"^(?:and|or) ", "", item.strip()) for item in match[2].split(","))
                return Reply(tuple(f"{upper(item)}." for item in items), "list", "instructions")
        return None

    # --- what was told and ordered ----------------------------------------------------------------

    def _noted(self, words: Words) -> Reply | None:
        note = self.notes.find(turned(words))
        if note is None:
            return None
        self._corrects_question = False
        return _recalled([note])

    def _learn(self, words: Words) -> Reply:
        known = self.notes.known(turned(words))
        if known:
            return _recalled([known])
        note, changed = self.notes.learn(words)
        self._corrects_question = False
        said = _now(note) if changed else f"Okay, I will remember that. {spoken(note)}"
        return Reply((said,), "fact", acts=("fact",))

    def _restated(self, words: Words) -> Reply | None:
        """What was told before, with another value: `it leaves at half past six`."""
        note = None if {"my", "our"} & set(words) else self.notes.revise(words, "same")
        strong = bool(english("changed") & set(words))
        note = note or self.notes.restate(words, marked=strong)
        return _corrected(note) if note else None

    def _order(self, words: Words) -> Reply:
        note, _ = self.notes.learn(words)
        self._corrects_question = False
        said = spoken(note)
        wish = note[0] in ("you", "can", "could", "may", "need", "want")
        lead, said = ("have noted:", said) if wish else ("will", said[0].lower() + said[1:])
        return Reply((f"Okay, I {lead} {said}",), "order", acts=("order",))

    def _correct(self, rest: Words, how: How, *, weak: bool = False) -> Reply | None:
        """What follows `no`, `actually`, `I mean` and the like, or tells of a change; None if it
        corrects nothing."""
        rest = ("we", *rest[2:]) if rest[:2] == ("let", "us") and len(rest) > 3 else rest
        asks = questions(stripped(rest, "leads"))
        if self._corrects_question and self._question and not asks:
            again = revised(self._question, rest)
            found = self._answer(again, question=True) if again else None
            if found is not None:
                return replace(found, acts=("correct",))
        requests = floor("asking") - AUXILIARY
        orders = stripped(rest, "courtesies")[0] in requests or trimmed(rest, "orders") != rest
        instead = bool(forms.INSTEAD.search(" ".join(rest))) and self.notes.fresh
        if asks or (orders and not (how == "last" or instead)):
            return None
        if orders or instead:  # `put it down for Thursday instead`
            note = self.notes.revise(rest, "last") if self.notes.fresh else None
            if note or orders:
                return _corrected(note) if note else None
        note = self.notes.revise(rest, how)
        short = rest[0] in forms.POINTS or len(rest) < SHORT + 2
        plainly = how == "last" or (short and not weak)
        if note is None and plainly and not self._corrects_question:
            note = self.notes.put_right(rest)
        if note is None and plainly and states(rest):
            note = self.notes.supersede(rest)
        self._corrects_question = self._corrects_question and note is None
        return _corrected(note) if note else None


def _recalled(notes: Sequence[Words]) -> Reply:
    return Reply(tuple(map(spoken, notes)), "recall", acts=("recall",))


def _corrected(note: Words) -> Reply:
    return Reply((_now(note),), "fact", acts=("correct",))


def _tool(wanted: Wanted, text: str) -> Reply:
    task = Task("tool", (), ACKNOWLEDGEMENT, wanted.name, text)
    return Reply((), "answer", wanted.name, task, ("tool",))


def _now(note: Words) -> str:
    """A note that has changed, as a sentence."""
    said = spoken(note)
    named = note[0] in english("name")
    return f"Okay, now {said if named else said[0].lower() + said[1:]}"
