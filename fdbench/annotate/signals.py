"""Sounds by which an agent shows that it has heard, and that are no voice: a beep, a chime, a breath. They begin no reply.

Only what stands alone is asked about: a stop or a sentence is never told by whether its sound has a pitch.
"""

from __future__ import annotations

from fdbench.annotate.activity import Activity
from fdbench.audio import Pcm16, from_pcm16
from fdbench.hearing.voice import begins_anew, has_voice
from fdbench.segments import Segment, Timeline


def find_signals(heard: Pcm16, activity: Activity) -> Timeline:
    """The segments that are no voice: at most 1.0 s long, and at least 1.0 s of silence before.

    None over a background, which hides a pitch, nor of an agent that nowhere has a voice: it may whisper.
    """
    segments = activity.segments.segments
    if activity.blurred:
        return Timeline()
    found = [s for before, s in zip((None, *segments), segments, strict=False) if _alone(before, s) and not _voiced(heard, s)]
    if not found or not any(_voiced(heard, s) for s in segments if s not in found):
        return Timeline()
    return Timeline(tuple(found))


def _alone(before: Segment | None, segment: Segment) -> bool:
    return begins_anew(segment.start, segment.end, before.end if before else None)


def _voiced(heard: Pcm16, segment: Segment) -> bool:
    return has_voice(from_pcm16(heard[segment.start : segment.end]))
