"""The speech recognition library, imported only where it is needed."""

from __future__ import annotations

from typing import Any

from fdbench.errors import MissingExtra


def sphinx() -> Any:
    """The module `pocketsphinx`, which has no types.

    Raises:
        MissingExtra: it is not installed.
    """
    try:
        import pocketsphinx
    except ImportError as error:
        raise MissingExtra("speech recognition", "reference") from error
    return pocketsphinx
