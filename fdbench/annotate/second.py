"""The second segmenter, `webrtc-1`: another opinion on where the agent makes sound, for cross-checks only.

It knows nothing of levels and floors: a Gaussian mixture model over six bands decides each 10 ms. Bursts and gaps are treated
as in `energy-1`. The model starts and lets go late, which is what a cross-check is to show; no figure is scored with it.
"""

from __future__ import annotations

from fdbench.annotate.activity import CONSTANTS, Activity, noise_floor
from fdbench.audio import Pcm16
from fdbench.hearing.frames import frame_levels, runs_of
from fdbench.segments import Timeline
from fdbench.speech.webrtc import FRAME_MS, speech_frames
from fdbench.timebase import Samples, ms

SECOND = "webrtc-1"
AGGRESSIVENESS = 2


def find_activity_webrtc(heard: Pcm16, preroll: Samples) -> Activity:
    """As `find_activity`, with the same bridge and shortest burst. MissingExtra if webrtcvad-wheels is not installed."""
    frame = ms(FRAME_MS)
    speech = speech_frames(heard, AGGRESSIVENESS)
    runs = Timeline.of((first * frame, last * frame) for first, last in runs_of(speech))
    kept = runs.drop_shorter(ms(CONSTANTS.shortest_burst_ms)).bridge(ms(CONSTANTS.bridge_ms))
    return Activity(kept, noise_floor(frame_levels(heard[:preroll], frame)))
