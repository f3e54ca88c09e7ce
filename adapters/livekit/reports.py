"""What an agent session tells of itself, as messages of the PCM protocol. Nothing of livekit is imported: its events are read by the
names of their fields."""

from __future__ import annotations

import time
from collections.abc import Callable, Mapping
from typing import Any

from .._stream.faults import Faults

LONGEST_S = 600.0
"""A time over that is none."""


class Reports:
    """Listens to a session.

    Args:
        say: sends a message.
        position: how many milliseconds of sound were received when it was so late by `time.time()`; None before the first.
    """

    def __init__(self, say: Callable[[Mapping[str, Any]], None], position: Callable[[float], float | None]) -> None:
        self._say = say
        self._position = position
        self._told: set[str] = set()
        self._used: dict[str, float] = {}
        self._calls: dict[str, tuple[float, Mapping[str, str]]] = {}
        self.handlers: Mapping[str, Callable[[Any], None]] = {
            "user_state_changed": lambda event: self._state("user", event),
            "agent_state_changed": lambda event: self._state("agent", event),
            "user_input_transcribed": self._understood,
            "conversation_item_added": self._turn,
            "tool_execution_updated": self._tool,
            "session_usage_updated": self._usage,
            "error": lambda event: self.fault(why(event.error)),
        }

    def fault(self, text: str) -> None:
        """Told once."""
        text = Faults.clean(text)
        if text and text not in self._told:
            self._told.add(text)
            self._say({"type": "fault", "message": text})

    def _state(self, role: str, event: Any) -> None:
        """A user's state is dated back by the silence that the detector waited for."""
        was, now = event.old_state == "speaking", event.new_state == "speaking"
        if was != now:
            self._say({"type": "speech", "role": role, "speaking": now, **self._at(event.created_at)})

    def _understood(self, event: Any) -> None:
        if event.transcript.strip():
            self._say({"type": "transcript", "role": "user", "text": event.transcript.strip(), "final": bool(event.is_final)})

    def _turn(self, event: Any) -> None:
        """Livekit measures a turn in stretches that it keeps with the message."""
        measured: Mapping[str, Any] = getattr(event.item, "metrics", None) or {}
        quiet = measured.get("stopped_speaking_at")
        role = getattr(event.item, "role", "")
        if role == "user" and quiet is not None:
            self._span("asr", quiet, measured.get("transcription_delay"))
            self._span("endpointing", quiet, measured.get("end_of_turn_delay"))
        speaks = measured.get("started_speaking_at")
        if role == "assistant" and speaks is not None:
            voice, thought = measured.get("tts_node_ttfb") or 0.0, measured.get("llm_node_ttft")
            self._span("tts", speaks - voice, voice)
            self._span("llm", speaks - voice - (thought or 0.0), thought)

    def _tool(self, event: Any) -> None:
        """Name and arguments are for the wire log."""
        update = event.update
        if update.type == "tool_call_started":
            call = update.function_call
            self._calls[call.call_id] = event.created_at, {"name": str(call.name), "arguments": str(call.arguments)}
        elif update.type == "tool_call_ended" and update.call_id in self._calls:
            begun, call = self._calls.pop(update.call_id)
            self._span("tool", begun, event.created_at - begun, **call)

    def _usage(self, event: Any) -> None:
        """Totals of the session, added up over models."""
        amounts: dict[str, float] = {}
        for used in event.usage.model_usage:
            kind = str(used.type).removesuffix("_usage")
            for name, value in used.model_dump().items():
                if isinstance(value, int | float) and value:
                    amounts[f"{kind}_{name}"] = amounts.get(f"{kind}_{name}", 0.0) + value
        if amounts != self._used:  # a detector tells twice a second that nothing was used
            self._used = amounts
            self._say({"type": "usage", "amounts": amounts})

    def _span(self, stage: str, start: float, seconds: float | None, **more: str) -> None:
        if seconds is None or not 0 < seconds < LONGEST_S:
            return
        begin, end = self._position(start), self._position(start + seconds)
        if begin is not None and end is not None:
            self._say({"type": "span", "stage": stage, "start_ms": begin, "end_ms": end, **more})

    def _at(self, instant: float) -> dict[str, float]:
        at = self._position(instant)
        return {} if at is None else {"at_ms": at}


class Received:
    """Counts the sound that was received, to date what happens by `time.time()`."""

    def __init__(self, rate: int, clock: Callable[[], float] = time.time) -> None:
        self._rate = rate
        self._clock = clock
        self._last = 0, 0.0
        """Samples, and when the last of them came. Replaced as a whole: another thread may read it."""

    def add(self, samples: int) -> None:
        self._last = self._last[0] + samples, self._clock()

    def position(self, instant: float) -> float | None:
        """Milliseconds of sound, at least 0; None before the first."""
        samples, last = self._last
        if not samples:
            return None
        return round(max(0.0, samples * 1000 / self._rate + (instant - last) * 1000), 3)


def why(error: Any) -> str:
    """An error of a part of the session, with the name of that part."""
    inner = getattr(error, "error", None) or error
    label = getattr(error, "label", "") or getattr(error, "type", "")
    text = f"{type(inner).__name__}: {inner}" if isinstance(inner, BaseException) else str(inner)
    return f"{label}: {text}" if label else text
