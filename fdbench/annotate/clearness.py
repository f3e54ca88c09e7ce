"""Whether anybody can tell the agent's speech from its background.

Below 10 dB SNR words and noise have the same levels half of the time. Then nothing is known of when the agent speaks, and nothing
that it does may be scored, neither well nor badly.
"""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np
import numpy.typing as npt

from fdbench.annotate.events import CueOutcome, Exercised
from fdbench.scenario.model import Cue
from fdbench.scenario.placement import Placement
from fdbench.segments import Timeline
from fdbench.timebase import Samples, ms

Levels = npt.NDArray[np.float64]
Flags = npt.NDArray[np.bool_]

NEVER_SILENT = "agent_never_silent"
LEAST_SNR_DB = 12.5
"""Speech so far above its background can be told from it (`>=`), active speech over the background's mean power."""
ACTIVE_DB = 20.0
"""Speech are the frames at most so far below the loud ones (95th percentile)."""
AROUND = ms(100)
"""Room that is left around segments before the background is measured."""
LEAST = 10
"""Fewer frames of background than these (`<`) tell no level."""
MISSED_DB = 8.0
"""What is louder than the middle of the background by more (`>`) is no background, but talk that was missed: babble and music stay
within 8 dB. Clicks do not, so on a line with clicks all counts."""
HEARD_DB = -50.0
"""Background that is softer (`<=`) masks nothing."""
SPEECH_RANGE_DB = 20.0
"""Sound that never ends is a voice's alone only if its softest frames (5 %) lie so far below its loud ones (95 %, `>`): a voice falls
by more between two words, 22 dB and more in bundled clips of six voices."""
OWN_RANGE_DB = 4.0
"""Sound that varies less than this (`<`) through all of the agent's segments is one test sound, and all the agent has for a voice."""
ENDLESS = ms(4_000)
"""A last segment of this length (`>=`), of which only so much is looked at, as the background may have come later..."""
TO_THE_END = ms(200)
"""...that ends so close to the recording's end (`<=`) does not end."""
USUAL_SPEECH_DB = -26.0
"""How loud speech is, where there is none to be measured."""


def unclear_level(levels: Levels, agent: Timeline, bed: Flags | None, frame: Samples, *, clicks: bool = False) -> float | None:
    """The background's level, dBFS, where nobody can tell speech from it; None where one can.

    Args:
        levels: dBFS of each frame, [n].
        agent: the segments that were found.
        bed: the frames that have a bed, [n]; None if no bed was found.
        frame: its length.
        clicks: whether the line has clicks in its background.
    """
    if not len(levels):
        return None
    whole = _range(levels)
    if bed is None and whole.soft > HEARD_DB and whole.width <= SPEECH_RANGE_DB:
        return round(whole.soft, 1)
    talks, quiet = np.zeros(len(levels), np.bool_), np.ones(len(levels), np.bool_) if bed is None else bed.copy()
    for segment in agent:
        talks[segment.start // frame : -(-segment.end // frame)] = True
        quiet[max(0, segment.start - AROUND) // frame : -(-(segment.end + AROUND) // frame)] = False
    if agent and len(agent[-1]) >= ENDLESS and len(levels) * frame - agent[-1].end <= TO_THE_END:
        until = -(-agent[-1].end // frame)
        tail = _range(levels[until - ENDLESS // frame : until])
        if tail.soft > HEARD_DB and tail.width <= SPEECH_RANGE_DB and _range(levels[talks]).width >= OWN_RANGE_DB:
            return round(tail.soft, 1)
    if bed is None or quiet.sum() < LEAST:
        return None
    background = levels[quiet]
    if not clicks:
        background = background[background <= np.median(background) + MISSED_DB]
    return _masked(levels, talks, _power(background))


def _masked(levels: Levels, talks: Flags, background: float) -> float | None:
    """The level of a background of that power, if it comes near to that of the talk."""
    speech = 10.0 ** (USUAL_SPEECH_DB / 10.0)
    if talks.any():
        spoken = levels[talks]
        speech = _power(spoken[spoken >= np.percentile(spoken, 95) - ACTIVE_DB]) - background
    told = speech >= background * 10.0 ** (LEAST_SNR_DB / 10.0)
    return None if told else round(float(10.0 * np.log10(background)), 1)


@dataclass(frozen=True, slots=True)
class _Range:
    """Levels between the softest and the loudest 5 %."""

    soft: float
    width: float


def _range(levels: Levels) -> _Range:
    soft, loud = (float(level) for level in np.percentile(levels, (5, 95)))
    return _Range(soft, loud - soft)


def unjudged(cue: Cue, placed: Placement, level: float) -> CueOutcome:
    """What is said of a cue in a session whose background, of that level in dBFS, is unclear."""
    why = f"{NEVER_SILENT}: nobody can tell its speech from a background of {level:.0f} dBFS"
    return CueOutcome(placed, cue.kind.value, Exercised.INDETERMINATE, why)


def _power(levels: Levels) -> float:
    return float(np.mean(10.0 ** (levels / 10.0)))
