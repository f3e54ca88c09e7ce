"""What follows the verified words of a declared text, where just the phrase that counts was not found: it went on as declared, it broke
off, or other words were said."""

from __future__ import annotations

from collections.abc import Sequence

from fdbench.annotate.events import Word, WordSource
from fdbench.annotate.text import places
from fdbench.segments import Timeline
from fdbench.timebase import Samples, ms

WINDOW = ms(1_500)
"""So much before the end of the last verified word is listened to once more: recognisers lose their way in long lists."""
OTHER = ms(250)
"""So much sound up to the reply's end (`>=`) is a word: the next one of the text, or another that shows that the text was not said. Of a
word that broke off less is left."""
NEAR = 3
"""A phrase that begins so many declared words after the last heard one (`<=`) was left out by the closed test; one that begins later
belongs to text that was never played."""
ANCHORS = 3
"""So many of the last verified words are looked for, the last one first. If none of them is among as many recognised ones (`>=`), other
words were said."""


def lacks_phrase(text: Sequence[str], known: int, phrases: Sequence[tuple[str, ...]]) -> bool:
    """Whether a phrase of the declared text ends after its first `known` words and begins no further than `NEAR` words on."""
    return 0 < known < len(text) and any(
        known < first + len(words) and first <= known + NEAR for words in phrases if words for first in places(text, words)
    )


def ending(heard: Sequence[Word], text: Sequence[str], freely: Sequence[Word], sound: Timeline) -> tuple[Word, ...] | None:
    """The verified words of a declared text, and those by which it went on; None if other words were said there.

    Args:
        heard: the verified words, the first of the text; not empty.
        text: the declared text.
        freely: what was recognised from `WINDOW` before their end. Words whose place nobody knows tell nothing.
        sound: of the reply.
    """
    if any(word.source is WordSource.PLACED for word in freely):
        return tuple(heard)
    tail = _after(heard, freely)
    if tail is None:  # not one of the last verified words was recognised
        return None if len(freely) >= ANCHORS else tuple(heard)
    rest = list(text[len(heard) :])
    same = next((n for n, word in enumerate(tail) if n >= len(rest) or word.text != rest[n]), len(tail))
    if same < len(tail) and _sound_from(tail[same].start, sound) >= OTHER:
        return None
    # Recognisers complete what broke off: a word needs its sound.
    return (*heard, *tail[:same]) if _sound_from(heard[-1].end, sound) >= OTHER else tuple(heard)


def _sound_from(instant: Samples, sound: Timeline) -> Samples:
    return sum(max(0, segment.end - max(segment.start, instant)) for segment in sound)


def _after(heard: Sequence[Word], freely: Sequence[Word]) -> Sequence[Word] | None:
    """What was freely recognised after the last verified word that was recognised, too; None if none was."""
    texts = [word.text for word in freely]
    for word in reversed(heard[-ANCHORS:]):
        if word.text in texts:
            return freely[len(texts) - texts[::-1].index(word.text) :]
    return None
