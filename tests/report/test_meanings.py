"""Every measure's name leads to what it means, and nothing else does."""

from __future__ import annotations

import re
from pathlib import Path

import pytest

from fdbench.report.meanings import explained, key_of, linked, read_meanings
from fdbench.score.catalogue import SPECS


def test_every_measure_that_a_run_can_show_has_a_meaning() -> None:
    names = [(str(dimension), spec.name) for dimension, specs in SPECS.items() for spec in specs]
    assert [name for name in names if not key_of(*name)] == []
    assert all(each.definition and each.undefined and each.score for each in read_meanings().values())


@pytest.mark.parametrize(
    ("measure", "key"),
    [
        ("yield_rate", "interruption.yield_rate"),
        ("yield_rate.at_300ms", "interruption.yield_rate"),
        ("hold_rate", ""),
        ("no_such", ""),
    ],
)
def test_a_part_of_a_measure_is_explained_with_it(measure: str, key: str) -> None:
    assert key_of("interruption", measure) == key


def test_a_sentence_keeps_its_words_and_links_measures_by_name_and_by_title() -> None:
    text = (
        "lost by stop latency 460 ms, <b>yield_rate</b> 0.00 & hold rate: side talk; yield_rated, my-yield_rate, yield_rate.x"
    )
    html = explained(text)
    assert re.findall(r'href="#m-([^"]*)"', html) == [
        "interruption.stop_latency_ms",
        "interruption.yield_rate",
        "overlap.hold_rate.side_talk",
    ]
    told = text.replace("<b>yield_rate<", "<b>yield rate<")  # one measure, one name
    assert re.sub(r"</?a[^>]*>", "", html) == told.replace("&", "&amp;").replace("<", "&lt;").replace(">", "&gt;")


def test_a_name_that_is_none_of_ours_is_text() -> None:
    assert linked("latency", "<i>\u202e") == "&lt;i&gt;\\u202e"


@pytest.mark.checkout
def test_every_meaning_has_its_page_in_the_documentation() -> None:
    pages = {file.stem for file in (Path(__file__).parents[2] / "docs" / "measures").glob("*.*.md")}
    assert pages == set(read_meanings())
