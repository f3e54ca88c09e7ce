"""Where a channel sounds: as the segmenter `ear-1` has it and, over noise, with the soft edges that it loses there."""

from __future__ import annotations

from dataclasses import replace

from fdbench.annotate.activity import CONSTANTS, Activity, find_activity
from fdbench.audio import Pcm16
from fdbench.recordings.edges import piece_after, room_of, sharpened
from fdbench.recordings.noise import unsteady
from fdbench.segments import Segment, Timeline
from fdbench.timebase import Samples, ms


def find_sounds(track: Pcm16, preroll: Samples) -> Activity:
    """The sounds of a track, int16 [n] at 24,000 Hz, whose first samples, so many, are the pre-roll: those of `find_activity` on a clean
    line, to the sample. Over noise that is steady they have their edges, so that no end is blurred."""
    found = find_activity(track, preroll)
    if not found.blurred or unsteady(track, found.segments):
        return found
    sounds = sharp(track, found.segments, steady=True)
    return found if sounds is found.segments else replace(found, segments=sounds, blurred=False)


def sharp(track: Pcm16, sounds: Timeline, *, steady: bool) -> Timeline:
    """The sounds of a noisy track with their edges, and where the noise is `steady`, with the pieces after them that are too short or
    too soft for the ear; the very same where too little is known of its noise."""
    room = room_of(track, sounds)
    if room is None:
        return sounds
    ends = [0, *(s.end for s in sounds)]
    starts = [*(s.start for s in sounds), len(track)]
    found = [sharpened(track, s, room, Segment(ends[i], starts[i + 1])) for i, s in enumerate(sounds)]
    if not steady:
        return Timeline.of((s.start, s.end) for s in found)
    starts = [*(s.start for s in found[1:]), len(track)]
    dropped = [piece_after(track, s, room, until) for s, until in zip(found, starts, strict=True)]
    return Timeline.of((s.start, s.end) for s in (*found, *dropped) if s is not None).bridge(ms(CONSTANTS.bridge_ms))
