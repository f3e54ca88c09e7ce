"""Interval algebra on sample positions: frozen half-open segments and sorted, disjoint timelines of them."""

from __future__ import annotations

from bisect import bisect_right
from collections.abc import Iterable, Iterator
from dataclasses import dataclass

from fdbench.timebase import Samples


@dataclass(frozen=True, slots=True, order=True)
class Segment:
    """The samples in [start, end). Never empty: `start < end`, else ValueError."""

    start: Samples
    end: Samples

    def __post_init__(self) -> None:
        if self.start >= self.end:
            raise ValueError(f"a segment needs start < end, not [{self.start}, {self.end})")

    def __len__(self) -> int:
        return self.end - self.start

    def __contains__(self, position: object) -> bool:
        return isinstance(position, int) and self.start <= position < self.end

    def shift(self, by: Samples) -> Segment:
        return Segment(self.start + by, self.end + by)

    def overlap(self, other: Segment) -> Samples:
        """How many samples both hold; 0 if they only touch."""
        return max(0, min(self.end, other.end) - max(self.start, other.start))


@dataclass(frozen=True, slots=True)
class Timeline:
    """Segments in order that neither overlap nor touch out of order. ValueError if they do."""

    segments: tuple[Segment, ...] = ()

    def __post_init__(self) -> None:
        for left, right in zip(self.segments, self.segments[1:], strict=False):
            if right.start < left.end:
                raise ValueError(f"segments overlap or are out of order: {left}, {right}")

    @classmethod
    def of(cls, pairs: Iterable[tuple[Samples, Samples]]) -> Timeline:
        """From (start, end) pairs in any order; overlapping or touching ones are merged, empty ones dropped."""
        merged: list[Segment] = []
        for start, end in sorted((s, e) for s, e in pairs if e > s):
            if merged and start <= merged[-1].end:
                merged[-1] = Segment(merged[-1].start, max(merged[-1].end, end))
            else:
                merged.append(Segment(start, end))
        return cls(tuple(merged))

    def __iter__(self) -> Iterator[Segment]:
        return iter(self.segments)

    def __len__(self) -> int:
        return len(self.segments)

    def __bool__(self) -> bool:
        return bool(self.segments)

    def __getitem__(self, index: int) -> Segment:
        return self.segments[index]

    @property
    def total(self) -> Samples:
        """Samples inside any segment."""
        return sum(len(s) for s in self.segments)

    def at(self, position: Samples) -> Segment | None:
        """The segment that holds `position`, or None."""
        index = bisect_right(self.segments, position, key=lambda s: s.start) - 1
        if index >= 0 and position in self.segments[index]:
            return self.segments[index]
        return None

    def shift(self, by: Samples) -> Timeline:
        return Timeline(tuple(s.shift(by) for s in self.segments))

    def clip(self, start: Samples, end: Samples) -> Timeline:
        """What lies inside [start, end)."""
        return Timeline.of((max(s.start, start), min(s.end, end)) for s in self.segments)

    def split(self, position: Samples) -> Timeline:
        """The same, but a segment that begins before `position` and ends after it becomes two that touch there."""
        parts = (
            (Segment(s.start, position), Segment(position, s.end)) if s.start < position < s.end else (s,)
            for s in self.segments
        )
        return Timeline(tuple(part for pair in parts for part in pair))

    def bridge(self, gap: Samples) -> Timeline:
        """Join neighbours whose gap is shorter than `gap` (`<`)."""
        joined: list[Segment] = []
        for segment in self.segments:
            if joined and segment.start - joined[-1].end < gap:
                joined[-1] = Segment(joined[-1].start, segment.end)
            else:
                joined.append(segment)
        return Timeline(tuple(joined))

    def drop_shorter(self, length: Samples) -> Timeline:
        """Without the segments shorter than `length` (`<`)."""
        return Timeline(tuple(s for s in self.segments if len(s) >= length))

    def union(self, other: Timeline) -> Timeline:
        return Timeline.of((s.start, s.end) for t in (self, other) for s in t)

    def intersection(self, other: Timeline) -> Timeline:
        pairs = ((max(a.start, b.start), min(a.end, b.end)) for a in self for b in other)
        return Timeline.of(pairs)

    def gaps(self, start: Samples, end: Samples) -> Timeline:
        """The silence inside [start, end)."""
        pairs: list[tuple[Samples, Samples]] = []
        position = start
        for segment in self.clip(start, end):
            pairs.append((position, segment.start))
            position = segment.end
        pairs.append((position, end))
        return Timeline.of(pairs)

    def without(self, other: Timeline) -> Timeline:
        """What is in this timeline and not in `other`."""
        return Timeline.of((g.start, g.end) for s in self for g in other.gaps(s.start, s.end))


SILENCE = Timeline()
"""No segment at all."""
