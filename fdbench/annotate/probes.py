"""Checks that look back at another cue: what was heard of a list, the return to a topic, an answer after "please decide"."""

from __future__ import annotations

from collections.abc import Sequence
from difflib import SequenceMatcher

from fdbench.annotate.content import asserts_last, find_phrase
from fdbench.annotate.events import HeardItems, Reply
from fdbench.annotate.outcomes import Resumption
from fdbench.annotate.stops import STOP_SILENCE
from fdbench.language.load import ENGLISH
from fdbench.timebase import ms

SAME_WORDS = 3
"""So many words in a row make two texts the same content (`>=`)."""


def named_item(reply: Reply, items: Sequence[str], lang: str = ENGLISH) -> int | None:
    """The number of the item, from 1, that the reply names last; None if it names none."""
    return asserts_last(reply.words, items, lang)


def item_error(heard: HeardItems, named: int) -> int:
    """How many items off; an item that was cut inside may count as heard or not."""
    right = (heard.complete, heard.complete + 1) if heard.partial else (heard.complete,)
    return min(abs(named - number) for number in right)


def resumption(whole: Sequence[str], heard: int, after: Sequence[str]) -> Resumption:
    """Compare what was said after the return with the interrupted reply.

    Args:
        whole: all words of the interrupted reply, as they were to be said.
        heard: how many of them had been heard.
        after: the words of the resumed reply; at least one. Only `SAME_WORDS` in a row are the same text.
    """
    matcher = SequenceMatcher(None, list(whole), list(after), autojunk=False)
    blocks = [b for b in matcher.get_matching_blocks() if b.size >= SAME_WORDS]
    repeated = sum(max(0, min(heard, b.a + b.size) - b.a) for b in blocks)
    unheard = len(whole) - heard
    skipped = None if unheard <= 0 or not blocks else min(1.0, max(0, blocks[0].a - heard) / unheard)
    return Resumption(repeated / len(after), skipped)


def deliveries(reply: Reply, results: Sequence[str], lang: str = ENGLISH) -> int:
    """In how many separate talks, 1.0 s of silence between, one of the results was said."""
    talks = reply.segments.bridge(STOP_SILENCE)
    return sum(
        any(
            find_phrase([w for w in reply.words if talk.start - ms(100) <= w.start < talk.end], result, lang)
            for result in results
        )
        for talk in talks
    )
