"""Beds are what they are said to be: their power, their length, where they lie, and the same from the same seed."""

from __future__ import annotations

import numpy as np
import pytest

from fdbench import stats
from fdbench.calibrate.beds import BEDS, bed, placed
from fdbench.segments import Timeline
from fdbench.timebase import Samples, ms

POWER = 1e-4
LENGTH = ms(3_000)
SPEECH = Timeline.of([(ms(500), ms(1_200)), (ms(1_300), ms(1_500)), (ms(2_200), ms(2_600))])


def make(kind: str, samples: Samples = LENGTH) -> np.ndarray[tuple[int], np.dtype[np.float32]]:
    return bed(kind, samples, POWER, stats.generator("beds", kind))


def levels(
    sound: np.ndarray[tuple[int], np.dtype[np.float32]], block_ms: int = 20
) -> np.ndarray[tuple[int], np.dtype[np.float64]]:
    blocks = sound[: sound.size // ms(block_ms) * ms(block_ms)].reshape(-1, ms(block_ms)).astype(np.float64)
    found: np.ndarray[tuple[int], np.dtype[np.float64]] = 10.0 * np.log10(np.maximum(np.mean(np.square(blocks), axis=1), 1e-12))
    return found


@pytest.mark.parametrize("kind", BEDS)
def test_a_bed_has_its_length_and_its_power_and_comes_again_from_its_seed(kind: str) -> None:
    sound = make(kind)
    assert sound.dtype == np.float32
    assert sound.shape == (ms(3_000),)
    assert float(np.mean(np.square(sound, dtype=np.float64))) == pytest.approx(POWER, rel=1e-3)
    assert np.array_equal(sound, make(kind))


@pytest.mark.parametrize("kind", BEDS)
@pytest.mark.parametrize("samples", [0, 1, 100])
def test_a_bed_may_be_short(kind: str, samples: Samples) -> None:
    assert make(kind, samples).shape == (samples,)


def test_steady_beds_are_steady_and_the_others_are_not() -> None:
    spread = {kind: float(np.ptp(np.percentile(levels(make(kind, ms(10_000))), (10, 90)))) for kind in BEDS}
    assert max(spread[kind] for kind in ("white", "pink", "hum")) < 6.0
    assert min(spread[kind] for kind in ("babble", "typing", "music")) > 3.0
    assert max(spread[kind] for kind in ("babble", "music")) < 18.0, "somebody stands alone, or there are holes"


def test_typing_is_made_of_clicks() -> None:
    sound = np.abs(make("typing", ms(10_000)))
    assert float(sound.max()) > 20.0 * float(np.sqrt(POWER)) * 0.5
    assert float(np.mean(sound > 0.3 * sound.max())) < 0.01


def test_a_bed_lies_where_it_is_placed() -> None:
    sound = make("white")
    assert np.array_equal(placed(sound, "connect", SPEECH, 0), sound)
    later = placed(sound, "later", SPEECH, ms(700) + 11)
    assert not later[: ms(700) + 11].any()
    assert np.array_equal(later[ms(700) + 11 :], sound[ms(700) + 11 :])
    gated = placed(sound, "gated", SPEECH, 0)
    assert gated.dtype == np.float32
    heard = Timeline.of([(ms(500), ms(1_500)), (ms(2_200), ms(2_600))])
    for gap in heard.gaps(0, sound.size):
        assert not gated[gap.start : gap.end].any()
    inside = slice(ms(510), ms(1_490))
    assert np.array_equal(gated[inside], sound[inside])
