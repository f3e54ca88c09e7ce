"""One session over the PCM protocol (docs/adapters/pcm.md)."""

from __future__ import annotations

import json
from collections.abc import Mapping, Sequence
from typing import TYPE_CHECKING, Any

import numpy as np

from fdbench.contract import Closed, SessionInfo, ToolSpec, Transcript
from fdbench.serve.messages import PROTOCOL, Message, message_of
from fdbench.serve.peer import Misuse, Peer
from fdbench.serve.stepping import Stepped, Stepping, encoded
from fdbench.serve.worker import frame_of
from fdbench.session.items import Begin, Chunk, Items, Part
from fdbench.speech.resampler import RATES

if TYPE_CHECKING:
    from fdbench.serve.remote import Remote
    from fdbench.serve.worker import About


class PcmSession:
    """Reads what a client sends, in order, and answers."""

    def __init__(self, peer: Peer, remote: Remote, about: About, number: int) -> None:
        self._peer = peer
        self._remote = remote
        self._about = about
        self._number = number

    async def run(self) -> str:
        """Until the client leaves; the reason, for the log.

        Raises:
            Misuse: the client broke the protocol.
            AdapterFault: the adapter failed.
            FdbenchError: the adapter cannot be made.
        """
        hello = _hello(await self._peer.receive())
        await self._remote.open(_info(hello, frame_of(self._about), self._number))
        self._items: Items[np.int16] = Items(int(hello["rate"]))
        self._stepping = Stepping(self._remote, frame_of(self._about), int(hello["rate"]))
        await self._send(self._answer(int(hello["rate"])))
        while True:
            data = await self._peer.receive()
            if isinstance(data, bytes):
                await self._hear(data)
            elif (reason := await self._take(_message(data))) is not None:
                return reason

    def _answer(self, rate: int) -> Message:
        about, can = self._about, self._about.capabilities
        return {
            "type": "hello",
            "protocol": PROTOCOL,
            "name": about.name,
            "rate": rate,
            "frame_ms": about.frame_ms,
            "clock": "input",
            "pacing": "paced",
            "transcripts": can.transcripts,
            "tools": can.tools,
        }

    async def _hear(self, data: bytes) -> None:
        try:
            async for step in self._stepping.feed(data):
                await self._say(step)
        except ValueError as error:
            raise Misuse(str(error)) from None

    async def _say(self, step: Stepped) -> None:
        await self._send_parts(self._items.feed(step.pcm))
        for event in step.events:
            message = message_of(event, self._items.item if isinstance(event, Transcript) else None)
            if message is not None:
                await self._send(message)
            if isinstance(event, Closed):
                raise Misuse(event.reason or "the system ended the session", ended=True)

    async def _send_parts(self, parts: Sequence[Part[np.int16]]) -> None:
        for part in parts:
            if isinstance(part, Chunk):
                await self._peer.send(encoded(part.audio))
            else:
                kind = "item" if isinstance(part, Begin) else "item_end"
                await self._send({"type": kind, "id": part.item})

    async def _take(self, message: Mapping[str, Any]) -> str | None:
        """Whatever is unknown is left alone: newer clients may say more."""
        if message["type"] == "bye":
            await self._send_parts(self._items.end())
            await self._send({"type": "end", "reason": "bye"})
            return "the client said bye"
        if message["type"] == "tool_result":
            call, result = str(message.get("id", "")), str(message.get("result", ""))
            await self._remote.tool_result(call, result, failed=bool(message.get("failed", False)))
        return None

    async def _send(self, message: Message) -> None:
        await self._peer.send(json.dumps(message, ensure_ascii=False))


def _message(data: str | bytes) -> dict[str, Any]:
    try:
        message = json.loads(data)
    except ValueError as error:
        raise Misuse(f"a text message is no JSON: {error}") from None
    if not isinstance(message, dict) or not isinstance(message.get("type"), str):
        raise Misuse("a text message must be a JSON object with a 'type'")
    return message


def _hello(data: str | bytes) -> dict[str, Any]:
    message = _message(data) if isinstance(data, str) else {"type": "audio"}
    if message["type"] != "hello":
        raise Misuse(f"the first message must be a hello, not {message['type']}")
    if message.get("protocol") != PROTOCOL:
        raise Misuse(f"this is {PROTOCOL}; the hello asks for {message.get('protocol')!r}")
    if message.get("rate") not in RATES:
        raise Misuse(f"the rate must be one of {', '.join(map(str, RATES))}, not {message.get('rate')!r}")
    return message


def _info(hello: Mapping[str, Any], frame: int, number: int) -> SessionInfo:
    seed = hello.get("seed", number)
    if not isinstance(seed, int):
        raise Misuse("the seed must be a whole number")
    offered = hello.get("tools") or []
    if not isinstance(offered, list) or not all(isinstance(tool, dict) and "name" in tool for tool in offered):
        raise Misuse("tools must be a list of objects with name and description")
    tools = tuple(ToolSpec(str(t["name"]), str(t.get("description", "")), t.get("parameters") or None) for t in offered)
    identity, instructions = str(hello.get("id", f"session{number}")), str(hello.get("instructions", ""))
    return SessionInfo(identity, instructions, seed, frame, tools=tools)
