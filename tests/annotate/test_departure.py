"""An agent that goes over to something else without a silence: sessions by hand. Times in milliseconds.

As in test_overlaps.py the user's turn is [1.3 s, 2.3 s), their interruption [5 s, 5.4 s), and the agent speaks from 3 s on.
"""

from __future__ import annotations

from dataclasses import replace

import numpy as np
import pytest

from fdbench.annotate.annotate import annotate
from fdbench.annotate.events import Exercised
from fdbench.annotate.outcomes import CarriedOn, CutIn
from fdbench.scenario.model import Cue, CueKind, Expectation, ReplyRule, Trigger, TriggerOn, Words
from fdbench.session.recording import Recording
from fdbench.timebase import RATE, Samples, ms, to_ms
from tests.annotate.test_overlaps import cut_in, met, placed, recording, script
from tests.outcomes import of

WENT_ON = recording((3_000, 16_000))


def over(at: int, end: int, *, skipped: int = 0, gain: float = 1.0, noise: float = 0.0, other: bool = True) -> Recording:
    """The control up to `at`, and then other sound, or the control's of `skipped` later, up to `end`."""
    heard = WENT_ON.heard.astype(np.float64)
    own = np.random.default_rng(1).choice([-3_000.0, 3_000.0], 30 * RATE)
    new = own if other else np.roll(heard, -ms(skipped))
    heard[ms(at) : ms(end)] = new[ms(at) : ms(end)]
    heard[ms(end) :] = 0.0
    heard *= gain
    heard += np.random.default_rng(2).normal(0.0, noise, len(heard)) if noise else 0.0
    return replace(WENT_ON, heard=heard.astype(np.int16))


def known(outcome: CutIn) -> tuple[bool | None, float | None, float | None]:
    """Whether it yielded, where it stopped and where its answer begins, in ms."""
    return outcome.yielded, _ms(outcome.stop), _ms(outcome.reply.start if outcome.reply else None)


def _ms(instant: Samples | None) -> float | None:
    return None if instant is None else to_ms(instant)


@pytest.mark.parametrize("at", [5_700, 6_000, 6_990])
@pytest.mark.parametrize("how", [{}, {"gain": 0.5}, {"noise": 500.0}])
def test_an_answer_in_the_place_of_the_old_reply_is_a_stop_and_a_recovery(at: int, how: dict[str, float]) -> None:
    yielded, stop, start = known(cut_in(over(at, at + 2_000, **how), WENT_ON))  # type: ignore[arg-type]
    assert yielded
    assert stop == start == pytest.approx(at, abs=5.0)


@pytest.mark.parametrize("at", [7_010, 9_000])
def test_after_more_than_two_seconds_it_is_no_yield_and_answers_all_the_same(at: int) -> None:
    yielded, stop, start = known(cut_in(over(at, at + 2_000), WENT_ON))
    assert (yielded, stop) == (False, None)
    assert start == pytest.approx(at, abs=5.0)


def test_of_other_sound_before_the_user_has_ended_nobody_can_tell() -> None:
    yielded, stop, _ = known(cut_in(over(5_140, 12_000), WENT_ON))
    assert (yielded, stop) == (None, None)


@pytest.mark.parametrize("skipped", [200, 1_500])
def test_who_leaves_something_out_goes_on_with_the_old_reply(skipped: int) -> None:
    assert known(cut_in(over(6_000, 12_000, skipped=skipped, other=False), WENT_ON)) == (False, None, None)


def test_without_the_same_sound_in_its_control_nobody_sees_it() -> None:
    assert known(cut_in(over(6_000, 12_000), over(2_900, 16_000))) == (False, None, None)


@pytest.mark.parametrize("at", [6_000, 6_500])
def test_less_than_a_second_of_silence_before_it_is_no_stop_if_the_old_reply_went_on(at: int) -> None:
    played = over(at + 300, at + 2_300)
    played.heard[ms(at - 500) : ms(at)] = 0
    control = replace(WENT_ON, heard=WENT_ON.heard.copy())
    control.heard[ms(at - 500) : ms(at)] = 0
    assert known(cut_in(played, control))[1] == pytest.approx(at + 300, abs=5.0)


def test_another_sentence_after_a_pause_is_no_departure_inside_of_it() -> None:
    """Its first tenth of a second is somewhat like the control's, by chance (0.43): that explains a little of it."""
    played, control = over(6_300, 9_000), replace(WENT_ON, heard=WENT_ON.heard.copy())
    played.heard[ms(5_600) : ms(6_300)] = control.heard[ms(5_600) : ms(6_300)] = 0
    head = slice(ms(6_300), ms(6_400))
    noise = np.random.default_rng(3).normal(0.0, 0.63 * 3_000.0, ms(100))
    control.heard[head] = (0.3 * played.heard[head] + noise).astype(np.int16)
    yielded, stop, start = known(cut_in(played, control))
    assert yielded
    assert [stop, start] == pytest.approx([5_600, 6_300], abs=5.0)


def test_one_control_that_goes_on_as_the_session_does_is_enough() -> None:
    """What it says is drawn anew each time: the other control is none of its."""
    scenario = script(CueKind.INTERRUPTION, ReplyRule.REQUIRED)
    alike, other = (replace(made, cues=made.cues[:1]) for made in (WENT_ON, over(6_000, 16_000)))
    for controls in ([alike, other], [other, alike]):
        found = annotate(over(16_000, 16_000), scenario, None, controls={"event": controls}).cue("event")
        assert known(of(CutIn, found)) == (False, None, None)


def test_a_second_of_silence_is_a_stop_whatever_comes() -> None:
    played = over(7_000, 9_000)
    played.heard[ms(5_600) : ms(6_600)] = 0
    assert known(cut_in(played, WENT_ON))[1] == pytest.approx(5_600, abs=5.0)


def test_an_answer_after_a_short_silence_that_comes_late_is_one() -> None:
    yielded, stop, start = known(cut_in(recording((3_000, 7_300), (7_600, 8_500)), recording((3_000, 7_900), (8_900, 15_000))))
    assert (yielded, stop, start) == (False, None, None)  # the same sound at the same place
    played = over(7_300, 9_000)
    played.heard[ms(7_300) : ms(7_600)] = 0
    yielded, stop, start = known(cut_in(played, WENT_ON))
    assert (yielded, stop) == (False, None)
    assert start == pytest.approx(7_600, abs=5.0)


def test_a_backchannel_makes_nobody_go_over() -> None:
    assert of(CarriedOn, met(CueKind.BACKCHANNEL, over(6_000, 9_000), WENT_ON)).stop_evidence == ()


def test_what_comes_next_meets_the_new_answer() -> None:
    hum = Cue(
        "hum", CueKind.BACKCHANNEL, (Words("uh huh"),), Trigger(TriggerOn.AGENT_HAS_SPOKEN, 500, 6_000), Expectation(), "none"
    )
    scenario = script(CueKind.INTERRUPTION, ReplyRule.REQUIRED)
    scenario = replace(scenario, cues=(*scenario.cues, hum))
    played = over(6_000, 9_000)
    played = replace(played, cues=(*played.cues, placed("hum", (7_000, 7_300))))
    control = replace(WENT_ON, cues=WENT_ON.cues[:1])
    found = annotate(played, scenario, None, controls={"event": [control]}).cue("hum")
    assert found.exercised is Exercised.YES
