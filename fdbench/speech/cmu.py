"""From the alphabet of Kokoro and hibari to the phones of the CMU dictionary, which the recogniser knows."""

from __future__ import annotations

import re

PHONES = {
    "ɜɹ": "ER", "əɹ": "ER", "ɜː": "ER", "ɑː": "AA", "ɔː": "AO", "ɪə": "IH R", "ɛə": "EH R", "ʊə": "UH R",
    "A": "EY", "I": "AY", "O": "OW", "Q": "OW", "W": "AW", "Y": "OY", "a": "AE", "æ": "AE", "ɑ": "AA", "ɒ": "AA", "ɔ": "AO",
    "ʌ": "AH", "ə": "AH", "ᵊ": "AH", "ɐ": "AH", "ɛ": "EH", "ɜ": "ER", "i": "IY", "ɪ": "IH", "ᵻ": "IH", "u": "UW", "ʊ": "UH",
    "e": "EY", "o": "OW", "b": "B", "d": "D", "f": "F", "ɡ": "G", "h": "HH", "j": "Y", "k": "K", "l": "L", "m": "M", "n": "N",
    "ŋ": "NG", "p": "P", "ɹ": "R", "ɾ": "T", "s": "S", "ʃ": "SH", "t": "T", "T": "T", "ʔ": "T", "ʧ": "CH", "v": "V", "w": "W",
    "x": "K", "z": "Z", "ʒ": "ZH", "ʤ": "JH", "ð": "DH", "θ": "TH",
}  # fmt: skip
_SIGNS = re.compile("|".join(sorted(PHONES, key=len, reverse=True)))
_STRESS = str.maketrans("", "", "ˈˌ")


def cmu(phonemes: str) -> str:
    """`həlˈO` becomes `HH AH L OW`; empty if there is no phoneme in it. Stress is left out: the recogniser has none."""
    return " ".join(PHONES[sign] for sign in _SIGNS.findall(phonemes.translate(_STRESS)))
