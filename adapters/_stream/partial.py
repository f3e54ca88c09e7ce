"""Transcripts come as fragments with their times on the session's timeline, and nothing says where a turn ends: silence does."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Literal

from fdbench.contract import Sink, Transcript

from .input_clock import InputClock

GAP_MS = 500
"""Silence between two fragments from which (`>=`) they are no longer one segment."""
LATEST_MS = 200
"""A segment stays open so long after its last fragment arrived: fragments come late, and some are parts of words."""


@dataclass(slots=True)
class _Segment:
    """Times in milliseconds of sent audio; `arrived`: of the last fragment."""

    text: str
    start: float
    end: float
    arrived: float


class Transcripts:
    """One side's."""

    def __init__(self, role: Literal["user", "agent"], sink: Sink, heard: InputClock) -> None:
        self._role = role
        self._sink = sink
        self._heard = heard
        self._segment: _Segment | None = None
        self.latest = ""
        """The segment under way, else the last one."""

    def fragment(self, text: str, start: float, end: float, now: float) -> None:
        """A fragment of [start, end) ms arrived when `now` ms of audio had been sent."""
        segment = self._segment
        if segment is not None and start - segment.end >= GAP_MS:
            self.finish()
        if self._segment is None:
            self._segment = _Segment("", start, end, now)
        self._segment.text += text
        self._segment.end = max(self._segment.end, end)
        self._segment.arrived = now
        self.latest = self._segment.text.strip()
        if text:
            self._sink.emit(Transcript(self._role, text, final=False, media=self._heard.at(start)))

    def at(self, now: float) -> None:
        """So much audio, in ms, has been sent."""
        segment = self._segment
        if segment is not None and now - segment.end >= GAP_MS and now - segment.arrived >= LATEST_MS:
            self.finish()

    def finish(self) -> None:
        """The segment under way, if any, is complete."""
        segment, self._segment = self._segment, None
        if segment is not None and segment.text.strip():
            self._sink.emit(Transcript(self._role, segment.text, media=self._heard.at(segment.start)))
