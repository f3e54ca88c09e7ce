"""The decision under trial, asked in one place."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from typing import Literal, TypeAlias

from fdbench.annotate.annotate import annotate
from fdbench.annotate.events import Exercised
from fdbench.annotate.outcomes import CutIn, answered
from fdbench.annotate.words import WordFinder
from fdbench.calibrate.trials import EVENT, TURN
from fdbench.scenario.model import Scenario
from fdbench.session.recording import Recording
from fdbench.timebase import Samples

Decision: TypeAlias = Literal["yielded", "held", "undetermined"]


@dataclass(frozen=True, slots=True)
class Answer:
    """What the annotator said of a session. `flagged`: it said that nobody can tell. Times in session samples, None for none."""

    decision: Decision
    flagged: bool
    stop: Samples | None
    reply: Samples | None


def decide(recording: Recording, controls: Sequence[Recording], scenario: Scenario, finder: WordFinder | None) -> Answer:
    """Ask the annotator."""
    events = annotate(recording, scenario, finder, controls={EVENT: tuple(controls)}, sound=False)
    outcome, turn = events.cue(EVENT), events.cue(TURN)
    flagged = outcome.exercised in (Exercised.INDETERMINATE, Exercised.NO)
    cut_in, reply = outcome if isinstance(outcome, CutIn) else None, answered(turn).reply
    yielded = None if cut_in is None else cut_in.yielded
    decision: Decision = "undetermined" if yielded is None else "yielded" if yielded else "held"
    return Answer(decision, flagged, None if cut_in is None else cut_in.stop, None if reply is None else reply.start)
