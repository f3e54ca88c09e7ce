"""Two voices that are made: two rows of harmonics whose pitches move a little, with silences that are cut into them. So each law by
itself decides; what it is worth on speech is asked in test_voices.py."""

from __future__ import annotations

import numpy as np
import numpy.typing as npt
import pytest

from fdbench.annotate.voices import Doubled, find_doubled
from fdbench.segments import Segment, Timeline
from fdbench.timebase import RATE, ms
from tests.annotate.spoken import Track, clip

SECONDS = 4
LOW, HIGH = 110.0, 147.0
ROOM = "a second pitch may be reverberation, or a background that comes with speech"
MUSIC = "it is music"
GAPS = ((1_000, 1_200), (2_500, 2_700))


def voice(pitch: float, moves: float = 0.03) -> npt.NDArray[np.float64]:
    """Eight harmonics; the pitch goes up and down by this share, 2.3 times a second."""
    time = np.arange(SECONDS * RATE) / RATE
    phase = 2 * np.pi * np.cumsum(pitch * (1 + moves * np.sin(2 * np.pi * 2.3 * time))) / RATE
    found: npt.NDArray[np.float64] = np.sum([np.cos(k * phase) / k for k in range(1, 9)], axis=0)
    return found


def level(*gaps: tuple[int, int], db: float = -60.0, ramp: int = 0) -> npt.NDArray[np.float64]:
    """So much softer in the gaps, into which the sound falls within `ramp` ms; as a factor."""
    softer = np.zeros(SECONDS * RATE)
    for start, end in gaps:
        softer[ms(start) : ms(end)] = db
        softer[ms(start - ramp) : ms(start)] = np.linspace(0.0, db, ms(ramp))
    return 10 ** (softer / 20)


def found(sound: npt.NDArray[np.float64], speech_db: float = -20.0) -> Doubled:
    """At -20 dBFS."""
    track: Track = clip(sound / np.sqrt(np.mean(sound**2)) * 0.1 * 32_768)
    return find_doubled(track, Timeline((Segment(0, len(track)),)), speech_db, -120.0)


TWO = voice(LOW) + voice(HIGH)
EVERYWHERE = Doubled(Timeline((Segment(0, SECONDS * RATE),)))


def test_two_pitches_are_two_voices_and_one_is_one() -> None:
    assert found(TWO * level(*GAPS)) == EVERYWHERE
    assert found(voice(LOW) * level(*GAPS)) == Doubled(Timeline())


@pytest.mark.parametrize(("times", "two"), [(1.05, False), (1.3, True), (1.75, True), (2.0, False), (2.4, True), (3.0, False)])
def test_pitches_that_are_close_or_multiples_are_one_voice(times: float, two: bool) -> None:
    assert bool(found((voice(LOW) + voice(times * LOW)) * level(*GAPS)).found) is two


def test_a_second_voice_that_is_far_softer_is_none() -> None:
    assert found((voice(LOW) + 0.05 * voice(HIGH)) * level(*GAPS)) == Doubled(Timeline())


@pytest.mark.parametrize(
    ("gaps", "why"),
    [
        ((), ROOM),
        (GAPS[:1], ROOM),
        (GAPS, ""),
        (((1_000, 1_200), (1_260, 1_400)), ""),
        (((1_000, 1_040), (1_060, 1_100)), ROOM),
    ],
)
def test_a_voice_that_never_falls_silent_at_once_or_once_only_may_ring_on(gaps: tuple[tuple[int, int], ...], why: str) -> None:
    """Two falls are two if 60 ms lie between them."""
    assert found(TWO * level(*gaps)).why == why


@pytest.mark.parametrize(("db", "why"), [(-20.0, ROOM), (-35.0, "")])
def test_a_dry_voice_falls_by_28_db(db: float, why: str) -> None:
    assert found(TWO * level(*GAPS, db=db)).why == why


@pytest.mark.parametrize(("ramp", "why"), [(50, ""), (150, ROOM)])
def test_within_60_ms(ramp: int, why: str) -> None:
    assert found(TWO * level(*GAPS, db=-60.0, ramp=ramp)).why == why


@pytest.mark.parametrize(("speech_db", "why"), [(-20.0, ""), (-14.0, ""), (-8.0, ROOM)])
def test_from_at_most_8_db_below_the_level_of_speech(speech_db: float, why: str) -> None:
    """The sound is at -20 dBFS, and at most 2.6 dB louder for a while, as two pitches beat."""
    assert found(TWO * level(*GAPS), speech_db).why == why


@pytest.mark.parametrize(("moves", "why"), [(0.0, MUSIC), (0.001, MUSIC), (0.03, ""), (0.1, "")])
def test_notes_stand_still_and_voices_do_not(moves: float, why: str) -> None:
    assert found((voice(LOW, moves) + voice(HIGH, moves)) * level(*GAPS)).why == why


def test_a_moment_of_two_voices_is_told_where_it_is_and_a_shorter_one_not() -> None:
    """Frames of 96 ms every 32 ms: four of them and 100 ms on either side."""
    for length, told in ((500, True), (60, False)):
        later = np.zeros(SECONDS * RATE)
        later[ms(1_600) : ms(1_600 + length)] = voice(HIGH)[: ms(length)]
        spans = found((voice(LOW) + later) * level(*GAPS)).found
        assert spans is not None
        assert bool(spans) is told
        if told:
            (span,) = spans
            assert ms(1_450) <= span.start <= ms(1_600)
            assert ms(2_100) <= span.end <= ms(2_250)
