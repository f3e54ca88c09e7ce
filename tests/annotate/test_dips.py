"""Short silences inside the agent's talk, bare and filled by a bed; frames of 10 ms, times in milliseconds."""

from __future__ import annotations

import numpy as np
import pytest

from fdbench.annotate.dips import coming_with, find_dips
from fdbench.segments import Timeline
from fdbench.timebase import ms

FRAME = ms(10)
TALK = (100, 200)
"""The talk's frames, of 300."""


def timeline(*pairs: tuple[int, int]) -> Timeline:
    return Timeline.of((ms(a), ms(b)) for a, b in pairs)


def levels(soft: tuple[int, int], *, bed: float) -> np.ndarray[tuple[int], np.dtype[np.float64]]:
    """Speech at -20 dBFS whose frames [soft) are at `bed`, silence around it."""
    found = np.full(300, -90.0)
    found[slice(*TALK)] = -20.0
    found[slice(*soft)] = bed
    return found


@pytest.mark.parametrize(("length", "found"), [(99, 0), (100, 1), (190, 1)])
def test_a_bare_silence_counts_from_100_ms_on(length: int, found: int) -> None:
    pieces = timeline((1_000, 1_400), (1_400 + length, 2_000))
    dips = find_dips(levels((140, 141), bed=-90.0), FRAME, pieces, timeline((1_000, 2_000)))
    assert len(dips) == found


@pytest.mark.parametrize(("softest", "found"), [(-35.0, 1), (-39.0, 1), (-39.1, 0), (-60.0, 0)])
@pytest.mark.parametrize("voice", [-25.0, -5.0])
def test_a_silence_that_a_bed_fills_is_one_where_the_talk_never_falls_further(voice: float, softest: float, found: int) -> None:
    """Two other frames of a hundred are the softest; how much louder the voice is does not matter."""
    whole = timeline((1_000, 2_000))
    heard = levels((140, 152), bed=-35.0)
    heard[heard == -20.0] = voice
    heard[170:172] = softest
    bed = coming_with(heard, FRAME, whole)
    assert bed == (-35.0 if found else None)
    assert find_dips(heard, FRAME, whole, whole, bed) == (timeline((1_400, 1_520)) if found else Timeline())
    assert not find_dips(heard, FRAME, whole, whole)


@pytest.mark.parametrize(("bed", "found"), [(-40.0, 1), (-40.1, 0)])
def test_a_filled_silence_is_at_most_5_db_above_the_bed(bed: float, found: int) -> None:
    whole = timeline((1_000, 2_000))
    assert len(find_dips(levels((140, 152), bed=-35.0), FRAME, whole, whole, bed)) == found


def test_a_filled_silence_holds_short_sounds_and_no_long_ones() -> None:
    whole = timeline((1_000, 2_000))
    heard = levels((140, 152), bed=-35.0)
    heard[146:148] = -20.0
    assert find_dips(heard, FRAME, whole, whole, -35.0) == timeline((1_400, 1_520))
    heard[145:148] = -20.0
    assert not find_dips(heard, FRAME, whole, whole, -35.0)


@pytest.mark.parametrize("soft", [(100, 112), (188, 200)])
def test_a_soft_beginning_or_end_is_none(soft: tuple[int, int]) -> None:
    whole = timeline((1_000, 2_000))
    assert not find_dips(levels(soft, bed=-35.0), FRAME, whole, whole, -35.0)


def test_without_talk_there_is_none() -> None:
    silent = np.full(300, -90.0)
    assert coming_with(silent, FRAME, Timeline()) is None
    assert not find_dips(silent, FRAME, Timeline(), Timeline())
