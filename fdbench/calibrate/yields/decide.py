"""The decision under trial, asked in one place."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from typing import Literal, TypeAlias

from fdbench.annotate.annotate import annotate
from fdbench.annotate.events import Exercised
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
    events = annotate(recording, scenario, finder, controls={EVENT: tuple(controls)})
    outcome, turn = events.cue(EVENT).outcome, events.cue(TURN).outcome
    flagged = outcome.exercised in (Exercised.INDETERMINATE, Exercised.NO)
    decision: Decision = (
        "undetermined" if outcome.undetermined or outcome.yielded is None else "yielded" if outcome.yielded else "held"
    )
    return Answer(decision, flagged, outcome.stop, turn.reply.start if turn.reply else None)
