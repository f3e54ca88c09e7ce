"""A session in which nobody can tell speech from background: every cue says so, and no dimension makes a 0 of it."""

from __future__ import annotations

import numpy as np
import pytest

from fdbench.annotate.annotate import annotate
from fdbench.annotate.clearness import NEVER_SILENT, unclear_level
from fdbench.annotate.events import CueOutcome, Exercised
from fdbench.calibrate.trials import EVENT, TURN, script
from fdbench.scenario.model import Check, Cue, CueKind, Dimension, Expectation, ReplyRule, Scenario, Trigger, TriggerOn, Words
from fdbench.scenario.placement import CueStatus, Placement
from fdbench.score.observation import Session
from fdbench.score.system import score_system
from fdbench.segments import Segment, Timeline
from fdbench.session.recording import Recording
from fdbench.timebase import ms
from tests.outcomes import of

FRAME = ms(10)


def noisy(*cues: Placement) -> Recording:
    """12 s of steady noise at -22 dBFS."""
    noise = np.rint(np.random.default_rng(1).standard_normal(ms(12_000)) * 0.08 * 32_768).astype(np.int16)
    return Recording(np.zeros_like(noise), noise, cues, (), ms(20), ms(1_000))


PLACED = (
    Placement(TURN, CueStatus.PLAYED, (Segment(ms(2_000), ms(3_000)),)),
    Placement(EVENT, CueStatus.PLAYED, (Segment(ms(5_000), ms(6_000)),)),
)


@pytest.mark.parametrize("kind", [CueKind.INTERRUPTION, CueKind.BACKCHANNEL])
def test_every_cue_says_so_with_the_level(kind: CueKind) -> None:
    events = annotate(noisy(*PLACED), script(kind), None)
    for cue in (TURN, EVENT):
        outcome = events.cue(cue)
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


@pytest.mark.parametrize(("snr_db", "clear"), [(12.0, False), (12.4, False), (12.6, True), (13.0, True), (20.0, True)])
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


def frames(first: float, last: float) -> Segment:
    """From one frame to another, which may be cut in two."""
    return Segment(round(first * FRAME), round(last * FRAME))


def spread(soft: float, usual: float, loud: float) -> np.ndarray:
    """101 levels of which the fifth from below and from above are known, and so the softest and the loudest 5 %."""
    return levels((5, -90.0), (1, soft), (89, usual), (1, loud), (5, 0.0))


@pytest.mark.parametrize(
    ("track", "told"),
    [
        (np.full(300, -24.44), -24.4),
        (np.full(300, -49.9), -49.9),
        (np.full(300, -50.0), None),
        (spread(-40.0, -30.0, -20.0), -40.0),
        (spread(-40.0, -30.0, -19.9), None),
        (spread(-50.0, -40.0, -35.0), None),
    ],
)
def test_sound_that_is_never_soft_is_a_background(track: np.ndarray, told: float | None) -> None:
    """Above -50 dBFS, and of at most 20 dB between its softest and its loudest 5 %: then no voice was alone on the line."""
    assert unclear_level(track, Timeline(), None, FRAME) == told


def to_the_end(tail: np.ndarray, first: float = -20.0, left: int = 0) -> float | None:
    """A talk of 1 s on a silent line, then a sound that ends so many frames before the recording does."""
    track = np.concatenate([levels((100, -70.0), (100, first), (200, -70.0)), tail, np.full(left, -30.0)])
    agent = Timeline((frames(100, 200), frames(400, 400 + len(tail))))
    return unclear_level(track, agent, None, FRAME)


@pytest.mark.parametrize(
    ("length", "left", "told"),
    [(400, 0, -30.0), (399, 0, None), (900, 0, -30.0), (400, 20, -30.0), (400, 21, None), (900, 90, None)],
)
def test_a_last_sound_of_four_seconds_that_does_not_end_is_a_background(length: int, left: int, told: float | None) -> None:
    assert to_the_end(np.full(length, -30.0), left=left) == told


@pytest.mark.parametrize(
    ("tail", "told"),
    [
        (levels((500, -49.94)), -49.9),
        (levels((500, -50.0)), None),
        (levels((101, -70.0), (19, -90.0), (2, -40.0), (358, -30.0), (2, -20.0), (19, 0.0)), -40.0),
        (levels((101, -70.0), (19, -90.0), (2, -40.0), (358, -30.0), (2, -19.9), (19, 0.0)), None),
        (levels((100, -90.0), (1_000, -20.0), (400, -33.0)), -33.0),  # a background that came while the agent spoke
        (levels((100, -33.0), (1_000, -20.0), (200, -33.0), (200, -90.0)), None),
    ],
)
def test_and_only_if_its_last_four_seconds_vary_less_than_a_voice(tail: np.ndarray, told: float | None) -> None:
    assert to_the_end(tail) == told


@pytest.mark.parametrize(("first", "told"), [(-26.0, -30.0), (-26.1, None), (-30.0, None), (-34.0, -30.0)])
def test_but_a_test_sound_that_is_all_the_agent_has_is_its_voice(first: float, told: float | None) -> None:
    """It varies by less than 4 dB in all that the agent says."""
    assert to_the_end(np.full(400, -30.0), first) == told


def masked(track: np.ndarray, *agent: Segment) -> float | None:
    """On a line that has a bed throughout."""
    return unclear_level(track, Timeline(agent), np.ones(len(track), bool), FRAME)


@pytest.mark.parametrize("part", [0.0, 0.5])
def test_what_lies_around_talk_by_a_tenth_of_a_second_is_no_background(part: float) -> None:
    """210 frames are left, two of them at -32 and the others at -40: -39.8 dBFS. What is left out is as loud as can be."""
    track = levels((89, -40.0), (1, -32.0), (10, -31.9), (100, -30.0), (10, -31.9), (1, -32.0), (119, -40.0))
    assert masked(track, frames(100 + part, 200 - part)) == -39.8


@pytest.mark.parametrize(("missed", "told"), [(-32.1, -37.2), (-32.0, -37.1), (-31.9, None), (-20.0, None)])
def test_talk_that_was_missed_is_no_background(missed: float, told: float | None) -> None:
    """Talk at -26 dBFS over a bed at -40 is clear. Of what else is louder, up to 8 dB may be the bed's own."""
    track = levels((100, -40.0), (100, -26.0), (100, -40.0), (60, missed), (100, -40.0))
    assert masked(track, frames(100, 200)) == told


@pytest.mark.parametrize(("clicks", "told"), [(True, -37.8), (False, None)])
def test_but_clicks_are(clicks: bool, told: float | None) -> None:
    """Two frames of 300 are 20 dB louder: two thirds as much power as all the others have."""
    track = levels((99, -40.0), (1, -20.0), (100, -26.0), (100, -40.0), (1, -20.0), (99, -40.0))
    assert unclear_level(track, Timeline((frames(110, 190),)), np.ones(400, bool), FRAME, clicks=clicks) == told


def test_nor_is_it_where_talk_begins_with_the_recording() -> None:
    assert masked(levels((5, -30.0), (10, 0.0), (100, -40.0)), frames(0, 5)) == -40.0
    assert masked(levels((4, 0.0), (5, -30.0), (10, 0.0), (100, -40.0)), frames(4, 9)) == -40.0


@pytest.mark.parametrize(("left", "told"), [(10, -40.0), (9, None)])
def test_a_tenth_of_a_second_of_background_tells_its_level(left: int, told: float | None) -> None:
    assert masked(levels((left, -40.0), (10, -30.0), (100, -30.0)), frames(left + 10, left + 110)) == told


def test_only_where_there_is_a_bed_its_level_is_taken() -> None:
    track, bed = levels((100, -90.0), (100, -30.0), (100, -42.0)), np.zeros(300, bool)
    bed[100:] = True
    assert unclear_level(track, Timeline((frames(100, 190),)), bed, FRAME) == -42.0


def test_without_a_bed_a_soft_line_hides_nothing() -> None:
    assert unclear_level(levels((300, -51.0), (200, -45.0), (300, -51.0)), Timeline((frames(300, 500),)), None, FRAME) is None


@pytest.mark.parametrize(
    ("talk", "told"),
    [
        ((300, 301.5), None),
        ((300, 301), -50.0),
        ((301.5, 303), None),
        ((302, 303), -50.0),
        ((301.99, 303), None),
    ],
)
def test_every_frame_that_a_talk_touches_is_its_own(talk: tuple[float, float], told: float | None) -> None:
    """Frame 301 is 20 dB louder than the others of the talk, which are only 10 dB above the bed."""
    track = levels((300, -50.0), (1, -40.0), (1, -20.0), (1, -40.0), (300, -50.0))
    assert masked(track, frames(*talk)) == told


@pytest.mark.parametrize(("background", "told"), [(-38.6, None), (-38.4, -38.4), (-30.04, -30.0)])
def test_a_silent_agent_would_have_spoken_at_26_db_below_full_scale(background: float, told: float | None) -> None:
    assert masked(np.full(400, background)) == told


@pytest.mark.parametrize(
    ("talk", "background", "told"),
    [
        (levels((100, -20.0), (100, -40.0)), -34.0, -34.0),
        (levels((100, -20.0), (100, -40.1)), -34.0, None),
        (levels((95, -30.0), (1, -15.0), (5, -5.0)), -25.0, -25.0),
        (levels((95, -30.1), (1, -10.0), (5, -5.0)), -25.0, None),
    ],
)
def test_speech_is_what_lies_at_most_20_db_below_its_loud_frames(
    talk: np.ndarray, background: float, told: float | None
) -> None:
    """The loud ones are 95 %; softer ones are pauses, and do not count."""
    track = np.concatenate([np.full(100, background), talk, np.full(100, background)])
    assert masked(track, frames(100, 100 + len(talk))) == told
