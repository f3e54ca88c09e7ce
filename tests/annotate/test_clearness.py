"""A session in which nobody can tell speech from background: every cue says so, and no dimension makes a 0 of it."""

from __future__ import annotations

import numpy as np
import pytest

from fdbench.annotate.annotate import annotate
from fdbench.annotate.clearness import NEVER_SILENT, unclear_level
from fdbench.annotate.events import CueOutcome, Exercised
from fdbench.calibrate.trials import EVENT, TURN, script
from fdbench.scenario.model import Check, Cue, CueKind, Dimension, Expectation, ReplyRule, Scenario, Trigger, TriggerOn, Words
from fdbench.score.observation import Session
from fdbench.score.system import score_system
from fdbench.segments import Segment, Timeline
from fdbench.session.recording import CueStatus, PlacedCue, Recording
from fdbench.timebase import ms
from tests.outcomes import of

FRAME = ms(10)


def noisy(*cues: PlacedCue) -> Recording:
    """12 s of steady noise at -22 dBFS."""
    noise = np.rint(np.random.default_rng(1).standard_normal(ms(12_000)) * 0.08 * 32_768).astype(np.int16)
    return Recording(np.zeros_like(noise), noise, cues, (), ms(20), ms(1_000))


PLACED = (
    PlacedCue(TURN, CueStatus.PLAYED, (Segment(ms(2_000), ms(3_000)),)),
    PlacedCue(EVENT, CueStatus.PLAYED, (Segment(ms(5_000), ms(6_000)),)),
)


@pytest.mark.parametrize("kind", [CueKind.INTERRUPTION, CueKind.BACKCHANNEL])
def test_every_cue_says_so_with_the_level(kind: CueKind) -> None:
    events = annotate(noisy(*PLACED), script(kind), None)
    for cue in (TURN, EVENT):
        outcome = events.cue(cue).outcome
        assert outcome.exercised is Exercised.INDETERMINATE
        assert outcome.why.startswith(NEVER_SILENT)
        assert "-22 dBFS" in outcome.why or "-23 dBFS" in outcome.why
        of(CueOutcome, outcome)  # and nothing else is known


@pytest.mark.parametrize("dimension", [Dimension.LATENCY, Dimension.COHERENCE])
def test_it_is_not_scored_as_0(dimension: Dimension) -> None:
    expect = Expectation(ReplyRule.REQUIRED, Check.ANSWER)
    cue = Cue(TURN, CueKind.TURN, (Words("what is it"),), Trigger(TriggerOn.START, 300, 6_000), expect, "none")
    scenario = Scenario("noisy", dimension, "test", "", (cue,), "")
    score = score_system([Session(scenario, 0, annotate(noisy(PLACED[0]), scenario, None))])[dimension]
    assert score.exercised == 0
    assert not score.units
    assert all(m.n == 0 for m in score.measures if m.spec.unit == "rate" and not m.spec.name.endswith("per_min"))


@pytest.mark.parametrize("kind", [CueKind.INTERRUPTION, CueKind.BACKCHANNEL])
def test_nor_is_an_event(kind: CueKind) -> None:
    scenario = script(kind)
    scores = score_system([Session(scenario, 0, annotate(noisy(*PLACED), scenario, None))])
    assert not scores[scenario.dimension].units


def levels(*stretches: tuple[int, float]) -> np.ndarray:
    return np.concatenate([np.full(count, level) for count, level in stretches])


@pytest.mark.parametrize(("snr_db", "clear"), [(12.0, False), (13.0, True), (20.0, True)])
def test_the_limit_lies_at_twelve_and_a_half_db(snr_db: float, clear: bool) -> None:
    """Speech and background add up: a sound of speech alone 20 dB over 1 is 20.04 dB with it."""
    background = -50.0 + 0.0
    both = 10 * np.log10(10 ** ((background + snr_db) / 10) + 10 ** (background / 10))
    track = levels((300, background), (200, both), (300, background))
    agent = Timeline((Segment(300 * FRAME, 500 * FRAME),))
    found = unclear_level(track, agent, np.ones(800, bool), FRAME)
    assert found == (None if clear else background)


def test_a_line_without_a_bed_is_clear_however_soft_the_voice() -> None:
    track = levels((300, -120.0), (200, -48.0), (300, -120.0))
    assert unclear_level(track, Timeline((Segment(300 * FRAME, 500 * FRAME),)), None, FRAME) is None


def test_a_silent_agent_is_judged_where_a_voice_would_have_been_heard() -> None:
    assert unclear_level(np.full(800, -45.0), Timeline(), np.ones(800, bool), FRAME) is None
    assert unclear_level(np.full(800, -35.0), Timeline(), np.ones(800, bool), FRAME) == -35.0


def test_no_sound_at_all_tells_nothing() -> None:
    assert unclear_level(np.zeros(0), Timeline(), None, FRAME) is None
