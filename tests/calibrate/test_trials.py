"""Trials are what their plans say, to the sample, and nothing of them lies on a border."""

from __future__ import annotations

import numpy as np
import pytest

from fdbench.audio import from_pcm16
from fdbench.calibrate.expected import expected
from fdbench.calibrate.plan import TrialPlan, plans
from fdbench.calibrate.policies import POLICIES
from fdbench.calibrate.trials import PREROLL, Trial, build
from fdbench.calibrate.truth import audible
from fdbench.scenario.model import CueKind
from fdbench.timebase import ms, to_ms


@pytest.fixture(scope="module")
def trials() -> list[Trial]:
    return [build(plan) for plan in plans(60, 5)]


def test_the_same_seed_gives_the_same_samples_and_another_one_others(trials: list[Trial]) -> None:
    again = build(plans(60, 5)[7])
    assert np.array_equal(again.recording.heard, trials[7].recording.heard)
    assert np.array_equal(again.noisy().heard, trials[7].noisy().heard)
    assert plans(60, 6)[7] != plans(60, 5)[7]


def test_shares_are_met_by_count() -> None:
    drawn = plans(600, 0)
    for policy in POLICIES:
        own = [p for p in drawn[:600] if p.policy == policy.name]
        interruptions = [p for p in own if p.kind is CueKind.INTERRUPTION]
        stopped = [p for p in interruptions if p.stop is not None and p.stop <= ms(2_000)]
        assert len(own) == 100
        assert len(stopped) == round(policy.yields * len(interruptions))
        assert sum(p.premature for p in own) == round(policy.premature * len(own))


def test_one_more_in_ten_ends_by_itself_where_a_yield_would() -> None:
    more = plans(600, 0)[600:]
    assert len(more) == 60
    assert all(p.natural is not None and p.stop is None and p.natural < ms(2_000) for p in more)


def test_the_control_goes_on_where_the_event_stopped_the_agent_and_ends_where_it_would_have_ended(trials: list[Trial]) -> None:
    for trial in trials:
        alone, with_event = (np.flatnonzero(r.heard)[-1] for r in (trial.control, trial.recording))
        if trial.plan.natural is not None:
            assert alone == with_event
            assert alone < trial.truth.event.start + ms(2_500)
        else:
            assert alone >= trial.truth.event.start + ms(4_000)


def test_the_reply_and_the_stop_lie_where_the_plan_says(trials: list[Trial]) -> None:
    for trial in trials:
        truth, plan = trial.truth, trial.plan
        assert truth.reply - truth.turn.end == plan.latency
        assert truth.heard[0].start == truth.reply
        if plan.stop is None:
            assert truth.stop is None
        else:
            assert truth.stop is not None
            assert truth.heard.at(truth.stop - 1) is not None


def test_nothing_sounds_where_truth_says_that_nothing_does(trials: list[Trial]) -> None:
    for trial in trials:
        samples = trial.recording.heard
        assert not samples[:PREROLL].any()
        if trial.truth.stop is not None:
            rest = samples[trial.truth.stop : trial.truth.resumed or len(samples)]
            assert not audible(from_pcm16(rest), trial.power, -26.0)


def test_an_agent_that_does_not_stop_is_audible_until_well_after_all_that_is_watched(trials: list[Trial]) -> None:
    for trial in (t for t in trials if t.truth.stop is None and t.plan.natural is None):
        heard = trial.truth.heard.bridge(ms(801))
        watched = max(trial.truth.event.start + ms(2_000), trial.truth.event.end + ms(1_000))
        assert heard.at(trial.truth.event.start) is not None
        assert len(heard) == 1
        assert heard[0].end >= watched + ms(2_000)


def test_noise_is_20_db_below_the_speech_and_in_the_pre_roll_too(trials: list[Trial]) -> None:
    trial = trials[0]
    noise = trial.noisy().heard[: ms(900)].astype(np.float64) / 32_768
    assert 10 * np.log10(trial.power / np.mean(noise**2)) == pytest.approx(20.0, abs=0.7)


def test_what_is_expected_follows_from_the_plan(trials: list[Trial]) -> None:
    for trial in trials:
        found = {e.measure: e.value for e in expected(trial)}
        plan: TrialPlan = trial.plan
        assert found["response_latency_ms"] == pytest.approx(to_ms(plan.latency))
        assert found["premature_rate"] is plan.premature
        if plan.natural is not None:
            assert not any(e.observed for e in expected(trial) if e.measure in ("yield_rate", "false_stop_rate"))
        elif plan.kind is CueKind.INTERRUPTION:
            assert found["yield_rate"] is (plan.stop is not None and plan.stop <= ms(1_950))
        else:
            assert found["false_stop_rate"] is (plan.stop is not None)
