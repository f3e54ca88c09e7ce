"""Run folders in object storage, by fsspec: fetched before a command reads them, and copied there when they are whole.

`run.json` is copied last and looked for first: a run that is there without it is not all there.
"""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from contextlib import contextmanager
from pathlib import Path, PurePosixPath
from tempfile import TemporaryDirectory
from typing import Any

from fdbench.errors import FdbenchError, MissingExtra, StoreError, UsageError
from fdbench.results.owner import FILES as OWNER_FILES

RUN = "run.json"


def is_url(place: str) -> bool:
    return "://" in place


@contextmanager
def run_folders(places: Sequence[str]) -> Iterator[list[Path]]:
    """Folders of the runs at `places`, paths or URLs (`*` in one stands for several); those of URLs are copies, and last as long as the
    block.

    Raises:
        MissingExtra: a URL needs fsspec, which is not installed.
        StoreError: nothing is there, it is not whole, or cannot be read.
    """
    with TemporaryDirectory(prefix="fdbench-") as made:
        found: list[Path] = []
        for place in places:
            if is_url(place):
                found += _fetched(place, Path(made) / str(len(found)))
            else:
                found.append(Path(place))
        yield found


def check_free(url: str | None) -> None:
    """Before anything is played. UsageError if a run is there, or the place cannot be looked at; MissingExtra as `run_folders`."""
    if url is None:
        return
    if not is_url(url):
        raise UsageError(f"--copy-to {url}: write where to, such as s3://BUCKET/FOLDER; a folder here is named with --out")
    with _told(url):
        system, root = _system(url)
        if system.exists(f"{root}/{RUN}"):
            raise UsageError(f"--copy-to {url}: holds a run already; name another place")


def copy_to(url: str | None, folder: Path) -> None:
    """Copy a run that is whole; nothing without a `url`.

    Raises:
        UsageError: other files are there.
        StoreError: it cannot be written; the run here is as it was.
    """
    if url is None:
        return
    check_free(url)
    names = _names(folder)
    with _told(url, f"; the run in {folder} is whole: copy it again with --resume and the same --copy-to"):
        system, root = _system(url)
        there = {_below(root, found) for found in system.find(root)} if system.exists(root) else set()
        if strange := sorted(there - set(names)):
            raise UsageError(f"--copy-to {url}: holds {strange[0]}, which is not of this run; name another place")
        for own in ([name for name in names if name != RUN], [RUN]):
            system.put([str(folder / name) for name in own], [f"{root}/{name}" for name in own])
    print(f"copied to: {url}")


def _names(folder: Path) -> list[str]:
    """All files of a run, by path in it; not what says who writes there."""
    found = (path for path in folder.rglob("*") if path.is_file() and path.name not in OWNER_FILES)
    return sorted(path.relative_to(folder).as_posix() for path in found)


def _fetched(url: str, into: Path) -> list[Path]:
    """Copies of the runs at a URL."""
    with _told(url):
        system, root = _system(url)
        roots = sorted(system.glob(root)) if "*" in root else [root]
        if not roots:
            raise StoreError(f"{url}: nothing is there; check the address")
        return [_copy(system, one, into / str(number) / PurePosixPath(one).name, url) for number, one in enumerate(roots)]


def _copy(system: Any, root: str, folder: Path, url: str) -> Path:
    if not system.exists(f"{root}/{RUN}"):
        raise StoreError(
            f"{url}: {root} holds no {RUN}: it is no run, or not all of it is there yet; check the address, or copy it again"
        )
    there = [str(found) for found in system.find(root)]
    here = [folder / _below(root, found) for found in there]
    if strange := [path for path in here if not path.resolve().is_relative_to(folder.resolve())]:
        raise StoreError(f"{url}: holds {strange[0].name!r} outside of its folder, as no run does")
    for path in here:
        path.parent.mkdir(parents=True, exist_ok=True)
    system.get(there, [str(path) for path in here])
    return folder


def _below(root: str, found: str) -> str:
    return found.removeprefix(root).lstrip("/")


def _system(url: str) -> tuple[Any, str]:
    """The file system of a URL, and the place in it."""
    try:
        from fsspec.core import url_to_fs
    except ImportError:
        raise MissingExtra(url, "storage") from None
    local = {"auto_mkdir": True} if url.startswith(("file://", "local://")) else {}
    system, root = url_to_fs(url, **local)
    return system, str(root).rstrip("/")


@contextmanager
def _told(url: str, then: str = "") -> Iterator[None]:
    """What goes wrong in the block in one sentence: each kind of storage has exceptions of its own."""
    try:
        yield
    except FdbenchError:
        raise
    except Exception as error:
        why = " ".join(str(error).split()) or type(error).__name__
        raise StoreError(f"{url}: cannot be reached or used ({why}){then}") from error
