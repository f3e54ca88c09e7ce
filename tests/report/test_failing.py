"""What a system fails in stands first, by dimension and measure."""

from __future__ import annotations

import json
from collections.abc import Callable
from pathlib import Path

import pytest
import yaml

from fdbench.report.collect import HEADLINES
from fdbench.report.failing import SHOWN_ONLY, Failing, failing, lost_by
from fdbench.report.html import write_report
from fdbench.report.verdict_view import took
from fdbench.results.schema import DimensionDoc, MeasureDoc
from tests.gate.formats import page_text
from tests.gate.make import dimension, rate, sample

ROOT = Path(__file__).resolve().parents[2]
MakeRun = Callable[..., Path]


def told(name: str, score: float, **measures: MeasureDoc) -> list[str]:
    doc: DimensionDoc = dimension([score] * 6, name, measures=measures)
    return [f"{each.dimension}: {each.text}" for each in failing({name: doc}, HEADLINES)]


def test_a_limit_of_the_default_policy_that_is_missed_is_named() -> None:
    assert told("interruption", 0.0, yield_rate=rate(0, 8)) == ["interruption: yield_rate 0.00 < 0.80 (0 of 8)"]


def test_a_miss_that_chance_may_make_says_so() -> None:
    assert told("interruption", 60.0, yield_rate=rate(6, 8)) == [
        "interruption: yield_rate 0.75 < 0.80 (6 of 8), but so few values may miss it by chance"
    ]


@pytest.mark.parametrize(("score", "count"), [(100.0, 0), (30.1, 0), (30.0, 1), (0.0, 1)])
def test_a_score_of_30_or_less_is_a_failure(score: float, count: int) -> None:
    assert len(told("context", score)) == count


def test_a_low_score_names_the_headline_that_explains_it() -> None:
    measures = {"recall_rate": rate(1, 8), "assumes_unheard_rate": rate(8, 8, "lower"), "recall_rate.sum": rate(0, 8)}
    assert told("context", 12.5, **measures) == ["context: score 12.5 of 100, most lost by recall_rate 0.12 (n = 8)"]
    assert told("latency", 0.0, premature_rate=rate(6, 8, "lower")) == [
        "latency: score 0.0 of 100, most lost by premature_rate 0.75 (n = 8)"
    ]


def test_or_another_rate_if_no_headline_does_and_none_if_nothing_does() -> None:
    fine = {"false_stop_rate": rate(0, 8, "lower"), "resume_gap_ms": sample(400.0)}
    assert told("overlap", 0.0, **fine) == ["overlap: score 0.0 of 100"]
    assert told("overlap", 0.0, **fine, pair_discrimination=rate(0, 8)) == [
        "overlap: score 0.0 of 100, most lost by pair_discrimination 0.00 (n = 8)"
    ]


@pytest.mark.checkout
def test_what_is_shown_and_not_scored_is_what_the_pages_of_the_measures_say() -> None:
    pages = yaml.safe_load((ROOT / "docs" / "generate" / "measures.yaml").read_text(encoding="utf-8"))["pages"]
    said = {
        name.partition(".")[2] for name, page in pages.items() if page["score"].lower().startswith(("shown, not", "not scored"))
    }
    assert said == SHOWN_ONLY


def test_what_enters_no_score_took_no_points() -> None:
    """A reply that is faster than people's costs nothing, however the page counts it."""
    measures = {"human_band_share": rate(0, 8), "premature_rate": rate(4, 8, "lower")}
    assert [lost.measure for lost in lost_by(dimension([20.0] * 6, "latency", measures=measures), ())] == ["premature_rate"]
    assert took([dimension([90.0] * 6, "interruption", measures={"restart_rate": rate(1, 8, "lower")})], ()) == ("",)


def test_what_was_not_scheduled_or_has_no_score_is_no_failure() -> None:
    assert failing({"context": dimension([], "context")}, HEADLINES) == failing({}, HEADLINES) == ()
    assert isinstance(failing({"overlap": dimension([0.0], "overlap")}, HEADLINES)[0], Failing)


def test_the_page_names_it_above_the_runs_validity_which_has_no_colour(make_run: MakeRun, tmp_path: Path) -> None:
    run = make_run()
    document = json.loads((run / "results.json").read_text())
    doc = document["systems"]["tml"]["dimensions"]["interruption"]
    doc["measures"]["yield_rate"] |= {"value": 0.0, "hits": 0, "interval": [0.0, 0.161]}
    doc["score"] = doc["units"][0]["score"] = 0.0
    (run / "results.json").write_text(json.dumps(document))
    page = write_report([run], tmp_path / "r.html", audio_limit=0)
    text, source = page_text(page), page.read_text()
    assert "✗ tml fails in interruption. interruption : yield_rate 0.00 < 0.80 (0 of 20)" in text
    assert text.index("tml fails in") < text.index("The run is valid, whatever it shows")
    assert "stitched fails" not in text
    assert 'class="banner good' not in source


def test_a_page_on_which_nothing_fails_says_nothing_of_failing(make_run: MakeRun, tmp_path: Path) -> None:
    text = page_text(write_report([make_run()], tmp_path / "r.html", audio_limit=0))
    assert " fails in " not in text and "The run is valid run-1: quick" in text
