"""A WebSocket server on this machine, and raw ones that answer with anything."""

from __future__ import annotations

import asyncio
import http
from collections.abc import AsyncIterator, Awaitable, Callable
from contextlib import asynccontextmanager
from ssl import SSLContext

from websockets.asyncio.server import Server, ServerConnection, serve
from websockets.datastructures import Headers
from websockets.http11 import Request, Response

Handler = Callable[[ServerConnection], Awaitable[None]]


@asynccontextmanager
async def serving(handler: Handler, *, answer: Response | None = None, ssl: SSLContext | None = None) -> AsyncIterator[str]:
    """The address of a server whose connections `handler` serves, or that gives `answer` to every opening request."""

    def refuse(_: ServerConnection, request: Request) -> Response | None:
        return answer

    async with serve(handler, "127.0.0.1", 0, process_request=refuse, ssl=ssl, max_size=None) as server:
        yield f"{'ws' if ssl is None else 'wss'}://{host_of(server)}/talk"


def host_of(server: Server) -> str:
    host, port = next(iter(server.sockets)).getsockname()[:2]
    return f"{host}:{port}"


def response(status: int, body: str = "", **headers: str) -> Response:
    """An answer other than 101; underscores in names of headers stand for hyphens."""
    named = [(name.replace("_", "-"), value) for name, value in headers.items()]
    return Response(
        status, http.HTTPStatus(status).phrase, Headers([*named, ("Content-Length", str(len(body)))]), body.encode()
    )


@asynccontextmanager
async def raw(answer: bytes | None) -> AsyncIterator[str]:
    """The address of a server that answers each request with these bytes and hangs up; None: that never answers."""
    over = asyncio.Event()

    async def talk(reader: asyncio.StreamReader, writer: asyncio.StreamWriter) -> None:
        if answer is None:
            await over.wait()
        else:
            await reader.readuntil(b"\r\n\r\n")
            writer.write(answer)
            await writer.drain()
        writer.close()

    server = await asyncio.start_server(talk, "127.0.0.1", 0)
    host, port = server.sockets[0].getsockname()[:2]
    try:
        yield f"ws://{host}:{port}/talk"
    finally:
        over.set()
        server.close()
        await server.wait_closed()


async def echo(connection: ServerConnection) -> None:
    async for message in connection:
        await connection.send(message)
