"""Measures of sound, worked out by hand: defined, undefined, at the boundary; from sessions of every dimension."""

from __future__ import annotations

from dataclasses import replace
from typing import Any

import pytest

from fdbench.annotate.loudness import Stretch
from fdbench.annotate.sound import SoundQuality
from fdbench.results import documents
from fdbench.scenario.model import Dimension
from fdbench.score.observation import Session, failed_session
from fdbench.score.sounding import ONE_TALK, SPECS, TOO_LITTLE
from fdbench.score.system import observe_everything, score_system
from fdbench.segments import Segment, Timeline
from fdbench.timebase import RATE, ms
from tests.score.build import session

HALF_A_MINUTE = 30 * RATE


def sounding(dimension: Dimension = Dimension.COHERENCE, speech: int = HALF_A_MINUTE, **sound: Any) -> Session:
    bare = session(f"{dimension.value}.s", dimension)
    return replace(bare, events=replace(bare.events, sound=SoundQuality(speech, **sound)))


def stretch(at_s: int, dbfs: float) -> Stretch:
    return Stretch(Segment(at_s * RATE, (at_s + 3) * RATE), dbfs)


def measure(name: str, *sessions: Session) -> Any:
    return next(m for m in score_system(sessions)[Dimension.COHERENCE].measures if m.spec.name == name)


SPANS = Timeline.of([(RATE, RATE + ms(1_500)), (5 * RATE, 6 * RATE)])


@pytest.mark.parametrize(
    ("name", "sound", "value"),
    [
        ("clicks_per_min", {"clicks": (10, 20, 30)}, 6.0),
        ("clicks_per_min", {}, 0.0),
        ("dropouts_per_min", {"dropouts": SPANS}, 4.0),
        ("dropouts_per_min", {}, 0.0),
        ("clipped_share", {"clipped": HALF_A_MINUTE // 10}, 0.1),
        ("speech_level_dbfs", {"levels": (stretch(0, -20.0), stretch(5, -24.0), stretch(9, -50.0))}, -24.0),
        ("level_change_db", {"levels": (stretch(0, -20.0), stretch(5, -24.0), stretch(9, -50.0))}, 30.0),
        ("level_change_db", {"levels": (stretch(0, -20.0), stretch(5, -20.0))}, 0.0),
        ("double_voice_s_per_min", {"doubled": SPANS}, 5.0),
        ("double_voice_s_per_min", {}, 0.0),
    ],
)
@pytest.mark.parametrize("dimension", list(Dimension))
def test_a_measure_in_a_session_of_any_dimension(dimension: Dimension, name: str, sound: dict[str, Any], value: float) -> None:
    assert measure(name, sounding(dimension, **sound)).value == pytest.approx(value)


def test_a_rate_a_minute_is_not_rounded() -> None:
    """40 s of speech are two thirds of a minute."""
    spans = Timeline.of([(RATE, RATE + ms(1_500))])
    told = sounding(speech=40 * RATE, clicks=(10,), dropouts=spans, doubled=spans)
    assert measure("clicks_per_min", told).value == pytest.approx(1.5)
    assert measure("dropouts_per_min", told).value == pytest.approx(1.5)
    assert measure("double_voice_s_per_min", told).value == pytest.approx(2.25)


@pytest.mark.parametrize("spec", SPECS, ids=lambda spec: spec.name)
def test_a_session_with_less_than_a_second_of_speech_tells_nothing(spec: Any) -> None:
    levels = (stretch(0, -20.0), stretch(5, -24.0))
    assert measure(spec.name, sounding(speech=RATE, levels=levels)).value is not None
    found = measure(
        spec.name, sounding(speech=RATE - 1, levels=levels, clicks=(1,)), failed_session(sounding().scenario, 1, "it broke")
    )
    assert (found.value, found.n, found.why) == (None, 0, TOO_LITTLE)


def test_what_nobody_can_tell_is_undefined_and_says_why() -> None:
    unsure = sounding(dropouts=None, doubled=None, unsure=(("dropouts", "a loud bed"), ("doubled", "it is music")))
    for name, why in (("dropouts_per_min", "a loud bed"), ("double_voice_s_per_min", "it is music")):
        found = measure(name, unsure)
        assert (found.value, found.why) == (None, why)
    assert measure("dropouts_per_min", unsure, sounding(dropouts=SPANS)).value == 4.0


def test_one_stretch_of_talk_has_a_level_and_no_change() -> None:
    found = measure("level_change_db", sounding(levels=(stretch(0, -20.0),)))
    assert (found.value, found.why) == (None, ONE_TALK)


def test_sessions_are_averaged_each_over_its_own_speech() -> None:
    assert measure("clicks_per_min", sounding(clicks=(1, 2)), sounding(speech=HALF_A_MINUTE * 2, clicks=(1, 2))).value == 3.0


def test_sound_changes_no_dimension_score() -> None:
    bad = sounding(clicks=tuple(range(100)), clipped=HALF_A_MINUTE, doubled=SPANS)
    assert score_system([bad])[Dimension.COHERENCE].score == score_system([sounding()])[Dimension.COHERENCE].score


def test_a_session_tells_its_sound_beside_its_own_dimension() -> None:
    told = observe_everything(sounding(Dimension.LATENCY, clicks=(1,)))
    rows = documents.measures_doc([(d.value, o) for d, o in told])["observations"]
    assert {"dimension": "coherence", "measure": "clicks_per_min", "cue": "", "value": 2.0} in rows


def test_findings_are_kept_with_their_places() -> None:
    sound = sounding(
        clicks=(7,), dropouts=None, doubled=SPANS, levels=(stretch(2, -21.5),), unsure=(("dropouts", "a loud bed"),)
    )
    doc = documents.events_doc(sound.events)["sound"]
    assert doc is not None
    assert (doc["clicks"], doc["dropouts"], doc["why"]) == ([7], None, {"dropouts": "a loud bed"})
    assert doc["doubled"] == [[24_000, 60_000], [120_000, 144_000]]
    assert doc["levels"] == [[48_000, 120_000, -21.5]]
