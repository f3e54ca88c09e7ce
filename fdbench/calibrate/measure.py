"""A trial through annotation and scoring, exactly as a session goes, and held against its truth."""

from __future__ import annotations

from dataclasses import dataclass, replace
from typing import TypeAlias

from fdbench.annotate.annotate import Segmenter, annotate
from fdbench.annotate.control import apply_controls
from fdbench.annotate.events import Exercised
from fdbench.calibrate.expected import EXERCISED, Expected, expected
from fdbench.calibrate.trials import EVENT, Trial
from fdbench.scenario.model import Scenario
from fdbench.score.observation import Observation, Session
from fdbench.score.system import SCORERS
from fdbench.session.recording import Recording

Observed: TypeAlias = dict[tuple[str, str], bool | float | None]
"""(measure, cue) -> what the scorers say; a key that is not there was not observed at all."""


@dataclass(frozen=True, slots=True)
class Finding:
    """One expected value beside the observed one. `seen`: the scorers said anything at all of it."""

    trial: int
    policy: str
    expected: Expected
    observed: bool | float | None
    seen: bool

    @property
    def error(self) -> float | None:
        """Observed minus true, in ms; None for decisions, and where either is `never`."""
        true, found = self.expected.value, self.observed
        if not self.expected.observed or isinstance(true, bool) or isinstance(found, bool) or true is None or found is None:
            return None
        return found - true

    @property
    def right(self) -> bool:
        """A decision as it should be; for a time, that it was measured exactly when there was something to measure."""
        if not self.seen or not self.expected.observed:
            return self.seen == self.expected.observed
        if isinstance(self.expected.value, bool):
            return self.observed is self.expected.value
        return (self.observed is None) == (self.expected.value is None)


def observe(recording: Recording, control: Recording, scenario: Scenario, segmenter: Segmenter) -> Observed:
    """What every scorer says of a session, its event decided by the session without it; nobody listens for words."""
    alone = annotate(control, replace(scenario, cues=scenario.cues[:1]), None, segmenter, sound=False)
    by_itself = annotate(recording, scenario, None, segmenter, {EVENT: [control]}, sound=False)
    session = Session(scenario, 0, apply_controls(by_itself, scenario, {EVENT: [alone]}))
    observations: list[Observation] = [o for scorer in SCORERS for o in scorer.observe(session)]
    exercised = session.events.cue(EVENT).exercised is Exercised.YES
    return {(o.spec.name, o.cue): o.value for o in observations} | {(EXERCISED, EVENT): exercised}


def hold_against(trial: Trial, observed: Observed) -> list[Finding]:
    """A finding for each expected value."""
    findings: list[Finding] = []
    for each in expected(trial):
        key = (each.measure, each.cue)
        findings.append(Finding(trial.plan.number, trial.plan.policy, each, observed.get(key), key in observed))
    return findings
