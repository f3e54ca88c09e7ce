"""Late answers where the control tells the reply's end: sessions by hand; times in milliseconds.

The user's turn is [1.3 s, 2.3 s), the overlap [5 s, 5.4 s). Undisturbed the agent speaks over [3 s, 9 s) with a pause.
"""

from __future__ import annotations

from dataclasses import replace

import numpy as np
import pytest

from fdbench.annotate.annotate import annotate
from fdbench.annotate.outcomes import CarriedOn
from fdbench.scenario.model import CueKind, ReplyRule
from fdbench.session.recording import Recording
from fdbench.timebase import ms
from tests.annotate.test_overlaps import recording, script
from tests.outcomes import of

STORY = ((3_000, 6_500), (6_900, 9_000))


def control(*agent: tuple[int, int], length: int = 15_000) -> Recording:
    made = recording(*agent, length=length)
    return replace(made, cues=made.cues[:1])


def late(played: Recording, *controls: Recording) -> bool | None:
    found = annotate(played, script(CueKind.BACKCHANNEL, ReplyRule.NONE), None, controls={"event": controls}).cue("event")
    return of(CarriedOn, found).answered_late


def anew(played: Recording, since: int, seed: int = 5) -> Recording:
    """With other samples from an instant on."""
    heard = played.heard.copy()
    sound = np.flatnonzero(heard[ms(since) :]) + ms(since)
    heard[sound] = np.random.default_rng(seed).choice([-3_000, 3_000], len(sound))
    return replace(played, heard=heard)


@pytest.mark.parametrize("start", [9_150, 9_400, 11_000])
def test_talk_soon_after_the_controls_end_is_late(start: int) -> None:
    played = anew(recording(*STORY, (start, start + 1_500)), 9_050)
    assert late(played, control(*STORY)) is True


def test_nothing_after_the_controls_end_is_none() -> None:
    assert late(recording(*STORY), control(*STORY)) is False
    assert late(recording(*STORY, length=11_900), control(*STORY)) is None


def test_a_reply_that_was_only_held_up_is_not_its_own_answer() -> None:
    made = recording(*STORY, length=20_000)
    heard = made.heard.copy()
    heard[ms(6_900) :] = 0
    heard[ms(7_300) : ms(9_400)] = made.heard[ms(6_900) : ms(9_000)]
    assert late(replace(made, heard=heard), control(*STORY)) is False


def test_a_control_that_was_cut_off_tells_no_end() -> None:
    played = anew(recording(*STORY, (9_400, 11_000)), 9_050)
    assert late(played, control(*STORY, length=9_500)) is False  # by 1.0 s of silence alone: nothing follows 11 s


def test_far_more_than_another_control_said_leaves_it_open() -> None:
    other = control((3_000, 7_000), length=15_000)  # 2 s left, by other samples
    other = anew(other, 3_000, seed=9)
    played = recording(*STORY, (9_400, 11_000))  # said 5.2 s
    assert late(played, other) is None
    assert late(recording((3_000, 7_500)), other) is False
