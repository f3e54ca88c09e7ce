"""Keys never reach a file: settings whose name says that they are secret are blanked before anything is stored."""

from __future__ import annotations

import re
from collections.abc import Mapping, Sequence

HIDDEN = "***"
_SECRET = re.compile(r"key|token|secret|passw|credential|auth", re.IGNORECASE)


def redacted(settings: Mapping[str, object]) -> dict[str, object]:
    """The settings with every secret one blanked, empty ones too."""
    return {name: HIDDEN if _SECRET.search(name) else value for name, value in settings.items()}


def redacted_command(command: Sequence[str]) -> list[str]:
    """A command line with the values of secret `KEY=VALUE` words blanked."""
    return [_blanked(word) for word in command]


def _blanked(word: str) -> str:
    head, rest = ("--set=", word.removeprefix("--set=")) if word.startswith("--set=") else ("", word)
    name, equals, _ = rest.partition("=")
    return f"{head}{name}={HIDDEN}" if equals and _SECRET.search(name) else word
