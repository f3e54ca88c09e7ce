"""Finds what ships with fdbench, in an installed package and in a checkout."""

from __future__ import annotations

from pathlib import Path
from typing import Literal

from fdbench.errors import FdbenchError

_PACKAGE = Path(__file__).resolve().parent


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
