"""Whether events are as the contract says: known kinds, fields of their types, in an order that makes sense."""

from __future__ import annotations

import types
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import fields
from typing import Any, Literal, Union, get_args, get_origin, get_type_hints

import numpy as np

from fdbench import contract
from fdbench.contract import AdapterEvent, AudioEnd, AudioOut, Closed, Fault, Flush, Raw, Span, Transcript
from fdbench.errors import AdapterFault
from fdbench.session.limits import beyond_range
from fdbench.session.logging import plain
from fdbench.timebase import Samples, to_seconds

KINDS = get_args(AdapterEvent)
_HINTS = {kind: get_type_hints(kind, vars(contract)) for kind in (*KINDS, contract.WordTime)}


def wrong_event(event: object, now: Samples) -> str | None:
    """One sentence about what is wrong with an event of instant `now`; None if nothing is."""
    where = f"the event at {to_seconds(now):.2f} s"
    if not isinstance(event, KINDS):
        return f"{where} is of type {type(event).__name__}, which the contract does not know; use those of fdbench.contract"
    name = type(event).__name__
    for field in fields(event):
        value = getattr(event, field.name)
        if field.name == "audio":
            if not (
                isinstance(value, np.ndarray) and value.dtype == np.float32 and value.ndim == 1 and np.isfinite(value).all()
            ):
                return f"{where}, {name}, holds audio that is not finite float32 of shape (n,); make it so"
            if wrong := beyond_range(value):
                return f"{where}, {name}, holds {wrong}"
        elif not _fits(value, _HINTS[type(event)][field.name]):
            return f"{where}, {name}, has {field.name}={_short(value)}, which the contract does not allow there"
    backwards = _backwards(event)
    if backwards:
        return f"{where}, {name}, {backwards}"
    try:
        if not isinstance(event, AudioOut):
            plain(event, where)
    except AdapterFault as fault:
        return f"{fault}; keep to text, numbers, lists and mappings"
    return None


def wrong_items(events: Iterable[tuple[Samples, AdapterEvent]]) -> str | None:
    """One sentence about audio that comes after its item's end, or events after the session's; None if there is none.

    Late chunks of a flushed item are no fault, nor is the wire log after Closed."""
    begun: set[str] = set()
    flushed: set[str] = set()
    ended: set[str] = set()
    over: Samples | None = None
    for now, event in events:
        if over is not None and not isinstance(event, Raw):
            return f"an event came at {to_seconds(now):.2f} s, after Closed at {to_seconds(over):.2f} s; Closed must be the last one"
        if isinstance(event, AudioOut):
            begun.add(event.item)
        elif isinstance(event, Flush):
            flushed |= begun if event.item is None else {event.item}
        if isinstance(event, AudioOut) and event.item in ended - flushed:
            return (
                f"audio of item '{event.item}' came at {to_seconds(now):.2f} s, after its AudioEnd: emit AudioEnd last, and give each"
                " utterance an item of its own"
            )
        if isinstance(event, AudioEnd):
            ended.add(event.item)
        elif isinstance(event, Closed):
            over = now
    return None


def wrong_claims(
    events: Sequence[AdapterEvent], capabilities: contract.Capabilities, *, spoke: bool, asked: bool
) -> str | None:
    """One sentence about what the capabilities promise and the events do not show, or the other way round.

    Args:
        events: of a session in which the user asked something.
        capabilities: as declared.
        spoke: whether the agent made a sound.
        asked: whether there was anything to answer; without it no transcript is missed.
    """
    declared = "; correct the adapter's Capabilities"
    told = any(isinstance(event, Transcript) and event.role == "agent" for event in events)
    if capabilities.transcripts and asked and spoke and not told:
        return f"transcripts=True, but it spoke and emitted no Transcript of the agent{declared}"
    if not capabilities.transcripts and any(isinstance(event, Transcript) for event in events):
        return f"transcripts=False, but it emitted a Transcript{declared}"
    if not capabilities.tools and any(isinstance(event, contract.ToolCall) for event in events):
        return f"tools=False, but it emitted a ToolCall{declared}"
    hints = get_type_hints(contract.Capabilities, vars(contract))
    wrong = next((f.name for f in fields(capabilities) if not _fits(getattr(capabilities, f.name), hints[f.name])), None)
    if wrong is not None:
        return f"{wrong}={_short(getattr(capabilities, wrong))}, which Capabilities does not allow{declared}"
    cap = capabilities.session_cap_s
    return f"session_cap_s={cap}, which is no duration{declared}" if cap is not None and not cap > 0 else None


def texts(events: Iterable[AdapterEvent]) -> Iterable[str]:
    """What each event other than audio says, in one string."""
    for event in events:
        if isinstance(event, Raw):
            yield event.text
        elif isinstance(event, Fault):
            yield event.message
        elif not isinstance(event, AudioOut):
            yield repr(event)


def _fits(value: object, hint: Any) -> bool:
    origin, arguments = get_origin(hint), get_args(hint)
    if origin is Literal:
        return value in arguments
    if origin in (Union, types.UnionType):
        return any(_fits(value, each) for each in arguments)
    if origin is tuple:
        return isinstance(value, tuple) and all(_fits(each, arguments[0]) for each in value)
    if origin is not None:
        return isinstance(value, Mapping) and all(isinstance(key, str) for key in value)
    if hint is int:
        return isinstance(value, int | np.integer) and not isinstance(value, bool)
    if hint is float:
        return isinstance(value, int | float | np.floating) and not isinstance(value, bool)
    if hint is contract.WordTime:
        return isinstance(value, hint) and all(_fits(getattr(value, n), h) for n, h in _HINTS[contract.WordTime].items())
    return isinstance(value, hint)


def _backwards(event: object) -> str:
    if isinstance(event, Span) and event.end < event.start:
        return f"ends at {event.end}, before it starts at {event.start}; give samples of the session"
    if isinstance(event, Transcript) and any(word.end < word.start or word.start < 0 for word in event.words):
        return "holds a word that ends before it starts; give samples from the item's start"
    return ""


def _short(value: object) -> str:
    text = repr(value)
    return text if len(text) <= 60 else text[:57] + "..."
