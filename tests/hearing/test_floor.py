"""The floor of a whole track: where there is a bed, and how loud; clicks; and no bed in speech."""

from __future__ import annotations

import numpy as np
import pytest

from fdbench.audio import to_pcm16
from fdbench.calibrate.beds import BEDS, bed
from fdbench.hearing.clicks import smoothed, without_clicks
from fdbench.hearing.floor import NOTHING_DB, find_floor
from fdbench.hearing.frames import frame_levels, joined, runs_of
from fdbench.timebase import Samples, ms
from tests.annotate.spoken import VOICES, heard, sentences

FRAME: Samples = ms(10)
POWER = 10 ** (-42 / 10)


def levels_of(kind: str, since_ms: int = 0, until_ms: int = 12_000) -> np.ndarray:
    """12 s of a voice between silences, over a bed of -42 dBFS in [since, until)."""
    track = heard(sentences("rms", 10)).astype(np.float32) / 32_768
    sound = bed(kind, track.size, POWER, np.random.default_rng(3))
    sound[: ms(since_ms)] = 0
    sound[ms(until_ms) :] = 0
    return frame_levels(to_pcm16(track + sound), FRAME)


@pytest.mark.parametrize("kind", [k for k in BEDS if k != "typing"])
def test_a_bed_from_connect_on_is_there_to_the_end(kind: str) -> None:
    floor = find_floor(levels_of(kind))
    assert floor is not None
    assert floor.there.all()
    assert abs(float(np.median(floor.usual)) - -42.0) < 4.0
    assert (floor.usual <= floor.high).all()
    assert (floor.high <= floor.most).all()


@pytest.mark.parametrize(("since_ms", "until_ms"), [(3_500, 12_000), (0, 7_000)])
def test_a_bed_is_where_it_is_heard(since_ms: int, until_ms: int) -> None:
    """Its border may lie under the voice; it is known to two seconds."""
    floor = find_floor(levels_of("pink", since_ms, until_ms))
    assert floor is not None
    frames = np.flatnonzero(floor.there)
    assert abs(frames[0] * 10 - since_ms) <= 2_000
    assert abs((frames[-1] + 1) * 10 - until_ms) <= 2_000


@pytest.mark.parametrize("drop_db", [0, 12, 20, 30])
@pytest.mark.parametrize("voice", VOICES)
def test_speech_has_no_floor_not_even_if_it_gets_softer(voice: str, drop_db: int) -> None:
    speech = sentences(voice, 20).astype(np.float64)
    speech[len(speech) // 3 :] *= 10 ** (-drop_db / 20)
    levels = frame_levels(heard(speech), FRAME)
    assert find_floor(levels) is None
    assert without_clicks(levels) is None


def test_silence_and_nothing_at_all_have_no_floor() -> None:
    assert find_floor(np.full(1_000, NOTHING_DB)) is None
    assert find_floor(np.zeros(0)) is None
    assert without_clicks(np.zeros(0)) is None


def test_typing_is_taken_away_and_the_voice_stays() -> None:
    found = without_clicks(levels_of("typing"))
    assert found is not None
    smooth, floor = found
    assert floor is not None
    assert np.percentile(smooth[:100], 99) < -50.0
    clean = frame_levels(heard(sentences("rms", 10)), FRAME)
    loud = clean > -25.0
    assert np.median((clean - smooth)[loud]) < 4.0


def test_four_clicks_are_no_bed_of_them() -> None:
    levels = np.full(600, NOTHING_DB)
    levels[[100, 200, 300, 400]] = -20.0
    assert without_clicks(levels) is None
    levels[500] = -20.0
    assert without_clicks(levels) is not None


def test_smoothing_keeps_what_lasts_40_ms_and_forgets_what_is_shorter() -> None:
    levels = np.full(30, -60.0)
    levels[5:8] = -20.0
    levels[15:19] = -20.0
    smooth = smoothed(levels)
    assert (smooth[:15] == -60.0).all()
    assert (smooth[15:19] == -20.0).all()
    assert (smooth[19:] == -60.0).all()


def test_runs_and_their_neighbours() -> None:
    runs = runs_of(np.array([True, False, True, True, False, False, True]))
    assert runs == [(0, 1), (2, 4), (6, 7)]
    assert joined(runs, 1) == [(0, 4), (6, 7)]
    assert joined(runs, 2) == [(0, 7)]
