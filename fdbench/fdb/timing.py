"""The official timing of v1.5: overlaps and gaps between two voice detectors' segments, exactly as they are coded.

The authors' code writes the intervals of each file and sums up nothing, so what "stop latency" is has three readings, and each is named.
"""

from __future__ import annotations

from collections.abc import Sequence

USER_GAP_S, MODEL_GAP_S = 0.6, 0.5
"""Segments so far apart are one (`<=`)."""

Span = tuple[float, float]


def merged(segments: Sequence[Span], gap: float) -> list[Span]:
    """Segments, sorted, with those joined that lie at most `gap` seconds apart."""
    found: list[Span] = []
    for start, end in sorted(segments):
        if found and start - found[-1][1] <= gap:
            found[-1] = (found[-1][0], max(found[-1][1], end))
        else:
            found.append((start, end))
    return found


def overlaps(user: Sequence[Span], model: Sequence[Span]) -> list[Span]:
    """Every stretch in which both speak, to the millisecond; of those that end in the same millisecond the shortest."""
    found: dict[int, Span] = {}
    for start, end in _crossing(user, model):
        key = round(end * 1000)
        if key not in found or end - start < found[key][1] - found[key][0]:
            found[key] = (start, end)
    return [(round(s, 3), round(e, 3)) for s, e in sorted(found.values(), key=lambda span: span[1])]


def _crossing(user: Sequence[Span], model: Sequence[Span]) -> list[Span]:
    found: list[Span] = []
    i = j = 0
    while i < len(user) and j < len(model):
        start, end = max(user[i][0], model[j][0]), min(user[i][1], model[j][1])
        if end > start:
            found.append((start, end))
        if user[i][1] < model[j][1]:
            i += 1
        else:
            j += 1
    return found


def gaps(user: Sequence[Span], model: Sequence[Span]) -> list[Span]:
    """From each end of the user's to the model's next begin; of those with the same begin the last end."""
    found: dict[int, Span] = {}
    for _, end in user:
        begin = next((start for start, _ in model if start > end), None)
        if begin is None:
            continue
        span = (round(end, 3), round(begin, 3))
        key = round(begin * 1000)
        if key not in found or span[0] > found[key][0]:
            found[key] = span
    return sorted(found.values(), key=lambda span: span[1])


def mean_of_all(files: Sequence[Sequence[Span]]) -> float | None:
    """Every interval of every file counts; None without one."""
    lengths = [end - start for spans in files for start, end in spans]
    return sum(lengths) / len(lengths) if lengths else None


def mean_of_last(files: Sequence[Sequence[Span]]) -> float | None:
    """The last interval of each file; None if none has one."""
    lengths = [spans[-1][1] - spans[-1][0] for spans in files if spans]
    return sum(lengths) / len(lengths) if lengths else None


def paper_formula(files: Sequence[tuple[Sequence[Span], Sequence[Span], Span]]) -> float | None:
    """The paper's: of each file the end of the model's segment that the annotated event meets less the event's begin; None if none does.

    Args:
        files: the user's segments (unused), the model's, and the event's place as annotated.
    """
    lengths = [length for _, model, event in files if (length := meets(model, event)) is not None]
    return sum(lengths) / len(lengths) if lengths else None


def meets(model: Sequence[Span], event: Span) -> float | None:
    """Seconds from the event's begin to the end of the model's segment in which it lies (`<` at both ends); None if in none."""
    return next((end - event[0] for start, end in model if start < event[0] < end), None)
