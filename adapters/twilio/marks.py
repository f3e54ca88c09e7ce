"""Marks: names that a bot queues behind its audio, and that it is told when playout reaches them."""

from __future__ import annotations


class Marks:
    """Which marks stand behind which item. Items are played in the order in which they were first `sent`."""

    def __init__(self) -> None:
        self._behind: dict[str, list[str]] = {}

    def sent(self, item: str) -> None:
        """Audio of this item is queued."""
        self._behind.setdefault(item, [])

    def add(self, mark: str) -> bool:
        """Queue a mark behind all audio so far. False if there is none that has not been played: the mark is reached at once."""
        if not self._behind:
            return False
        self._behind[next(reversed(self._behind))].append(mark)
        return True

    def played(self, item: str) -> list[str]:
        """The marks that are reached as the item ends; those of items before it that were never reported come first."""
        if item not in self._behind:
            return []
        reached: list[str] = []
        for name in list(self._behind):
            reached += self._behind.pop(name)
            if name == item:
                break
        return reached

    def clear(self) -> list[str]:
        """Forget all audio; the marks that stood behind it, in order."""
        waiting = [mark for marks in self._behind.values() for mark in marks]
        self._behind.clear()
        return waiting
