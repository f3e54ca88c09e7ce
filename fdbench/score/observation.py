"""What a scorer sees and what it says: one annotated session in, observed values and unit scores out."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass, replace

from fdbench.annotate.events import CueOutcome, Exercised, TalkEvents
from fdbench.scenario.model import Cue, Scenario
from fdbench.scenario.placement import missed
from fdbench.score.measure import Measure, Rate, Sample, Spec
from fdbench.segments import Timeline

UNSURE = "no control tells whether the agent would have gone on"


@dataclass(frozen=True, slots=True)
class Session:
    """One scored session: its script and what happened."""

    scenario: Scenario
    repeat: int
    events: TalkEvents

    def cues(self) -> Iterable[tuple[Cue, CueOutcome]]:
        """The script's cues with their places and outcomes, in order. Cues that were not played are there too."""
        for cue in self.scenario.cues:
            yield cue, self.events.cue(cue.id)


def failed_session(scenario: Scenario, repeat: int, why: str) -> Session:
    """A session that ended in an error: nothing in it was answered. Giving up must not beat failing."""
    cues = tuple(CueOutcome(missed(c.id), c.kind.value, Exercised.FAILED, why) for c in scenario.cues)
    return Session(scenario, repeat, TalkEvents(0, cues, Timeline(), Timeline(), 0.0))


@dataclass(frozen=True, slots=True)
class Observation:
    """One value of one measure at one cue: a bool for a rate, a number for a sample. None: a sample's censored one; for a rate,
    one of which no control tells whether it was a chance."""

    spec: Spec
    cue: str
    value: bool | float | None


@dataclass(frozen=True, slots=True)
class UnitScore:
    """A unit's score, as `measure.Unit`, before repeats are reduced; None with `why` if it was not exercised or not decidable.
    `upper`: where an outcome is undetermined, the score if it were the better one; `score` is then the score if it were the
    worse one."""

    unit: str
    scenarios: tuple[str, ...]
    score: float | None
    why: str = ""
    upper: float | None = None


def pool(spec: Spec, observations: Iterable[Observation], why: str = "no chances") -> Rate | Sample:
    """All observations of one measure as one value; undefined, with `why`, if there are none."""
    values = [o.value for o in observations if o.spec.name == spec.name]
    if spec.unit == "rate":
        told = [v for v in values if v is not None]
        unsure = len(values) - len(told)
        return Rate(spec, hits=sum(1 for v in told if v), n=len(told), why=why if not unsure else UNSURE, unsure=unsure)
    numbers = tuple(float(v) for v in values if v is not None)
    return Sample(spec, values=numbers, censored=len(values) - len(numbers), why=why)


def undefined(measure: Measure, why: str) -> Measure:
    """The same measure with nothing in it, and the reason."""
    if isinstance(measure, Rate):
        return replace(measure, hits=0, n=0, why=why, unsure=0)
    if isinstance(measure, Sample):
        return replace(measure, values=(), censored=0, why=why)
    return replace(measure, series=(), why=why)


def linear(value: float, *, best: float, worst: float) -> float:
    """1 at or below `best`, 0 at or above `worst`, linear between."""
    return min(1.0, max(0.0, (worst - value) / (worst - best)))


def mean(values: Iterable[float]) -> float | None:
    numbers = list(values)
    return sum(numbers) / len(numbers) if numbers else None
