"""A run's folder belongs to one process at a time."""

from __future__ import annotations

import json
import os
import socket
from collections.abc import Iterator, Sequence
from contextlib import contextmanager
from datetime import UTC, datetime
from pathlib import Path

from filelock import FileLock, Timeout

from fdbench.errors import UsageError
from fdbench.secrets import redacted_command

LOCK = ".owner.lock"
"""Stays behind, empty. What holds it is free again as soon as its process is gone, SIGKILL included."""
OWNER = ".owner.json"
"""Who holds it: host, process, begin, command. Removed at the end."""
FILES = (LOCK, OWNER)


@contextmanager
def owned(folder: Path, command: Sequence[str]) -> Iterator[None]:
    """Nobody else writes in the folder during the block. It must exist.

    Raises:
        UsageError: another process writes there now; it is named.
    """
    lock = FileLock(folder / LOCK)
    try:
        lock.acquire(blocking=False)
    except Timeout:
        raise UsageError(f"{folder}: {_whose(folder)} is writing there now; wait for its end, or give another --out") from None
    try:
        (folder / OWNER).write_text(json.dumps(_self(command)) + "\n", encoding="utf-8")
        yield
    finally:
        (folder / OWNER).unlink(missing_ok=True)
        lock.release()


def _self(command: Sequence[str]) -> dict[str, object]:
    begin = datetime.now(UTC).isoformat(timespec="seconds")
    return {"host": socket.gethostname(), "pid": os.getpid(), "begin": begin, "command": redacted_command(command)}


def _whose(folder: Path) -> str:
    """Who, as far as it says."""
    try:
        found = json.loads((folder / OWNER).read_text(encoding="utf-8"))
        return f"process {found['pid']} on {found['host']}, since {found['begin']},"
    except (OSError, ValueError, KeyError, TypeError):
        return "another process"
