"""Finds what ships with fdbench, in an installed package and in a checkout."""

from __future__ import annotations

from pathlib import Path
from typing import Literal

from fdbench.errors import FdbenchError

_PACKAGE = Path(__file__).resolve().parent
KINDS: tuple[Literal["scenarios", "adapters"], ...] = ("scenarios", "adapters")
BUNDLED = "bundled:"


def bundled(kind: Literal["scenarios", "adapters"]) -> Path:
    """The folder of that kind: inside the package, else beside it if a `pyproject.toml` stands there too.

    Raises:
        FdbenchError: it is in neither place.
    """
    inside = _PACKAGE / "_bundled" / kind
    if inside.is_dir():
        return inside
    beside = _PACKAGE.parent / kind
    if beside.is_dir() and (_PACKAGE.parent / "pyproject.toml").is_file():
        return beside
    raise FdbenchError(f"{inside}: the bundled {kind} are missing; install fdbench again, or run it from a full checkout")


def portable(path: str | Path) -> str:
    """How a file is named in what is handed on: nothing in it tells where on somebody's machine it lies, as far as that can be.

    `bundled:scenarios/...` for what comes with fdbench; relative to the current folder for what is in it; `~/...` for what is in the
    user's home; else as it is. `located` finds it again, from the same folder.
    """
    whole = Path(path).resolve()
    for kind in KINDS:
        if whole.is_relative_to(bundled(kind)):
            return f"{BUNDLED}{kind}/{whole.relative_to(bundled(kind)).as_posix()}"
    for root, mark in ((Path.cwd().resolve(), ""), (Path.home().resolve(), "~/")):
        if whole.is_relative_to(root):
            return f"{mark}{whole.relative_to(root).as_posix()}"
    return str(path)


def located(name: str) -> Path:
    """The file that `portable` named so."""
    kind = next((kind for kind in KINDS if name.startswith(f"{BUNDLED}{kind}/")), None)
    if kind is not None:
        return bundled(kind) / name.removeprefix(f"{BUNDLED}{kind}/")
    return Path(name).expanduser()
