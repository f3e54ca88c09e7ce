"""Whether an overlap through which the agent held was answered after all, when its reply had ended.

Where the reply ended is known in two ways: by the control, if that is the same recording and ends; else by 1.0 s of silence.
"""

from __future__ import annotations

from collections.abc import Sequence

from fdbench.annotate.gaps import LEFT_LEAST, LEFT_MORE
from fdbench.annotate.samesound import SAME, best_match
from fdbench.annotate.stops import Stop
from fdbench.annotate.undisturbed import JITTER, TALK_GAP, Undisturbed
from fdbench.annotate.view import View
from fdbench.scenario.placement import Placement
from fdbench.session.director import LATE_ANSWER
from fdbench.timebase import Samples, ms

TAIL = ms(600)
"""The last sound of the control's reply, by which its end is found."""
HELD_UP = ms(3_000)
"""By so much the reply may end later than in the control."""
ECHO_OF_END = ms(100)
"""Sound that goes on for less than this after the end is the end (`<`)."""


def answered_late(view: View, placed: Placement, stop: Stop | None, controls: Sequence[Undisturbed]) -> bool | None:
    """Whether talk that the reply did not hold begins within 3.0 s of the reply's end.

    Args:
        view: the session.
        placed: the overlap.
        stop: where the agent first fell silent for 1.0 s after it; None if it never did.
        controls: what the agent would have said without it.

    Returns:
        None if the recording ends before that can be told, if somebody else spoke, or if nobody knows where the reply ended and
        far more was said than in any control.
    """
    end = next((end for control in controls if (end := _end(view, placed, control)) is not None), None)
    if end is not None:
        return _talk_after(view, placed, end, end + ECHO_OF_END)
    if stop is None:
        return None
    late = _talk_after(view, placed, stop.last_sound, stop.last_sound + 1)
    return None if late is False and _far_more(view, placed, stop, controls) else late


def _end(view: View, placed: Placement, control: Undisturbed) -> Samples | None:
    """Where the control's reply ends in the session; None if that is not known."""
    if not control.same or not control.ends(placed.onset):
        return None
    talk = next((t for t in control.agent.bridge(TALK_GAP) if t.end > placed.onset + control.lag), None)
    if talk is None:
        return None
    tail = control.heard[max(talk.start, talk.end - TAIL) : talk.end]
    place = talk.end - len(tail) - control.lag
    match = best_match(tail, view.recording.heard, place - JITTER, place + HELD_UP)
    return match.at + len(tail) if match is not None and match.correlation >= SAME else None


def _talk_after(view: View, placed: Placement, end: Samples, since: Samples) -> bool | None:
    until = end + LATE_ANSWER
    spoken = (s.start for cue in view.recording.cues for s in cue.speech)
    if any(placed.offset < start < until for start in spoken):
        return None
    if view.agent.clip(since, until + 1):
        return True
    return False if view.recording.samples >= until else None


def _far_more(view: View, placed: Placement, stop: Stop, controls: Sequence[Undisturbed]) -> bool:
    """Whether so much was said that an answer may hide in it."""
    left = [control.left(placed.onset) for control in controls if control.ends(placed.onset)]
    said = view.agent.clip(placed.onset, stop.last_sound).total
    return bool(left) and said > LEFT_MORE * max(left) and said - max(left) >= LEFT_LEAST
