"""What a trial is to be: numbers drawn from a seed, before any sound is made. A plan fixes every instant to the sample."""

from __future__ import annotations

from dataclasses import dataclass, replace

import numpy as np

from fdbench import stats
from fdbench.calibrate.policies import POLICIES, PREMATURE_MS, Policy
from fdbench.scenario.model import CueKind
from fdbench.timebase import SAMPLES_PER_MS, Samples, ms

OVERLAPS = (CueKind.BACKCHANNEL, CueKind.NOISE, CueKind.SIDE_TALK, CueKind.BACKGROUND_SPEECH)
RESTART_MS = (1_100, 1_500)
"""Clear of the border at 1.0 s of silence."""
LATEST_STOP_MS = 1_900
"""Clear of the border at 2.0 s, as the late stops are."""
LATE_STOP_MS = (2_200, 3_000)
NATURAL_MS = (200, 1_800)
"""When a reply that ends by itself does so, after the event's onset: it looks like a yield."""
NATURAL_SHARE = 10
"""One more trial for so many others has such a reply."""
LEVEL_DB = 6.0


@dataclass(frozen=True, slots=True)
class TrialPlan:
    """One turn, answered after `latency`, and one event after `spoken` of the reply. Lengths are samples.

    `stop`: from the event's onset to the cut; None = the agent talks on to its natural end. `resume`: from its last sound to
    the next; None = it stays silent. `abrupt`: onsets and cuts are placed inside loud speech; else where they fall.
    """

    number: int
    seed: int
    policy: str
    kind: CueKind
    turn: Samples
    event: Samples
    latency: Samples
    spoken: Samples
    stop: Samples | None
    resume: Samples | None
    abrupt: bool
    level_db: float
    natural: Samples | None = None
    """The reply ends so long after the event's onset, and would have ended there without it. `stop` is then None."""

    @property
    def premature(self) -> bool:
        """The reply is meant to jump in."""
        return self.latency <= ms(PREMATURE_MS[1])


def plans(trials: int, seed: int) -> list[TrialPlan]:
    """That many plans, the policies in turn, and a tenth more whose reply ends by itself just after the event. The same seed gives
    the same plans; a longer list begins like a shorter one only in its policies, as their shares are met by count."""
    each = [len(range(index, trials, len(POLICIES))) for index in range(len(POLICIES))]
    drawn = [_of_policy(policy, count, seed) for policy, count in zip(POLICIES, each, strict=True)]
    judged = [drawn[number % len(POLICIES)][number // len(POLICIES)](number) for number in range(trials)]
    return judged + [_ending(plan, trials + i) for i, plan in enumerate(judged[::NATURAL_SHARE])]


def _ending(plan: TrialPlan, number: int) -> TrialPlan:
    """The same with a reply that ends by itself."""
    rng = stats.generator("calibrate", plan.seed, "natural", number)
    latency = max(plan.latency, ms(200))
    return replace(plan, number=number, latency=latency, stop=None, resume=None, natural=between(rng, NATURAL_MS))


@dataclass(frozen=True, slots=True)
class _Draw:
    """A trial of a policy before it has its number."""

    policy: Policy
    seed: int
    index: int
    interruption: bool
    premature: bool
    stops: bool

    def __call__(self, number: int) -> TrialPlan:
        rng = stats.generator("calibrate", self.seed, self.policy.name, self.index)
        latency = between(rng, PREMATURE_MS if self.premature else self.policy.latency_ms)
        return TrialPlan(
            number=number,
            seed=self.seed,
            policy=self.policy.name,
            kind=CueKind.INTERRUPTION if self.interruption else OVERLAPS[self.index // 2 % len(OVERLAPS)],
            turn=ms(int(rng.integers(2_000, 2_400))) if self.premature else ms(int(rng.integers(600, 1_800))),
            event=ms(int(rng.integers(300, 1_200))),
            latency=latency,
            spoken=ms(int(rng.integers(800, 1_600))),
            stop=self._stop(rng),
            resume=between(rng, RESTART_MS) if rng.random() < 0.6 else None,
            abrupt=bool(rng.random() < 0.5),
            level_db=float(rng.uniform(-LEVEL_DB, LEVEL_DB)),
        )

    def _stop(self, rng: np.random.Generator) -> Samples | None:
        if self.stops:
            return between(rng, self.policy.stop_ms)
        # One interruption in four that is not yielded to ends in a stop that comes too late to count.
        return between(rng, LATE_STOP_MS) if self.interruption and rng.random() < 0.25 else None


def _of_policy(policy: Policy, count: int, seed: int) -> list[_Draw]:
    """Interruptions and other sounds by turns; the shares are spread by a seeded order."""
    rng = stats.generator("calibrate", seed, policy.name, "shares")
    premature = _spread(policy.premature, count, rng)
    yields = iter(_spread(policy.yields, (count + 1) // 2, rng))
    holds = iter(_spread(policy.holds, count // 2, rng))
    found: list[_Draw] = []
    for index in range(count):
        interruption = index % 2 == 0
        stops = next(yields) if interruption else not next(holds)
        found.append(_Draw(policy, seed, index, interruption, premature[index], stops))
    return found


def _spread(share: float, count: int, rng: np.random.Generator) -> list[bool]:
    flags = np.arange(count) < round(share * count)
    return [bool(flag) for flag in rng.permutation(flags)]


def between(rng: np.random.Generator, bounds_ms: tuple[int, int]) -> Samples:
    """To the sample, not to the millisecond: frames must be met at every phase."""
    return int(rng.integers(bounds_ms[0] * SAMPLES_PER_MS, bounds_ms[1] * SAMPLES_PER_MS + 1))
