"""Text of systems and files in Markdown: it stays text, and keeps its cell."""

from __future__ import annotations

from collections.abc import Sequence

from fdbench.harmless import harmless


def table(header: tuple[str, ...], rows: Sequence[tuple[str, ...]]) -> str:
    """A table; the header is ours, every cell is escaped."""
    lines = [header, tuple("---" for _ in header), *(tuple(escaped(cell) for cell in row) for row in rows)]
    return "\n".join(f"| {' | '.join(line)} |" for line in lines)


def escaped(text: str) -> str:
    """No cell may end early and no name may turn into markup."""
    text = " ".join(harmless(text).split()).replace("&", "&amp;").replace("<", "&lt;").replace(">", "&gt;")
    for sign in "\\|`*_[]":
        text = text.replace(sign, f"\\{sign}")
    return text


def code(text: str) -> str:
    """For between backticks."""
    return " ".join(harmless(text).split()).replace("`", "'").replace("|", "/")
