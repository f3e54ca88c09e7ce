"""Text that arrives in pieces, cut into sentences that a voice can say."""

from __future__ import annotations

import re
import unicodedata
from dataclasses import dataclass

_END = re.compile(r"""[.!?…]["')\]”’]*\s|\n""")
_MARKUP = re.compile(r"[*_`#>|~]+|^\s*(?:[-•+]|\d+[.)])\s+")
_ABBREVIATIONS = frozenset(
    "mr. mrs. ms. dr. st. prof. vs. e.g. i.e. etc. no. a.m. p.m. u.s.".split()
)
_SIGNS = frozenset("&%+=")


@dataclass(slots=True)
class Splitter:
    """Feed it pieces; it gives back the sentences that they complete."""

    _rest: str = ""

    def feed(self, piece: str) -> list[str]:
        """Sentences that end in this piece. One ends at `.`, `!` or `?` before white space, or at a
        line's end."""
        self._rest += piece
        found: list[str] = []
        start = 0
        for match in _END.finditer(self._rest):
            if _goes_on(self._rest[start : match.end()]):
                continue
            found.append(self._rest[start : match.end()])
            start = match.end()
        self._rest = self._rest[start:]
        return [text for raw in found if (text := speakable(raw))]

    def finish(self, *, whole: bool) -> list[str]:
        """What is left. With `whole` False the text was broken off: the rest counts only if it ends
        as a sentence does."""
        rest, self._rest = self._rest, ""
        if not whole and not _END.search(rest.rstrip() + " "):
            return []
        return [text] if (text := speakable(rest)) else []


def speakable(raw: str) -> str:
    """Without markup, pictures and tokens that nobody pronounces; may be empty."""
    plain = _MARKUP.sub("", raw)
    plain = "".join(
        c
        for c in plain
        if c.isspace() or unicodedata.category(c) not in ("So", "Sk", "Cc", "Cf", "Cn", "Co", "Cs")
    )
    return " ".join(t for t in plain.split() if t in _SIGNS or any(c.isalnum() for c in t))


def _goes_on(raw: str) -> bool:
    """The full stop belongs to an abbreviation or to the number of a list's item; a line's end
    always ends."""
    if raw.endswith("\n"):
        return False
    words = raw.split()
    return bool(words) and (
        words[-1].lower() in _ABBREVIATIONS or (len(words) == 1 and words[0].rstrip(".").isdigit())
    )
