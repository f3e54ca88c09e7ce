"""What a session cost so far: amounts of single replies, added up."""

from __future__ import annotations

from collections.abc import Mapping

from fdbench.contract import Usage


class Ledger:
    """Adds up amounts by name."""

    def __init__(self) -> None:
        self._amounts: dict[str, float] = {}

    def add(self, amounts: Mapping[str, float]) -> Usage | None:
        """The totals after adding these; None if there was nothing to add."""
        for name, amount in amounts.items():
            self._amounts[name] = self._amounts.get(name, 0) + amount
        return Usage(dict(self._amounts)) if amounts else None
