"""Waiting for a system to say that it is ready, while its messages are read elsewhere."""

from __future__ import annotations

import asyncio

from fdbench.wire import WireError


class Ready:
    """Settled once: `done`, or `fail` with the reason. Make it where an event loop runs."""

    def __init__(self) -> None:
        self._settled: asyncio.Future[str] = asyncio.get_running_loop().create_future()

    @property
    def pending(self) -> bool:
        return not self._settled.done()

    def done(self) -> None:
        self._settle("")

    def fail(self, reason: str) -> None:
        self._settle(reason or "unknown reason")

    async def wait(self, who: str, awaited: str, timeout_s: float) -> None:
        """Return when done.

        Raises:
            WireError: it failed, or nothing came within `timeout_s` seconds; one sentence that begins with `who`.
        """
        try:
            reason = await asyncio.wait_for(asyncio.shield(self._settled), timeout_s)
        except TimeoutError:
            raise WireError(f"{who}: the server sent no {awaited} within {timeout_s:g} s; check address and dialect") from None
        if reason:
            raise WireError(f"{who}: the session could not be set up: {reason}")

    def _settle(self, reason: str) -> None:
        if not self._settled.done():
            self._settled.set_result(reason)
