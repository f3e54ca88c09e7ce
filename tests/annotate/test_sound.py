"""Faults of sound, put into real speech at known places; and speech without any."""

from __future__ import annotations

import numpy as np
import pytest

from fdbench.annotate.dropouts import find_dropouts
from fdbench.annotate.impulses import find_clicks
from fdbench.annotate.sound import SoundQuality, find_sound
from fdbench.segments import Timeline
from fdbench.timebase import RATE, ms
from tests.annotate.spoken import PREROLL, VOICES, clip, heard, sentences, sound_of

RNG = 5


@pytest.mark.parametrize("voice", VOICES)
def test_clean_voices_have_no_faults(voice: str) -> None:
    found = sound_of(sentences(voice, 20))
    assert (found.clicks, found.dropouts, found.clipped, found.doubled) == ((), Timeline(), 0, Timeline())
    assert found.unsure == ()
    levels = [stretch.dbfs for stretch in found.levels]
    assert len(levels) >= 5 and max(levels) - min(levels) < 6.0


def test_a_silent_agent_has_no_faults_and_no_levels() -> None:
    assert find_sound(np.zeros(RATE, np.int16), Timeline()) == SoundQuality(0)


@pytest.mark.parametrize("voice", VOICES)
@pytest.mark.parametrize("width", [1, 2, 5])
def test_pops_at_full_scale_are_found_where_they_are(voice: str, width: int) -> None:
    speech = sentences(voice, 10).copy()
    places = range(ms(400), len(speech) - ms(400), ms(450))
    for place in places:
        speech[place : place + width] = 32_767
    found = np.array(sound_of(speech).clicks) - PREROLL
    near = [place for place in places if np.abs(found - place).min(initial=RATE) <= 6]
    assert len(near) >= 0.85 * len(places) and len(found) <= len(places)


def test_a_pop_in_silence_is_a_click_and_a_soft_tick_is_none() -> None:
    track = np.zeros(RATE, np.int16)
    track[12_000], track[18_000] = 32_767, 1_600
    assert [abs(at - 12_000) <= 1 for at in find_clicks(track)] == [True]


def test_a_step_in_speech_is_a_click() -> None:
    tone = np.rint(3_000 * np.sin(np.arange(RATE) * 2 * np.pi * 200 / RATE)).astype(np.int16)
    tone[12_000:12_480] += np.int16(9_000)
    assert [abs(at - 12_000) <= 2 for at in find_clicks(tone)] == [True, False]


@pytest.mark.parametrize("voice", VOICES)
def test_a_talk_that_is_cut_or_begins_hard_does_not_click(voice: str) -> None:
    speech = sentences(voice, 10)
    parts = [np.concatenate([speech[a : a + ms(900)], np.zeros(ms(500), np.int16)]) for a in range(0, len(speech), ms(900))]
    assert sound_of(np.concatenate(parts)).clicks == ()


def test_typing_does_not_click() -> None:
    rng, track = np.random.default_rng(RNG), np.zeros(4 * RATE)
    for place in range(0, len(track) - 300, ms(120)):
        track[place : place + 240] += 5_000 * rng.standard_normal(240) * np.exp(-np.arange(240) / 60)
    assert find_clicks(clip(track)) == ()


@pytest.mark.parametrize("voice", VOICES)
@pytest.mark.parametrize(("on", "off"), [(160, 40), (200, 20), (300, 120)])
def test_underruns_are_found_and_never_more_than_there_are(voice: str, on: int, off: int) -> None:
    speech = sentences(voice, 10)
    gap = np.zeros(ms(off), np.int16)
    parts = [np.concatenate([speech[a : a + ms(on)], gap]) for a in range(0, len(speech), ms(on))]
    found = sound_of(np.concatenate(parts))
    assert found.dropouts is not None and found.clicks == ()
    assert 0.25 * len(parts) <= len(found.dropouts) <= len(parts)
    assert all(abs(len(hole) - ms(off)) <= ms(2) for hole in found.dropouts)


@pytest.mark.parametrize(("hole", "count"), [(239, 0), (240, 1), (4_800, 1), (4_801, 0)])
def test_a_hole_has_10_to_200_ms(hole: int, count: int) -> None:
    loud = np.full(RATE, 3_000, np.int16)
    track = np.concatenate([loud, np.zeros(hole, np.int16), loud])
    found = find_dropouts(track, -20.8, -120.0)
    assert found is not None and len(found) == count


@pytest.mark.parametrize(("edge_db", "count"), [(-11.9, 1), (-12.1, 0)])
def test_a_hole_has_loud_edges_on_both_sides(edge_db: float, count: int) -> None:
    loud = np.full(RATE, 3_277, np.int16)  # -20.0 dBFS
    edge = np.full(ms(5), round(3_277 * 10 ** (edge_db / 20)), np.int16)
    track = np.concatenate([loud, edge, np.zeros(ms(40), np.int16), loud])
    found = find_dropouts(track, -20.0, -120.0)
    assert found is not None and len(found) == count


def test_a_background_that_fills_holes_leaves_dropouts_unsure() -> None:
    track = np.full(RATE, 3_277, np.int16)
    assert find_dropouts(track, -20.0, -45.1) == Timeline()
    assert find_dropouts(track, -20.0, -44.9) is None
    speech = heard(sentences("slt", 5)).astype(np.float64)
    loud = clip(speech + 1_000 * np.random.default_rng(RNG).standard_normal(len(speech)))
    found = find_sound(loud, Timeline.of([(PREROLL, len(loud) - ms(1_000))]))
    assert found.dropouts is None
    assert dict(found.unsure)["dropouts"] == "the background is so loud that it would fill them"


def test_holes_are_found_over_a_soft_bed() -> None:
    speech = sentences("rms", 10)
    parts = [np.concatenate([speech[a : a + ms(160)], np.zeros(ms(40), np.int16)]) for a in range(0, len(speech), ms(160))]
    clean = heard(np.concatenate(parts))
    track = clip(clean + 30.0 * np.random.default_rng(RNG).standard_normal(len(clean)))  # -61 dBFS
    found = find_sound(track, Timeline.of([(PREROLL, len(track) - ms(1_000))])).dropouts
    assert found is not None and len(found) >= 0.3 * len(parts)


@pytest.mark.parametrize(("gain", "least", "most"), [(1.0, 0.0, 0.0), (6.0, 0.005, 0.05), (60.0, 0.2, 0.9)])
def test_speech_that_is_too_loud_for_its_track_is_clipped(gain: float, least: float, most: float) -> None:
    found = sound_of(sentences("slt", 10) * gain)
    assert least <= found.clipped / found.speech <= most


def test_a_tone_at_full_scale_is_not_clipped() -> None:
    tone = 32_767 * np.sin(np.arange(2 * RATE) * 2 * np.pi * 100 / RATE)
    assert sound_of(tone).clipped == 0


@pytest.mark.parametrize("drop_db", [10.0, 20.0, 30.0])
def test_a_drop_of_the_level_is_as_large_as_it_is(drop_db: float) -> None:
    speech = sentences("awb", 18) * 2.0
    speech[9 * RATE :] *= 10 ** (-drop_db / 20)
    levels = [stretch.dbfs for stretch in sound_of(speech).levels]
    assert max(levels) - min(levels) == pytest.approx(drop_db, abs=3.0)


def test_a_level_that_drifts_within_one_talk_shows() -> None:
    speech = sentences("awb", 18) * np.linspace(1.0, 0.1, 18 * RATE)
    levels = [stretch.dbfs for stretch in sound_of(speech).levels]
    assert max(levels) - min(levels) > 10.0


def test_a_murmur_has_no_level() -> None:
    assert sound_of(sentences("slt", 10)[: ms(500)]).levels == ()


def holed(edge: int, value: int, *, hole: int = ms(40), inside: int = 0) -> np.ndarray:
    """A steady tone of 3,277 (-20 dBFS) with a hole, and `edge` samples of `value` before it."""
    loud = np.full(RATE, 3_277, np.int16)
    return np.concatenate([loud, np.full(edge, value, np.int16), np.full(hole, inside, np.int16), loud])


@pytest.mark.parametrize("turned", [False, True])
@pytest.mark.parametrize(("edge", "count"), [(4, 1), (12, 0)])
def test_the_half_millisecond_on_either_side_is_the_edge(edge: int, count: int, turned: bool) -> None:
    """Four samples at a tenth of the level leave the RMS of twelve at -1.8 dB, twelve of them bring it to -20 dB."""
    track = holed(edge, 328)
    found = find_dropouts(track[::-1] if turned else track, -20.0, -120.0)
    assert found is not None and len(found) == count


@pytest.mark.parametrize(("inside", "count"), [(32, 1), (33, 0)])
def test_a_hole_is_40_db_below_the_speech_sample_by_sample(inside: int, count: int) -> None:
    """-60 dBFS are 32.8 steps."""
    found = find_dropouts(holed(0, 0, inside=inside), -20.0, -120.0)
    assert found is not None and len(found) == count


@pytest.mark.parametrize(("inside", "count"), [(147, 1), (148, 0)])
def test_over_a_bed_a_hole_is_as_soft_as_the_beds_peaks(inside: int, count: int) -> None:
    """A bed of -60 dBFS: 4.5 x 32.767 is 147.5."""
    found = find_dropouts(holed(0, 0, inside=inside), -20.0, -60.0)
    assert found is not None and len(found) == count


@pytest.mark.parametrize(("inside", "count"), [(2, 1), (3, 0)])
def test_dither_is_no_sound_however_soft_the_speech(inside: int, count: int) -> None:
    """Speech at -50 dBFS is 104 steps, and 40 dB below it 1."""
    track = np.concatenate([np.full(RATE, 104), np.full(ms(40), inside), np.full(RATE, 104)]).astype(np.int16)
    found = find_dropouts(track, -50.0, -120.0)
    assert found is not None and len(found) == count


def test_holes_lie_where_they_are() -> None:
    found = find_dropouts(holed(0, 0), -20.0, -120.0)
    assert found == Timeline.of([(RATE, RATE + ms(40))])


def test_silence_before_the_first_sound_and_after_the_last_is_no_hole() -> None:
    track = np.concatenate([np.zeros(ms(40)), np.full(RATE, 3_277), np.zeros(ms(40))]).astype(np.int16)
    assert find_dropouts(track, -20.0, -120.0) == Timeline()
