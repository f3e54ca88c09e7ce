"""Where speech begins and ends in a clean clip: one versioned rule, never a hand.

Rule `bounds-1`. Let p be the power in a sliding window of 10 ms around each sample, and P its maximum over the clip.

1. A sample is *active* if p >= P - 35 dB. Active stretches shorter than 20 ms (a sound of less than about 10 ms) are clicks
   and dropped.
2. A sample is *loud* if its own power is at least P - 35 dB. Onset is the first loud sample in the window of the first
   active sample; offset is one past the last loud sample in the window of the last. So both are exact to the sample.

The rule looks at nothing but the sound itself: adding or removing silence moves the bounds with the sound, and a gain does
not move them. It needs a clean recording, with noise at least 40 dB below the speech.
"""

from __future__ import annotations

import numpy as np
import numpy.typing as npt

from fdbench.audio import Mono
from fdbench.hearing.frames import runs_of
from fdbench.segments import Segment
from fdbench.timebase import ms

RULE = "bounds-1"
WINDOW = ms(10)
SHORTEST = ms(20)
BELOW_PEAK_DB = 35.0


def speech_bounds(audio: Mono) -> Segment | None:
    """The speech in a clean clip at 24,000 Hz, [onset, offset) in samples, by the rule above.

    Returns:
        None if the clip is silent, or holds nothing but clicks.
    """
    power = _sliding_power(audio)
    if not power.size or power.max() <= 0.0:
        return None
    threshold = float(power.max()) * 10.0 ** (-BELOW_PEAK_DB / 10.0)
    stretches = [(start, end) for start, end in runs_of(power >= threshold) if end - start >= SHORTEST]
    if not stretches:
        return None
    loud = np.flatnonzero(np.square(audio, dtype=np.float64) >= threshold)
    first, last = stretches[0][0], stretches[-1][1]
    half = WINDOW // 2
    # Neither is empty: an active sample has a loud one in its window.
    near_first = loud[loud >= first - half]
    near_last = loud[loud < last - 1 + half]
    return Segment(int(near_first[0]), int(near_last[-1]) + 1)


def _sliding_power(audio: Mono) -> npt.NDArray[np.float64]:
    """Mean square in the window around each sample; outside the clip is silence."""
    half = WINDOW // 2
    squares = np.square(audio, dtype=np.float64)
    running = np.concatenate(([0.0], np.cumsum(squares)))
    index = np.arange(audio.size)
    power = (running[np.minimum(index + half, audio.size)] - running[np.maximum(index - half, 0)]) / WINDOW
    return np.maximum(power, 0.0)
