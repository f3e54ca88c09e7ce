"""The WebSocket server: one session for each connection, until it is told to stop."""

from __future__ import annotations

import asyncio
import errno
import json
import signal
import sys
from collections.abc import Callable, Coroutine
from contextlib import suppress
from dataclasses import dataclass, field
from http import HTTPStatus
from typing import TYPE_CHECKING, Literal
from urllib.parse import urlsplit

from fdbench.errors import FdbenchError, MissingExtra, UsageError
from fdbench.serve.pcm import PcmSession
from fdbench.serve.peer import Gone, Misuse
from fdbench.serve.remote import Pool

if TYPE_CHECKING:
    from websockets.asyncio.server import ServerConnection
    from websockets.http11 import Request, Response

    from fdbench.serve.remote import Remote
    from fdbench.serve.worker import About

Kind = Literal["pcm", "openai"]
PATHS = {"pcm": ("/",), "openai": ("/v1/realtime", "/realtime")}
GOING_AWAY, POLICY, INTERNAL = 1001, 1008, 1011
CLOSE_S = 1.0


@dataclass(frozen=True, slots=True)
class Plan:
    """What to serve, and where. `port` 0 takes a free one."""

    spec: str
    settings: dict[str, object] = field(default_factory=dict)
    protocol: Kind = "pcm"
    host: str = "127.0.0.1"
    port: int = 0


def serve(plan: Plan, ready: Callable[[str, About], None]) -> None:
    """Serve until SIGINT or SIGTERM.

    Args:
        plan: what and where.
        ready: called with the URL once clients may come.

    Raises:
        PluginError: the adapter cannot be found or made.
        UsageError: the port or the host cannot be had.
        MissingExtra: `websockets` is not installed.
    """
    try:
        import websockets.asyncio.server  # noqa: F401
    except ImportError as error:
        raise MissingExtra("fdbench serve", "live") from error
    asyncio.run(_serve(plan, ready))


async def _serve(plan: Plan, ready: Callable[[str, About], None]) -> None:
    stop = asyncio.Event()
    for number in (signal.SIGINT, signal.SIGTERM):
        asyncio.get_running_loop().add_signal_handler(number, stop.set)
    pool = Pool(plan.spec, plan.settings)
    try:
        await _until(stop, _host(plan, pool, ready))
    finally:
        pool.stop()


async def _until(stop: asyncio.Event, work: Coroutine[None, None, None]) -> None:
    """Run `work` until it ends or `stop` is set."""
    task = asyncio.create_task(work)
    told = asyncio.create_task(stop.wait())
    await asyncio.wait({task, told}, return_when=asyncio.FIRST_COMPLETED)
    told.cancel()
    task.cancel()
    with suppress(asyncio.CancelledError):
        await task


async def _host(plan: Plan, pool: Pool, ready: Callable[[str, About], None]) -> None:
    from websockets.asyncio.server import serve as listen

    about = await pool.start()
    sessions = _Sessions(plan, pool, about)
    try:
        server = await listen(
            sessions.handle,
            plan.host,
            plan.port,
            process_request=sessions.check,
            compression=None,
            max_size=None,
            close_timeout=CLOSE_S,
        )
    except (OSError, OverflowError) as error:
        raise UsageError(_no_port(plan, error)) from None
    port = next(iter(server.sockets)).getsockname()[1]
    host = f"[{plan.host}]" if ":" in plan.host else plan.host
    ready(f"ws://{host}:{port}{PATHS[plan.protocol][0].rstrip('/')}", about)
    try:
        await asyncio.get_running_loop().create_future()
    finally:
        server.close()
        with suppress(TimeoutError):  # an adapter that does not come back is not waited for
            await asyncio.wait_for(server.wait_closed(), CLOSE_S)


def _no_port(plan: Plan, error: Exception) -> str:
    if isinstance(error, OSError) and error.errno == errno.EADDRINUSE:
        return f"--port {plan.port}: something else listens there; choose another, or 0 for a free one"
    told = getattr(error, "strerror", None) or str(error)
    return f"--host {plan.host} --port {plan.port}: cannot listen there ({told}); choose another"


class _Connection:
    """A `Peer` on a WebSocket."""

    def __init__(self, socket: ServerConnection) -> None:
        self._socket = socket

    async def receive(self) -> str | bytes:
        from websockets.exceptions import ConnectionClosed

        try:
            return await self._socket.recv()
        except ConnectionClosed as error:
            raise Gone(_how(error)) from None

    async def send(self, message: str | bytes) -> None:
        from websockets.exceptions import ConnectionClosed

        try:
            await self._socket.send(message)
        except ConnectionClosed as error:
            raise Gone(_how(error)) from None


def _how(error: Exception) -> str:
    received = getattr(error, "rcvd", None)
    return "the client left" if received is not None else "the client is gone without a word"


class _Sessions:
    """Every connection's life, from the first byte to the line in the log."""

    def __init__(self, plan: Plan, pool: Pool, about: About) -> None:
        self._plan = plan
        self._pool = pool
        self._about = about
        self._count = 0

    def check(self, connection: ServerConnection, request: Request) -> Response | None:
        """404 for a wrong path, which is the commonest mistake."""
        path = urlsplit(request.path).path
        if path in PATHS[self._plan.protocol]:
            return None
        right = PATHS[self._plan.protocol][0]
        return connection.respond(HTTPStatus.NOT_FOUND, f"{path}: the protocol {self._plan.protocol} is served at {right}\n")

    async def handle(self, socket: ServerConnection) -> None:
        """One session; whatever happens is one sentence on standard error."""
        from websockets.exceptions import ConnectionClosed

        self._count += 1
        number = self._count
        began = asyncio.get_running_loop().time()
        code, reason = 1000, ""
        try:
            reason = await self._run(socket, number)
        except Gone as gone:
            reason = str(gone)
        except Misuse as misuse:
            reason, code = str(misuse), 1000 if misuse.ended else POLICY
        except FdbenchError as error:
            reason, code = str(error), INTERNAL
        except asyncio.CancelledError:
            reason, code = "the server stops", GOING_AWAY
            raise
        finally:
            took = asyncio.get_running_loop().time() - began
            print(f"session {number}: {reason or 'a bug, told below'} (after {took:.1f} s)", file=sys.stderr, flush=True)
            if code != 1000:
                with suppress(ConnectionClosed):
                    await socket.send(_farewell(self._plan.protocol, reason))
            await socket.close(code, _short(reason))

    async def _run(self, socket: ServerConnection, number: int) -> str:
        remote = await self._pool.take()
        try:
            return await self._session(_Connection(socket), remote, number)
        finally:
            await asyncio.shield(self._pool.give_back(remote))

    async def _session(self, peer: _Connection, remote: Remote, number: int) -> str:
        if self._plan.protocol == "pcm":
            return await PcmSession(peer, remote, self._about, number).run()
        from fdbench.serve.realtime import RealtimeSession

        return await RealtimeSession(peer, remote, self._about, number).run()


def _farewell(protocol: Kind, reason: str) -> str:
    if protocol == "pcm":
        return json.dumps({"type": "end", "reason": reason})
    error = {"type": "server_error", "code": "session_ended", "message": reason, "param": None, "event_id": None}
    return json.dumps({"type": "error", "event_id": "event_last", "error": error})


def _short(reason: str) -> str:
    """A close frame holds 123 bytes."""
    return reason.encode()[:120].decode(errors="ignore")
