"""The official figures of v3, exactly as they are coded: which tools were called, with what, and whether anything was said."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from typing import Any

from fdbench.fdb.official import Figure, mean
from fdbench.fdb.schemas import ToolCall, ToolResult, ToolTask
from fdbench.scenario.model import same_args as alike

PAUSE_S = 2.0
"""The user's speech ends with the last word before a longer silence (`>`)."""


@dataclass(frozen=True, slots=True)
class Called:
    """One sample: precision, recall and F1 over the multiset of functions, and whether all arguments are right."""

    precision: float
    recall: float
    f1: float
    arguments: bool
    exact: bool

    @property
    def passed(self) -> bool:
        """Pass@1: just these functions, with all arguments right."""
        return self.exact and self.arguments


def called(expected: Sequence[ToolCall], actual: Sequence[ToolCall]) -> Called:
    """Without any call precision is 1, recall 0 and F1 0; with nothing expected and nothing called all are 1."""
    wanted, got = Counter(c.function for c in expected), Counter(c.function for c in actual)
    common = sum((wanted & got).values())
    precision = common / sum(got.values()) if got else 1.0
    recall = common / sum(wanted.values()) if wanted else 1.0
    f1 = 2.0 * precision * recall / (precision + recall) if precision + recall else 0.0
    return Called(precision, recall, f1, _all_right(expected, actual), wanted == got)


def _all_right(expected: Sequence[ToolCall], actual: Sequence[ToolCall]) -> bool:
    """Each expected call has one of the same function with its arguments; one that was found is not used again."""
    left = list(actual)
    for call in expected:
        match = next((c for c in left if c.function == call.function and same_args(call.args, c.args)), None)
        if match is None:
            return False
        left.remove(match)
    return True


def same_args(expected: Mapping[str, Any], actual: Mapping[str, Any]) -> bool:
    """As `fdbench.scenario.model.same_args`, but a value that begins with `$` stands for anything, even for nothing."""
    return alike({key: value for key, value in expected.items() if not _is_open(value)}, actual)


def _is_open(value: Any) -> bool:
    return isinstance(value, str) and value.startswith("$")


def spoke(result: ToolResult) -> bool:
    """Turn-take: any text was recognised."""
    return bool(result.transcript.strip() or result.words)


def user_end(words: Iterable[tuple[float, float]]) -> float | None:
    """The end of the user's speech by a recogniser of the input: of the last word before a silence over 2 s; None without words.

    Args:
        words: begin and end of each, in order.
    """
    found: float | None = None
    for start, end in words:
        if found is not None and start - found > PAUSE_S:
            return found
        found = end
    return found


def first_word_latency(result: ToolResult) -> float | None:
    """First word of the output less the user's end; a negative one is left out, as None, not set to 0."""
    if not result.words or result.user_end is None:
        return None
    found = result.words[0].start - result.user_end
    return found if found >= 0 else None


def figures(samples: Sequence[tuple[ToolTask, ToolResult | None]]) -> dict[str, Figure]:
    """The headline: F1 and arguments over those who spoke, Pass@1 over the results that there are (one that is missing vanishes), and
    beside it with the missing counted."""
    there = [(task, result) for task, result in samples if result is not None]
    taken = [(task, result) for task, result in there if spoke(result)]
    judged = [called(task.expected, result.calls) for task, result in taken]
    passed = [float(called(task.expected, result.calls).passed) for task, result in there]
    total = len(samples)

    def of(values: Iterable[float | None]) -> Figure:
        found = mean(values)
        return Figure(found.value, found.used, total)

    return {
        "tool_f1": of(c.f1 for c in judged),
        "arguments": of(float(c.arguments) for c in judged),
        "pass_at_1": of(passed),
        "pass_at_1_missing_counted": Figure(sum(passed) / total if total else None, total, total),
        "turn_take": of(float(spoke(result)) for _, result in there),
        "latency_s": of(first_word_latency(result) for _, result in there),
    }
