"""Events of an adapter as JSON messages of the PCM protocol. Times are milliseconds of the audio that the client has sent."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

from fdbench.contract import (
    AdapterEvent,
    Closed,
    Decision,
    Delegation,
    Fault,
    Raw,
    Samples,
    Span,
    SpeechState,
    ToolCall,
    Transcript,
    Usage,
)
from fdbench.timebase import to_ms

PROTOCOL = "fdbench-pcm-1"
Message = Mapping[str, Any]


def message_of(event: AdapterEvent, item: str | None = None) -> Message | None:
    """The message that tells of `event`; None for sound, which goes as sound, and for lines of a log.

    Args:
        event: of the adapter.
        item: the item that sounds, or would sound next, for a transcript of the agent's.
    """
    match event:
        case Transcript():
            said: dict[str, Any] = {"type": "transcript", "role": event.role, "text": event.text, "final": event.final}
            if event.role == "agent" and item is not None:
                said["item"] = item
            return said | _at(event.media)
        case SpeechState():
            return {"type": "speech", "role": event.role, "speaking": event.speaking} | _at(event.media)
        case Span():
            bounds = {"start_ms": to_ms(event.start), "end_ms": to_ms(event.end)}
            return {"type": "span", "stage": event.stage, **bounds, "modelled": event.modelled}
        case Decision():
            return {"type": "decision", "decision": event.decision, "reason": event.reason}
        case ToolCall():
            return {"type": "tool_call", "id": event.id, "name": event.name, "arguments": dict(event.arguments)}
        case Delegation():
            return {"type": "delegation", "id": event.id, "phase": event.phase, "note": event.note}
        case Usage():
            return {"type": "usage", "amounts": dict(event.amounts)}
        case Fault():
            return {"type": "fault", "message": event.message}
        case Closed():
            return {"type": "end", "reason": event.reason}
        case Raw():
            return None
    return None


def _at(media: Samples | None) -> dict[str, Any]:
    return {} if media is None else {"at_ms": to_ms(media)}
