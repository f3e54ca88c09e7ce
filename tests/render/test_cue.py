from __future__ import annotations

from pathlib import Path

import numpy as np
import pytest

from fdbench.audio import Mono, level_db
from fdbench.errors import ClipError
from fdbench.render.channel import far
from fdbench.render.clips import ClipStore
from fdbench.render.cue import render_cue
from fdbench.scenario.model import Cue, CueKind, Expectation, Pause, Trigger, TriggerOn, Words
from fdbench.segments import Segment
from fdbench.timebase import RATE, ms

TRIGGER = Trigger(TriggerOn.START, 300, 6_000)


def cue(*parts: Words | Pause, voice: str = "v", gain_db: float = 0.0, far: bool = False) -> Cue:
    return Cue("ask", CueKind.TURN, parts, TRIGGER, Expectation(), voice, gain_db=gain_db, far=far)


@pytest.fixture
def store(root: Path) -> ClipStore:
    return ClipStore(root)


def band_db(audio: Mono, low: float, high: float) -> float:
    power = np.abs(np.fft.rfft(audio)) ** 2
    hertz = np.fft.rfftfreq(audio.size, 1 / RATE)
    return float(10 * np.log10(power[(hertz >= low) & (hertz < high)].sum()))


def test_a_plain_cue_is_its_clip(store: ClipStore) -> None:
    clip = store.speech("v", "I would like")
    made = render_cue(cue(Words("I would like")), store)
    np.testing.assert_array_equal(made.audio, clip.audio)
    assert made.speech == (Segment(clip.onset, clip.offset),)
    assert made.fillers == ()


@pytest.mark.parametrize("length", [20, 50, 500, 1_000, 2_500])
def test_a_pause_is_exact_to_the_sample(store: ClipStore, length: int) -> None:
    made = render_cue(cue(Words("I would like"), Pause(length), Words("the capital.")), store)
    first, second = made.speech
    assert second.start - first.end == ms(length)
    assert len(first) == ms(300)
    assert len(second) == ms(200)
    if length > 70:
        assert not made.audio[first.end + ms(50) : second.start - ms(20)].any()


def test_a_filler_begins_300_ms_into_the_pause_and_is_no_speech(store: ClipStore) -> None:
    made = render_cue(cue(Words("I would like"), Pause(1_500, "um"), Words("the capital.")), store)
    assert len(made.speech) == 2
    assert made.speech[1].start - made.speech[0].end == ms(1_500)
    assert made.fillers == (Segment(made.speech[0].end + ms(300), made.speech[0].end + ms(400)),)
    said = level_db(made.audio[made.fillers[0].start : made.fillers[0].end])
    assert said == pytest.approx(-23.0, abs=0.01)


def test_in_a_short_pause_a_filler_stands_in_the_middle(store: ClipStore) -> None:
    made = render_cue(cue(Words("I would like"), Pause(500, "um"), Words("the capital.")), store)
    (filler,) = made.fillers
    assert filler.start - made.speech[0].end == made.speech[1].start - filler.end == ms(200)


def test_a_filler_that_does_not_fit_is_refused(store: ClipStore) -> None:
    parts = (Words("I would like"), Pause(600, "er, let me think, one moment please"), Words("the capital."))
    with pytest.raises(ClipError, match=r"cue 'ask': the filler .*\(700 ms.*pause of 600 ms; make the pause longer"):
        render_cue(cue(*parts), store)


@pytest.mark.parametrize(
    "parts",
    [(Pause(500), Words("um")), (Words("um"), Pause(500)), (Words("um"), Pause(500), Pause(500), Words("um")), ()],
)
def test_a_pause_without_speech_on_both_sides_is_a_bug(store: ClipStore, parts: tuple[Words | Pause, ...]) -> None:
    with pytest.raises(ValueError, match="must"):
        render_cue(cue(*parts), store)


def test_gain_moves_the_level_and_nothing_else(store: ClipStore) -> None:
    plain = render_cue(cue(Words("I would like")), store)
    soft = render_cue(cue(Words("I would like"), gain_db=-8.0), store)
    assert soft.speech == plain.speech
    np.testing.assert_allclose(soft.audio, plain.audio * 10 ** (-8 / 20), atol=1e-7)


def test_distance_softens_the_highs_by_5_db_and_keeps_the_lows_and_the_times(store: ClipStore) -> None:
    noise = np.random.default_rng(5).standard_normal(RATE).astype(np.float32) * 0.1
    made = far(noise)
    assert made.shape == noise.shape
    assert band_db(noise, 100, 1_500) - band_db(made, 100, 1_500) == pytest.approx(0.0, abs=0.1)
    assert band_db(noise, 8_000, 12_000) - band_db(made, 8_000, 12_000) == pytest.approx(4.9, abs=0.2)
    click = np.zeros(2_000, np.float32)
    click[777] = 1.0
    assert int(np.argmax(np.abs(far(click)))) == 777
    near, distant = (render_cue(cue(Words("I would like"), far=f), store) for f in (False, True))
    assert near.speech == distant.speech
    assert not np.array_equal(near.audio, distant.audio)


def test_the_same_cue_gives_the_same_samples_and_leaves_the_clip_alone(root: Path) -> None:
    parts = (Words("I would like"), Pause(1_000, "um"), Words("the capital."))
    first = render_cue(cue(*parts, gain_db=-3.0, far=True), ClipStore(root))
    store = ClipStore(root)
    before = store.speech("v", "I would like").audio.copy()
    np.testing.assert_array_equal(first.audio, render_cue(cue(*parts, gain_db=-3.0, far=True), store).audio)
    np.testing.assert_array_equal(store.speech("v", "I would like").audio, before)


def test_a_noise_has_its_own_extent(store: ClipStore) -> None:
    made = render_cue(cue(Words("", clip="sounds/door")), store)
    clip = store.sound("door")
    assert made.speech == (Segment(clip.onset, clip.offset),)
    assert made.onset == clip.onset
    assert made.offset == clip.offset
