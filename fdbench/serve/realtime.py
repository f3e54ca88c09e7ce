"""One session over an endpoint that OpenAI Realtime clients can talk to (names of events as of general availability)."""

from __future__ import annotations

import base64
import binascii
import json
from collections.abc import Awaitable, Callable, Iterable
from typing import TYPE_CHECKING, Any

from fdbench.contract import SessionInfo
from fdbench.serve.dialogue import Dialogue
from fdbench.serve.peer import Misuse, Peer
from fdbench.serve.realtime_session import Refused, Settings
from fdbench.serve.reply import Event
from fdbench.serve.stepping import Stepping
from fdbench.serve.worker import frame_of

if TYPE_CHECKING:
    from fdbench.serve.remote import Remote
    from fdbench.serve.worker import About

LONGEST = 15 * 1024 * 1024
"""Bytes of audio in one append, as in the API."""


class RealtimeSession:
    """Takes the client's events, in order. The adapter is opened by the first `session.update`, or by the first audio."""

    def __init__(self, peer: Peer, remote: Remote, about: About, number: int) -> None:
        self._peer = peer
        self._remote = remote
        self._number = number
        self._frame = frame_of(about)
        self._settings = Settings(number, about.name)
        self._dialogue = Dialogue()
        self._stepping: Stepping | None = None
        self._heard = False
        self._events = 0
        self._handlers: dict[str, Callable[[Event], Awaitable[None]]] = {
            "session.update": self._update,
            "input_audio_buffer.append": self._append,
            "input_audio_buffer.clear": self._clear,
            "input_audio_buffer.commit": self._commit,
            "conversation.item.create": self._create_item,
            "conversation.item.truncate": self._truncate,
            "conversation.item.delete": self._delete,
            "response.create": self._create_response,
            "response.cancel": self._cancel,
        }

    async def run(self) -> str:
        """Until the client leaves: `Gone` says so.

        Raises:
            Misuse: the system ended the session.
            AdapterFault: the adapter failed.
            FdbenchError: the adapter cannot be made.
        """
        await self._send([{"type": "session.created", "session": self._settings.document}])
        while True:
            message = await self._peer.receive()
            event: Event = {}
            try:
                event = _event(message)
                await self._handle(event)
            except Refused as refused:
                await self._send([_error(refused, event.get("event_id"))])

    async def _handle(self, event: Event) -> None:
        kind = event.get("type")
        handler = self._handlers.get(kind) if isinstance(kind, str) else None
        if handler is None:
            raise Refused(f"there is no client event of type {kind!r} here", code="invalid_event", param="type")
        await handler(event)

    # --- the session ---

    async def _update(self, event: Event) -> None:
        before = self._settings.document
        changed = self._settings.update(event.get("session"))
        if changed and self._heard:
            self._settings.document = before
            raise Refused("instructions and tools cannot be changed once audio was sent", param="session")
        if changed or self._stepping is None:
            await self._open()
        self._dialogue.turns.transcribed = self._settings.transcribed
        self._dialogue.turns.padding_ms = self._settings.padding_ms
        await self._send([{"type": "session.updated", "session": self._settings.document}])

    async def _open(self) -> Stepping:
        settings = self._settings
        identity = str(settings.document["id"])
        await self._remote.open(SessionInfo(identity, settings.instructions, self._number, self._frame, tools=settings.tools))
        self._stepping = Stepping(self._remote, self._frame)
        return self._stepping

    # --- audio ---

    async def _append(self, event: Event) -> None:
        data = _audio(event)
        self._heard = True
        stepping = self._stepping or await self._open()
        async for step in stepping.feed(data):
            await self._send(self._dialogue.step(step))
            if self._dialogue.ended is not None:
                raise Misuse(self._dialogue.ended, ended=True)

    async def _clear(self, event: Event) -> None:
        """What was appended was heard at once: there is nothing to clear."""
        await self._send([{"type": "input_audio_buffer.cleared"}])

    async def _commit(self, event: Event) -> None:
        raise Refused("the system decides itself when a turn ends: audio needs no commit", code="unsupported", param="type")

    # --- items ---

    async def _create_item(self, event: Event) -> None:
        item = event.get("item")
        if not isinstance(item, dict) or item.get("type") != "function_call_output":
            raise Refused("only items of type function_call_output can be created: the system hears audio", param="item.type")
        call, output = item.get("call_id"), item.get("output")
        if not isinstance(call, str) or not isinstance(output, str):
            raise Refused("a function_call_output needs call_id and output, both text", param="item")
        if self._stepping is None:
            raise Refused(f"no function was called, so there is no call {call!r}", param="item.call_id")
        result, failed = _result(output)
        await self._remote.tool_result(call, result, failed=failed)
        self._events += 1
        identity = item.get("id") or f"item_c{self._events}"
        whole = {**item, "id": identity, "object": "realtime.item", "status": "completed"}
        await self._send([{"type": f"conversation.item.{kind}", "item": whole} for kind in ("added", "done")])

    async def _truncate(self, event: Event) -> None:
        item, end = event.get("item_id"), event.get("audio_end_ms")
        if not isinstance(item, str) or not isinstance(end, int) or end < 0:
            raise Refused("conversation.item.truncate needs item_id and audio_end_ms, at least 0", param="audio_end_ms")
        sent = self._dialogue.sent_ms(item)
        if sent is None:
            raise Refused(f"there is no item {item!r} with audio", code="item_not_found", param="item_id")
        if end > sent:
            raise Refused(f"Audio content of {sent}ms is already shorter than {end}ms", param="audio_end_ms")
        truncated = {"type": "conversation.item.truncated", "item_id": item, "content_index": 0, "audio_end_ms": end}
        await self._send([truncated])

    async def _delete(self, event: Event) -> None:
        item = event.get("item_id")
        if not isinstance(item, str):
            raise Refused("conversation.item.delete needs item_id", param="item_id")
        await self._send([{"type": "conversation.item.deleted", "item_id": item}])

    # --- responses ---

    async def _create_response(self, event: Event) -> None:
        """Accepted: the system decides itself when it speaks."""

    async def _cancel(self, event: Event) -> None:
        events = self._dialogue.cancel()
        if events is None:
            raise Refused("Cancellation failed: no active response found", code="response_cancel_not_active")
        await self._send(events)

    async def _send(self, events: Iterable[Event]) -> None:
        for event in events:
            self._events += 1
            numbered = {"event_id": f"event_{self._events}", **event}
            await self._peer.send(json.dumps(numbered, ensure_ascii=False))


def _event(message: str | bytes) -> Event:
    try:
        found = json.loads(message)
    except (ValueError, RecursionError):
        raise Refused("a message that is no JSON", code="invalid_json") from None
    if not isinstance(found, dict):
        raise Refused("a message that is no JSON object", code="invalid_json")
    return found


def _audio(event: Event) -> bytes:
    try:
        data = base64.b64decode(event["audio"], validate=True)
    except (KeyError, TypeError, binascii.Error, ValueError):
        raise Refused("input_audio_buffer.append needs audio in base64", param="audio") from None
    if len(data) > LONGEST:
        raise Refused(f"{len(data)} bytes of audio are more than {LONGEST}", param="audio")
    if len(data) % 2:
        raise Refused(f"{len(data)} bytes of audio are no whole number of 16-bit samples", param="audio")
    return data


def _result(output: str) -> tuple[str, bool]:
    """A tool's answer, and whether it is an error's text: `{"error": TEXT}` and nothing else."""
    try:
        found: Any = json.loads(output)
    except ValueError:
        return output, False
    if isinstance(found, dict) and list(found) == ["error"]:
        return str(found["error"]), True
    return output, False


def _error(refused: Refused, cause: object) -> Event:
    error = {"type": "invalid_request_error", "code": refused.code, "message": str(refused), "param": refused.param}
    return {"type": "error", "error": {**error, "event_id": cause if isinstance(cause, str) else None}}
