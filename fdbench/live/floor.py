"""The loop-back floor: the response latency that the harness would measure of a system that answers in no time.

It is printed beside the figures and never subtracted from them: what a listener hears comes through the same path.
"""

from __future__ import annotations

from pathlib import Path

import numpy as np

from fdbench.contract import Capabilities
from fdbench.live import loopback
from fdbench.live.session import run_live
from fdbench.scenario.model import Cue, CueKind, Expectation, Trigger, TriggerOn
from fdbench.scenario.placement import Placement
from fdbench.segments import Segment
from fdbench.session.plan import SessionPlan
from fdbench.timebase import ms, to_ms

SOUND = ms(200)


def loop_back_floor_ms(capabilities: Capabilities) -> float | None:
    """Milliseconds from a sound in the user's channel to the same sound in the agent's, for a system of such a rate and pacing; None if
    it did not come back. It takes some seconds.

    Raises:
        AdapterFault: there is no process to be had for the adapter.
    """
    sound = np.random.default_rng(1).uniform(-0.3, 0.3, SOUND).astype(np.float32)
    click = Cue("click", CueKind.TURN, (), Trigger(TriggerOn.START, 0, 1_000), Expectation(within_ms=500), voice="")
    placed = Placement(click.id, speech=(Segment(0, SOUND),), audio=sound)
    like = {"rate": capabilities.rate, "pacing": capabilities.pacing}
    recording = run_live(SessionPlan(((click, placed),), spec=str(Path(loopback.__file__)), settings=like)).recording
    sent, heard = (np.abs(track.astype(np.int32)) > 1_000 for track in (recording.user, recording.heard))
    if not sent.any() or not heard.any():
        return None
    return to_ms(int(np.flatnonzero(heard)[0]) - int(np.flatnonzero(sent)[0]))
