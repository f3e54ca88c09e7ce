"""Where what is costly to make is kept for the user."""

from __future__ import annotations

import os
from collections.abc import Mapping
from pathlib import Path

VARIABLE = "FDBENCH_CACHE"
OFF = "off"


def cache_folder(environ: Mapping[str, str] = os.environ) -> Path | None:
    """`$FDBENCH_CACHE`, else `fdbench` in `$XDG_CACHE_HOME`, else `~/.cache/fdbench`. None if `FDBENCH_CACHE` is `off`, or there is no
    home."""
    named = environ.get(VARIABLE, "")
    if named == OFF:
        return None
    if named:
        return Path(named).expanduser()
    base = environ.get("XDG_CACHE_HOME", "")
    try:
        return (Path(base) if base and Path(base).is_absolute() else Path.home() / ".cache") / "fdbench"
    except RuntimeError:
        return None
