"""Do new words go on with the old text from where it was cut? Pure functions on normalised words."""

from __future__ import annotations

from collections.abc import Sequence
from collections.abc import Set as AbstractSet
from typing import TypeAlias

from fdbench.annotate.text import FUNCTION_WORDS, same_stem

Plain: TypeAlias = AbstractSet[str]

LOOKED_AT = 12
"""So many of the new words are compared: after them an agent may say anything."""
EARLIER, LATER = 3, 5
"""Where the old text was cut is known to some words: the new words may begin so many before the cut, or so many after it."""
COMMON = 0.2
"""Weight of a function word beside 1 of another: "the" and "of" stand in every text."""
IN_A_ROW = 0.6
"""Weight of a function word that follows, in both, the same telling word or the same two words: "a cold is" is no chance, "by the" is."""
ALIKE, ALIKE_PERCENT, ALIKE_LETTERS = 0.7, 80.0, 4
"""What two words are worth that a recogniser may take for each other: at least that similar, and at least so long."""
MOSTLY = 0.4
"""Share of the new words' weight that must stand in the old text, in order, for True (`>=`). With three wrong words in ten on both
sides about half of them do."""
HARDLY = 0.2
"""Share up to which (`<=`) they are something else: so many stand there by chance where both speak of one subject."""
MOSTLY_KNOWN, HARDLY_KNOWN = 0.6, 0.45
"""Both shares for words that are known on both sides: those that go on with the text are nearly all in it."""
SEEMS_MOSTLY, SEEMS_HARDLY = 0.6, 0.3
"""Shares for a guess where recognised words do not suffice for an answer (`>=`, `<=`)..."""
SEEMS_ENOUGH, SEEMS_ENOUGH_ELSE = 1.0, 1.4
"""...and what must be there for it: so much weight in common for True, so much in all for False (`>=`)."""
ENOUGH = 2.0
"""Weight that recognised words need for an answer: one misheard word is no evidence."""
ENOUGH_KNOWN = 1.0
"""As `ENOUGH`, for words that are known: one word tells."""


def continues(
    old_words_left: Sequence[str],
    new_words: Sequence[str],
    *,
    known: bool = False,
    plain: Plain = FUNCTION_WORDS,
) -> bool | None:
    """Whether new words continue a text from about the place where it was cut.

    The new words, at most `LOOKED_AT`, are put in order beside the old ones, no further than `EARLIER` and `LATER` words from the
    cut; what stands in both counts by how much it tells.

    Args:
        old_words_left: normalised words that were left unsaid, the first being the word that was cut or the next one.
        new_words: normalised words of what was said then, from its first; recognised with a word error rate up to about 0.3.
        known: the new words are certain (declared and verified), not recognised.
        plain: words of the language that stand in any text.

    Returns:
        True: they go on with the old text. False: they are something else (also the old reply from its beginning). None: nobody can
        tell: nothing was left, too few words that tell anything, or a share between.
    """
    if not old_words_left or not new_words:
        return None
    new = list(new_words[:LOOKED_AT])
    enough = ENOUGH_KNOWN if known else ENOUGH
    common = _in_order(old_words_left, new, plain)
    within = _weight(new[: len(old_words_left) + 2], plain)
    whole = _weight(new, plain)
    mostly, hardly = (MOSTLY_KNOWN, HARDLY_KNOWN) if known else (MOSTLY, HARDLY)
    if common >= max(enough, mostly * within):
        return True
    return False if whole >= enough and common <= hardly * whole else None


def seems_to_continue(old_words_left: Sequence[str], new_words: Sequence[str], *, plain: Plain = FUNCTION_WORDS) -> bool | None:
    """A guess where `continues` gives no answer about recognised words: about 30 to 1 for True, 10 to 1 for False. None: not even that."""
    if not old_words_left or not new_words:
        return None
    new = list(new_words[:LOOKED_AT])
    common = _in_order(old_words_left, new, plain)
    within, whole = _weight(new[: len(old_words_left) + 2], plain), _weight(new, plain)
    if common >= max(SEEMS_ENOUGH, SEEMS_MOSTLY * within):
        return True
    return False if whole >= SEEMS_ENOUGH_ELSE and common <= SEEMS_HARDLY * whole else None


def _weight(words: Sequence[str], plain: Plain) -> float:
    return sum(COMMON if word in plain else 1.0 for word in words)


def _in_order(old: Sequence[str], new: Sequence[str], plain: Plain) -> float:
    """The most weight that stands in both, in the same order, near the cut."""
    best = [0.0] * (min(len(old), len(new) + LATER) + 1)
    for i, word in enumerate(new):
        row = [0.0]
        for j in range(len(best) - 1):
            near = -EARLIER <= j - i <= LATER
            without = max(best[j + 1], row[j])
            follows = near and _follows(old[max(0, j - 2) : j], new[max(0, i - 2) : i], plain)
            row.append(max(without, best[j] + _shared(old[j], word, plain, follows=follows)) if near else without)
        best = row
    return best[-1]


def _follows(old: Sequence[str], new: Sequence[str], plain: Plain) -> bool:
    """Whether the words before, at most two, are the same and tell anything."""
    if not old or not new or not same_stem(old[-1], new[-1]):
        return False
    return new[-1] not in plain or (bool(old[:-1] and new[:-1]) and same_stem(old[0], new[0]))


def _shared(old: str, new: str, plain: Plain, *, follows: bool) -> float:
    """`follows`: so do the words before it."""
    if same_stem(old, new):
        return max(_weight([new], plain), IN_A_ROW if follows else 0.0)
    from rapidfuzz.fuzz import ratio

    alike = min(len(old), len(new)) >= ALIKE_LETTERS and ratio(old, new) >= ALIKE_PERCENT
    return ALIKE * min(_weight([old], plain), _weight([new], plain)) * alike
