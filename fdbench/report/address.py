"""How a moment of a session is named in an address."""

from __future__ import annotations

from urllib.parse import quote

ITEMS = "items/"


def address(path: str, at: float | None) -> str:
    """What stands behind the `#` of a page: `tml/interruption-12@0?t=3.20` for a session's folder and an instant in seconds."""
    place = quote(path.removeprefix(ITEMS), safe="/@")
    return place if at is None else f"{place}?t={at:.2f}"
