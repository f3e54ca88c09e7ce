"""No overlap may be told from its real interruption by how loud and how long it is: only by what it is."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import dataclass, replace

import numpy as np
import numpy.typing as npt
import pytest

from fdbench.render.clips import ClipStore, suite_store
from fdbench.render.cue import render_cue
from fdbench.scenario.load import load_suite
from fdbench.scenario.model import Dimension, Scenario, Suite
from fdbench.scenario.placement import Placement
from tests.families.level import active_level, levels

LEVEL_DB = 1.0
LENGTH = 0.85
"""The shorter one over the longer one, at least."""
LEVELS = np.arange(-54.0, -13.0, 2.0)
"""dBFS, of one frame: an acoustic gate's first threshold. -54 is below all that is said, -14 above."""
LENGTHS = np.arange(1, 155, 2)
"""Frames in a row, its second threshold: 20 ms to 3.1 s."""
HANGS = (0, 7, 15)
"""Frames below the level that do not end a row: none, 140 ms (the gap of a stop consonant), 300 ms (between two words)."""


@dataclass(frozen=True, slots=True)
class Pair:
    """What is played in both halves besides the opening."""

    name: str
    held: tuple[Placement, ...]
    real: tuple[Placement, ...]


@pytest.fixture(scope="module")
def store() -> ClipStore:
    return suite_store()


@pytest.fixture(scope="module", params=["quick", "core", "languages"])
def suite(request: pytest.FixtureRequest, store: ClipStore) -> Suite:
    return load_suite(str(request.param), stimuli=store)


def paired(suite: Suite) -> Iterator[tuple[Scenario, Scenario]]:
    for scenario in suite.scenarios:
        if scenario.dimension is Dimension.OVERLAP and scenario.pair:
            yield scenario, suite[scenario.pair]


def pairs(suite: Suite, store: ClipStore) -> list[Pair]:
    return [
        Pair(held.id, *(tuple(render_cue(c, store) for c in s.cues[1:]) for s in (held, real))) for held, real in paired(suite)
    ]


def longest(found: npt.NDArray[np.float64], level: float, hang: int) -> int:
    """Frames from the first to the last of the longest row that is at least so loud, of the levels of all."""
    loud = np.flatnonzero(found >= level)
    if not loud.size:
        return 0
    rows = np.split(loud, np.flatnonzero(np.diff(loud) > hang + 1) + 1)
    return max(int(row[-1] - row[0]) + 1 for row in rows)


def yields(found: npt.NDArray[np.float64]) -> npt.NDArray[np.float64]:
    """[hang, level, length]: 1 where such a gate yields to a sound of these levels, else 0."""
    rows = np.array([[longest(found, level, hang) for level in LEVELS] for hang in HANGS])
    return (rows[:, :, None] >= LENGTHS).astype(np.float64)


def discrimination(found: Sequence[Pair]) -> npt.NDArray[np.float64]:
    """Mean J of every gate, [hang, level, length], 0 to 100; below 0 where the gate does better the other way round."""
    halves = [[np.mean([yields(levels(c.audio)) for c in half], axis=0) for half in (p.real, p.held)] for p in found]
    judged: npt.NDArray[np.float64] = 100.0 * np.mean([real - held for real, held in halves], axis=0)
    return judged


def test_both_come_at_the_same_place(suite: Suite) -> None:
    for held, real in paired(suite):
        ours, theirs = held.cues[0], real.cues[0]
        assert (ours.parts, ours.voice, ours.trigger) == (theirs.parts, theirs.voice, theirs.trigger), held.id
        assert len(held.cues) == len(real.cues)
        assert held.cues[1].trigger == real.cues[1].trigger, held.id


def test_both_are_equally_loud(suite: Suite, store: ClipStore) -> None:
    for pair in pairs(suite, store):
        for held, real in zip(pair.held, pair.real, strict=True):
            assert active_level(held) == pytest.approx(active_level(real), abs=LEVEL_DB), pair.name


def test_both_are_equally_long(suite: Suite, store: ClipStore) -> None:
    for pair in pairs(suite, store):
        for held, real in zip(pair.held, pair.real, strict=True):
            short, long = sorted((held.offset - held.onset, real.offset - real.onset))
            assert short / long >= LENGTH, pair.name


def test_some_of_them_are_soft_and_far(suite: Suite) -> None:
    """Otherwise nobody who asks from across the room would be tried."""
    if suite.name == "core":
        soft = [real.id for _, real in paired(suite) if real.cues[1].far and real.cues[1].gain_db <= -8.0]
        assert len(soft) >= 6


def test_no_two_thresholds_tell_them_apart(suite: Suite, store: ClipStore) -> None:
    """The best of some 5,000 gates, chosen with the answers at hand, in either direction. With eight pairs, as in quick, chance
    alone finds some of them; so the figure that counts is core's."""
    found = discrimination(pairs(suite, store))
    assert np.abs(found).max() <= (40.0 if suite.name == "core" else 65.0)
    if suite.name == "quick":
        usual = found[:, (LEVELS >= -44.0) & (LEVELS <= -26.0)]  # a gate that hears all vowels and is not set to their peaks
        assert usual.max() <= 40.0


def test_a_gate_is_found_where_there_is_one(store: ClipStore) -> None:
    """The search itself: holds 12 dB softer are told apart perfectly."""
    soft = [
        Pair(p.name, tuple(replace(c, audio=c.audio * np.float32(0.1)) for c in p.real), p.real)
        for p in pairs(load_suite("quick", stimuli=store), store)
    ]
    assert discrimination(soft).max() == 100.0
