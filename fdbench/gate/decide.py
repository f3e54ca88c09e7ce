"""Play, look, and go on until the verdict is certain: what is played next, and when it is enough. Who plays is handed in."""

from __future__ import annotations

import math
from collections.abc import Collection, Mapping, Sequence
from dataclasses import dataclass
from statistics import NormalDist
from typing import NamedTuple, Protocol

from fdbench import stats
from fdbench.gate.family import SUITE
from fdbench.gate.judge import beyond, judge
from fdbench.gate.paired import raw_ps
from fdbench.gate.policy import Policy
from fdbench.gate.sequential import Evidence, part_of
from fdbench.gate.spending import information, levels
from fdbench.gate.verdict import DimensionVerdict, Paired, Verdict
from fdbench.results.schema import Results, SystemDoc

MOST_PASSES = 8
"""A scenario is played so often at most, unless told otherwise."""
DOUBT = 2.0
"""From so much wealth on (`>=`) of a bet against a dimension, its units are played before all others."""
WORTH = 0.25
"""A dimension is played again if its repeats quiet the suite's mean by at least so much, per session, of what the best one's do."""
REPLAYED = 3
"""A dimension that broke a rule is played so often before the rule counts: of two repeats, one may be a chance."""
SUSPICIOUS = 0.3
"""Adjusted p of a fall up to which (`<=`) it is worth while to go on, even where PASS is out of reach."""


class Unit(NamedTuple):
    """What is played together, for it is scored together."""

    dimension: str
    scenarios: tuple[str, ...]


class Game(Protocol):
    """A system that can be played, and what it is held against: one system of the same name on either side."""

    @property
    def units(self) -> Sequence[Unit]:
        """All of the suite, in the order in which they are played within their dimension. The order must not depend on how they went
        in the baseline: to begin with those that went well would find a fall where there is none (regression to the mean)."""

    @property
    def at_once(self) -> int:
        """So many units are played side by side; there is a look after each time."""

    @property
    def spent(self) -> bool:
        """Whether the budget is."""

    @property
    def hopeless(self) -> bool:
        """Whether the run cannot become valid any more."""

    def play(self, units: Sequence[Unit]) -> None:
        """Each once more."""

    def both(self, scenarios: Collection[str] | None = None) -> tuple[Results, Results]:
        """What was played, and the baseline; of some scenarios, or (None) of all of the suite."""


@dataclass(frozen=True, slots=True)
class Decision:
    """`passes`: how often the whole suite, or what of it was still worth while, was begun."""

    verdict: Verdict
    passes: int


def decide(game: Game, policy: Policy, *, repeats: int | None, most: int = MOST_PASSES, strict: bool = False) -> Decision:
    """The verdict, as soon as it is certain.

    First every unit once, the dimensions side by side, but one that looks as if it had fallen before the others; after each unit a fall
    may be certain. Then passes over what is still worth while: a dimension that broke a rule (until replays agree), else
    those whose noise keeps PASS from being shown. After each pass the whole is judged. It ends without certainty when the budget is
    spent, when everything was played `most` times, or when PASS cannot be reached by then and nothing looks as if it had fallen.

    Args:
        repeats: of the stored baseline; None if it is played along.
        most: passes.
    """
    at_looks = tuple(range(1, most + 1))
    level = levels(information(at_looks, at_looks if repeats is None else (repeats,) * most), policy.alpha)
    evidence = Evidence.of({unit.dimension for unit in game.units})
    early = _first_pass(game, evidence, policy, level[0], strict)
    if early is not None:
        return Decision(early, 1)
    played = dict.fromkeys((unit.dimension for unit in game.units), 1)
    for number in at_looks:
        now, baseline = game.both()
        verdict = _look(now, baseline, evidence, policy, level[number - 1], strict)
        ahead = _Ahead(policy, played, repeats, most, level[-1])
        again = ahead.worth_while(verdict) if number < most and not game.spent else set()
        if not again:
            return Decision(verdict, number)
        chosen = [unit for unit in game.units if unit.dimension in again]
        for start in range(0, len(chosen), game.at_once):
            if not game.spent:
                game.play(chosen[start : start + game.at_once])
        played = {name: count + (name in again) for name, count in played.items()}
    raise AssertionError("the last look decides")


def fell_by_test(verdict: Verdict) -> bool:
    """Whether something fell for certain, and not only by a rule."""
    return any(
        beyond(test, verdict.alpha, worse=True)
        for system in verdict.systems
        for dimension in system.dimensions
        for test in tests_in(dimension)
    )


def tests_in(dimension: DimensionVerdict) -> list[Paired]:
    return [*([dimension.paired] if dimension.paired else []), *dimension.others]


def _first_pass(game: Game, evidence: Evidence, policy: Policy, level: float, strict: bool) -> Verdict | None:
    """A verdict that comes before all was played; None if all was."""
    waiting: dict[str, list[Unit]] = {}
    for unit in game.units:
        waiting.setdefault(unit.dimension, []).append(unit)
    counts = {dimension: len(units) for dimension, units in waiting.items()}
    played: list[str] = []

    def judged() -> tuple[Results, Results]:
        now, baseline = game.both(played)
        systems = {name: part_of(doc, played) for name, doc in baseline["systems"].items()}
        return now, Results(schema=baseline["schema"], run=baseline["run"], systems=systems)

    def left() -> list[Unit]:
        return [unit for units in waiting.values() for unit in units]

    while left():
        if game.spent or game.hopeless:
            return _look(*judged(), evidence, policy, level, strict, complete=False)
        units = [waiting[_next(waiting, counts, evidence)].pop(0) for _ in range(min(game.at_once, len(left())))]
        game.play(units)
        scenarios = [scenario for unit in units for scenario in unit.scenarios]
        played += scenarios
        now, baseline = game.both(scenarios)
        evidence.take(_only(now)["dimensions"], _only(baseline)["dimensions"])
        if evidence.fell(policy.alpha):
            verdict = judge(*judged(), policy, strict=strict, looked=evidence.looked(level, complete=False))
            if fell_by_test(verdict):
                return verdict
    return None


def _next(waiting: Mapping[str, Sequence[Unit]], counts: Mapping[str, int], evidence: Evidence) -> str:
    """The dimension that is most in doubt, else the one of which the smallest share was played."""
    left = [dimension for dimension, units in waiting.items() if units]
    doubtful = max(left, key=evidence.suspicion)
    if evidence.suspicion(doubtful) >= DOUBT:
        return doubtful
    return max(left, key=lambda dimension: len(waiting[dimension]) / counts[dimension])


def _look(
    now: Results,
    baseline: Results,
    evidence: Evidence,
    policy: Policy,
    level: float,
    strict: bool,
    *,
    complete: bool = True,
) -> Verdict:
    repeats = now["run"]["repeats"], baseline["run"]["repeats"]
    evidence.look(*raw_ps(_only(now)["dimensions"], _only(baseline)["dimensions"], repeats))
    looked = evidence.looked(level, complete=complete)
    return judge(now, baseline, policy, strict=strict, looked=looked)


def _only(results: Results) -> SystemDoc:
    (system,) = results["systems"].values()
    return system


@dataclass(frozen=True, slots=True)
class _Ahead:
    """What may still be learnt: `played` repeats of each dimension, `repeats` of the baseline (None: as many), `level` of the last look's
    bound."""

    policy: Policy
    played: Mapping[str, int]
    repeats: int | None
    most: int
    level: float

    def worth_while(self, verdict: Verdict) -> set[str]:
        """The dimensions to play again; empty if the verdict stands."""
        if verdict.word in ("PASS", "IMPROVEMENT", "INVALID") or fell_by_test(verdict):
            return set()
        (system,) = verdict.systems
        found = {d.dimension: d for d in system.dimensions}
        if fallen := {name for name, d in found.items() if d.word == "REGRESSION"}:
            return {name for name in fallen if self.played.get(name, REPLAYED) < REPLAYED}
        if any(budget.word == "REGRESSION" for budget in system.budgets):
            return set()
        unsure = {name for name, d in found.items() if d.word == "INCONCLUSIVE" and d.paired is not None}
        doubtful = {n for n, d in found.items() if any(t.p_worse <= SUSPICIOUS for t in tests_in(d))}
        if not unsure or (not doubtful and any(self._out_of_reach(found[name]) for name in unsure)):
            return set()
        again = (unsure | doubtful) - {SUITE}
        return again | self._noisiest(found) if SUITE in unsure | doubtful else again

    def _noisiest(self, found: Mapping[str, DimensionVerdict]) -> set[str]:
        """Where one more repeat quiets the mean of all units most, for each session."""
        gain: dict[str, float] = {}
        for name, played in self.played.items():
            test = found[name].paired if name in found else None
            if test is not None and len(test.changes) > 1:
                gain[name] = self._noise(test, played) / (played * (played + 1))
        return {name for name, own in gain.items() if own > 0 and own >= WORTH * max(gain.values())}

    def _noise(self, test: Paired, played: int) -> float:
        """Variance of a unit's score from repeat to repeat, if all the spread of the differences is that."""
        spread = stats.spread([change.difference for change in test.changes]) or 0.0
        return spread**2 / (1 / played + 1 / (self.repeats or played))

    def _out_of_reach(self, dimension: DimensionVerdict) -> bool:
        """Whether equal systems would not be shown to be equal in the last look, more often than not."""
        test = dimension.paired
        if test is None or len(test.changes) < 2:
            return True
        played = self.played.get(dimension.dimension, min(self.played.values()))
        least = 1 / self.most + 1 / (self.repeats or self.most)
        error = math.sqrt(self._noise(test, played) * least / len(test.changes))
        return NormalDist().inv_cdf(1 - self.level) * error > self.policy.no_worse(dimension.dimension)
