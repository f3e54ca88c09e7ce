"""Settings arrive as text from the command line; this turns them into typed values or one clear
sentence."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from difflib import get_close_matches
from typing import Any


class Settings:
    """The settings of one adapter; every one must be declared by a call, then `done()` refuses what
    is left."""

    def __init__(self, adapter: str, given: Mapping[str, Any]) -> None:
        self._adapter = adapter
        self._left = dict(given)
        self._known: list[str] = []

    def choice(self, key: str, choices: Sequence[str]) -> str:
        """One of `choices`; the first is the default."""
        self._known.append(key)
        value = str(self._left.pop(key, choices[0]))
        if value not in choices:
            raise ValueError(
                f"{self._adapter}: {key}={value!r} is not known; choose one of {', '.join(choices)}"
            )
        return value

    def number(self, key: str, default: float, low: float, high: float) -> float:
        """A number in [low, high]."""
        self._known.append(key)
        value = self._left.pop(key, default)
        try:
            parsed = float(value)
        except (TypeError, ValueError):
            parsed = float("nan")
        if not low <= parsed <= high:
            raise ValueError(
                f"{self._adapter}: {key}={value!r} must be a number from {low:g} to {high:g}"
            )
        return parsed

    def text(self, key: str) -> str:
        """Any text; empty by default."""
        self._known.append(key)
        return str(self._left.pop(key, "")).strip()

    def done(self) -> None:
        """Raises ValueError for a setting nobody declared, with the nearest name and all names."""
        for key in self._left:
            nearest = get_close_matches(key, self._known, 1)
            hint = f"did you mean {nearest[0]!r}? " if nearest else ""
            known = ", ".join(self._known)
            raise ValueError(
                f"{self._adapter}: there is no setting {key!r}; {hint}the settings are {known}"
            )
