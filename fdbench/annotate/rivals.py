"""What a declared phrase has to beat on the audio: the same text with something else in the phrase's place."""

from __future__ import annotations

from collections.abc import Iterator, Sequence

from fdbench.annotate.decoys import decoys
from fdbench.annotate.text import CLASSES, FUNCTION_WORDS, alternatives, class_of, normalise, same_stem


def rivals(spoken: Sequence[str], first: int, last: int, sought: Sequence[str]) -> list[tuple[str, ...]]:
    """What could stand in the place of the spoken words [first, last), beside themselves.

    For each word in turn, the other words of its class, or, if it is of no class and tells something, names and words that nobody expects;
    and the other phrases that the expectation looks for, each for the whole.
    """
    phrase = tuple(spoken[first:last])
    whole = [words for other in sought if (words := normalise(other)) and abs(len(words) - len(phrase)) <= 1]
    found = dict.fromkeys((*_one_word_off(phrase), *whole))
    return [other for other in found if not _same(other, phrase)]


def _one_word_off(phrase: Sequence[str]) -> Iterator[tuple[str, ...]]:
    # "May" is a month, too.
    telling = [i for i, word in enumerate(phrase) if class_of(word) or word not in FUNCTION_WORDS] or range(len(phrase))
    for position in telling:
        others = alternatives(phrase[position]) or (*(word for (word,) in decoys(1)), *CLASSES["names"])
        for other in others:
            yield (*phrase[:position], other, *phrase[position + 1 :])


def _same(one: Sequence[str], other: Sequence[str]) -> bool:
    return len(one) == len(other) and all(map(same_stem, one, other))
