"""Signs on a timeline that would cover each other stand on different rows."""

from __future__ import annotations

from collections.abc import Iterable


def rows(spans: Iterable[tuple[float, float]], most: int, room: float = 0.0) -> list[int]:
    """For each span (start, end), by start, the first row whose last span ended at least `room` before it; there are `most` rows, and
    on the last one spans may overlap."""
    ends: list[float] = []
    found: list[int] = []
    for start, end in spans:
        row = next((r for r, taken in enumerate(ends) if start - taken >= room), len(ends))
        row = min(row, most - 1)
        ends[row : row + 1] = [end]
        found.append(row)
    return found
