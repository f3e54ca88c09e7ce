"""Text of systems, files and people, for a page: what would turn its direction, or cannot be seen, is written out."""

from __future__ import annotations

import re

from markupsafe import Markup

_UNSEEN = re.compile("[\x00-\x08\x0b\x0c\x0e-\x1f\x7f-\x9f\u061c\u2028-\u202e\u2066-\u2069\ufeff\ufffe\uffff\ud800-\udfff]")
"""Control characters but tab and line feeds, the characters that turn the direction of all that follows, half characters."""


def visible(text: str) -> str:
    r"""The same text with each such character written as `\x1b` or `\u202e`; text without them is returned as it is."""
    return _UNSEEN.sub(lambda found: _written(ord(found[0])), text)


def cut(text: str, most: int) -> str:
    """The text, or of a longer one its first `most` signs and how many more there are: a page must stay readable whatever it is given."""
    return text if len(text) <= most else f"{text[:most]}… ({len(text) - most:,} more)"


def shown(value: object) -> object:
    """`visible` of any text that a template writes; what is markup already, and what is no text, is left alone."""
    return visible(value) if isinstance(value, str) and not isinstance(value, Markup) else value


def _written(code: int) -> str:
    return f"\\x{code:02x}" if code < 0x100 else f"\\u{code:04x}"
