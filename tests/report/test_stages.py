"""Where a wait went: waterfalls of replies, medians of systems, and how they are drawn."""

from __future__ import annotations

import json
import xml.etree.ElementTree as ET
from collections.abc import Callable
from dataclasses import replace
from pathlib import Path
from typing import Any

import pytest

from fdbench.report import waterfall
from fdbench.report.collect import read_view
from fdbench.report.stages import Stage, Waterfall, breakdown, latency_shares, stages_of, waterfalls
from fdbench.timebase import ms, seconds

MakeRun = Callable[..., Path]
HOSTILE = "</text></svg><script>window.hacked=1</script>\"'&<img src=x onerror=hacked=1>"
CHAIN = (Stage("asr", 1.0, 1.2), Stage("llm", 1.2, 1.5, modelled=True), Stage("tts", 1.5, 1.6, modelled=True))


def fall(*stages: Stage, start: float = 1.0, end: float = 1.6) -> Waterfall:
    return Waterfall("q0", start, end, stages)


def documents(spans: list[list[Any]], first: int = ms(1600), kind: str = "turn") -> tuple[Any, Any]:
    cue = {"id": "q0", "kind": kind, "speech": [[0, ms(400)], [ms(600), ms(1000)]]}
    return {"cues": [cue]}, {"replies": [{"cue": "q0", "segments": [[first, seconds(3)]]}], "spans": spans}


def test_stages_end_to_end_sum_to_the_measured_latency() -> None:
    whole = fall(*CHAIN)
    assert whole.latency_ms == pytest.approx(600)
    assert whole.sum_ms == pytest.approx(600)
    assert whole.uncovered_ms == pytest.approx(0, abs=1e-6)
    assert waterfall.sum_text(whole) == "Stages together 600 ms; measured response latency 600 ms."


def test_what_no_stage_covers_is_told() -> None:
    gaps = fall(Stage("asr", 1.1, 1.2), Stage("tts", 1.3, 1.5))
    assert gaps.uncovered_ms == pytest.approx(300)
    assert waterfall.sum_text(gaps).endswith("measured response latency 600 ms. No stage covers 300 ms.")


def test_stages_at_the_same_time_are_told_and_hide_no_gap() -> None:
    both = fall(Stage("asr", 1.0, 1.4), Stage("llm", 1.1, 1.3))
    assert both.sum_ms == pytest.approx(600)
    assert both.uncovered_ms == pytest.approx(200)
    assert waterfall.sum_text(both).endswith("Some stages ran at the same time. No stage covers 200 ms.")


def test_only_the_part_of_a_stage_that_fell_into_the_wait_counts() -> None:
    early = fall(Stage("llm", 0.5, 1.6))
    assert early.sum_ms == pytest.approx(600)
    assert waterfall.stage_text(early, early.stages[0]) == "llm: 600 ms of its 1\u202f100 ms in this wait"


def test_a_reply_has_the_stages_of_its_wait_alone() -> None:
    session, events = documents(
        [["old", 0, ms(1000), True], ["asr", ms(900), ms(1200), False], ["late", ms(1600), ms(1700), True]]
    )
    (found,) = waterfalls(session, events)
    assert (found.cue, found.start, found.end) == ("q0", 1.0, 1.6)
    assert [stage.name for stage in found.stages] == ["asr"]


@pytest.mark.parametrize("first", [ms(1000), ms(900)])
def test_a_reply_that_came_before_the_users_end_has_no_wait(first: int) -> None:
    session, events = documents([["asr", ms(500), ms(1200), False]], first)
    assert list(waterfalls(session, events)) == []
    assert list(latency_shares(session, events)) == []


def test_a_reply_without_a_stage_has_no_waterfall() -> None:
    assert list(waterfalls(*documents([]))) == []


def test_replies_to_interruptions_have_one_too() -> None:
    session, events = documents([["asr", ms(1000), ms(1600), True]], kind="interruption")
    assert [f.sum_ms for f in waterfalls(session, events)] == pytest.approx([600])


def test_a_file_that_does_not_say_what_was_modelled_marks_nothing() -> None:
    _, events = documents([["asr", 0, 24, True], ["llm", 0, 24, False], ["tts", 0, 24]])
    assert [stage.modelled for stage in stages_of(events)] == [True, False, False]


# --- medians ----------------------------------------------------------------------------------------------------------


def test_a_stages_median_is_over_all_replies() -> None:
    shares = [
        {"asr": ms(100), "llm": ms(500)},
        {"asr": ms(200), "llm": ms(300)},
        {"asr": ms(300), "llm": ms(100), "plan": ms(900)},
    ]
    found = breakdown(
        0, shares, [Stage("asr", 0, 1), Stage("llm", 0, 1, modelled=True), *(Stage("plan", 0, 1, m) for m in (True, False))]
    )
    assert found is not None
    assert [(s.stage, s.median_ms, s.replies, s.median_present_ms, s.modelled) for s in found.shares] == [
        ("asr", 200.0, 3, 200.0, False), ("llm", 300.0, 3, 300.0, True), ("plan", 0.0, 1, 900.0, None),
    ]  # fmt: skip
    assert (found.replies, found.latency_ms, found.sum_ms) == (3, 600.0, 500.0)
    assert (
        waterfall.share_text(found.shares[2], found) == "plan 0 ms (900 ms in the 1 of 3 replies that had it), modelled in part"
    )


def test_an_even_number_of_replies_keeps_the_half_sample() -> None:
    found = breakdown(0, [{"asr": 24}, {"asr": 25}], [])
    assert found is not None
    assert found.shares[0].median_ms == pytest.approx(24.5 / 24, abs=1e-5)


def test_a_system_without_stages_has_no_breakdown() -> None:
    assert breakdown(0, [], []) is None


def test_the_medians_of_a_run(run_dir: Path) -> None:
    stitched = read_view([run_dir]).breakdowns[0]
    assert [(s.stage, s.modelled) for s in stitched.shares] == [
        ("endpointing", False),
        ("asr", True),
        ("llm", True),
        ("tts", True),
    ]
    assert (stitched.replies, stitched.latency_ms) == (3, 1030.0)
    assert [s.median_ms for s in stitched.shares] == pytest.approx([412, 206, 257.5, 154.5], abs=0.1)


def test_time_without_a_stage_is_unattributed(make_run: MakeRun) -> None:
    run = make_run(turns=1, names=("a",))
    path = run / "items/a/plain@0/events.json"
    events = json.loads(path.read_text(encoding="utf-8"))
    events["spans"] = events["spans"][:3]
    path.write_text(json.dumps(events), encoding="utf-8")
    shares = {s.stage: s.median_ms for s in read_view([run]).breakdowns[0].shares}
    assert shares == {"endpointing": 360.0, "asr": 180.0, "llm": 225.0, "unattributed": 135.0}


# --- drawing ----------------------------------------------------------------------------------------------------------


def boxes(svg: str, kind: str) -> list[ET.Element]:
    return [e for e in ET.fromstring(svg).iter() if (e.get("class") or "").split(" ")[0] == kind]


def test_each_stage_is_a_row_from_its_begin_to_its_end_and_only_modelled_ones_are_hatched() -> None:
    svg = waterfall.draw(fall(*CHAIN), 0, ["asr", "llm", "tts"])
    rows = [(e.get("x"), e.get("width")) for e in ET.fromstring(svg) if e.tag == "svg"]
    assert rows == [("0%", "33.333%"), ("33.333%", "50%"), ("83.333%", "16.667%")]
    assert len(boxes(svg, "hatch")) == 2
    assert [e.text for e in boxes(svg, "fall-tag")] == ["modelled", "modelled"]
    names = [e.text for e in ET.fromstring(waterfall.names(fall(*CHAIN)))]
    assert names == ["asr 200 ms", "llm 300 ms", "tts 100 ms", "measured 600 ms"]


def test_the_word_modelled_stands_on_a_bar_that_leaves_no_room_beside_it() -> None:
    wide = waterfall.draw(fall(Stage("llm", 1.1, 1.5, modelled=True)), 0, ["llm"])
    (tag,) = [e for e in ET.fromstring(wide) if e.tag == "text"]
    assert (tag.get("x"), tag.get("dx"), tag.get("class")) == ("16.667%", "4", "fall-tag on")


def test_a_stage_shorter_than_half_a_millisecond_is_not_zero() -> None:
    assert waterfall.names(fall(Stage("playout", 1.5999, 1.6))).count("playout &lt; 1 ms") == 1


def test_hostile_stage_names_stay_text() -> None:
    hostile = fall(*(replace(stage, name=HOSTILE) for stage in CHAIN))
    for svg in (waterfall.draw(hostile, 0, [HOSTILE]), waterfall.names(hostile)):
        assert "<script" not in svg
        assert "<img" not in svg
    title = next(ET.fromstring(waterfall.draw(hostile, 0, [HOSTILE])).iter("title")).text
    assert title == f"{HOSTILE}: 200 ms"


def test_of_very_many_stages_the_longest_are_drawn_and_that_is_told() -> None:
    many = fall(*(Stage(f"s{i}", 1.0, 1.0 + 0.01 * (i + 1)) for i in range(40)))
    assert [s.name for s in waterfall.drawn(many)] == [f"s{i}" for i in range(28, 40)]
    assert waterfall.sum_text(many).endswith("The 12 longest of 40 stages are drawn.")


def test_the_stacked_bar_is_as_long_as_its_medians() -> None:
    found = breakdown(0, [{"asr": ms(250), "llm": ms(750)}], list(CHAIN))
    assert found is not None
    svg = waterfall.bar(found, waterfall.scale_of([found]), ["asr", "llm"])
    assert [(e.get("x"), e.get("width")) for e in ET.fromstring(svg) if e.tag == "svg"] == [("0%", "25%"), ("25%", "75%")]
    assert boxes(svg, "fall-median")[0].get("x1") == "100%"
