"""The bed tracker against levels of known kinds: what is a bed, since when, and when it is gone."""

from __future__ import annotations

import numpy as np
import pytest

from fdbench.hearing.bed import LONGEST, SHORT, SILENT_DB, SOFT_TICKS, SOFTEST_DB, STEADY, VOICE_DB, BedTracker
from fdbench.hearing.frames import frame_levels
from fdbench.timebase import TICK
from tests.annotate.spoken import VOICES, sentences

STEPS = [-41.0, -40.0, -39.0]
SILENCE = -120.0


def steady(ticks: int, level: float = -40.0) -> list[float]:
    """Noise: within 2 dB of a level."""
    return [level + 40.0 + STEPS[tick % 3] for tick in range(ticks)]


def fed(tracker: BedTracker, levels: list[float]) -> list[tuple[int, int]]:
    """(tick, first tick) of every bed that is found."""
    found = []
    for level in levels:
        began = tracker.feed(level)
        if began is not None:
            found.append((len(tracker.levels), began))
    return found


def test_digital_silence_is_no_bed() -> None:
    tracker = BedTracker()
    assert fed(tracker, [SILENCE] * 200) == []
    assert fed(tracker, steady(200, SILENT_DB - 2.0)) == []
    assert tracker.bed is None


def test_steady_sound_is_a_bed_after_a_while() -> None:
    """At once where a detector hears no voice; 0.8 s later without one."""
    for witness, ticks in ((lambda _a, _b: False, SHORT), (None, STEADY)):
        tracker = BedTracker(witness)
        at, began = fed(tracker, steady(100))[0]
        assert ticks <= at < ticks + 5
        assert began == 0
        assert tracker.bed is not None
        assert tracker.bed.level == pytest.approx(-40.0)
        assert -38.0 < tracker.bed.opens <= -33.0


def test_a_bed_is_dated_back_to_its_beginning() -> None:
    tracker = BedTracker()
    found = fed(tracker, [SILENCE] * 130 + steady(120))
    assert 125 <= found[0][1] <= 130


def test_uneven_sound_is_a_bed_after_a_second_and_a_half() -> None:
    """Babble: no detector knows it from a voice."""
    babble = [-50.0, -45.0, -43.0, -41.0, -40.0] * 40
    at, began = fed(BedTracker(lambda _a, _b: True), babble)[0]
    assert LONGEST <= at < LONGEST + 5
    assert began == 0


def test_a_voice_that_the_detector_hears_is_no_bed_for_a_second() -> None:
    asked: list[int] = []

    def voice(first: int, last: int) -> bool:
        asked.append(first)
        return True

    tracker = BedTracker(voice)
    assert fed(tracker, [-50.0, -43.0, -40.0] * 23) == []
    assert 1 <= len(asked) <= 3


WORDS = [-28.0, -22.0, -18.0, -20.0, -24.0, -29.0, -34.0, -36.0, -37.0, -34.0]
"""A word whose soft end still stands above a bed of -40, and the soft beginning of the next."""


def test_the_soft_ends_of_words_are_no_part_of_a_bed() -> None:
    """Else the bed grows louder with each word, and then swallows them."""
    tracker = BedTracker()
    fed(tracker, steady(100))
    for _ in range(12):
        for level in WORDS * 3 + steady(16):
            tracker.feed(level)
    assert tracker.bed is not None
    assert tracker.bed.level == pytest.approx(-40.0, abs=0.5)
    assert tracker.bed.opens <= -35.5


def test_a_bed_that_is_found_at_the_end_of_a_word_is_known_without_it() -> None:
    tracker = BedTracker(lambda _a, _b: False)
    fed(tracker, [-18.0, -20.0, -24.0, -29.0] * 15 + [-33.0, -34.0, -36.0, -37.0] + steady(11))
    assert tracker.bed is not None
    assert tracker.bed.opens <= -35.5


def test_the_voice_of_a_soft_agent_goes_down_with_its_level() -> None:
    tracker = BedTracker()
    assert tracker.voice_db == VOICE_DB
    for level, voice_db in ((-42.0, -58.0), (-20.0, VOICE_DB), (-44.5, SOFTEST_DB)):
        tracker = BedTracker()
        for _ in range(SOFT_TICKS - 1):
            tracker.hear(level)
        assert tracker.voice_db == VOICE_DB
        tracker.hear(level)
        assert tracker.voice_db == voice_db


def test_a_bed_stays_under_a_voice_and_is_gone_when_it_is_silent() -> None:
    tracker = BedTracker()
    fed(tracker, steady(100))
    voice = [-20.0, -22.0, -25.0, -40.0, -19.0] * 20
    assert fed(tracker, voice) == []
    assert tracker.bed is not None
    assert tracker.bed.level == pytest.approx(-40.0, abs=1.0)
    fed(tracker, [SILENCE] * 20)
    assert tracker.bed is None


def test_a_louder_bed_takes_the_place_of_a_softer_one() -> None:
    tracker = BedTracker()
    fed(tracker, steady(100, -55.0))
    fed(tracker, steady(100, -38.0))
    assert tracker.bed is not None
    assert tracker.bed.level == pytest.approx(-38.0, abs=1.0)


def test_a_voice_over_a_bed_is_no_louder_bed() -> None:
    """However even it is, its pauses show the bed that is known."""
    tracker = BedTracker()
    fed(tracker, steady(100, -45.0))
    fed(tracker, ([-31.0] * 18 + [-45.0] * 7) * 8)
    assert tracker.bed is not None
    assert tracker.bed.level == pytest.approx(-45.0, abs=1.0)


def test_loud_even_sound_is_the_agents_own() -> None:
    tracker = BedTracker()
    assert fed(tracker, [-20.0] * 200) == []


@pytest.mark.parametrize("gain_db", [-10.0, 0.0, 6.0])
@pytest.mark.parametrize("voice", VOICES)
def test_clean_speech_has_no_bed(voice: str, gain_db: float) -> None:
    """As the director hears it where no detector is installed."""
    levels = frame_levels(sentences(voice, 60), TICK)
    tracker = BedTracker()
    for level in np.where(levels > SILENCE, levels + gain_db, levels).tolist():
        assert tracker.feed(level) is None
        if level > -45.0:
            tracker.hear(level)
