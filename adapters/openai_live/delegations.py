"""Work that the model hands on, and how its answers come back to it."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any, Literal, TypeAlias

from fdbench.contract import Delegation, SessionInfo, Sink, ToolCall

from .._stream.faults import Faults
from .._stream.json_event import JsonEvent, Malformed
from .._stream.sender import Sender
from .._stream.tools import arguments_of, result_text
from .backend import Backend
from .client import LONGEST, NO_TOOL, content_of, tool_for

Phase: TypeAlias = Literal["created", "progress", "done", "delivered", "failed"]


class Delegations:
    """Both kinds: the session's tools here (`client`), or a model that the server runs (`responses`)."""

    def __init__(self, info: SessionInfo, sink: Sink, sender: Sender, faults: Faults) -> None:
        self._info = info
        self._sink = sink
        self._sender = sender
        self._faults = faults
        self._backend = Backend()
        self._waiting: set[str] = set()
        self._appended: dict[str, str] = {}
        self._names: dict[str, JsonEvent] = {}
        self._progressing: set[str] = set()

    async def created(self, event: JsonEvent, request: str) -> None:
        """`session.delegation.created`; `request` is what the user said last."""
        delegation = event.object("delegation")
        name = delegation.text("id")
        if delegation.text("target") != "client":
            self._tell(name, "created")
            return
        tool = tool_for(request, self._info.tools)
        self._tell(name, "created", tool.name if tool else "")
        if tool is None:
            await self._append(name, NO_TOOL)
            self._tell(name, "failed", "the session has no tools")
            return
        self._waiting.add(name)
        self._sink.emit(ToolCall(name, tool.name, {"request": request}))

    async def answered(self, call: str, result: str, *, failed: bool) -> None:
        """A tool's answer; nothing happens if nobody waits for it."""
        if call in self._waiting:
            self._waiting.remove(call)
            if len(result) > LONGEST:
                self._faults.once(f"an answer of over {LONGEST} characters was cut: the server takes no more", "long answer")
            await self._append(call, content_of(result, failed=failed))
            self._tell(call, "failed" if failed else "done")
        elif self._backend.answered(call):
            item = {"type": "function_call_output", "call_id": call, "output": result_text(result, failed=failed)}
            await self._sender.send({"type": "response.item.create", "item": item})
            await self._ask_if_due()

    def delivered(self, event: JsonEvent) -> None:
        """`session.commentary.appended`: the model knows the answer."""
        name = self._appended.pop(event.text("client_event_id", ""), "")
        if name:
            self._tell(name, "delivered")

    def refused(self, client_event: str) -> None:
        """The server complained about a message of ours."""
        name = self._appended.pop(client_event, "")
        if name:
            self._tell(name, "failed", "the server refused the answer")

    async def response(self, envelope: JsonEvent) -> None:
        """`response.event`: what the backend's model does."""
        event = envelope.object("event")
        name = envelope.text("delegation_id", "")
        if event.type in ("response.output_item.added", "response.output_item.done"):
            self._item(event, name)
        elif event.type == "response.function_call_arguments.done":
            known = self._names.get(event.text("item_id", ""))
            if known is not None:
                self._call(JsonEvent({**known.fields, "arguments": event.text("arguments", "")}), name)
        elif event.type == "response.created" and name not in self._progressing:
            self._progressing.add(name)
            self._tell(name, "progress")
        elif event.type == "response.completed":
            if self._backend.done(name):
                self._tell(name, "done")
            await self._ask_if_due()
        elif event.type in ("response.failed", "response.incomplete", "error"):
            self._failed(event, name)

    def _item(self, event: JsonEvent, delegation: str) -> None:
        item = event.object("item")
        if item.type == "function_call":
            self._names[item.text("id", "")] = item
            if event.type == "response.output_item.done" and item.text("status", "completed") == "completed":
                self._call(item, delegation)

    def _call(self, call: JsonEvent, delegation: str) -> None:
        call_id, name = call.text("call_id"), call.text("name")
        if self._backend.called(call_id, delegation):
            self._sink.emit(ToolCall(call_id, name, self._arguments(call.text("arguments", ""), name)))

    def _arguments(self, text: str, tool: str) -> Mapping[str, Any]:
        try:
            return arguments_of(text, tool)
        except Malformed as error:  # the call stands, and the backend waits for its answer
            self._faults.once(f"malformed: {error}")
            return {}

    def _failed(self, event: JsonEvent, name: str) -> None:
        response = event.object("response")
        why = response.object("error").text("message", "") or response.object("incomplete_details").text("reason", "")
        told = why or event.text("message", "no reason given")
        self._faults.once(f"the backend's response is not complete: {told}")
        self._tell(name, "failed", told)

    async def _ask_if_due(self) -> None:
        if self._backend.must_ask():
            await self._sender.send({"type": "response.create"})

    async def _append(self, name: str, content: str) -> None:
        event_id = f"fdbench-commentary-{name}"
        self._appended[event_id] = name
        message = {"type": "session.commentary.append", "event_id": event_id, "delegation_id": name, "content": content}
        await self._sender.send(message)

    def _tell(self, name: str, phase: Phase, note: str = "") -> None:
        if name:
            self._sink.emit(Delegation(name, phase, note))
