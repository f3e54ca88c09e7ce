"""Full-Duplex-Bench's files, read strictly: a sentence for what is not as it should be. Times are seconds."""

from __future__ import annotations

import json
import math
from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any, TypeVar

from fdbench.errors import UsageError

T = TypeVar("T")


@dataclass(frozen=True, slots=True)
class TimedWord:
    """A word of a transcript. `end` None: the recogniser told none."""

    text: str
    start: float
    end: float | None


@dataclass(frozen=True, slots=True)
class Transcript:
    """`output.json` and its like."""

    text: str
    words: tuple[TimedWord, ...]


@dataclass(frozen=True, slots=True)
class Marked:
    """Something that is marked in the input: `pause.json`, `turn_taking.json`."""

    start: float
    end: float
    text: str = ""


@dataclass(frozen=True, slots=True)
class CutIn:
    """`interrupt.json` of v1.0, and `metadata.json` of v1.5: what was said before, and where the overlap lies in the input."""

    context: str
    said: str
    start: float
    end: float


@dataclass(frozen=True, slots=True)
class ToolCall:
    """A call of a tool: v3."""

    function: str
    args: Mapping[str, Any]


@dataclass(frozen=True, slots=True)
class ToolTask:
    """`metadata.json` of v3."""

    id: str
    domain: str
    difficulty: str
    expected: tuple[ToolCall, ...]
    rollback: bool = False


@dataclass(frozen=True, slots=True)
class ToolResult:
    """`result_PROVIDER.json` of v3. `words`: of the output; `user_end`: end of the user's speech, None if unknown."""

    provider: str
    transcript: str
    words: tuple[TimedWord, ...]
    calls: tuple[ToolCall, ...]
    user_end: float | None = None
    extra: Mapping[str, Any] = field(default_factory=dict, compare=False)


def read_transcript(path: Path) -> Transcript:
    """`{"text", "chunks": [{"text", "timestamp": [s, e]}]}`; e may be null. UsageError for anything else."""
    return _read(path, _transcript)


def read_marks(path: Path) -> tuple[Marked, ...]:
    """`[{"text", "timestamp": [s, e]}]`, at least one. UsageError for anything else."""
    return _read(path, _marks)


def read_interruption(path: Path) -> CutIn:
    """`[{"context", "interrupt", "timestamp": [s, e]}]`; the first counts. UsageError for anything else."""
    return _read(path, _interruption)


def read_overlap(path: Path) -> CutIn:
    """`{"context_text", "current_turn_text", "timestamps": [s, e]}` of v1.5. UsageError for anything else."""
    return _read(path, _overlap)


def read_tool_task(path: Path) -> ToolTask:
    """A scenario of v3. UsageError for anything else."""
    return _read(path, _tool_task)


def read_tool_result(path: Path) -> ToolResult:
    """A result of v3. UsageError for anything else."""
    return _read(path, _tool_result)


def read_distribution(path: Path) -> dict[str, tuple[float, ...]]:
    """`{"0": [p, ...], ...}`: when people gave backchannels; each list sums to 1. UsageError for anything else."""
    return _read(path, _distribution)


def _read(path: Path, parse: Callable[[Any], T]) -> T:
    try:
        data = json.loads(path.read_text(encoding="utf-8-sig"))
    except FileNotFoundError:
        raise UsageError(f"{path}: no such file; is the folder whole?") from None
    except (OSError, UnicodeDecodeError) as error:
        raise UsageError(f"{path}: cannot be read ({error}); copy it again") from None
    except (ValueError, RecursionError) as error:
        raise UsageError(f"{path}: not valid JSON ({error}); copy it again") from None
    try:
        return parse(data)
    except (KeyError, TypeError, ValueError, IndexError, AttributeError) as error:
        told = f"{error} is missing" if isinstance(error, KeyError) else str(error)
        raise UsageError(f"{path}: not as Full-Duplex-Bench writes it ({told}); copy it again, or transcribe anew") from None


def _transcript(data: Any) -> Transcript:
    return Transcript(str(data.get("text", "")), _words(data["chunks"]))


def _words(chunks: Sequence[Any]) -> tuple[TimedWord, ...]:
    return tuple(TimedWord(str(chunk["text"]), *_open_span(chunk["timestamp"])) for chunk in chunks)


def _open_span(span: Sequence[Any]) -> tuple[float, float | None]:
    start, end = span
    return _second(start), None if end is None else _second(end)


def _span(span: Sequence[Any]) -> tuple[float, float]:
    start, end = _second(span[0]), _second(span[1])
    if start > end:
        raise ValueError(f"[{start:g}, {end:g}] ends before it begins")
    return start, end


def _second(value: Any) -> float:
    if isinstance(value, bool) or not isinstance(value, int | float) or not math.isfinite(value):
        raise ValueError(f"{value!r} is no time in seconds")
    return float(value)


def _marks(data: Any) -> tuple[Marked, ...]:
    if not isinstance(data, list) or not data:
        raise ValueError("no list with an entry")
    return tuple(Marked(*_span(entry["timestamp"]), str(entry.get("text", ""))) for entry in data)


def _interruption(data: Any) -> CutIn:
    first = data[0]
    return CutIn(str(first["context"]), str(first["interrupt"]), *_span(first["timestamp"]))


def _overlap(data: Any) -> CutIn:
    return CutIn(str(data["context_text"]), str(data["current_turn_text"]), *_span(data["timestamps"]))


def _calls(entries: Sequence[Any]) -> tuple[ToolCall, ...]:
    for entry in entries:
        if not isinstance(entry.get("args", {}), Mapping):
            raise ValueError(f"the arguments of {entry.get('function')!r} are no object")
    return tuple(ToolCall(str(entry["function"]), entry.get("args", {})) for entry in entries)


def _tool_task(data: Any) -> ToolTask:
    return ToolTask(
        str(data["id"]),
        str(data.get("domain", "")),
        str(data.get("difficulty", "")),
        _calls(data["expected_tool_calls"]),
        bool(data.get("state_rollback_test", False)),
    )


def _tool_result(data: Any) -> ToolResult:
    end = data.get("user_speech_end_rel")
    return ToolResult(
        str(data.get("provider", "")),
        str(data.get("transcript") or ""),
        _words(data.get("asr_chunks") or ()),
        _calls(data.get("actual_tool_calls") or ()),
        None if end is None else _second(end),
        {key: data[key] for key in ("status", "category", "title") if key in data},
    )


def _distribution(data: Any) -> dict[str, tuple[float, ...]]:
    found = {str(key): tuple(_second(p) for p in values) for key, values in data.items()}
    wrong = [key for key, values in found.items() if len(values) < 2 or abs(sum(values) - 1.0) > 1e-3]
    if wrong or not found:
        raise ValueError(f"list {wrong[0]!r} does not sum to 1" if wrong else "no list in it")
    return found
