"""Where two voices are found in known sounds, to the frame: the definition as it stands. Whoever changes one of these figures
changes the measure, and raises `METRICS_VERSION`. Whether they are right is asked in test_voices.py."""

from __future__ import annotations

import numpy as np
import pytest

from fdbench.annotate.voices import Doubled, find_doubled
from fdbench.segments import Segment, Timeline
from fdbench.timebase import RATE, ms
from tests.annotate.spoken import PREROLL, Track, clip, heard, sentences

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


@pytest.mark.parametrize(
    ("background_db", "why"),
    [
        (-50.0, ""),
        (-49.9, "a second voice may be the background's"),
        (-32.0, "a second voice may be the background's"),
        (-31.9, "the background is too loud to tell voices apart"),
    ],
)
def test_how_soft_the_background_must_be(background_db: float, why: str) -> None:
    """30 dB below the speech, so that a second voice is the agent's; 12 dB, so that voices can be told apart at all."""
    track = both("slt", "awb", 0.0)
    found = find_doubled(track, Timeline((Segment(PREROLL, len(track) - ms(1_000)),)), -20.0, background_db)
    assert found.why == why
    assert (found.found is None) is bool(why)


def test_where_only_one_voice_is_heard_its_background_does_not_matter() -> None:
    silence = np.zeros(RATE, np.int16)
    assert find_doubled(silence, Timeline((Segment(0, RATE),)), -20.0, -32.0) == Doubled(Timeline())
    assert find_doubled(silence, Timeline(), -20.0, -32.0) == Doubled(Timeline())


def places(one: str, other: str, other_db: float) -> list[tuple[int, int]]:
    """In ms from the beginning of the talk."""
    track = both(one, other, other_db)
    found = find_doubled(track, Timeline((Segment(PREROLL, len(track) - ms(1_000)),)), -20.0, -120.0).found
    assert found is not None
    return [(round(1_000 * (s.start - PREROLL) / RATE), round(1_000 * (s.end - PREROLL) / RATE)) for s in found]


def both(one: str, other: str, other_db: float) -> Track:
    """The other voice speaks from 2.0 s on."""
    spoken = sentences(one, SECONDS).astype(np.float64)
    late = sentences(other, SECONDS, since=20)[: len(spoken) - 2 * RATE] * 10 ** (other_db / 20)
    spoken[2 * RATE : 2 * RATE + len(late)] += late
    return heard(clip(spoken))
