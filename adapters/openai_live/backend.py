"""Responses delegation: which calls of the backend's wait, and when it must be asked to go on."""

from __future__ import annotations

from dataclasses import dataclass, field


@dataclass(slots=True)
class _Work:
    """One response of the backend that called tools."""

    waiting: set[str] = field(default_factory=set)
    done: bool = False


class Backend:
    """By delegation; its id may be empty, where the server cannot tell it."""

    def __init__(self) -> None:
        self._works: dict[str, _Work] = {}
        self._calls: dict[str, str] = {}

    def called(self, call: str, delegation: str) -> bool:
        """A tool was called. False if that call is known."""
        if call in self._calls:
            return False
        self._calls[call] = delegation
        work = self._works.setdefault(delegation, _Work())
        work.waiting.add(call)
        return True

    def done(self, delegation: str) -> bool:
        """The response is complete. Whether it was the last: it called nothing."""
        work = self._works.get(delegation)
        if work is None:
            return True
        work.done = True
        return False

    def answered(self, call: str) -> bool:
        """An answer is being sent. False if nobody waits for it."""
        work = self._works.get(self._calls.get(call, ""))
        if work is None or call not in work.waiting:
            return False
        work.waiting.remove(call)
        return True

    def must_ask(self) -> bool:
        """Whether a response is complete and all its calls are answered; true once for each."""
        ready = [name for name, work in self._works.items() if work.done and not work.waiting]
        for name in ready:
            del self._works[name]
        return bool(ready)
