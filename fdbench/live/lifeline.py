"""A process for an adapter: it ends when the one that started it does, however that one ended, and takes its own children along."""

from __future__ import annotations

import multiprocessing
import os
import subprocess
import sys
from contextlib import suppress
from importlib import import_module
from multiprocessing.process import BaseProcess

_WARDEN = "read _; kill -s KILL -- -{group}"


def end_with_parent() -> None:
    """To be called once, in a child process of `multiprocessing`, before it does anything else.

    The process becomes the head of a process group. A shell in that group waits for the end of the parent and kills the group then: what
    an adapter started ends, too, even while native code lets no thread of this process run. The parent calls `end_group` when it is
    through with the process, which ends the shell.
    """
    parent = multiprocessing.parent_process()
    if parent is None or not hasattr(os, "setpgid"):
        return
    with suppress(OSError):
        os.setpgid(0, 0)
        subprocess.Popen(["/bin/sh", "-c", _WARDEN.format(group=os.getpid())], stdin=parent.sentinel)


def tell_nothing() -> None:
    """To be called once, in a process that an adapter is made in: the command line that began the run may name a scenario."""
    sys.argv[1:] = []


def end_group(process: BaseProcess, signum: int) -> None:
    """Send a signal to a process that called `end_with_parent`, and to all that it started. One that is gone is none to complain of."""
    if process.pid is None:
        return
    with suppress(OSError):
        try:
            os.killpg(process.pid, signum)
        except ProcessLookupError:  # it had not come to be the head of a group
            if process.is_alive():
                os.kill(process.pid, signum)


def tied_to_parent(module: str, function: str, *args: object) -> None:
    """Run a function of a module in a new process that ends with its parent from now on: the module is imported after that, which takes a
    second or more."""
    end_with_parent()
    getattr(import_module(module), function)(*args)
