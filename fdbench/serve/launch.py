"""A server for as long as a `with` block lasts, in a process of its own: for tests, and for runs that measure the socket's own cost."""

from __future__ import annotations

import re
import signal
import subprocess
import sys
import tempfile
from collections.abc import Iterator, Mapping
from contextlib import contextmanager

from fdbench.errors import UsageError
from fdbench.serve.server import Kind

URL = re.compile(r"ws://\S+")
STOP_S = 5.0


@contextmanager
def serving(spec: str, settings: Mapping[str, object] | None = None, protocol: Kind = "pcm") -> Iterator[str]:
    """The URL of a server on a free port of this machine, ready when the block begins and gone when it is left.

    Args:
        spec: a name, a .py file or a folder.
        settings: of the adapter.
        protocol: `pcm` or `openai`.

    Raises:
        UsageError: it did not come up; the message is its own last line.
    """
    sets = [f"--set={key}={_text(value)}" for key, value in (settings or {}).items()]
    command = [sys.executable, "-m", "fdbench", "serve", spec, "--port", "0", "--protocol", protocol, *sets]
    with tempfile.TemporaryFile("w+") as log:
        process = subprocess.Popen(command, stdout=subprocess.PIPE, stderr=log, text=True)
        try:
            yield _url(process, log)
        finally:
            process.send_signal(signal.SIGINT)
            try:
                process.wait(STOP_S)
            except subprocess.TimeoutExpired:
                process.kill()
                process.wait()
            if process.stdout is not None:
                process.stdout.close()


def _url(process: subprocess.Popen[str], log: object) -> str:
    line = process.stdout.readline() if process.stdout is not None else ""
    found = URL.search(line)
    if found is None:
        process.wait(STOP_S)
        raise UsageError(_last_line(log))
    return found.group()


def _last_line(log: object) -> str:
    from typing import TextIO, cast

    file = cast(TextIO, log)
    file.seek(0)
    lines = file.read().strip().splitlines()
    return lines[-1] if lines else "the server did not come up, and did not say why"


def _text(value: object) -> str:
    """As `--set` reads it back: booleans in lower case, text that looks like a number in quotes."""
    if isinstance(value, bool):
        return str(value).lower()
    return f"'{value}'" if isinstance(value, str) else str(value)
