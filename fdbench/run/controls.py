"""Which control sessions a run needs, how long they are listened to, and whose events they decide."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass

from fdbench.annotate.control import apply_controls
from fdbench.annotate.events import TalkEvents
from fdbench.annotate.stops import SELF_WATCH, STOP_SILENCE, watched_for
from fdbench.render.clips import ClipStore
from fdbench.render.cue import render_cue
from fdbench.scenario.control import Control, controls_of, meets_reply
from fdbench.scenario.model import Cue, Scenario
from fdbench.session.plan import Listening
from fdbench.timebase import ms


@dataclass(frozen=True, slots=True)
class PlannedControl:
    """A control and how long it is listened to; None for a recording, which is played whole."""

    control: Control
    listening: Listening | None

    @property
    def scenario(self) -> Scenario:
        return self.control.scenario


def plan_controls(scenarios: Sequence[Scenario], clips: ClipStore) -> tuple[PlannedControl, ...]:
    """The controls of these scenarios, each once."""
    cues = {(s.id, c.id): c for s in scenarios for c in s.cues}
    return tuple(PlannedControl(c, _watched(c, cues, clips)) for c in controls_of(scenarios))


def _watched(control: Control, cues: Mapping[tuple[str, str], Cue], clips: ClipStore) -> Listening | None:
    if control.scenario.recording is not None:
        return None
    return _longest([_listening(cues[event], clips) for event in control.events])


def controlled(
    scenario: Scenario,
    repeat: int,
    events: TalkEvents,
    controls: Sequence[Control],
    played: Mapping[tuple[str, int], TalkEvents | None],
) -> TalkEvents:
    """The events of one session, decided by the controls that were played for the same system.

    Args:
        scenario: the script.
        repeat: which repeat the session is; a twin counts of the same repeat, controls count of all.
        events: the session as annotated by itself.
        controls: the run's.
        played: (scenario or control id, repeat) -> events; None for what ended in an error.
    """
    found = {
        cue: [played[key] for key in keys] for cue, keys in controls_for(scenario, repeat, controls, tuple(played)).items()
    }
    return apply_controls(events, scenario, found)


def controls_for(
    scenario: Scenario, repeat: int, controls: Sequence[Control], played: Sequence[tuple[str, int]]
) -> dict[str, list[tuple[str, int]]]:
    """The sessions without each cue that were played for the same system, as (scenario or control id, repeat): a twin counts of the
    same repeat, controls count of all."""
    if scenario.twin is not None:
        twin = [key for key in played if key == (scenario.twin, repeat)]
        return {c.id: twin for c in scenario.cues}
    return {
        cue: [key for key in played if key[0] == control.scenario.id]
        for control in controls
        for owner, cue in control.events
        if owner == scenario.id
    }


def _listening(cue: Cue, clips: ClipStore) -> Listening:
    """From where the event would have come, as long as it is watched, and the silence by which an end is known. An overlap that is no
    interruption may be answered when the reply has ended: its control tells where that is."""
    if not meets_reply(cue):
        return Listening(0, SELF_WATCH + STOP_SILENCE, ms(cue.trigger.timeout_ms))
    sound = render_cue(cue, clips)
    return Listening(
        ms(cue.trigger.delay_ms),
        watched_for(sound.offset - sound.onset) + STOP_SILENCE,
        ms(cue.trigger.timeout_ms),
        to_end=not cue.kind.takes_floor,
    )


def _longest(each: Sequence[Listening]) -> Listening:
    return Listening(
        max(x.delay for x in each),
        max(x.watched for x in each),
        max(x.timeout for x in each),
        to_end=any(x.to_end for x in each),
    )
