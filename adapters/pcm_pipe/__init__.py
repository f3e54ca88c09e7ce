"""`pcm_pipe`: any program that speaks our PCM protocol (docs/adapters/pcm.md) on standard input and output."""

from __future__ import annotations

import shlex
from typing import Any

from fdbench.contract import Sink
from fdbench.wire import Socket, attach

from .._stream.pcm_link import Config, PcmLink, read_common
from .._stream.settings import Settings
from .program import Program

__all__ = ["PcmPipe", "create"]


class PcmPipe(PcmLink):
    """Starts the program for each session."""

    def __init__(self, command: list[str], config: Config) -> None:
        super().__init__(f"pcm_pipe: {command[0]}", config)
        self._command = command
        self._program: Program | None = None

    async def _connect(self, sink: Sink) -> Socket:
        async def start() -> Socket:
            self._program = await Program.start(self._command, sink)
            return self._program

        return await attach(self._command[0], start)

    def _ended(self, reason: str) -> None:
        super()._ended((self._program.why if self._program else "") or reason)


def create(**settings: Any) -> PcmPipe:
    """The adapter.

    Args:
        command: the program and its arguments, as a shell would split them (needed); no shell is involved.
        rate: samples a second, both ways: 24000 (default), 16000, 8000 or 48000.
        pacing: `paced` (default: the system sends audio as fast as it is to be played) or `burst` (faster).
        timeout_s: how long to wait for the system's hello, 0.05 to 300 (30).

    Raises:
        ValueError: an unknown setting, or a value outside its choices or range.
    """
    given = Settings("pcm_pipe", settings)
    text = given.text("command")
    try:
        command = shlex.split(text)
    except ValueError as error:
        raise ValueError(f"pcm_pipe: command={text!r} cannot be split: {error}") from None
    if not command:
        raise ValueError("pcm_pipe: command is needed, as --set command='node bot.js'")
    config = read_common(given)
    given.done()
    return PcmPipe(command, config)
