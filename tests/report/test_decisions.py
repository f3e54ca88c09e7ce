"""Floor decisions on the timeline: a mark for each, and none for a system that reports none."""

from __future__ import annotations

import xml.etree.ElementTree as ET
from pathlib import Path

import pytest

from fdbench.report import decisions, timeline
from fdbench.report.sound import Sound
from fdbench.report.svg import Scale
from fdbench.report.view import FloorDecision, SessionView

HOSTILE = "</title></svg><script>window.hacked=1</script>\"'&<img src=x onerror=hacked=1>"


def session(*made: FloorDecision) -> SessionView:
    return SessionView(
        seconds=10.0, cues=(), agent=(), backchannels=(), replies=(), overlaps=(), waits=(), markers=(), stages=(), findings=(),
        decisions=made,
    )  # fmt: skip


def marks(*made: FloorDecision) -> list[ET.Element]:
    shown = decisions.lane(session(*made), Scale(0, 10, inset=0), 100)
    return [ET.fromstring(mark) for mark in shown]


def test_each_decision_has_its_mark_its_place_and_its_reason() -> None:
    (mark,) = marks(FloorDecision(2.5, "yield", "floor word 'stop'"))
    assert mark.get("x") == "25%"
    assert mark[0].text == "0:02.50 yield: floor word 'stop'"
    assert mark[1].get("class") == "d-yield"


def test_no_two_decisions_look_the_same() -> None:
    made = [FloorDecision(float(i), word, "") for i, word in enumerate([*decisions.SHAPES, "ponder"])]
    shapes = [(mark[1].get("d"), mark[1].get("class")) for mark in marks(*made)]
    assert len({shape for shape, _ in shapes}) == len({style for _, style in shapes}) == 7


@pytest.mark.parametrize("word", ["ponder", "", HOSTILE, "d-take", "TAKE"])
def test_any_word_has_a_mark_and_is_text(word: str) -> None:
    (mark,) = marks(FloorDecision(1.0, word, HOSTILE))
    assert mark[0].text == f"0:01.00 {word}: {HOSTILE}"
    assert mark[1].get("class") == "d-other"
    assert len(list(mark)) == 2


def test_decisions_at_one_instant_do_not_hide_each_other() -> None:
    rows = [mark[1].get("transform") for mark in marks(*(FloorDecision(1.0, "listen", "") for _ in range(3)))]
    assert len(set(rows)) == 3


def test_without_decisions_there_is_no_lane() -> None:
    bare, one = session(), session(FloorDecision(1.0, "take", ""))
    assert decisions.lane_height(bare) == 0
    assert timeline.height(one) > timeline.height(bare)
    assert "floor" not in timeline.lane_labels(bare)
    assert "floor" in timeline.lane_labels(one)
    assert 'class="decision"' not in timeline.draw(bare, Sound(), 0, 10.0)
    assert timeline.draw(one, Sound(), 0, 10.0).count('class="decision"') == 1


def test_the_page_lists_decisions_only_of_the_system_that_made_some(report: Path) -> None:
    page = report.read_text(encoding="utf-8")
    assert page.count("Floor decisions and their reasons, as a list (5)") == 1
    start = page.index('id="s1-cut-0"')
    item = page[start : page.index("</article>", start)]
    assert "floor word &#39;wait&#39;" in item
    assert ">ponder</td>" in item
    assert item.count("d-yield") == 2  # on the timeline and in the list
    start = page.index('id="s0-cut-0"')
    assert "decision" not in page[start : page.index("</article>", start)]
