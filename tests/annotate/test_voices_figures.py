"""Where two voices are found in known sounds, to the frame: the definition as it stands. Whoever changes one of these figures
changes the measure, and raises `METRICS_VERSION`. Whether they are right is asked in test_voices.py."""

from __future__ import annotations

import numpy as np
import pytest

from fdbench.annotate.voices import find_doubled
from fdbench.segments import Segment, Timeline
from fdbench.timebase import RATE, ms
from tests.annotate.spoken import PREROLL, clip, heard, sentences

SECONDS = 8
FOUND: dict[tuple[str, str, float], list[tuple[int, int]]] = {
    ("slt", "awb", 0.0): [(2212, 7916)],
    ("rms", "pico-gb", 0.0): [(1988, 7724)],
    ("awb", "slt", -10.0): [(2052, 5292), (6148, 7948)],
    ("en-us+f2", "rms", -6.0): [(1956, 8000)],
    ("pico-gb", "kal16", 0.0): [(6084, 8000)],
    ("slt", "slt", 0.0): [(2020, 3340), (4420, 7116)],
    ("rms", "awb", -14.0): [(7364, 8000)],
    ("pico-gb", "slt", -14.0): [],
    ("slt", "rms", -17.0): [],
    ("kal16", "en-us+f2", -12.0): [(1252, 3820)],
    ("awb", "rms", -3.0): [(2020, 5100), (5956, 8000)],
    ("en-us+f2", "slt", -17.0): [],
    ("rms", "slt", -60.0): [],
}


@pytest.mark.parametrize(("one", "other", "other_db"), FOUND)
def test_what_is_found(one: str, other: str, other_db: float) -> None:
    assert places(one, other, other_db) == [pytest.approx(span, abs=2) for span in FOUND[one, other, other_db]]


def places(one: str, other: str, other_db: float) -> list[tuple[int, int]]:
    """In ms from the beginning of the talk. The other voice speaks from 2.0 s on."""
    both = sentences(one, SECONDS).astype(np.float64)
    late = sentences(other, SECONDS, since=20)[: len(both) - 2 * RATE] * 10 ** (other_db / 20)
    both[2 * RATE : 2 * RATE + len(late)] += late
    track = heard(clip(both))
    found = find_doubled(track, Timeline((Segment(PREROLL, len(track) - ms(1_000)),)), -20.0, -120.0).found
    assert found is not None
    return [(round(1_000 * (s.start - PREROLL) / RATE), round(1_000 * (s.end - PREROLL) / RATE)) for s in found]
