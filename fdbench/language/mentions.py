"""What stands around a value that is mentioned and not asserted. Frozen values; the data files hold them."""

from __future__ import annotations

from dataclasses import dataclass

from fdbench.language.phrases import Phrase


@dataclass(frozen=True, slots=True)
class Mentions:
    """Words in normal form; a language may lack any of them.

    Args:
        negations, contrasts: "not", "unlike": they stand before a value, with `small_words` and `articles` between, or before a list of
            values joined by `or_words`, and after `contrasts` by `and_words`, too.
        still_asserted: what ends like one of these and denies nothing, such as "more than".
        denied_after: what stands right after a value that does not hold.
        others, opinions, may: "people", "think", "might": with a turn after it, what they think is not asserted; of `hearer`, "you", only
            with a word of `may`. `speaker`: whose opinion counts.
        suppositions: what makes a value one that only seemed to hold, with a turn after it: "i thought".
        past, present: "was", "now": what was, with a turn and "now", or a word of change, after it, is old.
        complement: words between an opinion and its value, such as "that it is".
        concedes: "although": stands for a turn if it leads an opinion of others.
        turns: "but"; `doubts`: words after it that take the turn back, such as "sure" in "but I am not sure".
    """

    negations: tuple[Phrase, ...] = ()
    contrasts: tuple[Phrase, ...] = ()
    still_asserted: tuple[Phrase, ...] = ()
    denied_after: tuple[Phrase, ...] = ()
    suppositions: tuple[Phrase, ...] = ()
    past: tuple[Phrase, ...] = ()
    turns: tuple[Phrase, ...] = ()
    small_words: frozenset[str] = frozenset()
    articles: frozenset[str] = frozenset()
    or_words: frozenset[str] = frozenset()
    and_words: frozenset[str] = frozenset()
    others: frozenset[str] = frozenset()
    hearer: frozenset[str] = frozenset()
    speaker: frozenset[str] = frozenset()
    opinions: frozenset[str] = frozenset()
    may: frozenset[str] = frozenset()
    complement: frozenset[str] = frozenset()
    present: frozenset[str] = frozenset()
    concedes: frozenset[str] = frozenset()
    doubts: frozenset[str] = frozenset()


PHRASES = frozenset(("negations", "contrasts", "still_asserted", "denied_after", "suppositions", "past", "turns"))
"""Those that are phrases; the others are single words."""
