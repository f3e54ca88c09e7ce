"""How hibari reads a sentence, and where the sentence's own words lie when its sounds have their places."""

from __future__ import annotations

import re
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from difflib import SequenceMatcher
from typing import Any

from fdbench.contract import Audio, WordTime
from fdbench.speech.synthesis import divided, last_sound, tokens
from fdbench.timebase import Samples

LONGEST = 400
"""Phonemes that the network says at once; a longer sentence is cut at a mark within it."""
_MARK = re.compile(r"(?<=[,;:—])\s+")
_SILENT = ' ;:,.!?—…"“”()'


@dataclass(frozen=True, slots=True)
class Reading:
    """A sentence, or a part of one: its own words, its phonemes, and the words that are spoken: each with the index of its first phoneme
    and one past its last."""

    words: tuple[str, ...]
    phonemes: str
    spoken: tuple[tuple[str, int, int], ...]


def readings(g2p: Any, sentence: str) -> Iterator[Reading]:
    """The reading of a sentence by hibari's rules; several where it is too long for one."""
    whole = read(g2p, sentence)
    marks = [mark for mark in _MARK.finditer(sentence) if sentence[mark.end() :]]
    if len(whole.phonemes) <= LONGEST or not marks:
        yield whole
        return
    middle = min(marks, key=lambda mark: abs(mark.start() - len(sentence) // 2))
    yield from readings(g2p, sentence[: middle.start()])
    yield from readings(g2p, sentence[middle.end() :])


def read(g2p: Any, sentence: str) -> Reading:
    """The reading of a sentence of any length."""
    from hibari.g2p.normalize import normalize

    phonemes, word, start = "", "", 0
    spoken: list[tuple[str, int, int]] = []
    for token in g2p.phonemize_tokens(g2p.tokenize(normalize(sentence))):
        phonemes += token.phonemes or ""
        word += token.text
        if token.whitespace:
            spoken.append((word, start, len(phonemes.rstrip(_SILENT))))
            phonemes += " " if phonemes else ""
            word, start = "", len(phonemes)
    spoken.append((word, start, len(phonemes.rstrip(_SILENT))))
    return Reading(tuple(tokens(sentence)), phonemes.rstrip(), tuple(each for each in spoken if each[1] < each[2]))


def places(reading: Reading, audio: Audio, bounds: Sequence[Samples]) -> list[WordTime]:
    """Where the sentence's own words lie in its sound.

    Args:
        bounds: where each phoneme begins, in samples; the last is the end of the last one.
    """
    heard: list[WordTime] = []
    for text, first, end in reading.spoken:
        start = bounds[first]
        heard += divided(tokens(text), start, last_sound(audio, start, bounds[end]))
    return in_own_words(reading.words, heard)


def in_own_words(words: Sequence[str], heard: Sequence[WordTime]) -> list[WordTime]:
    """Words as written with the places of what was spoken for them: numbers, dates and times are spoken as other words."""
    found: list[WordTime] = []
    matcher = SequenceMatcher(None, [w.lower() for w in words], [w.text.lower() for w in heard], autojunk=False)
    for kind, i, i_end, j, j_end in matcher.get_opcodes():
        if kind == "equal":
            found += [WordTime(w, h.start, h.end) for w, h in zip(words[i:i_end], heard[j:j_end], strict=True)]
        elif kind == "replace":
            found += divided(words[i:i_end], heard[j].start, heard[j_end - 1].end)
    return found
