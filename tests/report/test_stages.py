"""Where a wait went: waterfalls of replies, medians of systems."""

from __future__ import annotations

import json
from collections.abc import Callable
from pathlib import Path
from typing import Any

import pytest

from fdbench.report.collect import read_view
from fdbench.report.stage_texts import share_text, stage_text, sum_text, told_stages
from fdbench.report.stages import Stage, Waterfall, breakdown, latency_shares, stages_of, waterfalls
from fdbench.timebase import ms, seconds

MakeRun = Callable[..., Path]
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
    assert sum_text(whole) == "Stages together 600 ms; measured response latency 600 ms."


def test_what_no_stage_covers_is_told() -> None:
    gaps = fall(Stage("asr", 1.1, 1.2), Stage("tts", 1.3, 1.5))
    assert gaps.uncovered_ms == pytest.approx(300)
    assert sum_text(gaps).endswith("measured response latency 600 ms. No stage covers 300 ms.")


def test_stages_at_the_same_time_are_told_and_hide_no_gap() -> None:
    both = fall(Stage("asr", 1.0, 1.4), Stage("llm", 1.1, 1.3))
    assert both.sum_ms == pytest.approx(600)
    assert both.uncovered_ms == pytest.approx(200)
    assert sum_text(both).endswith("Some stages ran at the same time. No stage covers 200 ms.")


def test_only_the_part_of_a_stage_that_fell_into_the_wait_counts() -> None:
    early = fall(Stage("llm", 0.5, 1.6))
    assert early.sum_ms == pytest.approx(600)
    assert stage_text(early, early.stages[0]) == "llm: 600 ms of its 1\u202f100 ms in this wait"


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
    assert share_text(found.shares[2], found) == "plan 0 ms (900 ms in the 1 of 3 replies that had it), modelled in part"


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


def test_of_very_many_stages_the_longest_are_told_and_that_is_said() -> None:
    many = fall(*(Stage(f"s{i}", 1.0, 1.0 + 0.01 * (i + 1)) for i in range(40)))
    assert [s.name for s in told_stages(many)] == [f"s{i}" for i in range(28, 40)]
    assert sum_text(many).endswith("The 12 longest of 40 stages are told.")


def test_a_stage_shorter_than_half_a_millisecond_is_not_zero() -> None:
    short = Stage("playout", 1.5999, 1.6)
    assert stage_text(fall(short), short) == "playout: < 1 ms"
