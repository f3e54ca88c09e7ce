"""A server of the Realtime API that misbehaves on demand: the path says how, as in `ws://127.0.0.1:1234/drop/v1/realtime`.

A trouble befalls the first connection of its path only, unless its name begins with `always-`; later ones are served well.
"""

from __future__ import annotations

import asyncio
import base64
import http
import json
import threading
from collections import Counter
from collections.abc import Awaitable, Callable, Iterator
from contextlib import contextmanager, suppress
from typing import Any

import numpy as np
from websockets.asyncio.server import ServerConnection, serve
from websockets.datastructures import Headers
from websockets.exceptions import ConnectionClosed
from websockets.http11 import Request, Response

RATE = 24_000
LOUD = 300
"""Of a frame's largest sample, as int16: less is silence."""
REPLY_S = 0.4
ITEM = {"item_id": "item_1", "response_id": "resp_1", "output_index": 0, "content_index": 0}
PCM = {"type": "audio/pcm", "rate": RATE}

Trouble = Callable[["Peer"], Awaitable[None]]


def sound(samples: int) -> str:
    """A message with so much of a tone."""
    tone = (8_000 * np.sin(np.arange(samples) * 0.1)).astype("<i2")
    delta = base64.b64encode(tone.tobytes()).decode()
    return json.dumps({"type": "response.output_audio.delta", "event_id": "e", "delta": delta, **ITEM})


class Peer:
    """One client, and the messages that it is sent."""

    def __init__(self, connection: ServerConnection, key: str, count: Callable[[], None]) -> None:
        self.connection = connection
        self._count = count
        self.key = key
        """What the client sent as its key."""

    async def say(self, kind: str, **fields: Any) -> None:
        await self.connection.send(json.dumps({"type": kind, "event_id": "e", **fields}))

    async def audio(self, samples: int) -> None:
        await self.connection.send(sound(samples))

    async def confirm(self, output: dict[str, Any] = PCM) -> None:
        """`session.created`, and `session.updated` when the client has asked for its session."""
        await self.say("session.created", session={})
        await self.hear("session.update")
        await self.say("session.updated", session={"audio": {"input": {"format": PCM}, "output": {"format": output}}})

    async def hear(self, kind: str) -> dict[str, Any]:
        """The next message of that kind."""
        while True:
            event: dict[str, Any] = json.loads(await self.connection.recv())
            self._count()
            if event["type"] == kind:
                return event

    async def turn(self) -> None:
        """Returns when the user has said something and was silent for 60 ms."""
        spoken, silent = False, 0
        while not spoken or silent < 3:
            frame = base64.b64decode((await self.hear("input_audio_buffer.append"))["audio"])
            loud = int(np.abs(np.frombuffer(frame, "<i2").astype(np.int32)).max(initial=0)) > LOUD
            spoken |= loud
            silent = 0 if loud else silent + 1

    async def answer(self) -> None:
        await self.say("response.created", response={"id": "resp_1", "status": "in_progress"})
        await self.audio(int(REPLY_S * RATE))
        await self.say("response.output_audio.done", **ITEM)
        await self.say("response.done", response={"id": "resp_1", "status": "completed"})

    async def listen(self) -> None:
        """Until the client leaves, without a word."""
        async for _ in self.connection:
            self._count()


async def good(peer: Peer) -> None:
    await peer.confirm()
    await peer.turn()
    await peer.answer()
    await peer.listen()


def refusal(trouble: str, key: str) -> Response | None:
    """The answer to an opening request that is refused; it quotes the client's key, as careless servers do."""
    said = {"401": f"Incorrect API key provided: {key}", "429": f"Rate limit reached for {key}", "500": f"no luck, {key}"}
    status = trouble.removeprefix("always-")
    if status not in said:
        return None
    body = json.dumps({"error": {"message": said[status], "encoded": base64.b64encode(key.encode()).decode()}})
    headers = Headers([("Content-Length", str(len(body))), ("Content-Type", "application/json"), ("Retry-After", "7")])
    return Response(int(status), http.HTTPStatus(int(status)).phrase, headers, body.encode())


class Server:
    """Serves from a thread of its own. `connections`: how many each trouble has had; `heard`: how many messages of them it has read."""

    def __init__(self, troubles: dict[str, Trouble]) -> None:
        self._troubles = troubles
        self.connections: Counter[str] = Counter()
        self.heard: Counter[str] = Counter()
        self.port = 0
        self._ready = threading.Event()
        self._thread = threading.Thread(target=lambda: asyncio.run(self._serve()), daemon=True)

    def url(self, trouble: str) -> str:
        return f"http://127.0.0.1:{self.port}/{trouble}/v1"

    def socket_url(self, trouble: str) -> str:
        return f"ws://127.0.0.1:{self.port}/{trouble}"

    @contextmanager
    def running(self) -> Iterator[Server]:
        self._thread.start()
        assert self._ready.wait(10)
        try:
            yield self
        finally:
            self._loop.call_soon_threadsafe(self._over.set)
            self._thread.join(10)

    async def _serve(self) -> None:
        self._loop, self._over = asyncio.get_running_loop(), asyncio.Event()
        settings: dict[str, Any] = {"compression": None, "max_size": None, "close_timeout": 0.2, "ping_interval": None}
        async with serve(self._talk, "127.0.0.1", 0, process_request=self._refuse, **settings) as server:
            self.port = next(iter(server.sockets)).getsockname()[1]
            self._ready.set()
            await self._over.wait()

    def _refuse(self, connection: ServerConnection, request: Request) -> Response | None:
        trouble = _trouble(request)
        self.connections[trouble] += 1
        return refusal(trouble, _key(request)) if self._due(trouble) else None

    async def _talk(self, connection: ServerConnection) -> None:
        assert connection.request is not None
        trouble = _trouble(connection.request)
        behave = self._troubles.get(trouble.removeprefix("always-"), good) if self._due(trouble) else good
        with suppress(ConnectionClosed):
            await behave(Peer(connection, _key(connection.request), lambda: self.heard.update([trouble])))

    def _due(self, trouble: str) -> bool:
        return self.connections[trouble] == 1 or trouble.startswith("always-")


def _trouble(request: Request) -> str:
    return request.path.split("/")[1]


def _key(request: Request) -> str:
    return request.headers.get("Authorization", "").removeprefix("Bearer ") or request.headers.get("x-goog-api-key", "")
