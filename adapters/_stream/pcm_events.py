"""The system's JSON messages of the PCM protocol, as events."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from typing import Literal, get_args

from fdbench.contract import (
    AdapterEvent,
    AudioEnd,
    Decision,
    Delegation,
    Fault,
    Flush,
    Samples,
    Span,
    SpeechState,
    ToolCall,
    Transcript,
    Usage,
)

from .input_clock import InputClock
from .json_event import JsonEvent, Malformed

Role = Literal["user", "agent"]
Phase = Literal["created", "progress", "done", "delivered", "failed", "timeout", "cancelled"]
PHASES: Mapping[str, Phase] = {phase: phase for phase in get_args(Phase)}


def event_of(message: JsonEvent, clock: InputClock) -> AdapterEvent | None:
    """The event; None for a type that is not known.

    Raises:
        Malformed: a field is missing or of a wrong type.
    """
    make = _MAKERS.get(message.type)
    return None if make is None else make(message, clock)


def _flush(message: JsonEvent, clock: InputClock) -> Flush:
    return Flush(message.text("item", "") or None)


def _item_end(message: JsonEvent, clock: InputClock) -> AudioEnd:
    return AudioEnd(message.text("id"))


def _transcript(message: JsonEvent, clock: InputClock) -> Transcript:
    item, final = message.text("item", "") or None, _flag(message, "final", default=True)
    return Transcript(_role(message), message.text("text"), item, final=final, media=_at(message, clock))


def _speech(message: JsonEvent, clock: InputClock) -> SpeechState:
    return SpeechState(_role(message), _flag(message, "speaking"), _at(message, clock))


def _span(message: JsonEvent, clock: InputClock) -> Span:
    start, end = clock.at(message.number("start_ms")), clock.at(message.number("end_ms"))
    if start is None or end is None or end < start:
        raise Malformed("span that lies before all audio, or ends before it starts")
    return Span(message.text("stage"), start, end, modelled=_flag(message, "modelled", default=False))


def _decision(message: JsonEvent, clock: InputClock) -> Decision:
    return Decision(message.text("decision"), message.text("reason", ""))


def _tool_call(message: JsonEvent, clock: InputClock) -> ToolCall:
    return ToolCall(message.text("id"), message.text("name"), message.object("arguments").fields)


def _delegation(message: JsonEvent, clock: InputClock) -> Delegation:
    phase = PHASES.get(message.text("phase"))
    if phase is None:
        raise Malformed(f"delegation without one of the phases {', '.join(PHASES)}")
    return Delegation(message.text("id"), phase, message.text("note", ""))


def _usage(message: JsonEvent, clock: InputClock) -> Usage:
    return Usage(message.object("amounts").numbers())


def _fault(message: JsonEvent, clock: InputClock) -> Fault:
    return Fault(message.text("message"))


def _role(message: JsonEvent) -> Role:
    role = message.text("role")
    if role == "user":
        return "user"
    if role == "agent":
        return "agent"
    raise Malformed(f"{message.type} whose role is neither user nor agent")


def _flag(message: JsonEvent, field: str, *, default: bool | None = None) -> bool:
    value = message.fields.get(field, default)
    if not isinstance(value, bool):
        raise Malformed(f"{message.type} without '{field}' (true or false)")
    return value


def _at(message: JsonEvent, clock: InputClock) -> Samples | None:
    return clock.at(message.number("at_ms")) if message.fields.get("at_ms") is not None else None


_MAKERS: Mapping[str, Callable[[JsonEvent, InputClock], AdapterEvent]] = {
    "flush": _flush,
    "item_end": _item_end,
    "transcript": _transcript,
    "speech": _speech,
    "span": _span,
    "decision": _decision,
    "tool_call": _tool_call,
    "delegation": _delegation,
    "usage": _usage,
    "fault": _fault,
}
