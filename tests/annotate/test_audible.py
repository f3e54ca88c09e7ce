"""Which frames of a reply are audible."""

from __future__ import annotations

import numpy as np
import pytest

from fdbench.annotate.audible import at_spoken_level, audible_frames, frame_power, frames_above_bed
from fdbench.timebase import ms


def power(*levels_db: float) -> np.ndarray:
    return np.array([10 ** (db / 10) for db in levels_db])


def test_power_is_the_mean_square_of_whole_frames_of_10_ms() -> None:
    audio = np.concatenate([np.full(ms(10), 0.5), np.full(ms(5), 1.0), np.zeros(ms(5)), np.full(ms(10) - 1, 1.0)])
    assert list(frame_power(audio.astype(np.float32))) == [0.25, 0.5]
    assert not len(frame_power(np.zeros(0, np.float32)))


@pytest.mark.parametrize(
    ("levels_db", "audible"),
    [
        ((-44.9, -45.1), [True, False]),
        ((-14.0, -43.9, -44.1, -60.0), [True, True, False, False]),
        ((0.0, -29.9, -30.1), [True, True, False]),
        ((-16.0, -44.9, -45.1), [True, True, False]),
        ((-50.0, -50.0), [False, False]),
        ((), []),
    ],
)
def test_a_frame_is_audible_above_45_db_below_full_scale_and_30_below_the_loudest(
    levels_db: tuple[float, ...], audible: list[bool]
) -> None:
    assert list(audible_frames(power(*levels_db))) == audible


def test_what_is_no_louder_than_that_is_not_audible() -> None:
    assert list(audible_frames(np.array([1.0, 1e-3]))) == [True, False]
    assert list(audible_frames(np.array([10**-4.5]))) == [False]


VOICE = (-10.0,) * 60
SPREAD = (*[-50.0] * 5, -45.0, *[-38.0] * 20, -33.0, *[-10.0] * 74)
"""Of 101 frames just five are softer than the level by which the bed is known."""


@pytest.mark.parametrize(
    ("levels_db", "above"),
    [
        ((*VOICE, *[-39.0] * 20, -31.1, -30.9), [*[True] * 60, *[False] * 21, True]),
        ((*VOICE, *[-39.0] * 20, *[-120.0] * 40, -30.9), [*[True] * 60, *[False] * 60, True]),  # digital silence is no bed
        ((*VOICE, *[-39.0] * 14), [True] * 74),  # 140 ms are a soft sound
        ((*VOICE, *[-39.0] * 15), [*[True] * 60, *[False] * 15]),
        ((*VOICE, *[-35.0] * 20, -30.1, -29.9), [*[True] * 60, *[False] * 21, True]),  # it ends 20 dB under the voice
        ((*VOICE, *[-29.9] * 20), [True] * 80),  # too near to the voice
        (SPREAD, [*[False] * 26, True, *[True] * 74]),
        (VOICE, [True] * 60),
        ((-120.0, -120.0), [False, False]),
        ((), []),
    ],
)
def test_what_fills_the_pauses_is_a_bed_and_sound_counts_from_8_db_above_it(
    levels_db: tuple[float, ...], above: list[bool]
) -> None:
    assert list(frames_above_bed(power(*levels_db))) == above


@pytest.mark.parametrize(("loudest_db", "becomes"), [(-30.1, -15.0), (-29.9, -29.9), (-60.0, -15.0), (-10.0, -10.0)])
def test_a_soft_reply_is_judged_at_the_level_at_which_most_are_spoken(loudest_db: float, becomes: float) -> None:
    audio = np.repeat(np.array([10 ** (loudest_db / 20), 10 ** ((loudest_db - 20) / 20)], np.float32), ms(10))
    raised = at_spoken_level(audio)
    assert raised.dtype == np.float32
    assert 10 * np.log10(frame_power(raised)) == pytest.approx([becomes, becomes - 20], abs=0.01)
    assert (raised is audio) == (becomes == loudest_db)


def test_digital_silence_is_not_amplified() -> None:
    assert not at_spoken_level(np.zeros(ms(50), np.float32)).any()
    assert not len(at_spoken_level(np.zeros(0, np.float32)))
