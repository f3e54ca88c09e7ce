"""The process in which an adapter computes, one session at a time; it is used again for the next session, warm.

Requests are (name, arguments), answers ("ok", value) or ("fault", sentence). It lives as long as the other end of its pipe.
"""

from __future__ import annotations

import signal
import traceback
from collections.abc import Callable
from dataclasses import dataclass
from multiprocessing.connection import Connection
from typing import Any

import numpy as np

from fdbench import plugins
from fdbench.contract import Audio, Capabilities, Samples, SessionInfo, StepAdapter, StepOutput
from fdbench.errors import AdapterFault, FdbenchError, PluginError
from fdbench.session.limits import beyond_range, raised, wrong_output
from fdbench.timebase import ms


@dataclass(frozen=True, slots=True)
class About:
    """What the adapter declares; `name` is its own."""

    name: str
    frame_ms: int
    capabilities: Capabilities


def main(pipe: Connection, spec: str, settings: dict[str, object]) -> None:
    """Serve requests until the pipe is closed. Interrupts are the parent's business."""
    signal.signal(signal.SIGINT, signal.SIG_IGN)
    host = Host(spec, settings)
    while True:
        try:
            name, arguments = pipe.recv()
        except EOFError:
            return
        try:
            answer: tuple[str, object] = ("ok", getattr(host, name)(*arguments))
        except AdapterFault as fault:
            if fault.__cause__ is not None:
                traceback.print_exception(fault.__cause__)  # the author of the adapter wants to see where
            answer = ("fault", str(fault))
        except FdbenchError as error:
            answer = ("refused", str(error))
        try:
            pipe.send(answer)
        except BrokenPipeError:  # the server is gone
            return


class Host:
    """Makes the adapter and calls it. Every method may raise `AdapterFault`, and `load` and `open` other `FdbenchError`s."""

    def __init__(self, spec: str, settings: dict[str, object]) -> None:
        self._spec = spec
        self._settings = settings
        self._adapter: StepAdapter | None = None
        self._now: Samples = 0

    def load(self) -> About:
        """Import and make the adapter once, so that a wrong SPEC or setting is told before anybody connects; and open it once, so that
        what it loads then is there when somebody does."""
        self._factory = plugins.load(self._spec)
        made = self._make()
        self.open(SessionInfo("warm-up", "", 0, ms(made.frame_ms)))
        self.close()
        return About(self._factory.source.name, made.frame_ms, made.capabilities)

    def open(self, session: SessionInfo) -> None:
        """Begin a session with a fresh adapter; one that is still open is closed."""
        self.close()
        adapter = self._make()
        self._now = 0
        self._adapter = adapter
        self._call("open()", lambda: adapter.open(session))

    def step(self, user: Audio) -> StepOutput:
        """Hear a frame, say a frame."""
        adapter = self._opened()
        self._now += len(user)
        now = self._now
        output: Any = self._call("step()", lambda: adapter.step(user, now))
        if not isinstance(output, StepOutput) or not _is_valid(output, len(user)):
            raise wrong_output(output, len(user), now)
        return StepOutput(output.audio, tuple(output.events))

    def tool_result(self, call_id: str, result: str, failed: bool) -> None:
        """The answer to a tool call."""
        adapter = self._opened()
        self._call("tool_result()", lambda: adapter.tool_result(call_id, result, failed=failed))

    def close(self) -> None:
        """End the session, if one is open."""
        adapter, self._adapter = self._adapter, None
        if adapter is not None:
            self._call("close()", adapter.close)

    def _opened(self) -> StepAdapter:
        if self._adapter is None:
            raise AdapterFault("the session is not open")
        return self._adapter

    def _make(self) -> StepAdapter:
        made = self._factory.create(self._settings)
        if not isinstance(made, StepAdapter):
            name = self._factory.source.name
            raise PluginError(f"adapter '{name}' is a stream adapter: it talks to a server itself; serve a StepAdapter")
        return made

    def _call(self, where: str, action: Callable[[], object]) -> object:
        try:
            return action()
        except (Exception, SystemExit) as error:
            raise raised(error, where, self._now) from error


def _is_valid(output: StepOutput, length: Samples) -> bool:
    audio: Any = output.audio
    shaped = isinstance(audio, np.ndarray) and audio.dtype == np.float32 and audio.shape == (length,)
    good = bool(shaped and np.isfinite(audio).all() and isinstance(output.events, list | tuple))
    return good and not beyond_range(audio)


def frame_of(about: About) -> Samples:
    """The adapter's frame in samples at 24 kHz."""
    return ms(about.frame_ms)
