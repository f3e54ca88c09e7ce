"""How much of a known text was said before it was cut off, to the phone: its last word may have been begun and not ended."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from typing import Any

from fdbench.contract import Audio, WordTime
from fdbench.speech import decoder as decoders
from fdbench.speech.asr import phrase_arcs
from fdbench.speech.resample import to_16k
from fdbench.timebase import Samples, ms

GARBAGE = ("AH", "S", "N", "IY")
"""Phones that stand for whatever was said before the text: a loop of all forty costs a hundred times as much and swallows
the text itself."""
_BEGUN = "begun:"
_GARBAGE = "garbage:"

_PHONE_MS = {
    "AA": 160, "AE": 160, "AH": 80, "AO": 160, "AW": 190, "AY": 190, "EH": 120, "ER": 130, "EY": 160, "IH": 80, "IY": 120,
    "OW": 160, "OY": 220, "UH": 90, "UW": 130, "B": 70, "CH": 130, "D": 60, "DH": 50, "F": 110, "G": 75, "HH": 70, "JH": 110,
    "K": 95, "L": 75, "M": 75, "N": 70, "NG": 85, "P": 95, "R": 70, "S": 125, "SH": 130, "T": 80, "TH": 110, "V": 65, "W": 70,
    "Y": 60, "Z": 100, "ZH": 100,
}  # fmt: skip
_FINAL_MS = 40


@dataclass(frozen=True, slots=True)
class Beginning:
    """The text that was begun (its index), its words that the decoder takes for ended, and the one that it takes for begun."""

    index: int
    words: tuple[WordTime, ...]
    begun: WordTime | None


def find_beginning(
    text: Sequence[str],
    others: Sequence[Sequence[str]],
    audio: Audio,
    *,
    noise_db: float = decoders.SYNTHETIC_NOISE_DB,
) -> Beginning | None:
    """Which beginning of `text` (lower-case words) the audio at 24 kHz ends with, after any other speech.

    Args:
        others: texts that compete with it; any of their beginnings is accepted too, but no beginning of a word.

    Returns:
        What was found: index 0 is `text`, i + 1 is others[i], the lowest if several begin so. None if neither fits.
    """
    if len(audio) == 0 or not text:
        return None
    with decoders.lent("closed") as decoder:
        hopeless = decoders.teach(decoder, [*text, *(w for other in others for w in other)])
        phrases = [[w for w in words if w not in hopeless] for words in (text, *others)]
        if len(phrases[0]) < len(text):
            return None
        arcs, final = phrase_arcs([p for p in phrases if p], prefix=True)
        arcs += [*_begun_arcs(decoder, phrases[0], arcs, final), *_garbage_arcs(decoder)]
        with decoders.grammar(decoder, arcs, final):
            decoders.decode(decoder, to_16k(audio), noise_db)
            heard = [WordTime(w, a, b) for w, a, b, _ in decoders.spoken(decoder, len(audio)) if not w.startswith(_GARBAGE)]
    return _beginning(heard, phrases)


def typical_length(word: str) -> Samples:
    """How long a word takes at a usual rate, by its phones; only the ratio between words says something of a voice."""
    with decoders.lent("closed") as decoder:
        decoders.teach(decoder, [word])
        phones = _pronunciations(decoder, word)[0]
    return ms(_FINAL_MS + sum(_PHONE_MS.get(p, 90) for p in phones))


def _begun_arcs(decoder: Any, text: Sequence[str], arcs: Sequence[decoders.Arc], final: int) -> list[decoders.Arc]:
    """From before each word of the text to the end, over each proper beginning of the word's phones."""
    step = {(a, w): b for a, b, w in arcs if w}
    state = 0
    begun: list[decoders.Arc] = []
    for word in text:
        for phones in _beginnings(decoder, word):
            name = f"{_BEGUN}{word}:{'_'.join(phones)}"
            _add(decoder, name, " ".join(phones))
            begun.append((state, final, name))
        state = step[state, word]
    return begun


def _garbage_arcs(decoder: Any) -> list[decoders.Arc]:
    for phone in GARBAGE:
        _add(decoder, _GARBAGE + phone, phone)
    return [(0, 0, _GARBAGE + phone) for phone in GARBAGE]


def _beginnings(decoder: Any, word: str) -> list[tuple[str, ...]]:
    whole = [tuple(p) for p in _pronunciations(decoder, word)]
    found = dict.fromkeys(p[:k] for p in whole for k in range(1, len(p)))
    return [p for p in found if p not in whole]


def _pronunciations(decoder: Any, word: str) -> list[list[str]]:
    """The phones of a word that was taught, variants after the usual one."""
    found: list[list[str]] = []
    while phones := decoder.lookup_word(word if not found else f"{word}({len(found) + 1})"):
        found.append(phones.split())
    return found


def _add(decoder: Any, name: str, phones: str) -> None:
    if not decoder.lookup_word(name):
        decoder.add_word(name, phones, True)


def _beginning(heard: Sequence[WordTime], phrases: Sequence[Sequence[str]]) -> Beginning | None:
    if not heard:
        return None
    *ended, last = heard
    if last.text.startswith(_BEGUN):
        return Beginning(0, tuple(ended), WordTime(last.text.split(":")[1], last.start, last.end))
    said = [w.text for w in heard]
    index = next((i for i, phrase in enumerate(phrases) if list(phrase[: len(said)]) == said), None)
    return None if index is None else Beginning(index, tuple(heard), None)
