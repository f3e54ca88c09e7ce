"""Text that comes in pieces of any length, as sentences."""

from __future__ import annotations

import re
from collections.abc import Callable

_END = re.compile(r"[.!?…][\"')\]]*\s|[。！？]|\n")


class Sentences:
    """Tells each sentence once it is whole, and the rest at `flush`."""

    def __init__(self, tell: Callable[[str], None]) -> None:
        self._tell = tell
        self._text = ""

    def add(self, text: str) -> None:
        self._text += text
        ends = [hit.end() for hit in _END.finditer(self._text)]
        if ends:
            self._told(self._text[: ends[-1]])
            self._text = self._text[ends[-1] :]

    def flush(self) -> None:
        self._told(self._text)
        self._text = ""

    def _told(self, text: str) -> None:
        if text.strip():
            self._tell(" ".join(text.split()))
