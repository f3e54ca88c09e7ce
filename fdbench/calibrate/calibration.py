"""All trials through the harness, under the segmenter in use and every variant of it."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from dataclasses import dataclass

import numpy as np

from fdbench.annotate.activity import find_activity
from fdbench.annotate.annotate import Segmenter
from fdbench.calibrate.figures import Decisions, Timing, decisions, timings
from fdbench.calibrate.headline import Headline, Swap, headline, swaps, true_values
from fdbench.calibrate.limits import CLEAN, NOISY, Held, judge
from fdbench.calibrate.measure import Finding, Observed, hold_against, observe
from fdbench.calibrate.plan import plans
from fdbench.calibrate.policies import POLICIES
from fdbench.calibrate.trials import Trial, build
from fdbench.calibrate.yields.run import Yields
from fdbench.session.recording import Recording


@dataclass(frozen=True, slots=True)
class Variation:
    """The headline figures under another segmenter, and the policies that it puts in the wrong order."""

    name: str
    headline: Headline
    swaps: list[Swap]


@dataclass(frozen=True, slots=True)
class Condition:
    """What was found on one kind of agent track. `by_rule`: measure -> threshold in dB -> bias in ms against the truth that this
    threshold would give."""

    name: str
    timings: list[Timing]
    decisions: list[Decisions]
    headline: Headline
    policies: dict[str, Headline]
    swaps: list[Swap]
    variations: list[Variation]
    by_rule: dict[str, dict[float, float]]
    limits: list[Held]


@dataclass(frozen=True, slots=True)
class Calibration:
    """`truth`: the headline figures as they ought to be; `true_policies`: the same for each policy. `yields`: the trials of the
    yield decision; None if they were left out."""

    trials: int
    seed: int
    seconds: float
    truth: Headline
    true_policies: dict[str, Headline]
    conditions: list[Condition]
    yields: Yields | None = None

    @property
    def limits(self) -> list[Held]:
        """Every limit with what was found."""
        return [h for c in self.conditions for h in c.limits] + (self.yields.limits if self.yields else [])

    @property
    def broken(self) -> list[str]:
        """A sentence for each limit that does not hold."""
        return [held.sentence for held in self.limits if not held.ok]


def calibrate(
    trials: int, seed: int, variants: Mapping[str, Segmenter], progress: Callable[[int], None] = lambda _: None
) -> Calibration:
    """Build and measure that many trials.

    Args:
        trials: at least 12, two for each policy, else ValueError.
        variants: other segmenters, by name; none = no sensitivity.
        progress: is told how many trials are done.
    """
    if trials < 2 * len(POLICIES):
        raise ValueError(f"{trials} trials: each of {len(POLICIES)} policies needs two")
    gathered = {CLEAN: _Gathered(CLEAN, variants), NOISY: _Gathered(NOISY, variants)}
    truth: list[tuple[str, Observed]] = []
    samples = 0
    for done, plan in enumerate(plans(trials, seed), start=1):
        trial = build(plan)
        samples += trial.recording.samples
        gathered[CLEAN].take(trial, trial.recording)
        gathered[NOISY].take(trial, trial.noisy())
        truth.append((plan.policy, true_values(gathered[CLEAN].latest)))
        progress(done)
    true_policies = _by_policy(truth)
    conditions = [each.close(true_policies) for each in gathered.values()]
    return Calibration(trials, seed, samples / 24_000, headline([o for _, o in truth]), true_policies, conditions)


class _Gathered:
    """What trials leave behind under one condition; the sound itself is let go."""

    def __init__(self, name: str, variants: Mapping[str, Segmenter]) -> None:
        self.name = name
        self.variants = variants
        self.findings: list[Finding] = []
        self.latest: list[Finding] = []
        self.observed: list[tuple[str, Observed]] = []
        self.varied: dict[str, list[tuple[str, Observed]]] = {variant: [] for variant in variants}
        self.errors: dict[str, dict[float, list[float]]] = {}

    def take(self, trial: Trial, recording: Recording) -> None:
        policy = trial.plan.policy
        seen = observe(recording, trial.control, trial.scenario, find_activity)
        self.latest = hold_against(trial, seen)
        self.findings += self.latest
        self.observed.append((policy, seen))
        self._by_rule(trial)
        for name, segmenter in self.variants.items():
            self.varied[name].append((policy, observe(recording, trial.control, trial.scenario, segmenter)))

    def _by_rule(self, trial: Trial) -> None:
        """The error against truth by other thresholds: the error found, less the distance between both truths."""
        truth = trial.truth
        found = {f.expected.measure: f.error for f in self.latest if f.error is not None and not f.expected.soft}
        for db, reply, stop in truth.by_rule:
            moved = {"response_latency_ms": reply - truth.reply}
            if stop is not None and truth.stop is not None:
                moved["stop_latency_ms"] = stop - truth.stop
            for measure in moved.keys() & found.keys():
                self.errors.setdefault(measure, {}).setdefault(db, []).append(found[measure] - moved[measure] / 24)

    def close(self, truth: dict[str, Headline]) -> Condition:
        times, chosen = timings(self.findings), decisions(self.findings)
        policies = _by_policy(self.observed)
        wrong = swaps(truth, policies)
        return Condition(
            self.name,
            times,
            chosen,
            headline([o for _, o in self.observed]),
            policies,
            wrong,
            [
                Variation(name, headline([o for _, o in seen]), swaps(truth, _by_policy(seen)))
                for name, seen in self.varied.items()
            ],
            {m: {db: float(np.mean(e)) for db, e in by_db.items()} for m, by_db in sorted(self.errors.items())},
            judge(self.name, times, chosen, wrong),
        )


def _by_policy(observed: list[tuple[str, Observed]]) -> dict[str, Headline]:
    return {policy.name: headline([o for name, o in observed if name == policy.name]) for policy in POLICIES}
