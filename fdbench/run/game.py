"""A run whose sessions are chosen while it goes on: what the sequential gate plays with."""

from __future__ import annotations

from collections.abc import Collection, Iterable, Iterator, Mapping, Sequence
from contextlib import ExitStack, closing
from dataclasses import replace
from pathlib import Path
from typing import Any

from fdbench.gate.decide import Unit
from fdbench.gate.sequential import part_of
from fdbench.results import store
from fdbench.results.schema import Results, RunInfo
from fdbench.run.contact import firsts, refused, unreached
from fdbench.run.estimate import sound_s
from fdbench.run.execute import RUN, keep_floors, opened, task_of
from fdbench.run.item import ItemResult, ItemTask
from fdbench.run.plan import RunPlan
from fdbench.run.pool import Watcher, Workers
from fdbench.run.progress import Silent
from fdbench.run.recognition import spec_of
from fdbench.run.scoring import MOST_ERRORS, finish_run, scored
from fdbench.scenario.model import Scenario
from fdbench.scenario.part import units_in_turn


class Match:
    """A `Game` of real sessions: of a system against a stored baseline, or against another that is played along, session by session.
    `close` it; then results.json holds what was played."""

    def __init__(
        self,
        plan: RunPlan,
        out: Path,
        baseline: Results | None,
        *,
        jobs: int,
        command: list[str],
        budget_s: float | None = None,
        cache: Path | None = None,
        watcher: Watcher | None = None,
    ) -> None:
        """Open the run folder.

        Args:
            plan: all that may be played: one system, or two of which the second is the baseline. `repeats` is the most.
            baseline: results of one system; None if it is played along.
            watcher: told of each session; its shares add up to 1 when the suite was played once.
            budget_s: seconds of sessions, of both systems together, after which no other begins; None for no limit.

        Raises:
            UsageError: the folder holds a run already.
        """
        self._plan, self._out, self._stored, self._cache, self._budget = plan, out, baseline, cache, budget_s
        self._watcher = Silent() if watcher is None else watcher
        self._once = first_pass(plan)
        self._open = ExitStack()
        self._document = self._open.enter_context(opened(plan, out, command, resume=False))
        self._workers = self._open.enter_context(closing(Workers(jobs, self._watcher)))
        self._at_once = max(1, jobs)
        self._results: dict[tuple[str, str, int], ItemResult] = {}
        self._times: dict[Unit, int] = {}
        self._scenarios = {s.id: s for s in plan.scenarios}
        self._units = tuple(Unit(d.value, ids) for d, ids in units_in_turn(plan.scenarios, plan.seed))
        self.seconds = 0.0

    @property
    def units(self) -> Sequence[Unit]:
        return self._units

    @property
    def at_once(self) -> int:
        return self._at_once

    @property
    def spent(self) -> bool:
        return self._budget is not None and self.seconds >= self._budget

    @property
    def hopeless(self) -> bool:
        errors = [sum(r.events is None for r in self._results.values() if r.system == s.name) for s in self._plan.systems]
        return max(errors) > MOST_ERRORS * len(self._scenarios)

    @property
    def sessions(self) -> int:
        """Played until now, of all systems, controls among them."""
        return len(self._results)

    def play(self, units: Sequence[Unit]) -> None:
        """In real time the first session with each system comes before all others, and the loop-back floors after it.

        Raises:
            InvalidRun: one of the systems cannot be reached.
        """
        ahead: dict[str, int] = {}
        for unit in units:
            self._times[unit] = self._times.get(unit, 0) + 1
            for name in unit.scenarios:  # a scenario may belong to two units
                if self._count(name) < self._times[unit]:
                    ahead[name] = self._times[unit]
        tasks = list(self._tasks(ahead))
        if self._plan.clock == "real" and not self._results:
            first = firsts(tasks)
            self._play(first)
            if errors := unreached(self._results.values(), first):
                raise refused(errors, "begin again")
            keep_floors(self._out, self._document, self._plan.systems, self._workers)
            tasks = [task for task in tasks if task not in first]
        self._play(tasks)

    def _play(self, tasks: Sequence[ItemTask]) -> None:
        for result in self._workers.play(tasks):
            self._results[result.system, result.scenario, result.repeat] = result
            self._watcher(result, 1 / self._once)
            self.seconds += sound_s(store.item_folder(self._out, result.system, result.scenario, result.repeat))

    def both(self, scenarios: Collection[str] | None = None) -> tuple[Results, Results]:
        wanted = set(self._scenarios if scenarios is None else scenarios)
        found = scored(self._out, self._document, list(self._of(wanted)), self._cache)
        found["run"]["repeats"] = self._most(wanted)
        now, *along = (_alone(found, system.name) for system in self._plan.systems)
        if self._stored is None:
            return now, along[0]
        return now, self._stored if scenarios is None else _part(self._stored, wanted)

    def repeat(self, number: int) -> Results:
        """What the first system did in one repeat of all, as a run of its own."""
        own = [result for (_, _, repeat), result in sorted(self._results.items()) if repeat == number]
        found = scored(self._out, self._document, own, self._cache)
        found["run"]["repeats"] = 1
        return _alone(found, self._plan.systems[0].name)

    def close(self) -> Results:
        """End the workers; write down what was played, and return it."""
        with self._open:
            self._document["run"]["repeats"] = self._most(self._scenarios)
            store.write_json(self._out / RUN, self._document)
            return finish_run(self._out, scored(self._out, self._document, list(self._of(self._scenarios)), self._cache))

    def _tasks(self, ahead: Mapping[str, int]) -> Iterator[ItemTask]:
        """So many repeats of each as `ahead` says; controls as often as what they belong to. Systems side by side."""
        recogniser, cache = spec_of(self._document), str(self._cache) if self._cache is not None else ""

        def of(scenario: Scenario, repeat: int, listening: Any) -> Iterator[ItemTask]:
            for system in self._plan.systems:
                yield task_of(self._plan, self._out, system, scenario, repeat, listening, recogniser, cache)

        for name, due in ahead.items():
            for repeat in range(self._count(name), due):
                yield from of(self._scenarios[name], repeat, None)
        for control in self._plan.controls:
            due = max((ahead[owner] for owner, _ in control.control.events if owner in ahead), default=0)
            for repeat in range(self._count(control.scenario.id), due):
                yield from of(control.scenario, repeat, control.listening)

    def _count(self, scenario: str) -> int:
        first = self._plan.systems[0].name
        return sum(1 for system, name, _ in self._results if system == first and name == scenario)

    def _most(self, scenarios: Iterable[str]) -> int:
        return max(1, *(self._count(name) for name in scenarios)) if scenarios else 1

    def _of(self, scenarios: Collection[str]) -> Iterator[ItemResult]:
        """The results of some scenarios, with the controls and the twins that decide their events."""
        twins = {self._scenarios[name].twin for name in scenarios}
        controls = {c.scenario.id for c in self._plan.controls if any(owner in scenarios for owner, _ in c.control.events)}
        wanted = {*scenarios, *twins, *controls}
        return (result for (_, name, _), result in sorted(self._results.items()) if name in wanted)


def first_pass(plan: RunPlan) -> int:
    """Sessions of one time through the suite, of all systems."""
    return replace(plan, repeats=1).items


def _alone(results: Results, system: str) -> Results:
    """The results as if that system had been played alone."""
    doc = results["systems"][system]
    run = RunInfo(**{**results["run"], "valid": doc["valid"], "why_invalid": doc["why_invalid"]})
    return Results(schema=results["schema"], run=run, systems={system: doc})


def _part(results: Results, scenarios: Collection[str]) -> Results:
    systems = {name: part_of(doc, scenarios) for name, doc in results["systems"].items()}
    return Results(schema=results["schema"], run=results["run"], systems=systems)
