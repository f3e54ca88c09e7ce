"""What lies below all voices is taken out of a line: an offset, a hum, wind. A voice, and a line without any of it, stay as they are."""

from __future__ import annotations

from functools import cache

import numpy as np
import pytest

from fdbench.annotate.activity import find_activity
from fdbench.audio import FULL_SCALE, Pcm16, to_pcm16
from fdbench.contract import Audio
from fdbench.hearing.rumble import ALWAYS, FEWEST, LEAST, SHARE, Line, without_rumble
from fdbench.segments import Timeline
from fdbench.timebase import RATE, TICK, ms
from tests.annotate.spoken import sentences

SECONDS = 6
VOICES = ("rms", "slt")


def offset(value: float) -> Audio:
    """Soft noise about it, [SECONDS x RATE]."""
    noise = np.random.default_rng(3).normal(0.0, 1e-3, SECONDS * RATE)
    return (noise + value).astype(np.float32)


def tone(hertz: float, amplitude: float = 0.05) -> Audio:
    return (amplitude * np.sin(2 * np.pi * hertz * np.arange(SECONDS * RATE) / RATE)).astype(np.float32)


def gusts(count: int, rms: float = 0.006) -> Audio:
    """Wind: noise that falls by 6 dB an octave, and swells and dies within a second."""
    from scipy.signal import lfilter

    rng = np.random.default_rng(11)
    blown = lfilter([1.0], [1.0, -0.999], rng.standard_normal(count))
    knots = np.arange(0, count + RATE, RATE // 2)
    blown *= np.interp(np.arange(count), knots, np.abs(rng.standard_normal(len(knots))) + 0.1)
    found: Audio = (blown * (rms / np.sqrt(np.mean(blown**2)))).astype(np.float32)
    return found


@cache
def spoken(voice: str) -> Pcm16:
    silence = np.zeros(RATE, np.int16)
    return np.concatenate([silence, sentences(voice, 3), silence])


def level(track: Pcm16) -> float:
    """RMS, 1 is full scale; without the ends, where a filter begins."""
    return float(np.sqrt(np.mean(np.square(track[RATE:-RATE] / FULL_SCALE))))


@pytest.mark.parametrize("value", [0.02, -0.1, 1.1 * LEAST])
def test_an_offset_is_taken_out(value: float) -> None:
    assert abs(float(without_rumble(to_pcm16(offset(value))).mean())) < 1.0


@pytest.mark.parametrize("value", [0.0, 0.5 * LEAST])
def test_what_is_softer_than_speech_is_left_alone(value: float) -> None:
    track = to_pcm16(offset(value))
    assert without_rumble(track) is track


@pytest.mark.parametrize("hertz", [50.0, 60.0])
def test_the_hum_of_the_mains_is_taken_out(hertz: float) -> None:
    assert level(without_rumble(to_pcm16(tone(hertz)))) < 0.05 * level(to_pcm16(tone(hertz)))


@pytest.mark.parametrize("voice", VOICES)
def test_a_voice_is_left_alone(voice: str) -> None:
    track = spoken(voice)
    assert without_rumble(track) is track


def test_a_tone_of_a_voices_pitch_is_left_alone() -> None:
    track = to_pcm16(tone(140.0))
    assert without_rumble(track) is track


@pytest.mark.parametrize(("share", "rumbles"), [(0.9 * SHARE, False), (1.1 * SHARE, True)])
def test_a_fifth_of_it_must_be_no_softer_than_speech(share: float, rumbles: bool) -> None:
    assert is_changed(swelling(share, tone(50.0, 0.9 * LEAST))) == rumbles


@pytest.mark.parametrize(("share", "rumbles"), [(0.95 * ALWAYS, False), (1.05 * ALWAYS, True)])
def test_what_comes_and_goes_is_a_sound(share: float, rumbles: bool) -> None:
    assert is_changed(swelling(share, tone(50.0, 0.0))) == rumbles


def swelling(share: float, rest: Audio) -> Audio:
    part = round(share * len(rest))
    return np.concatenate([tone(50.0)[:part], rest[part:]])


def is_changed(line: Audio) -> bool:
    track = to_pcm16(line)
    return without_rumble(track) is not track


def test_a_track_that_is_too_short_to_judge_is_left_alone() -> None:
    track = np.full((FEWEST - 1) * TICK + ms(10), 1_000, np.int16)
    assert without_rumble(track) is track
    assert without_rumble(track[:0]).size == 0


def test_a_loud_sample_is_not_wrapped() -> None:
    track = to_pcm16(offset(-0.02))
    track[100] = FULL_SCALE - 1
    assert without_rumble(track)[100] > 0.9 * FULL_SCALE


@pytest.mark.parametrize("voice", VOICES)
def test_speech_over_an_offset_has_its_own_bounds(voice: str) -> None:
    clean = spoken(voice)
    assert_close(without_rumble((clean + round(0.02 * FULL_SCALE)).astype(np.int16)), clean, ms(5))


@pytest.mark.parametrize("voice", VOICES)
def test_speech_in_the_wind_has_its_own_bounds(voice: str) -> None:
    clean = spoken(voice)
    wind = to_pcm16(gusts(len(clean)))
    blown = (clean + wind).astype(np.int16)
    assert_close(without_rumble(blown), clean, ms(30))
    assert find_activity(blown, RATE).segments != find_activity(clean, RATE).segments


def assert_close(track: Pcm16, clean: Pcm16, tolerance: int) -> None:
    found, wanted = (find_activity(t, RATE).segments.bridge(ms(400)) for t in (track, clean))
    assert len(found) == len(wanted)
    assert bounds(found) == pytest.approx(bounds(wanted), abs=tolerance)


def bounds(segments: Timeline) -> list[int]:
    return [edge for s in segments for edge in (s.start, s.end)]


def filled(track: Audio) -> tuple[Line, list[int]]:
    """The line after all of its ticks, and the ticks at which it was found to rumble."""
    heard = np.zeros_like(track)
    line, found = Line(heard), []
    for at in range(0, len(track) - TICK + 1, TICK):
        heard[at : at + TICK] = track[at : at + TICK]
        if line.take(at, float(np.dot(heard[at : at + TICK], heard[at : at + TICK]))):
            found.append(at // TICK)
    return line, found


def test_a_line_that_fills_is_known_to_rumble_after_a_few_ticks_and_then_from_its_beginning() -> None:
    line, found = filled(offset(0.02))
    assert found == [FEWEST - 1]
    assert line.rumbles
    assert max(line.energy(at) for at in range(0, len(line.sound), TICK)) < 1e-5 * TICK
    assert float(np.dot(line.sound, line.sound)) > 0.0


def test_a_line_that_fills_with_a_voice_is_its_own() -> None:
    track = (spoken("slt") / FULL_SCALE).astype(np.float32)
    line, found = filled(track)
    assert found == []
    assert not line.rumbles
    assert np.array_equal(line.sound, track[: len(line.sound)])


def test_a_line_is_judged_in_its_first_twenty_seconds() -> None:
    silence = np.zeros(20 * RATE, np.float32)
    long = np.concatenate([tone(50.0)] * 4)
    assert filled(np.concatenate([silence[: 5 * RATE], long]))[1] == []
    assert filled(np.concatenate([silence[: 3 * RATE], long]))[1] != []
