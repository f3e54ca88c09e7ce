"""The fake system itself."""

from __future__ import annotations

from collections.abc import Sequence

import numpy as np
import pytest

from fdbench.contract import Audio
from tests.peers.talker import Act, Begins, Ends, Says, Talker, UserStarts, UserStops, Yields

RATE = 24_000


def sound(milliseconds: int, level: float = 0.1) -> Audio:
    return np.full(milliseconds * RATE // 1000, level, np.float32)


def quiet(milliseconds: int) -> Audio:
    return sound(milliseconds, 0.0)


def turns(acts: Sequence[Act]) -> list[Act]:
    return [act for act in acts if not isinstance(act, Says)]


def said(acts: Sequence[Act]) -> Audio:
    return np.concatenate([act.audio for act in acts if isinstance(act, Says)])


@pytest.mark.parametrize("speaks", [8_000, 24_000])
def test_it_says_back_what_it_heard(speaks: int) -> None:
    acts = Talker(RATE, speaks, "burst").hear(np.concatenate([quiet(1_000), sound(500), quiet(400)]))
    text = "You spoke for 900 milliseconds."
    assert turns(acts) == [UserStarts(1_000), UserStops(1_500, 900), Begins(1, text), Ends(1)]
    back = said(acts)
    assert len(back) == speaks * 900 // 1000
    assert np.abs(back[speaks * 3 // 10 : speaks * 6 // 10]) == pytest.approx(0.1, abs=0.01)


def test_at_the_pace_of_speech_it_says_20_ms_for_20_ms() -> None:
    talker = Talker(RATE, RATE, "paced")
    talker.hear(np.concatenate([sound(500), quiet(380)]))
    assert [len(said(talker.hear(quiet(20)))) for _ in range(3)] == [480] * 3
    assert isinstance(talker.hear(quiet(1_000))[-1], Ends)


@pytest.mark.parametrize(("pacing", "sent"), [("burst", True), ("paced", False)])
def test_it_yields_while_its_answer_is_to_be_heard(pacing: str, sent: bool) -> None:
    talker = Talker(RATE, RATE, pacing)  # type: ignore[arg-type]
    talker.hear(np.concatenate([sound(800), quiet(700)]))
    acts = talker.hear(sound(60))
    assert turns(acts) == [UserStarts(1_500), Yields(1, sent)]
    assert not [act for act in talker.hear(sound(200)) if isinstance(act, Says)]


def test_it_does_not_yield_what_was_heard_to_the_end() -> None:
    talker = Talker(RATE, RATE, "burst")
    talker.hear(np.concatenate([sound(200), quiet(2_000)]))
    assert turns(talker.hear(sound(60))) == [UserStarts(2_200)]
