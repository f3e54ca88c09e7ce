"""What is known of one language. Frozen values; the data files beside this module hold them."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field

from fdbench.language.mentions import Mentions
from fdbench.language.phrases import Phrase, led_by


@dataclass(frozen=True, slots=True)
class Language:
    """Words in normal form. A language of which nothing is known has its `code` alone: all the rest is empty.

    Args:
        code: such as `en`; lower case, without a region.
        name: its English name; the code where nothing is known of it.
        fillers: what opens a reply without answering it, longest first.
        murmurs: what a listener says without taking the floor, longest first.
        apologies: what gives the floor back besides, longest first.
        function_words: words that stand in any text, whatever it is about.
        questions: what a question that asks back holds.
        not_asserted: what stands right before a value that is mentioned but not asserted.
        mentions: what else shows that.
        changes: with one of these before it, `old_value` names the old value.
        old_value, new_value: "from" and "to", in "changed from Tuesday to Wednesday".
        journeys: classes in which "from X to Y" may be a way, which asserts both.
        number_words: words that numbers are made of.
        tens_and_up: number words that another may follow within one number.
        number_joins: what may stand between those two, such as Spanish "y".
        classes: words that an answer could be confused with.
    """

    code: str
    name: str
    fillers: tuple[Phrase, ...] = ()
    murmurs: tuple[Phrase, ...] = ()
    apologies: tuple[Phrase, ...] = ()
    function_words: frozenset[str] = frozenset()
    questions: tuple[Phrase, ...] = ()
    not_asserted: tuple[Phrase, ...] = ()
    mentions: Mentions = field(default_factory=Mentions)
    changes: frozenset[str] = frozenset()
    old_value: str = ""
    new_value: str = ""
    journeys: tuple[str, ...] = ()
    number_words: frozenset[str] = frozenset()
    tens_and_up: frozenset[str] = frozenset()
    number_joins: frozenset[str] = frozenset()
    classes: Mapping[str, tuple[str, ...]] = field(default_factory=dict, hash=False)

    @property
    def known(self) -> bool:
        """Whether there is a data file: without one, fillers and murmurs are not told from other words."""
        return bool(self.function_words)

    def leading_filler(self, words: Sequence[str]) -> int:
        """How many words at the start are filler, longest phrases first; all of them if there is nothing else."""
        return led_by(words, self.fillers)

    def is_murmur(self, words: Sequence[str]) -> bool:
        """Whether all of these words are what a listener says without taking the floor. False for no words at all."""
        return bool(words) and led_by(words, self.murmurs) == len(words)

    def gives_back(self, words: Sequence[str]) -> bool:
        """Whether all of these words are murmurs and apologies: so says who had the floor and was interrupted ("oh, sorry, go ahead").
        False for no words at all."""
        phrases = sorted((*self.murmurs, *self.apologies), key=len, reverse=True)
        return bool(words) and led_by(words, phrases) == len(words)

    def asks_back(self, words: Sequence[str]) -> bool:
        """Whether a reply holds the words of a question: then it may have asked instead of answered."""
        said = f" {' '.join(words)} "
        return any(f" {' '.join(opening)} " in said for opening in self.questions)

    def class_of(self, word: str) -> str:
        """The first class that holds the word; empty for a word of no class."""
        return next((name for name, members in self.classes.items() if word in members), "")

    def alternatives(self, word: str) -> tuple[str, ...]:
        """The other words of its class, in their order; empty for a word of no class."""
        return tuple(m for m in self.classes.get(self.class_of(word), ()) if m != word)

    def is_number(self, word: str) -> bool:
        return word in self.number_words
