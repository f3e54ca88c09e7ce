"""On a worker of a cluster: a session that came in a parcel is played in a child process, as `pool` does it, and handed back whole.

Dask calls these functions in threads of its worker, where an adapter's time limit (SIGALRM) could not be set, and where native code that
crashes would take all other sessions along. Children stay for the next session of the same run.
"""

from __future__ import annotations

import multiprocessing
import shutil
import threading
import time
from collections.abc import Callable, Iterator, Mapping, Sequence
from contextlib import contextmanager
from dataclasses import dataclass, replace
from multiprocessing.util import Finalize
from pathlib import Path
from secrets import token_hex
from typing import Any, TypeAlias

from fdbench import __version__
from fdbench.errors import UsageError
from fdbench.run.item import ItemResult
from fdbench.run.live_item import floors_ms
from fdbench.run.parcel import Parcel, unpacked
from fdbench.run.plan import SystemPlan, packages
from fdbench.run.pool import Workers

KEPT_S = 300.0
"""Children of another run that were idle so long are ended: that run was killed."""
Installed: TypeAlias = dict[str, str | None]


@dataclass(frozen=True, slots=True)
class Played:
    """What became of a session, and every file of its folder."""

    result: ItemResult
    files: dict[str, bytes]


def _here() -> Any:
    """The worker on which this runs."""
    from distributed import get_worker  # an extra: whoever only imports this module need not have it

    return get_worker()


class _Ended(Exception):
    """The run is over; nobody waits for the session."""


class _Told:
    """A `Watcher` whose notes go to the run."""

    def __init__(self, run: str) -> None:
        self._run = run

    def __call__(self, result: ItemResult, share: float, /) -> None: ...

    def note(self, text: str) -> None:
        _here().log_event(self._run, text)

    def look(self) -> None:
        if self._run in _ended:
            raise _Ended


_lock = threading.Lock()
_idle: list[tuple[str, float, Workers]] = []
"""Run, since when, and a child or its place."""
_ended: set[str] = set()


def installed() -> Installed:
    """What figures depend on, with its version."""
    return {"fdbench": __version__, **packages()}


def hold(content: bytes) -> bytes:
    """The content of a file. As a task's result the cluster keeps it, brings it to where it is needed, and makes it anew if it is lost."""
    return content


def play(run: str, there: Installed, parcel: Parcel, hashes: Sequence[str], *contents: bytes) -> Played:
    """Play a parcel's session.

    Args:
        run: an id of the run on this cluster.
        there: `installed` where the run is scored.
        parcel: what to play.
        hashes: the SHA-256 of each of `contents`.
        contents: all files of the parcel.

    Raises:
        UsageError: other versions are installed here.
    """
    check_installed(there)
    _allow_children()
    room = Path(_here().local_directory) / "fdbench"
    folder = room / "items" / token_hex(6)
    task = unpacked(parcel, dict(zip(hashes, contents, strict=True)), room)
    task = replace(
        task,
        folder=str(folder / "item"),
        cassette=str(folder / "tape") if task.cassette else "",
        cache=str(room / "words") if task.cache else "",
    )
    try:
        with _child(run) as child:
            (result,) = child.play([task])
        return Played(result, {path.name: path.read_bytes() for path in Path(task.folder).iterdir()})
    finally:
        shutil.rmtree(folder, ignore_errors=True)


def check_installed(there: Mapping[str, str | None]) -> None:
    """UsageError if something that figures depend on is here in another version than `there`."""
    here = installed()
    for name in there:
        if here.get(name) != there[name]:
            theirs, own = here.get(name) or "not installed", there[name] or "not installed"
            raise UsageError(
                f"{_here().address}: {name} is {theirs} on this worker, and {own} where the run is scored; install the same on all "
                "workers (constraints.txt)"
            )


def floors(systems: Sequence[SystemPlan]) -> dict[str, float | None]:
    """The loop-back floors on this machine."""
    _allow_children()
    return floors_ms(systems)


def dismiss(run: str) -> None:
    """The run is over: its children end."""
    _ended.add(run)
    for child in _taken(lambda whose, _: whose == run):
        child.close()


def _allow_children() -> None:
    """Dask's nanny makes its workers daemonic, since their children might outlive them; ours end with their parent."""
    config: dict[str, Any] = vars(multiprocessing.current_process())["_config"]
    config["daemon"] = False


@contextmanager
def _child(run: str) -> Iterator[Workers]:
    """A child for the caller alone."""
    long_ago = time.monotonic() - KEPT_S
    for old in _taken(lambda whose, since: whose != run and since < long_ago):
        old.close()
    child = next(iter(_taken(lambda whose, _: whose == run, most=1)), None) or Workers(1, _Told(run))
    try:
        yield child
    except BaseException:
        child.close()
        raise
    with _lock:
        _idle.append((run, time.monotonic(), child))
    if run in _ended:
        dismiss(run)


def _taken(wanted: Callable[[str, float], bool], most: int | None = None) -> list[Workers]:
    """Idle children, by whose they are and since when they are idle; nobody else gets them."""
    with _lock:
        found = [kept for kept in _idle if wanted(kept[0], kept[1])][:most]
        for kept in found:
            _idle.remove(kept)
    return [child for _, _, child in found]


def _close_all() -> None:
    for child in _taken(lambda _whose, _since: True):
        child.close()


Finalize(None, _close_all, exitpriority=10)  # before multiprocessing waits for children, which wait for something to play
