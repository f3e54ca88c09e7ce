"""Which words the recogniser knows, and how to teach it the others."""

from __future__ import annotations

import re
from functools import lru_cache
from pathlib import Path

from fdbench.errors import FdbenchError, MissingExtra
from fdbench.speech.cmu import cmu
from fdbench.speech.kokoro.phonemes import english
from fdbench.speech.sphinx import sphinx
from fdbench.speech.tts import shared_synthesiser

# espeak-ng's American mnemonics -> the phones of the CMU dictionary. Longer ones first where one begins another.
PHONES = {
    "aI@": "AY ER", "aI3": "AY ER", "aU@": "AW ER", "i@3": "IY ER", "i@": "IY AH", "I@": "IH R", "e@": "EH R", "A@": "AA R", "O@": "AO R", "o@": "AO R",
    "U@": "UH R", "3:": "ER", "3": "ER", "@L": "AH L", "@2": "AH", "@5": "AH", "a#": "AH", "I#": "IH", "I2": "IH", "i:": "IY", "u:": "UW", "A:": "AA", "O:": "AO",
    "aI": "AY", "eI": "EY", "OI": "OY", "aU": "AW", "oU": "OW", "aa": "AE", "0#": "AA", "O2": "AO", "E#": "EH", "tS": "CH", "dZ": "JH", "t#": "T", "n-": "AH N", "m-": "AH M",
    "l-": "AH L", "r-": "R", "w#": "W", "a": "AE", "A": "AA", "E": "EH", "I": "IH", "i": "IY", "O": "AO", "0": "AA", "U": "UH", "u": "UW", "V": "AH", "@": "AH", "o": "OW", "e": "EY",
    "p": "P", "b": "B", "t": "T", "d": "D", "k": "K", "g": "G", "f": "F", "v": "V", "T": "TH", "D": "DH", "s": "S", "z": "Z", "S": "SH", "Z": "ZH", "h": "HH",
    "m": "M", "n": "N", "N": "NG", "l": "L", "r": "R", "j": "Y", "w": "W", "x": "K", "C": "SH", "?": "", "*": "T",
}  # fmt: skip
_TOKEN = re.compile("|".join(re.escape(p) for p in sorted(PHONES, key=len, reverse=True)))


def known(word: str) -> bool:
    """Whether `word` (any case) is in the recogniser's dictionary.

    Raises:
        MissingExtra: pocketsphinx is not installed.
    """
    return word.lower() in _dictionary()


def pronounceable(word: str) -> bool:
    """Whether the recogniser knows `word`, or can be taught it."""
    return known(word) or pronounce(word) is not None


@lru_cache(maxsize=4096)
def pronounce(word: str) -> str | None:
    """Phones for a word that the dictionary lacks, by espeak's rules, or by hibari's where there is no espeak; None if nothing in it
    can be spoken."""
    try:
        mnemonics = shared_synthesiser().phonemes(word)
    except MissingExtra:
        return _by_hibari(word)
    except FdbenchError:
        return None
    phones = " ".join(PHONES[token] for token in _TOKEN.findall(mnemonics))
    return " ".join(phones.split()) or None


def _by_hibari(word: str) -> str | None:
    try:
        return cmu(english(word).phonemes) or None
    except FdbenchError:
        return None


def phones(word: str) -> tuple[str, ...]:
    """The usual phones of a word in any case, from the dictionary or by rule; empty if it cannot be spoken."""
    return tuple((_dictionary().get(word.lower()) or pronounce(word) or "").split())


@lru_cache(maxsize=1)
def _dictionary() -> dict[str, str]:
    path = Path(sphinx().get_model_path("en-us")) / "cmudict-en-us.dict"
    with path.open(encoding="utf-8") as lines:
        return dict(line.rstrip().split(maxsplit=1) for line in lines)
