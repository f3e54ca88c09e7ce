"""One thread for linear algebra in this tool's own processes: its matrices are small, so a pool of waiting threads costs a fifth of a short
command and gains nothing. A system's own process finds what the user has set."""

from __future__ import annotations

import os
from collections.abc import Iterator
from contextlib import contextmanager

THREADS = "OPENBLAS_NUM_THREADS"
"""What numpy and scipy read when they are loaded."""
OURS = "FDBENCH_ONE_THREAD"
"""Set if `THREADS` was not the user's."""


def keep_to_one_thread() -> None:
    """Here, and in the processes that are started from here; before numpy is loaded. What the user has set stays."""
    if THREADS not in os.environ:
        os.environ.update({THREADS: "1", OURS: "1"})


@contextmanager
def as_found() -> Iterator[None]:
    """Processes that the block starts have the user's own setting, or none."""
    ours = OURS in os.environ
    if ours:
        del os.environ[OURS], os.environ[THREADS]
    try:
        yield
    finally:
        if ours:
            keep_to_one_thread()
