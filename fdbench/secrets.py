"""Keys never reach a file: settings whose name says that they are secret are blanked before anything is stored.

In doubt a setting is secret: only names that surely are not are let through, and counts of tokens if they are numbers.
"""

from __future__ import annotations

import re
from collections.abc import Mapping, Sequence

HIDDEN = "***"
_SECRET = re.compile(r"key|token|secret|passw|passphrase|passcode|credential|auth|bearer|jwt", re.IGNORECASE)
_INNOCENT = re.compile(
    r"(?<![a-z])(?:key(?:board|word|frame|point|note|pad|stroke)|(?:mon|hoc|tur)key|author(?!i[sz])|(?:de)?tokeni[sz])",
    re.IGNORECASE,
)
"""Words that hold a secret's name by chance."""
_TOKENS = re.compile(r"tokens?", re.IGNORECASE)
_COUNTED = re.compile(r"(?<![a-z])(?:tokens|max|min|n|num|number|count|limit|budget|per|total|rate)(?![a-z])", re.IGNORECASE)
"""Words beside tokens that are counted, not shown at a door."""
_LOGIN = re.compile(r"(?<=://)[^/@\s]+(?=@)")


def redacted(settings: Mapping[str, object]) -> dict[str, object]:
    """The settings with every secret one blanked, empty ones too, and the login of every URL."""
    return {name: HIDDEN if is_secret(name, value) else _without_login(value) for name, value in settings.items()}


def redacted_command(command: Sequence[str]) -> list[str]:
    """A command line with the values of secret `KEY=VALUE` words blanked, and the login of every URL."""
    return [_blanked(word) for word in command]


def is_secret(name: str, value: object) -> bool:
    """Whether a setting must not be stored. `max_tokens` is none if its value is a number, or a list of them with commas; any
    other value of it is."""
    told = _INNOCENT.sub(" ", name)
    if _is_number(value) and _COUNTED.search(re.sub(r"(?<=[a-z])(?=[A-Z])", " ", told)):
        told = _TOKENS.sub(" ", told)
    return _SECRET.search(told) is not None


def _is_number(value: object) -> bool:
    if isinstance(value, str):
        return all(re.fullmatch(r"[+-]?\d+(?:\.\d+)?", part) for part in value.split(","))
    return isinstance(value, (int, float)) and not isinstance(value, bool)


def _blanked(word: str) -> str:
    head, rest = ("--set=", word.removeprefix("--set=")) if word.startswith("--set=") else ("", word)
    name, equals, value = rest.partition("=")
    return f"{head}{name}={HIDDEN}" if equals and is_secret(name, value) else str(_without_login(word))


def _without_login(value: object) -> object:
    return _LOGIN.sub(HIDDEN, value) if isinstance(value, str) else value
