"""The server's end of the workers: calls that do not block the event loop, and a pool that keeps one warm."""

from __future__ import annotations

import asyncio
import multiprocessing
from concurrent.futures import ThreadPoolExecutor
from typing import cast

from fdbench.contract import Audio, SessionInfo, StepOutput
from fdbench.errors import AdapterFault, FdbenchError, PluginError
from fdbench.serve import worker
from fdbench.serve.worker import About
from fdbench.threads import as_found

RETURN_S = 2.0
"""How long a worker that is being given back is waited for; to make a new one may take longer."""
STOP_S = 2.0
"""How long a worker may take to end when its pipe is closed, before it is terminated."""


class Remote:
    """A worker process. Calls are made one after the other, each in this worker's own thread."""

    def __init__(self, spec: str, settings: dict[str, object]) -> None:
        context = multiprocessing.get_context("spawn")
        self._pipe, theirs = context.Pipe()
        # Not a daemon: an adapter may have children of its own.
        self._process = context.Process(target=worker.main, args=(theirs, spec, settings), name="fdbench-serve-worker")
        with as_found():
            self._process.start()
        theirs.close()
        self._thread = ThreadPoolExecutor(1, "fdbench-serve")
        self._busy = False
        self.broken = False

    async def load(self) -> About:
        """Raises PluginError or another FdbenchError if there is no such adapter, or it cannot be made."""
        return cast(About, await self._ask("load"))

    async def open(self, session: SessionInfo) -> None:
        """Raises AdapterFault; other FdbenchErrors if the adapter cannot be made."""
        await self._ask("open", session)

    async def step(self, user: Audio) -> StepOutput:
        """Raises AdapterFault."""
        return cast(StepOutput, await self._ask("step", user))

    async def tool_result(self, call_id: str, result: str, *, failed: bool) -> None:
        """Raises AdapterFault."""
        await self._ask("tool_result", call_id, result, failed)

    async def close(self) -> None:
        """End the session, not the worker. Raises AdapterFault."""
        await self._ask("close")

    def stop(self) -> None:
        """End the worker; what it was doing is given up."""
        self.broken = True
        if self._busy:
            self._process.terminate()  # the thread that waits for it sees the end of the pipe
        else:
            self._pipe.close()
        self._process.join(STOP_S)
        if self._process.is_alive():
            self._process.kill()
            self._process.join()
        self._pipe.close()
        self._thread.shutdown(wait=False)

    async def _ask(self, name: str, *arguments: object) -> object:
        return await asyncio.get_running_loop().run_in_executor(self._thread, self._exchange, name, arguments)

    def _exchange(self, name: str, arguments: tuple[object, ...]) -> object:
        self._busy = True
        try:
            self._pipe.send((name, arguments))
            kind, value = self._pipe.recv()
        except (EOFError, OSError) as error:
            self.broken = True
            raise AdapterFault("the adapter's process ended: a native crash, out of memory, or a bug told above") from error
        finally:
            self._busy = False
        if kind == "ok":
            return value
        if kind == "fault":
            self.broken = True  # who knows what state it is in
            raise AdapterFault(str(value))
        raise PluginError(str(value))


class Pool:
    """Workers for sessions: a warm one if there is one, or will be at once, else a new one."""

    def __init__(self, spec: str, settings: dict[str, object]) -> None:
        self._spec = spec
        self._settings = settings
        self._idle: list[Remote] = []
        self._all: list[Remote] = []
        self._returning = self._wanted = 0
        self._returned = asyncio.Condition()

    async def start(self) -> About:
        """Make the first worker. Raises FdbenchError if there is no such adapter."""
        remote, about = await self._make()
        self._idle.append(remote)
        return about

    async def take(self) -> Remote:
        """A worker for one session; give it back. Raises FdbenchError."""
        async with self._returned:
            self._wanted += 1
            try:  # a client that comes again does not wait until its last session is closed here
                async with asyncio.timeout(RETURN_S):
                    await self._returned.wait_for(lambda: self._idle or self._returning < self._wanted)
            except TimeoutError:
                pass
            finally:
                self._wanted -= 1
            if self._idle:
                return self._idle.pop()
        remote, _ = await self._make()
        return remote

    async def give_back(self, remote: Remote) -> None:
        """The session is over, however it ended. Raises AdapterFault if close() did."""
        self._returning += 1
        try:
            if not remote.broken:
                await remote.close()
        finally:
            if not remote.broken:
                self._idle.append(remote)
            self._returning -= 1
            async with self._returned:
                self._returned.notify_all()
            if remote.broken:
                self._all.remove(remote)
                await asyncio.get_running_loop().run_in_executor(None, remote.stop)

    def stop(self) -> None:
        """End all workers."""
        for remote in self._all:
            remote.stop()

    async def _make(self) -> tuple[Remote, About]:
        remote = Remote(self._spec, self._settings)
        self._all.append(remote)
        try:
            return remote, await remote.load()
        except FdbenchError:
            self._all.remove(remote)
            remote.stop()
            raise
