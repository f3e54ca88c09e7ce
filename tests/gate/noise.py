"""Runs of a made-up system, whose truth is known: what the gate is tried on.

The noise model, and where it comes from:

* Yes-or-no events (yields, holds, recalls, answers) happen independently from repeat to repeat, with a rate of their scenario's own: some
  scenarios are easy, some are hard. Rates follow a beta distribution around the true mean, with a concentration of 4 (a standard
  deviation of 0.18 at a mean of 0.8): an assumption, too. Were all scenarios alike, the noise of a mean would be 10 % larger.
* Times are log-normal. Between scenarios the standard deviation of the logarithm is 0.15, between repeats of one 0.20: an assumption,
  about the spread of a hosted system. `fdbench calibrate --aa` measures that of yours.
* Besides, every dimension has faults that few, many or hardly any of its sessions show (`FAULTS`), the same before and after: a rule for
  single rates must not alarm at them. Their scenarios differ as above.
* One event in twenty is missed in each repeat: its moment never came.
* A stored baseline is one run like the other, with its own noise.
"""

from __future__ import annotations

import math
from collections import Counter
from collections.abc import Mapping
from dataclasses import dataclass, field
from functools import lru_cache
from typing import Any

import numpy as np
from scipy.stats import beta

from fdbench.results.schema import CaseRow, DimensionDoc, ItemDoc, MeasureDoc, Results, SystemDoc, UnitDoc
from fdbench.scenario.load import load_suite
from tests.gate.make import results

BETWEEN_SCENARIOS, BETWEEN_REPEATS = 0.15, 0.20
MISSED = 0.05
CONCENTRATION = 4.0
EVENT = {"interruption": "yield_rate", "overlap": "false_stop_rate", "context": "recall_rate", "coherence": "answer_rate"}
"""Dimension -> the measure of its yes-or-no events; in latency nearly every turn is answered."""

FAULTS: Mapping[str, Mapping[str, float]] = {
    "latency": {"premature_rate": 0.1},
    "interruption": {"restart_rate": 0.1, "dead_turn_rate": 0.02, "late_response_rate": 0.3},
    "overlap": {"late_response_rate": 0.3, "spurious_response_rate": 0.05},
    "context": {"assumes_unheard_rate": 0.5, "contradiction_rate": 0.02},
    "coherence": {"self_repetition_rate": 0.02, "cutoff_rate": 0.1, "intra_turn_gap_rate": 0.3, "contradiction_rate": 0.05},
}
"""Dimension -> measure -> the rate at which sessions show it."""
SOUND = ("clicks_per_min", "dropouts_per_min", "clipped_share", "level_change_db", "double_voice_s_per_min")
"""Faults of sound, of which there are none."""


@dataclass(frozen=True)
class Size:
    """Scenarios in each dimension, and repeats."""

    units: Mapping[str, int]
    repeats: int

    @classmethod
    def even(cls, units: int, repeats: int) -> Size:
        return cls(dict.fromkeys(("latency", *EVENT), units), repeats)

    @classmethod
    def quick(cls, repeats: int) -> Size:
        """The suite as it is."""
        return cls(Counter(scenario.dimension.value for scenario in load_suite("quick").scenarios), repeats)

    @classmethod
    def core(cls, repeats: int) -> Size:
        """A suite of 170 scenarios, at least 40 where a recall or an answer counts."""
        return cls({"latency": 30, "interruption": 30, "overlap": 30, "context": 40, "coherence": 40}, repeats)


@dataclass(frozen=True)
class Truth:
    """How a system behaves: the rate at which each dimension's events go well, the median response and stop times in ms."""

    rate: float = 0.8
    rates: Mapping[str, float] = field(default_factory=dict)
    response_ms: float = 600.0
    stop_ms: float = 400.0
    answers: float = 0.99
    """The rate at which turns are answered at all."""

    def of(self, dimension: str) -> float:
        return self.rates.get(dimension, self.rate)


@dataclass(frozen=True)
class Sessions:
    """What happened in every session of one dimension: arrays of [scenario, repeat]. `met`: the moment came; `good`: it went well;
    `faults`: measure -> it showed."""

    met: Any
    good: Any
    time: Any
    faults: Mapping[str, Any] = field(default_factory=dict)


Drawn = Mapping[str, Sessions]
Part = Mapping[str, Mapping[int, int]]
"""Dimension -> scenario -> how many of its repeats were played."""


def play(truth: Truth, size: Size, rng: np.random.Generator, places: np.random.Generator) -> Results:
    """One run. `places` draws what belongs to the scenarios and not to the run: give generators of one seed to runs of one suite."""
    return document(draw(truth, size, rng, places), size.repeats)


def draw(truth: Truth, size: Size, rng: np.random.Generator, places: np.random.Generator) -> Drawn:
    """All that would happen, were all of it played."""
    return {name: _drawn(name, truth, count, size.repeats, rng, places) for name, count in size.units.items()}


def document(drawn: Drawn, repeats: int, part: Part | None = None) -> Results:
    """The results of what was played: of everything, or of a part."""
    dimensions, items = {}, []
    for name, sessions in drawn.items():
        if part is not None and not part.get(name):
            dimensions[name] = _nothing()
            continue
        there = np.zeros(sessions.met.shape, bool)
        for i, count in (part.get(name, {}) if part is not None else dict.fromkeys(range(len(there)), repeats)).items():
            there[i, :count] = True
        dimensions[name] = _dimension(name, sessions, there)
        items += [
            ItemDoc(id=f"{name}.{i}", repeat=int(r), status="ok", path=f"items/x/{name}.{i}@{r}", dimension=name, family="f")
            for i, r in zip(*np.nonzero(there), strict=True)
        ]
    system = SystemDoc(
        valid=True, why_invalid=[], adapter="x", settings={}, capabilities={}, dimensions=dimensions, scenarios=items
    )
    hashes = _hashes(tuple((name, len(sessions.met)) for name, sessions in drawn.items()))
    return results({"a": system}, repeats=repeats, scenarios=hashes)


@lru_cache(maxsize=8)
def _hashes(counts: tuple[tuple[str, int], ...]) -> dict[str, str]:
    return {f"{name}.{i}": "hash" for name, count in counts for i in range(count)}


def _nothing() -> DimensionDoc:
    """A dimension of which nothing was played."""
    return DimensionDoc(
        score=None,
        interval=None,
        why="not played",
        exercised=0,
        scheduled=0,
        undetermined=0.0,
        units=[],
        measures={},
        cases={},
    )


def _drawn(
    name: str, truth: Truth, count: int, repeats: int, rng: np.random.Generator, places: np.random.Generator
) -> Sessions:
    own = places.normal(0, BETWEEN_SCENARIOS, count)
    met = rng.random((count, repeats)) >= MISSED
    mean = min(0.99, truth.answers) if name == "latency" else truth.of(name)
    good = rng.random((count, repeats)) < _rates(mean, count, places)[:, None]
    time = (truth.response_ms if name == "latency" else truth.stop_ms) * np.exp(
        own[:, None] + rng.normal(0, BETWEEN_REPEATS, met.shape)
    )
    own_rng, own_places = rng.spawn(1)[0], places.spawn(1)[0]  # what else is drawn stays as it is
    faults = {
        measure: own_rng.random((count, repeats)) < _rates(rate, count, own_places)[:, None]
        for measure, rate in FAULTS[name].items()
    }
    return Sessions(met, good, time, faults)


def _rates(mean: float, count: int, places: np.random.Generator) -> Any:
    """One for every scenario."""
    if not mean:
        return np.zeros(count)
    return beta.ppf(places.random(count), mean * CONCENTRATION, (1 - mean) * CONCENTRATION)


def _dimension(name: str, sessions: Sessions, there: Any) -> DimensionDoc:
    met, good, time = sessions.met & there, sessions.good, sessions.time
    scores = _scores(name, good, time)
    units = [
        UnitDoc(unit=f"{name}.{i}", scenarios=[f"{name}.{i}"], score=round(float(scores[i][met[i]].mean()), 6))
        for i in np.flatnonzero(met.any(axis=1))
    ]
    cases, measures = _measured(name, met, sessions)
    return DimensionDoc(
        score=max(0.0, sum(u["score"] for u in units) / len(units)) if units else None,
        interval=None,
        why=None if units else "nothing was exercised",
        exercised=int(met.sum()),
        scheduled=int(there.sum()),
        undetermined=0.0,
        units=units,
        measures=measures,
        cases=cases,
    )


def _scores(name: str, good: Any, time: Any) -> Any:
    """Of each session. A response of 300 ms scores 100, one of 3,000 ms nothing; a stop between 150 and 1,500 ms likewise."""
    if name == "latency":
        return np.where(good, 100 * np.clip((3_000 - time) / 2_700, 0, 1), 0.0)
    if name == "interruption":
        return np.where(good, 50 + 50 * np.clip((1_500 - time) / 1_350, 0, 1), 0.0)
    return np.where(good, 100.0, 0.0)


def _measured(name: str, met: Any, sessions: Sessions) -> tuple[dict[str, list[CaseRow]], dict[str, MeasureDoc]]:
    rate, lower, good = EVENT.get(name, "response_rate"), name == "overlap", sessions.good
    times = {"latency": "response_latency_ms", "interruption": "stop_latency_ms"}.get(name)
    hits = {rate: good != lower, **sessions.faults}
    rows: dict[str, list[CaseRow]] = {measure: [] for measure in hits}
    for i, r in zip(*np.nonzero(met), strict=True):
        scenario = f"{name}.{i}"
        for measure, happened in hits.items():
            rows[measure].append([scenario, int(r), "cue", bool(happened[i, r])])
        if times is not None:
            time = round(float(sessions.time[i, r]), 3) if good[i, r] else None
            rows.setdefault(times, []).append([scenario, int(r), "cue", time])
    found = {m: _rate(rows[m], lower or m != rate) for m in hits}
    if times is not None and times in rows:
        values = sorted(math.inf if row[3] is None else row[3] for row in rows[times])
        found[times] = MeasureDoc(value=values[len(values) // 2], unit="ms", direction="lower", n=len(values), interval=None)
    if name == "coherence":
        clean = MeasureDoc(value=0.0, unit="1/min", direction="lower", n=len(rows[rate]), interval=None)
        found |= dict.fromkeys(SOUND, clean)
    return rows, found


def _rate(rows: list[CaseRow], lower: bool) -> MeasureDoc:
    hits, n = sum(bool(row[3]) for row in rows), len(rows)
    value = hits / n if n else None
    return MeasureDoc(value=value, unit="rate", direction="lower" if lower else "higher", n=n, interval=None, hits=hits)
