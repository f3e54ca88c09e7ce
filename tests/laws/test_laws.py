"""What must not change a figure: where the conversation lies, what comes after it, how loud the agent is, how its sound is cut up."""

from __future__ import annotations

from dataclasses import replace

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from fdbench.annotate.activity import CONSTANTS, find_activity
from fdbench.scenario.model import Scenario
from fdbench.scenario.placement import Placement
from fdbench.score import sounding
from fdbench.session.recording import Recording
from fdbench.timebase import Samples, ms
from tests.laws.talk import PREROLL, Talk, measured, recording, script

RESOLUTION = {"ms": 10.0, "s": 0.1, "ms/turn": 10.0, "dB": 0.5, "dBFS": 0.5}
"""How far a timing may move by where it lies on the segmenter's grid; rates and counts may not move at all."""
SOUND = frozenset(spec.name for spec in sounding.SPECS)

talks = st.builds(
    Talk,
    latency=st.integers(-200, 3_000),
    stop=st.none() | st.integers(120, 1_900),
    recovery=st.integers(100, 2_500),
    hold=st.booleans(),
    gap=st.integers(210, 800),
)
kinds = st.sampled_from(("interruption", "backchannel"))
tries = settings(max_examples=40, deadline=None, derandomize=True)


def same(scenario: Scenario, one: Recording, other: Recording, *, but: frozenset[str] = frozenset()) -> None:
    before, after = measured(scenario, one), measured(scenario, other)
    assert before.keys() == after.keys()
    for name, (unit, shown) in before.items():
        if name.partition(".")[2] in but:
            continue
        assert after[name][1] == pytest.approx(shown, abs=RESOLUTION.get(unit, 0.0)), name


def shifted(recorded: Recording, by: Samples) -> Recording:
    """The same conversation, `by` samples later, after the same pre-roll."""

    def move(track: np.ndarray) -> np.ndarray:
        return np.concatenate([track[:PREROLL], np.zeros(by, np.int16), track[PREROLL:]])

    cues = tuple(Placement(c.id, c.status, tuple(s.shift(by) for s in c.speech)) for c in recorded.cues)
    return replace(recorded, user=move(recorded.user), heard=move(recorded.heard), cues=cues)


@tries
@given(kinds, talks, st.integers(0, ms(5_000)))
def test_when_the_conversation_takes_place_changes_nothing(kind: str, talk: Talk, by: Samples) -> None:
    scenario, recorded = script(kind), recording(kind, talk)
    same(scenario, recorded, shifted(recorded, by))


@tries
@given(kinds, talks, st.integers(1, ms(20_000)))
def test_silence_at_the_end_changes_nothing(kind: str, talk: Talk, more: Samples) -> None:
    scenario, recorded = script(kind), recording(kind, talk)
    silence = np.zeros(more, np.int16)
    longer = replace(recorded, user=np.concatenate([recorded.user, silence]), heard=np.concatenate([recorded.heard, silence]))
    same(scenario, recorded, longer)


@tries
@given(kinds, talks, st.integers(1, CONSTANTS.bridge_ms - 60), st.floats(0.1, 0.9))
def test_a_gap_shorter_than_the_bridge_changes_nothing(kind: str, talk: Talk, gap: int, where: float) -> None:
    scenario, recorded = script(kind), recording(kind, talk)
    longest = max(find_activity(recorded.heard, PREROLL).segments, key=len)
    loud = longest.start + int(where * len(longest))
    heard = recorded.heard.copy()
    heard[loud : loud + ms(gap)] = 0
    # Sound on both sides, so that the silence is as long as it says.
    heard[loud - ms(80) : loud] = 8_000
    heard[loud + ms(gap) : loud + ms(gap) + ms(80)] = 8_000
    whole = recorded.heard.copy()
    whole[loud - ms(80) : loud + ms(gap) + ms(80)] = 8_000
    # The hole itself is a fault of sound, and is measured as one.
    same(scenario, replace(recorded, heard=whole), replace(recorded, heard=heard), but=SOUND)


@tries
@given(kinds, talks, st.sampled_from((-6.0, 6.0)))
def test_how_loud_the_agent_is_changes_nothing(kind: str, talk: Talk, level: float) -> None:
    scenario = script(kind)
    same(scenario, recording(kind, talk), recording(kind, replace(talk, level=level)), but=frozenset({sounding.LEVEL.name}))


@tries
@given(kinds, talks, st.integers(0, 2**16))
def test_what_the_user_sounds_like_changes_nothing(kind: str, talk: Talk, seed: int) -> None:
    """Clips of equal length are as good as each other: the truth about the user is the script's."""
    scenario, recorded = script(kind), recording(kind, talk)
    other = np.random.default_rng(seed).integers(-9_000, 9_000, len(recorded.user)).astype(np.int16)
    same(scenario, recorded, replace(recorded, user=other))


@tries
@given(kinds, talks)
def test_two_equal_systems_have_equal_figures_in_either_order(kind: str, talk: Talk) -> None:
    scenario, recorded = script(kind), recording(kind, talk)
    swapped = replace(recorded, cues=tuple(reversed(recorded.cues)))
    same(scenario, recorded, swapped)
