"""What the dialogue knows: facts that the user told, the last request, what was left unheard."""

from __future__ import annotations

from dataclasses import dataclass, field
from typing import Literal

from . import lexicon
from .synonyms import in_common, same_people
from .text import Words, find_all, near, numbers, sound

ValueKind = Literal["time", "name", "number", "place", "word"]

ENOUGH = 0.6
_GENERIC = frozenset("name the my our a an of that this number code word thing".split())


@dataclass(slots=True)
class Fact:
    """`key` of the user's (`owner` "your" or "the") has `value`; `link` stands between: is called, is on, is."""

    key: Words
    value: str
    kind: ValueKind
    owner: str = "your"
    link: str = "is"
    sentence: str = ""
    """A whole sentence with {value}, for facts that are not of the form `key link value`."""

    @property
    def words(self) -> Words:
        """All that was said of it."""
        return (*self.key, *self.sentence.replace("{value}", "").split(), *self.value.lower().split())

    def told(self, now: bool = False) -> str:
        """The fact as a sentence."""
        if self.sentence:
            text = self.sentence.format(value=self.value)
        else:
            link = self.link.replace("is", "is now", 1) if now else self.link
            text = f"{self.owner} {' '.join(self.key)} {link} {self.value}"
        return text[0].upper() + text[1:] + "."


@dataclass(slots=True)
class Request:
    """The last thing that was asked, for `what about Italy` and `no, I meant tea`."""

    kind: str
    slots: dict[str, str] = field(default_factory=dict)


@dataclass(slots=True)
class State:
    """One dialogue."""

    facts: list[Fact] = field(default_factory=list)
    last: Request | None = None
    booking: dict[str, str] = field(default_factory=dict)
    correctable: Literal["fact", "booking", "request", ""] = ""
    """What a bare correction (`no, Tuesday`) corrects: what was spoken of last."""
    jokes: int = 0

    def learn(self, fact: Fact) -> bool:
        """Add or replace a fact. True if it replaced another value."""
        self.correctable = "fact"
        for old in self.facts:
            if old.key == fact.key and (old.kind == fact.kind or old.link == fact.link):
                changed = old.value != fact.value
                self.facts.remove(old)
                self.facts.append(fact)
                return changed
        self.facts.append(fact)
        return False

    def forget(self) -> None:
        """Drop all that the user told (`fault=forgets`)."""
        self.facts.clear()
        self.booking.clear()
        self.correctable = ""

    def recall(self, words: Words, kind: ValueKind | None) -> Fact | None:
        """The fact that a question is about: the newest of those whose words are heard best; None if nothing fits."""
        best: tuple[float, Fact] | None = None
        for fact in self.facts:
            score = max(_key_heard(fact.key, words), in_common(fact.words, words)) + (0.5 if kind == fact.kind else 0.0)
            if kind is not None and kind != fact.kind and {kind, fact.kind} & {"time", "place"}:
                score -= 0.25  # not more: of all words, recognisers mistake the question's first most often
            if not same_people(fact.words, words):  # somebody else's affairs
                score -= 0.4
            if score >= ENOUGH and (best is None or score >= best[0]):
                best = (score, fact)
        if best is None and kind is not None:
            same = [f for f in self.facts if f.kind == kind]
            return same[0] if len(same) == 1 else None
        return best[1] if best else None

    def latest(self, kind: ValueKind) -> Fact | None:
        """The fact of that kind that was told last."""
        return next((f for f in reversed(self.facts) if f.kind == kind), None)


def _key_heard(key: Words, words: Words) -> float:
    """Share of the key's words that are heard, the generic ones weighing a quarter."""
    weights = {w: (0.25 if w in _GENERIC else 1.0) for w in key}
    heard = sum(weight for w, weight in weights.items() if any(near(x, w, cutoff=76) for x in words))
    share = heard / sum(weights.values()) if weights else 0.0
    return share * 0.9 if all(w in _GENERIC for w in weights) else share


def kind_of(value: Words) -> ValueKind:
    """The class of a value, from its words."""
    if find_all(value, (*lexicon.DAYS, *lexicon.MONTHS, "tomorrow", "tonight", *lexicon.TIMES), 82):
        return "time"
    if numbers(value):
        return "number"
    return "word"


def tidy(value: Words, kind: ValueKind) -> str:
    """The value with misheard members of its closed class put right, and names capitalised."""
    if kind == "time":
        fixed = list(value)
        for hit in reversed(find_all(value, (*lexicon.DAYS, *lexicon.MONTHS), 82)):
            fixed[hit.start : hit.end] = [hit.name.capitalize()]
        return " ".join(fixed)
    if kind in ("name", "place"):
        names = [n.lower() for n in (lexicon.NAMES if kind == "name" else lexicon.CITIES)]
        hits = find_all(value, names, 78)
        if hits and hits[0].end - hits[0].start == len(value):
            return hits[0].name.capitalize()
        sounding = sound("".join(value))
        same = next((n for n in names if sound(n) == sounding), None) if len(sounding) > 2 else None
        if same:
            return same.capitalize()
        return " ".join(w.capitalize() if kind == "name" else w for w in value)
    return " ".join(value)
