"""How much sound a run will be, before it begins."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from pathlib import Path

from fdbench.render.clips import ClipStore, store_for
from fdbench.render.cue import render_script
from fdbench.results import store
from fdbench.run.plan import RunPlan
from fdbench.scenario.model import Scenario
from fdbench.session.loop import capacity
from fdbench.session.plan import SessionPlan
from fdbench.session.waits import awaits_reply
from fdbench.timebase import TICK, ms, to_seconds

AROUND_S = 5.0
"""Waiting for a greeting, and until it is quiet at the end."""
ANSWER_S = 4.5
"""From the end of a turn to the end of its answer, as the reference systems answer on `core`; other systems may talk more."""


@dataclass(frozen=True, slots=True)
class Expected:
    """Of a run, its controls included: sessions, seconds of sound as they are to be expected, and seconds that they cannot exceed."""

    sessions: int
    seconds: float
    longest_s: float
    by_system: Mapping[str, float]
    """Expected seconds of each system."""


def expected(plan: RunPlan) -> Expected:
    """Of a plan, or of its shard. ClipError if a clip is missing."""
    scenarios = (*plan.scenarios, *(c.scenario for c in plan.controls))
    clips = store_for(scenarios)
    lengths = {s.id: _seconds(s, clips) for s in scenarios}
    own = plan.sessions()
    about, longest = (sum(lengths[name][k] for name, _ in own) for k in (0, 1))
    count = len(plan.systems)
    return Expected(len(own) * count, about * count, longest * count, {system.name: about for system in plan.systems})


def sound_s(folder: Path) -> float:
    """How long a stored session was; 0 where nothing was recorded."""
    return store.session_seconds(folder) if (folder / "session.json").exists() else 0.0


def _seconds(scenario: Scenario, clips: ClipStore) -> tuple[float, float]:
    """As expected, and at most."""
    plan = SessionPlan(
        render_script(scenario, clips), tail=None if scenario.recording is None else ms(scenario.recording.tail_ms)
    )
    if plan.tail is not None:
        length = to_seconds(len(plan.script[0][1].audio) + plan.tail)
        return length, length
    answers = sum(awaits_reply(cue) for cue, _ in plan.script)
    user = sum(to_seconds(len(sound.audio) + ms(cue.trigger.delay_ms)) for cue, sound in plan.script)
    return AROUND_S + user + ANSWER_S * answers, to_seconds(capacity(plan, TICK))
