"""Text from systems, files and people, made harmless for a terminal and for the log of a CI job."""

from __future__ import annotations

import re

_CONTROL = re.compile("[\x00-\x08\x0b-\x1f\x7f-\x9f\u061c\u200b-\u200f\u2028-\u202e\u2060-\u2069\ud800-\udfff\ufeff]")
"""Control characters but tab and line feed, half characters, and what turns the direction of text or cannot be seen."""
_COMMAND = re.compile(r"^(\s*)(?=::)|(##)(?=\w*\[)", re.MULTILINE)
"""Where a CI job reads a command from its output: `::set-output ...` at the begin of a line, `##[error]`, `##vso[...]` and
`##teamcity[...]` anywhere."""


def harmless(text: str) -> str:
    r"""The same text with each such character written as `\x1b` or `\u202e`, and a `|` in what a CI job would take for a command.

    Text without them is returned as it is. Line feeds and tabs stay."""
    return _COMMAND.sub(lambda found: f"{found[0]}|", _CONTROL.sub(lambda found: _written(ord(found[0])), text))


def _written(code: int) -> str:
    return f"\\x{code:02x}" if code < 0x100 else f"\\u{code:04x}"
