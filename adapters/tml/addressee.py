"""To whom is it said? From its words alone: to the agent, by one who wants the floor, or not, as what is said to others in the room, what a
television says, and what a listener murmurs.

Naive Bayes (Maron 1961, J. ACM 8) over words and runs of two and three of them, counted in sentences that were written for this, in
`_reference/data/addressees.yaml`. Their beginnings count as well, since it is decided before a sentence is over.
"""

from __future__ import annotations

import math
from collections import Counter
from collections.abc import Sequence
from functools import cache

from .._reference import tables
from .._reference.text import Words, normalise, without_fillers

AGENT, OTHERS = ("agent",), ("others", "listening", "overheard")
BEGINNINGS = (2, 4)
"""Words of the beginnings that count beside the whole sentence."""
LONGEST = 3
"""Words of the longest run."""
SEEN = 2
"""A run that was counted less often (`<`) tells nothing."""
SPARE = 0.2
"""Added to each count (Lidstone), so that what was never said to one is not impossible."""


def odds(text: str) -> float:
    """The natural logarithm of the odds that who says this wants the agent to listen, if either is as likely before a word is known; 0.0
    if no word tells anything."""
    to_agent, to_others = _counts(AGENT), _counts(OTHERS)
    told = sorted(run for run in _runs(_words(text)) if to_agent[run] + to_others[run] >= SEEN)
    return sum(_share(to_agent, run) - _share(to_others, run) for run in told)


def _share(counts: Counter[str], run: str) -> float:
    return math.log((counts[run] + SPARE) / (counts[""] + 2 * SPARE))


@cache
def _counts(kinds: Sequence[str]) -> Counter[str]:
    """In how many sentences and beginnings of these kinds each run stands; how many there are stands under the empty one."""
    counts: Counter[str] = Counter()
    for kind in kinds:
        for line in str(tables.table("addressees")[kind]).splitlines():
            said = _words(line)
            for words in (said, *(said[:size] for size in BEGINNINGS)):
                counts.update(("", *_runs(words)))
    return counts


def _words(text: str) -> Words:
    return without_fillers(normalise(text))


def _runs(words: Words) -> set[str]:
    """Each word and each run of two and three; a run of two may begin at the beginning."""
    runs = {" ".join(words[i : i + size]) for size in range(1, LONGEST + 1) for i in range(len(words) - size + 1)}
    return runs | {f"^ {words[0]}"} if words else set()
