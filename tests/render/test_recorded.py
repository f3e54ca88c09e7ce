from __future__ import annotations

import numpy as np
import numpy.typing as npt
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from fdbench.audio import Mono, gain
from fdbench.render import bounds
from fdbench.render.recorded import recorded_bounds
from fdbench.segments import Segment
from fdbench.timebase import RATE, ms
from tests.recordings import CLOSE_MS, PROMPTS, Errors, between, marks, measure, readers

NEAR = ms(8)


LEVEL_DB = -20.0
"""RMS of the voice; its loudest 10 ms lie 1 to 2 dB above."""


def silence(length_ms: int) -> Mono:
    return np.zeros(ms(length_ms), np.float32)


def voice(length_ms: int, hertz: float = 120.0) -> Mono:
    """A buzz with the harmonics of a voice, 3 ms of fading at its ends."""
    t = np.arange(ms(length_ms)) / RATE
    buzz = np.sum([np.sin(2 * np.pi * hertz * k * t + k * k) / (3 + k) for k in range(1, 25)], axis=0)
    return _shaped(buzz, LEVEL_DB, 3)


def hiss(length_ms: int, below: float, *, rise_ms: int = 2, low: bool = False) -> Mono:
    """Noise at `below` dB under the voice: a fricative, a burst, a breath."""
    noise = np.random.default_rng(0).normal(size=ms(length_ms))
    return _shaped(np.convolve(noise, np.ones(12), "same") if low else np.diff(noise, prepend=0.0), LEVEL_DB - below, rise_ms)


def _shaped(sound: npt.NDArray[np.float64], db: float, rise_ms: int) -> Mono:
    ramp = np.minimum(1.0, (np.arange(sound.size) + 1) / max(1, ms(rise_ms)))
    return gain((sound / np.sqrt(np.mean(sound**2)) * ramp * ramp[::-1]).astype(np.float32), db)


def join(*parts: Mono) -> Mono:
    return np.concatenate(parts)


def found(audio: Mono) -> Segment:
    bounds_found = recorded_bounds(audio)
    assert bounds_found is not None
    return bounds_found


def test_a_voice_is_bounded() -> None:
    got = found(join(silence(200), voice(500), silence(300)))
    assert abs(got.start - ms(200)) <= NEAR and abs(got.end - ms(700)) <= NEAR


@pytest.mark.parametrize("closure", [40, 90, 180])
@pytest.mark.parametrize("below", [14, 22, 30])
def test_the_release_of_a_final_plosive_is_speech(closure: int, below: int) -> None:
    audio = join(silence(200), voice(400), silence(closure), hiss(50, below), silence(300))
    assert abs(found(audio).end - ms(650 + closure)) <= NEAR


def test_the_first_rule_drops_a_soft_release() -> None:
    audio = join(silence(200), voice(400), silence(90), hiss(50, 35), silence(300))
    first = bounds.speech_bounds(audio)
    assert first is not None and first.end < ms(620) and abs(found(audio).end - ms(740)) <= ms(15)


def test_a_soft_fricative_is_speech_and_a_breath_is_none() -> None:
    said = join(silence(200), voice(400), hiss(150, 28, rise_ms=10))
    breath = hiss(400, 30, rise_ms=100, low=True)
    assert abs(found(join(said, silence(300))).end - ms(750)) <= ms(12)
    assert abs(found(join(said, silence(250), breath, silence(300))).end - ms(750)) <= ms(12)
    assert abs(found(join(silence(100), breath, silence(120), said, silence(300))).start - ms(820)) <= NEAR


@pytest.mark.parametrize("below", [20.0, 0.0])
def test_clicks_of_a_handset_are_no_speech(below: float) -> None:
    click = hiss(2, below, rise_ms=0)
    audio = join(silence(100), click, silence(200), voice(400), silence(120), click, silence(200))
    got = found(audio)
    assert abs(got.start - ms(302)) <= NEAR and abs(got.end - ms(702)) <= NEAR


def test_what_follows_much_later_is_no_release() -> None:
    audio = join(silence(200), voice(400), silence(500), hiss(60, 28), silence(200))
    assert abs(found(audio).end - ms(600)) <= NEAR


def test_hum_and_rumble_do_not_hide_a_fricative_nor_prolong_the_voice() -> None:
    said = join(silence(300), voice(400, 180.0), hiss(120, 20, rise_ms=5), silence(400))
    t = np.arange(said.size) / RATE
    hum = (0.02 * np.sin(2 * np.pi * 50.0 * t) + 0.004 * np.sin(2 * np.pi * 100.0 * t)).astype(np.float32)
    got = found(said + hum)
    assert abs(got.start - ms(300)) <= NEAR and abs(got.end - ms(820)) <= ms(15)


@pytest.mark.parametrize("snr", [40.0, 30.0])
def test_steady_noise_moves_the_bounds_little(snr: float) -> None:
    said = join(silence(400), voice(500), silence(400))
    noise = gain(np.random.default_rng(1).normal(size=said.size).astype(np.float32), LEVEL_DB - snr)
    got = found(said + noise)
    assert abs(got.start - ms(400)) <= ms(12) and abs(got.end - ms(900)) <= ms(12)


def test_voices_of_an_office_are_not_taken_for_the_speaker() -> None:
    """Syllables of others, 30 dB softer, before and after."""
    murmur = join(
        *(gain(voice(120, hertz), -30.0 - soft) for hertz, soft in ((180.0, 0), (130.0, 4), (210.0, 1), (150.0, 6)) * 2)
    )
    audio = join(murmur, silence(100), voice(500), silence(100), murmur)
    got = found(audio + gain(np.random.default_rng(1).normal(size=audio.size).astype(np.float32), -65.0))
    assert abs(got.start - ms(1_060)) <= ms(15) and abs(got.end - ms(1_560)) <= ms(15)


def test_digital_silence_around_a_noisy_recording_is_not_its_floor() -> None:
    said = join(silence(200), voice(500), silence(200))
    noisy = said + gain(np.random.default_rng(1).normal(size=said.size).astype(np.float32), -55.0)
    got = found(join(silence(500), noisy, silence(500)))
    assert abs(got.start - ms(700)) <= ms(15) and abs(got.end - ms(1_200)) <= ms(15)


@settings(deadline=None, max_examples=20)
@given(before=st.integers(0, 6_000), after=st.integers(0, 6_000), db=st.floats(-30.0, 6.0), offset=st.floats(-0.05, 0.05))
def test_silence_gain_and_offset_do_not_matter(before: int, after: int, db: float, offset: float) -> None:
    audio = join(silence(100), voice(300), silence(80), hiss(40, 18), silence(100))
    known = found(audio)
    moved = np.concatenate((np.zeros(before), gain(audio, db), np.zeros(after))).astype(np.float32) + np.float32(offset)
    got = found(moved)
    assert abs(got.start - known.start - before) <= ms(6) and abs(got.end - known.end - before) <= ms(6)


def test_what_holds_no_speech_has_no_bounds() -> None:
    assert recorded_bounds(silence(500)) is None
    assert recorded_bounds(np.zeros(0, np.float32)) is None
    assert recorded_bounds(np.full(ms(500), 0.1, np.float32)) is None
    assert recorded_bounds(join(silence(200), hiss(2, 0, rise_ms=0), silence(200))) is None


def test_a_recording_without_silence_is_all_speech() -> None:
    got = found(voice(400))
    assert got.start <= NEAR and got.end >= ms(400) - NEAR


@settings(deadline=None, max_examples=30)
@given(seed=st.integers(0, 10_000), length=st.integers(1, 3_000), db=st.floats(-80.0, 0.0))
def test_any_sound_has_bounds_inside_it_or_none(seed: int, length: int, db: float) -> None:
    rng = np.random.default_rng(seed)
    audio = gain((rng.normal(size=length) * rng.choice([0.0, 0.01, 1.0], size=length)).astype(np.float32), db)
    got = recorded_bounds(audio)
    assert got is None or 0 <= got.start < got.end <= length


def test_the_marks_are_whole_and_the_readings_agree() -> None:
    known = marks()
    assert len(known) >= 100 and len({m.sha256 for m in known}) == len(known)
    assert {m.half for m in known} == {"dev", "held"}
    assert between(known, lambda edge: edge.first[1] - edge.first[0]).holds()
    assert readers(known).holds()


def test_what_the_readers_agree_on_is_their_middle_and_a_second_look_has_its_reason() -> None:
    for mark in marks():
        for edge in (mark.onset, mark.end):
            if edge.apart:
                assert min(edge.a, edge.b) <= edge.settled <= max(edge.a, edge.b)
            else:
                assert abs(edge.settled - (edge.a + edge.b) / 2) <= 0.5
        assert bool(mark.why) == any(abs(edge.a - edge.b) > CLOSE_MS for edge in (mark.onset, mark.end)), mark.file


@pytest.mark.skipif(not (PROMPTS / "en_US_f_Allison").is_dir(), reason="needs Debian's asterisk-core-sounds-en-g722")
def test_people_recorded_are_bounded_as_marked() -> None:
    pytest.importorskip("av")
    rows = list(measure(PROMPTS, "bounds-2", marks()))
    assert Errors(*np.array([(onset, end) for _, onset, end in rows]).T).holds()
