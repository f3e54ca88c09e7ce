"""What a system fails in stands first, by dimension and measure."""

from __future__ import annotations

import json
from collections.abc import Callable
from pathlib import Path
from typing import Any

import pytest
import yaml

from fdbench.gate.budget import missed
from fdbench.gate.policy import Budget
from fdbench.report.collect import HEADLINES
from fdbench.report.failing import SHOWN_ONLY, failing, lost_by, miss_text
from fdbench.report.html import write_report
from fdbench.report.verdict_view import took
from fdbench.report.view import Failing
from fdbench.results.schema import DimensionDoc, MeasureDoc
from tests.gate.formats import page_text
from tests.gate.make import dimension, rate, sample

ROOT = Path(__file__).resolve().parents[2]
MakeRun = Callable[..., Path]


def told(name: str, score: float, **measures: MeasureDoc) -> list[str]:
    doc: DimensionDoc = dimension([score] * 6, name, measures=measures)
    return [f"{each.dimension}: {each.text}" for each in failing({name: doc}, HEADLINES)]


def test_a_limit_of_the_default_policy_that_is_missed_is_named() -> None:
    assert told("interruption", 0.0, yield_rate=rate(0, 8)) == ["interruption: yield rate: only 0 of 8 (limit: at least 80 %)"]


def test_a_miss_that_chance_may_make_says_so() -> None:
    assert told("interruption", 60.0, yield_rate=rate(6, 8)) == [
        "interruption: yield rate: only 6 of 8 (limit: at least 80 %), but so few values may miss it by chance"
    ]


@pytest.mark.parametrize(
    ("budget", "doc", "text"),
    [
        (("latency", "response_latency_ms", "max", 1000.0, "p95"), sample(700.0, n=120, p95=1234.5),
         "response latency p95: 1\u202f234 ms, n = 120 (limit: at most 1\u202f000 ms)"),
        (("latency", "response_latency_ms", "max", 1000.0, "p95"), sample(700.0, n=120, p95=1000.4),
         "response latency p95: 1000.4 ms, n = 120 (limit: at most 1\u202f000 ms)"),
        (("latency", "response_latency_ms", "max", 1000.0), sample(None, n=120, censored=90, interval=[1200.0, 3000.0]),
         "response latency: never, n = 120 (limit: at most 1\u202f000 ms)"),
        (("latency", "premature_rate", "max", 0.1), sample(0.1004, n=400, interval=[0.1001, 0.2]) | {"unit": "rate"},
         "premature rate: 10.04 %, n = 400 (limit: at most 10 %)"),
        (("coherence", "clicks_per_min", "max", 10.0), sample(12.34, n=40, interval=[11.0, 14.0]) | {"unit": "per min"},
         "clicks per min: 12.34 per min, n = 40 (limit: at most 10 per min)"),
    ],
)  # fmt: skip
def test_a_missed_limit_is_told_in_its_unit_and_never_rounded_across(
    budget: tuple[Any, ...], doc: MeasureDoc, text: str
) -> None:
    limit = Budget(*budget)
    miss = missed(limit, {limit.dimension: dimension([50.0] * 6, limit.dimension, measures={limit.measure: doc})})
    assert miss is not None and miss_text(miss) == text


@pytest.mark.parametrize(("score", "count"), [(100.0, 0), (30.1, 0), (30.0, 1), (0.0, 1)])
def test_a_score_of_30_or_less_is_a_failure(score: float, count: int) -> None:
    assert len(told("context", score)) == count


def test_a_low_score_names_the_headline_that_explains_it() -> None:
    measures = {"recall_rate": rate(1, 8), "assumes_unheard_rate": rate(8, 8, "lower"), "recall_rate.sum": rate(0, 8)}
    assert told("context", 12.5, **measures) == ["context: score 12.5 of 100, most lost by recall rate: only 1 of 8"]
    assert told("latency", 0.0, premature_rate=rate(6, 8, "lower")) == [
        "latency: score 0 of 100, most lost by premature rate: 6 of 8"
    ]


def test_or_another_rate_if_no_headline_does_and_none_if_nothing_does() -> None:
    fine = {"false_stop_rate": rate(0, 8, "lower"), "resume_gap_ms": sample(400.0)}
    assert told("overlap", 0.0, **fine) == ["overlap: score 0 of 100"]
    assert told("overlap", 0.0, **fine, pair_discrimination=rate(0, 8)) == [
        "overlap: score 0 of 100, most lost by pair discrimination: only 0 of 8"
    ]


def test_a_low_score_that_no_measure_explains_names_the_events_that_never_came_up() -> None:
    doc = dimension([0.0], "interruption", exercised=0, scheduled=1)
    assert failing({"interruption": doc}, HEADLINES)[0].text == (
        "score 0 of 100, most lost by events that never came up: 1 of 1 (no answer before them, or a session that failed)"
    )
    few = dimension([10.0], "interruption", exercised=3, scheduled=4)
    assert failing({"interruption": few}, HEADLINES)[0].text == "score 10 of 100"


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
    assert "✗ tml fails in interruption. interruption : yield rate : only 0 of 20 (limit: at least 80 %)" in text
    assert text.index("tml fails in") < text.index("The run is valid, whatever it shows")
    assert "stitched fails" not in text
    assert 'class="banner good' not in source


def test_a_page_on_which_nothing_fails_says_nothing_of_failing(make_run: MakeRun, tmp_path: Path) -> None:
    text = page_text(write_report([make_run()], tmp_path / "r.html", audio_limit=0))
    assert " fails in " not in text and "The run is valid run-1: quick" in text


def unsure(hits: int, n: int, count: int) -> MeasureDoc:
    whole = n + count
    return MeasureDoc(**{**rate(hits, n), "unsure": count, "bounds": [hits / whole, (hits + count) / whole]})


def test_what_nobody_can_tell_fails_nothing_for_certain() -> None:
    assert told("interruption", 60.0, yield_rate=unsure(0, 0, 6)) == []
    (text,) = told("interruption", 60.0, yield_rate=unsure(0, 1, 5))
    assert (
        text
        == "interruption: yield rate: between 0 % and 83.3 %, 5 of 6 undetermined (limit: at least 80 %), but it may be kept"
    )
    (certain,) = told("interruption", 60.0, yield_rate=unsure(0, 4, 2))
    assert certain == "interruption: yield rate: between 0 % and 33.3 %, 2 of 6 undetermined (limit: at least 80 %)"
