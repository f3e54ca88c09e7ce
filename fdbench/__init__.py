"""fdbench: how a voice system behaves when people talk over each other, told from the audio itself.

`fdbench.load(RUN)` gives the tables of a finished run as pandas frames (docs/tables.md).
"""

from __future__ import annotations

TYPE_CHECKING = False  # typing is not loaded: Ctrl-C while it is would end in a traceback of the interpreter's
if TYPE_CHECKING:
    from typing import Any

__version__ = "0.1.0"
__all__ = ["__version__", "load"]


def load(run_dir: Any) -> Any:
    """The events, measures, units and items of a finished run; see `fdbench.results.frames.load`."""
    from importlib import import_module  # late: `fdbench --help` must not wait for pandas

    return import_module("fdbench.results.frames").load(run_dir)
