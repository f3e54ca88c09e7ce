"""What a trial of the yield decision is to be: numbers drawn from a seed, uniform in their ranges, before any sound is made."""

from __future__ import annotations

from dataclasses import dataclass
from enum import StrEnum

from fdbench import stats
from fdbench.calibrate.plan import between
from fdbench.timebase import SAMPLES_PER_MS, Samples

STOP_MS = (150, 600)
"""A yielder's last sound, after the interruption's onset."""
ANEW_AFTER_MS = (100, 1_000)
"""A yielder's new reply begins so long after the user's end."""
ANEW_MS = (300, 15_000)
"""How long the new reply is: from an acknowledgement to a long answer."""
LEFT_MS = (2_000, 15_000)
"""What the agent had left to say at the interruption's onset, pauses included; a deaf agent says it."""
CUE_MS = (300, 3_000)
TURN_MS = (600, 1_800)
LATENCY_MS = (200, 700)
SPOKEN_MS = (400, 3_000)
"""So much of the reply was said, at least, when the interruption came."""
AFTER_ONSET_MS = (0, 600)
"""Where a deaf agent's pause is put right after the interruption's onset: where a yielder would stop."""
SHIFT_MS = (-300, 300)
"""How much sooner or later the control's reply comes, in every other trial; no shift in the others."""
LEVEL_DB = 6.0


class Way(StrEnum):
    """What the agent does at the interruption. Three ways of giving way, and three places for the pauses of one that is deaf."""

    CUT_LOUD = "yields, cut in loud speech"
    CUT_ANYWHERE = "yields, cut anywhere"
    WORD_END = "yields, word finished"
    DEAF = "deaf, pauses anywhere"
    DEAF_AFTER_ONSET = "deaf, pause after the onset"
    DEAF_STRADDLING = "deaf, pause over the user's end"

    @property
    def yields(self) -> bool:
        return self in (Way.CUT_LOUD, Way.CUT_ANYWHERE, Way.WORD_END)


class Knowledge(StrEnum):
    """What is known of what the agent had left to say."""

    DECLARED = "words declared"
    """The log holds the text of the interrupted reply and of the new one."""
    RECOGNISED = "words recognised"
    """Nothing is declared; the words are recognised, one in ten wrongly, and the control has the same words."""
    IDENTICAL = "control identical"
    """No words; the control is sample for sample what the agent would have said."""
    SAMPLED = "control sampled"
    """No words; the control says something else of about the same length, with other pauses."""
    FOREIGN = "control sampled, foreign"
    """The same, and somebody listens who knows another language: every word that is recognised is wrong."""


WAYS = tuple(Way)
ORDER = (
    *(Way.CUT_LOUD, Way.DEAF, Way.CUT_ANYWHERE, Way.DEAF, Way.WORD_END, Way.DEAF_AFTER_ONSET),
    *(Way.CUT_LOUD, Way.DEAF, Way.CUT_ANYWHERE, Way.DEAF, Way.WORD_END, Way.DEAF_STRADDLING),
)
"""Yielders and deaf agents by turns. Where pauses fall anywhere, some fall at the places that are hard; a third of the deaf agents has
one there for certain."""
KNOWN = (
    *(Knowledge.DECLARED, Knowledge.IDENTICAL, Knowledge.SAMPLED),
    *(Knowledge.RECOGNISED, Knowledge.IDENTICAL, Knowledge.FOREIGN),
)
"""A third each: words known, control identical, control sampled."""


@dataclass(frozen=True, slots=True)
class YieldPlan:
    """Lengths are samples. `stop`, `after` and `anew` are a yielder's. `pause_after` is a deaf agent's: from the interruption's onset to
    a sentence pause. `sampled`: the control has other words; `shift`: its reply comes so much later."""

    number: int
    seed: int
    way: Way
    knowledge: Knowledge
    turn: Samples
    latency: Samples
    spoken: Samples
    cue: Samples
    left: Samples
    stop: Samples
    after: Samples
    anew: Samples
    pause_after: Samples
    sampled: bool
    shift: Samples
    level_db: float


def plans(trials: int, seed: int, knowledge: frozenset[Knowledge] = frozenset(Knowledge)) -> list[YieldPlan]:
    """The first `trials` plans with that knowledge. The same seed gives the same plans, and a longer list begins like a shorter
    one; the shares of ways and of knowledge are met by count."""
    found: list[YieldPlan] = []
    number = 0
    while len(found) < trials:
        known = KNOWN[number // len(ORDER) % len(KNOWN)]
        if known in knowledge:
            found.append(_drawn(number, seed, ORDER[number % len(ORDER)], known))
        number += 1
    return found


def _drawn(number: int, seed: int, way: Way, knowledge: Knowledge) -> YieldPlan:
    rng = stats.generator("calibrate", seed, "yield", number)
    whole_ms = int(rng.integers(CUE_MS[0], CUE_MS[1] + 1)) * SAMPLES_PER_MS
    return YieldPlan(
        number=number,
        seed=seed,
        way=way,
        knowledge=knowledge,
        turn=int(rng.integers(TURN_MS[0], TURN_MS[1] + 1)) * SAMPLES_PER_MS,
        latency=between(rng, LATENCY_MS),
        spoken=between(rng, SPOKEN_MS),
        cue=whole_ms,
        left=between(rng, LEFT_MS),
        stop=between(rng, STOP_MS),
        after=between(rng, ANEW_AFTER_MS),
        anew=between(rng, ANEW_MS),
        pause_after=between(rng, AFTER_ONSET_MS),
        sampled=knowledge in (Knowledge.SAMPLED, Knowledge.FOREIGN)
        or (knowledge is Knowledge.DECLARED and bool(rng.random() < 0.5)),
        shift=between(rng, SHIFT_MS) if rng.random() < 0.5 else 0,
        level_db=float(rng.uniform(-LEVEL_DB, LEVEL_DB)),
    )
