"""The tools that an agent may call: each answers as the script says, so long after the call, or never."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

from fdbench.contract import ToolCall, ToolSpec
from fdbench.scenario.model import Tool
from fdbench.timebase import Samples, ms


@dataclass(frozen=True, slots=True)
class ToolAnswer:
    """What a call brought; `failed`: `result` is an error's text."""

    id: str
    name: str
    result: str
    failed: bool


class Tools:
    """Takes calls, and hands out answers when they are due."""

    def __init__(self, tools: Sequence[Tool] = ()) -> None:
        self._tools = {tool.name: tool for tool in tools}
        self._waiting: list[tuple[Samples, ToolAnswer]] = []

    @property
    def waiting(self) -> bool:
        """Whether an answer is still to come."""
        return bool(self._waiting)

    def call(self, event: ToolCall, now: Samples) -> None:
        """A call that was made at `now`. One of an unknown tool fails at once; one of a tool that never answers is forgotten."""
        tool = self._tools.get(event.name)
        if tool is None:
            known = ", ".join(self._tools) or "none"
            error = f"there is no tool {event.name!r}; there are: {known}"
            self._waiting.append((now, ToolAnswer(event.id, event.name, error, failed=True)))
        elif tool.delay_ms is not None:
            answer = ToolAnswer(event.id, event.name, tool.answer(event.arguments), tool.fails)
            self._waiting.append((now + ms(tool.delay_ms), answer))

    def due(self, now: Samples) -> list[ToolAnswer]:
        """The answers due at or before `now` (`<=`) that were not handed out yet: by the instant they were due, then by call."""
        ready = sorted((each for each in self._waiting if each[0] <= now), key=lambda each: each[0])
        self._waiting = [each for each in self._waiting if each[0] > now]
        return [answer for _, answer in ready]


def offered(tools: Sequence[Tool]) -> tuple[ToolSpec, ...]:
    """What an adapter is told of them."""
    return tuple(ToolSpec(tool.name, tool.description, tool.parameters) for tool in tools)
