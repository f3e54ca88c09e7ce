"""What the stream that carries the agent's speech sounds like: clicks, dropouts, clipping, level, two of its own voices at once.

Found on the heard track alone, in every session. Times are session samples.
"""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np

from fdbench.annotate.dropouts import find_dropouts
from fdbench.annotate.impulses import find_clicks
from fdbench.annotate.loudness import FRAME, Stretch, active_level, background, clipped, powers, stretches
from fdbench.annotate.voices import find_doubled
from fdbench.audio import Pcm16
from fdbench.segments import Timeline
from fdbench.timebase import Samples

NONE = Timeline()


@dataclass(frozen=True, slots=True)
class SoundQuality:
    """What was found. `speech`: how long the agent spoke; `clipped`: how many samples of that are clipped. What nobody can tell is None,
    and `unsure` says why, by the field's name."""

    speech: Samples
    clicks: tuple[Samples, ...] = ()
    dropouts: Timeline | None = NONE
    clipped: Samples = 0
    levels: tuple[Stretch, ...] = ()
    doubled: Timeline | None = NONE
    unsure: tuple[tuple[str, str], ...] = ()


def find_sound(heard: Pcm16, agent: Timeline) -> SoundQuality:
    """Look for faults of sound.

    Args:
        heard: the agent's track, int16 [n] at 24,000 Hz.
        agent: its segments of sound there.
    """
    clicks = find_clicks(heard)
    if not agent:
        return SoundQuality(0, clicks)
    power = powers(heard)
    speech_db, _ = active_level(np.concatenate([power[s.start // FRAME : -(-s.end // FRAME)] for s in agent]))
    background_db = background(power, agent)
    dropouts = find_dropouts(heard, speech_db, background_db)
    doubled = find_doubled(heard, agent, speech_db, background_db)
    unsure = [("dropouts", "the background is so loud that it would fill them")] if dropouts is None else []
    unsure += [("doubled", doubled.why)] if doubled.found is None else []
    return SoundQuality(
        speech=agent.total,
        clicks=clicks,
        dropouts=dropouts,
        clipped=clipped(heard, agent),
        levels=stretches(power, agent),
        doubled=doubled.found,
        unsure=tuple(unsure),
    )
