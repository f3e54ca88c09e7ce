"""fdbench: how a voice system behaves when people talk over each other, told from the audio itself.

`fdbench.load(RUN)` gives the tables of a finished run as pandas frames (docs/tables.md).
"""

from __future__ import annotations

from importlib import import_module
from typing import Any

__version__ = "0.1.0"
__all__ = ["__version__", "load"]


def load(run_dir: Any) -> Any:
    """The events, measures, units and items of a finished run; see `fdbench.results.frames.load`."""
    return import_module("fdbench.results.frames").load(run_dir)  # late: `fdbench --help` must not wait for pandas
