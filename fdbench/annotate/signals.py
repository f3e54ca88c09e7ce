"""Sounds by which an agent shows that it has heard, and that are no voice: a beep, a chime, a breath. They begin no reply.

Only what stands alone is asked about: a stop or a sentence is never told by whether its sound has a pitch.
"""

from __future__ import annotations

import numpy as np

from fdbench.annotate.activity import Activity
from fdbench.audio import Pcm16, from_pcm16
from fdbench.hearing.voice import begins_anew, has_voice, voiced_share
from fdbench.segments import Segment, Timeline
from fdbench.timebase import ms

BREATH, HELD = ms(100), ms(120)
"""A breath is so long (`>=`), and a plosive's closure is shorter than the silence after it (`>=`)."""
SPEAKS = 0.25
"""Share of voiced frames in a talk of somebody who does not whisper (`>=`): voices have 0.42 and more, whispers 0.14 at most, by chance."""
SOFTER = 10 ** (-15 / 20)
"""A breath's peak is no higher than this share of the voice's."""


def find_signals(heard: Pcm16, activity: Activity) -> Timeline:
    """The segments that are no voice: at most 1.0 s long, and at least 1.0 s of silence before.

    None over a background, which hides a pitch, nor of an agent that nowhere has a voice: it may whisper.
    """
    segments = activity.segments.segments
    if activity.blurred:
        return Timeline()
    found = [s for before, s in zip((None, *segments), segments, strict=False) if _alone(before, s) and not _voiced(heard, s)]
    if not found or not any(voiced_share(from_pcm16(heard[s.start : s.end])) >= SPEAKS for s in segments if s not in found):
        return Timeline()
    return Timeline(tuple(found))


def without_breaths(heard: Pcm16, activity: Activity) -> Timeline:
    """The agent's segments without a breath before the first word: what is no voice, soft, and divided from the rest by a silence in which
    no plosive is held. A fricative is louder, or goes over into its word sooner. The same where nothing is left out."""
    segments = activity.segments.segments
    if activity.blurred:
        return activity.segments
    return Timeline(
        tuple(_after_breath(heard, activity.dips, before, s) for before, s in zip((None, *segments), segments, strict=False))
    )


def _after_breath(heard: Pcm16, dips: Timeline, before: Segment | None, segment: Segment) -> Segment:
    pause = next((dip for dip in dips if segment.start < dip.start and dip.end < segment.end), None)
    if pause is None or len(pause) < HELD:
        return segment
    head, rest = Segment(segment.start, pause.start), Segment(pause.end, segment.end)
    soft = len(head) >= BREATH and _peak(heard, head) <= _peak(heard, rest) * SOFTER
    return rest if soft and _alone(before, head) and not _voiced(heard, head) and _voiced(heard, rest) else segment


def _peak(heard: Pcm16, part: Segment) -> int:
    return int(np.abs(heard[part.start : part.end].astype(np.int32)).max())


def _alone(before: Segment | None, segment: Segment) -> bool:
    return begins_anew(segment.start, segment.end, before.end if before else None)


def _voiced(heard: Pcm16, segment: Segment) -> bool:
    return has_voice(from_pcm16(heard[segment.start : segment.end]))
