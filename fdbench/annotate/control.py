"""Whether an event was exercised, by its controls: without it, the agent must have gone on.

A reply that was about to end anyway proves nothing by ending. So an overlap counts only if, in at least 95 % of the sessions
without it, the agent still spoke 2.0 s later (or as long as the hold is watched). That is decided by where the event began in
the reply, never by what came of it.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import replace

from fdbench.annotate.events import CueOutcome, Exercised, TalkEvents
from fdbench.annotate.outcomes import answered, met_talk
from fdbench.annotate.stops import SELF_WATCH, STOP_SILENCE, watched_for
from fdbench.scenario.control import meets_reply
from fdbench.scenario.model import Cue, Scenario
from fdbench.timebase import Samples

GOES_ON_SHARE = 0.95
"""Share of the controls that must go on (`>=`)."""
ENDS_ANYWAY = "without the event the reply would have ended by itself"
UNKNOWN = "no control tells whether the reply would have gone on"


def apply_controls(events: TalkEvents, scenario: Scenario, controls: Mapping[str, Sequence[TalkEvents | None]]) -> TalkEvents:
    """The same events, exercised only where the controls say so.

    Args:
        events: an annotated session of `scenario`.
        scenario: its script.
        controls: cue id -> the sessions of the opening alone; for a scenario with a twin, those of the twin. None: the session
            ended in an error of the agent's.

    Returns:
        Events whose overlaps are `NO` where the controls end by themselves, `FAILED` where no reply was there to be met or a
        control ended in an error, and `INDETERMINATE` where there is no control that can tell. Outcomes that were no `YES` stay
        as they are.
    """
    cues = tuple(
        _controlled(events, scenario, cue, annotated, controls.get(cue.id, ())) for cue, annotated in _pairs(events, scenario)
    )
    return replace(events, cues=cues)


def _pairs(events: TalkEvents, scenario: Scenario) -> list[tuple[Cue, CueOutcome]]:
    return [(cue, events.cue(cue.id)) for cue in scenario.cues]


def _controlled(
    events: TalkEvents, scenario: Scenario, cue: Cue, annotated: CueOutcome, controls: Sequence[TalkEvents | None]
) -> CueOutcome:
    itself = scenario.tests_echo and cue is scenario.cues[-1]
    if annotated.exercised is not Exercised.YES or not (itself or (meets_reply(cue) and met_talk(annotated))):
        return annotated
    if scenario.recording is not None and not controls:
        return _marked(annotated, Exercised.INDETERMINATE, UNKNOWN)
    enabling = cue.id if itself else _enabling(events, scenario, cue)
    reply = answered(events.cue(enabling)).reply if enabling else None
    if reply is None:
        return _marked(annotated, Exercised.FAILED, "the agent never answered")
    if any(control is None for control in controls):
        return _marked(annotated, Exercised.FAILED, "its control ended in an error")
    position = 0 if itself else annotated.onset - reply.start
    needed = SELF_WATCH if itself else watched_for(annotated.offset - annotated.onset)
    told = [
        goes for control in controls if control and (goes := goes_on(control, enabling or "", position, needed)) is not None
    ]
    if not told:
        return _marked(annotated, Exercised.INDETERMINATE, UNKNOWN)
    if sum(told) < GOES_ON_SHARE * len(told):
        return _marked(annotated, Exercised.NO, ENDS_ANYWAY)
    return annotated


def goes_on(control: TalkEvents, cue: str, position: Samples, needed: Samples) -> bool | None:
    """Whether, in the control, the reply to `cue` still goes on `needed` samples after `position` samples of it, with gaps
    under 1.0 s only. None if the cue was not played or answered there, or the recording ends first."""
    if all(outcome.cue != cue for outcome in control.cues):
        return None
    reply = answered(control.cue(cue)).reply
    if reply is None:
        return None
    begin, end = reply.start + position, reply.start + position + needed
    talk = control.agent.bridge(STOP_SILENCE).at(begin)
    if talk is None:
        return False if begin < control.samples else None
    if talk.end < end and control.samples - talk.end < STOP_SILENCE:
        return None
    return talk.end >= end


def _enabling(events: TalkEvents, scenario: Scenario, cue: Cue) -> str | None:
    """The last floor cue before `cue` that was played."""
    earlier = scenario.cues[: scenario.cues.index(cue)]
    played = [c.id for c in earlier if c.kind.takes_floor and events.cue(c.id).place.played]
    return played[-1] if played else None


def _marked(annotated: CueOutcome, exercised: Exercised, why: str) -> CueOutcome:
    return replace(annotated, exercised=exercised, why=why)
