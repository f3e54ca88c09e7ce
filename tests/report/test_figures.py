"""Figures: numbers in the right place, hostile text only ever as text."""

from __future__ import annotations

import xml.etree.ElementTree as ET
from dataclasses import replace

import numpy as np
import pytest

from fdbench.report.figures import band_share, latency_ecdf, quantile, score_track
from fdbench.report.sound import BUCKETS, Sound, data_uri, envelope
from fdbench.report.svg import Scale, el, percent
from fdbench.report.timeline import draw
from fdbench.report.tradeoff import tradeoff_plot
from fdbench.report.view import (
    CueView,
    HumanBand,
    LatencyView,
    Marker,
    ReplyView,
    ScoreCell,
    SessionView,
    SystemView,
    Tradeoff,
    TurnPoint,
    Wait,
    WordView,
)

HOSTILE = "</text></svg><script>window.hacked=1</script>\"'&<img src=x onerror=hacked=1>"
SYSTEM = SystemView(0, "tml", "r", "tml", (), (), "")
BAND = HumanBand("response_latency_s", (0.1, 0.3), 0.2, "Stivers")


def points(*values: float | None) -> tuple[TurnPoint, ...]:
    return tuple(TurnPoint(v, "plain", "q0", i, f"s0-plain-{i}") for i, v in enumerate(values))


def hostile_session() -> SessionView:
    cue = CueView(HOSTILE, "turn", "played", HOSTILE, ((1.0, 2.0),), ())
    word = WordView(HOSTILE, 3.0, 3.3, "verified", evidence=True)
    return SessionView(
        seconds=5.0, cues=(cue,), agent=((3.0, 4.0),), backchannels=(), replies=(ReplyView(HOSTILE, 3.0, 4.0, (word,), HOSTILE, False),),
        overlaps=(), waits=(), markers=(Marker(3.0, "evidence", "E", HOSTILE, "good"),), stages=(), findings=(),
    )  # fmt: skip


def parsed(svg: str) -> ET.Element:
    return ET.fromstring(svg)


@pytest.mark.parametrize(("second", "told"), [(3.3, ["400 ms"]), (9.0, ["20 ms", "400 ms"])])
def test_a_short_waits_text_makes_room_for_a_longer_ones(second: float, told: list[str]) -> None:
    waits = (Wait(3.0, 3.02, answered=True), Wait(second - 0.4, second, answered=True))
    drawn = parsed(draw(replace(hostile_session(), seconds=20.0, waits=waits), Sound(), 0, 20.0))
    assert [e.text for e in drawn.iter("text") if e.get("class") == "wait-text"] == told
    assert sum((e.get("class") or "").startswith("wait") for e in drawn.iter("rect")) == 2


def test_elements_escape_texts_and_attributes() -> None:
    made = el("text", HOSTILE, aria_label=HOSTILE)
    root = parsed(made)
    assert root.text == HOSTILE
    assert root.get("aria-label") == HOSTILE
    assert "<script" not in made


def test_a_hostile_transcript_stays_text_in_the_timeline() -> None:
    root = parsed(draw(hostile_session(), Sound(), 0, 5.0))
    assert {e.tag for e in root.iter()} <= {"svg", "rect", "line", "path", "text", "title", "circle"}
    assert HOSTILE in [e.text for e in root.iter("text")]


def test_the_time_axis_is_the_scenarios_not_the_sessions() -> None:
    root = parsed(draw(hostile_session(), Sound((1.0,) * 4, (0.0,) * 4), 0, 10.0))
    cue = next(e for e in root.iter("rect") if e.get("class") == "cue turn")
    assert (cue.get("x"), cue.get("width")) == ("10%", "10%")
    wave = next(e for e in root.iter("svg") if e.get("class") == "wave-user")
    assert wave.get("width") == "50%"


def test_a_score_stands_where_it_belongs() -> None:
    root = parsed(score_track(ScoreCell(50.0, (25.0, 75.0), None, 9, 9, 9), SYSTEM))
    mark = next(e for e in root.iter("svg") if e.get("class") == "glyph sys0")
    assert mark.get("x") == "50%"
    whisker = next(e for e in root.iter("line") if e.get("class") == "whisker sys0")
    assert (whisker.get("x1"), whisker.get("x2")) == ("26%", "74%")


def test_an_undefined_score_has_no_mark_but_its_reason() -> None:
    root = parsed(score_track(ScoreCell(None, None, "nothing was exercised", 0, 0, 4), SYSTEM))
    assert "undefined: nothing was exercised" in (root.get("aria-label") or "")
    assert not [e for e in root.iter("svg") if "glyph" in (e.get("class") or "")]


def test_a_curve_with_unanswered_turns_ends_below_the_top() -> None:
    latency = LatencyView("response_latency_ms", (points(100.0, 200.0, None, None),))
    root = parsed(latency_ecdf(latency, [SYSTEM], BAND))
    path = next(e for e in root.iter("path")).get("d") or ""
    assert path.split("V")[-1] == "119.0H1000"  # the level of 50 %
    assert "2 never answered" in (root.get("aria-label") or "")


def test_quantiles_count_the_unanswered_as_infinite() -> None:
    assert quantile(points(100.0, 300.0), 0.5) == pytest.approx(200.0)
    assert quantile(points(100.0, None, None), 0.5) is None
    assert quantile((), 0.5) is None


def test_band_share_counts_unanswered_turns_as_outside() -> None:
    assert band_share(points(100.0, 250.0, 400.0, None), BAND) == (2, 4)
    assert band_share((), BAND) is None
    assert band_share(points(100.0), None) is None


def test_a_pair_of_rates_is_drawn_with_its_counts() -> None:
    root = parsed(tradeoff_plot([Tradeoff(0, 20, 20, 0, 10)], [SYSTEM]))
    assert "yielded to 20 of 20 interruptions, held through 0 of 10" in (root.get("aria-label") or "")
    mark = next(e for e in root.iter("svg") if "glyph" in (e.get("class") or ""))
    assert mark.get("x") == "10%"


def test_ticks_are_round_and_inside() -> None:
    assert Scale(-500, 2000).ticks(5) == [-500.0, 0.0, 500.0, 1000.0, 1500.0, 2000.0]
    assert Scale(0, 0.9).ticks(9) == pytest.approx([0, 0.1, 0.2, 0.3, 0.4, 0.5, 0.6, 0.7, 0.8, 0.9])
    assert percent(0.1234567) == "12.346%"


def test_an_envelope_shows_where_sound_is_and_silence_stays_flat() -> None:
    track = np.zeros(90_000, dtype=np.int16)
    track[45_000:] = -32_768
    peaks = envelope(track)
    assert len(peaks) == BUCKETS
    assert (peaks[0], peaks[449], peaks[450], peaks[-1]) == (0.0, 0.0, 1.0, 1.0)
    assert max(envelope(np.full(1000, 10, dtype=np.int16))) == pytest.approx(0.01)
    assert envelope(np.zeros(0, dtype=np.int16), buckets=3) == (0.0, 0.0, 0.0)


def test_audio_is_embedded_as_a_data_uri() -> None:
    uri = data_uri(np.zeros((24_000, 2), dtype=np.int16), 24_000)
    assert uri.startswith(("data:audio/ogg;codecs=vorbis;base64,T2dnUw", "data:audio/flac;base64,"))
