"""Optional dependencies, imported when they are needed."""

from __future__ import annotations

import importlib
from types import ModuleType

from fdbench.errors import MissingExtra


def require(module: str, what: str, extra: str) -> ModuleType:
    """Import an optional dependency.

    Args:
        module: its name, such as `google.genai`.
        what: who needs it, for the message, such as `adapter 'gemini_live'`.
        extra: the extra of fdbench that installs it.

    Raises:
        MissingExtra: it is not installed. What else goes wrong inside it is raised as it is.
    """
    try:
        return importlib.import_module(module)
    except ModuleNotFoundError as error:
        if error.name is None or not f"{module}.".startswith(f"{error.name}."):
            raise
        raise MissingExtra(what, extra) from error
