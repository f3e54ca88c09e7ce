"""The sweep's arithmetic by hand, and its page from results that were made up."""

from __future__ import annotations

import json
import re
from pathlib import Path
from typing import Any

import pytest

from fdbench.report.draw.style import Drawing
from fdbench.report.draw.sweep import overlapping, waiting
from fdbench.report.sweep import Sweep, pareto, read_sweep, sweep_view
from fdbench.report.sweep_page import best, render, write_sweep
from fdbench.results.store import write_json
from tests.gate import make

HOSTILE = '</title></style><script>window.hacked=1</script>"\'><img src=x onerror="window.hacked=1">'


def rate(hits: int, n: int, **more: Any) -> dict[str, Any]:
    found = {"value": hits / n, "unit": "rate", "direction": "higher", "n": n, "interval": [0.1, 0.9], "hits": hits}
    return {**found, **more}


def median(value: float | None, n: int = 20, **more: Any) -> dict[str, Any]:
    interval = None if value is None else [value - 50, value + 60]
    return {"value": value, "unit": "ms", "direction": "lower", "n": n, "interval": interval, "censored": 0, **more}


def undefined(unit: str, why: str) -> dict[str, Any]:
    return {"value": None, "unit": unit, "direction": "lower", "n": 0, "interval": None, "why_undefined": why}


def system(settings: dict[str, Any], latency: Any, early: Any, yielded: Any, held: dict[str, Any]) -> dict[str, Any]:
    measures = {
        "latency": {"response_latency_ms": latency, "premature_rate.pauses": {**early, "direction": "lower"}},
        "interruption": {"yield_rate": yielded, "stop_latency_ms": median(400)},
        "overlap": {f"hold_rate.{kind}": doc for kind, doc in held.items()},
    }
    none: dict[str, Any] = {
        "score": None,
        "interval": None,
        "why": "made up",
        "exercised": 0,
        "scheduled": 0,
        "undetermined": 0.0,
        "units": [],
    }
    dimensions = {name: {**none, "measures": found} for name, found in measures.items()}
    told = {"valid": True, "why_invalid": [], "adapter": "bot", "settings": settings, "capabilities": {}}
    return {**told, "dimensions": dimensions, "scenarios": []}


def results(systems: dict[str, Any]) -> Any:
    return {"schema": 1, "run": make.run_info(systems, id="r1", suite="quick"), "systems": systems}


HELD = {"backchannel": rate(6, 10), "noise": rate(3, 10)}


def swept(*values: Any, wait: Any = "wait_ms", **more: Any) -> dict[str, Any]:
    """Systems that answer later and cut in less the longer they wait."""
    return {
        f"bot_{i}": system({wait: value, **more}, median(300 + 200 * i), rate(8 - 2 * i, 20), rate(9, 10), HELD)
        for i, value in enumerate(values)
    }


@pytest.fixture
def three() -> Sweep:
    return sweep_view(results(swept(200, 400, 800, profile="cloud")), ["wait_ms"])


# --- arithmetic -------------------------------------------------------------------------------------------------------


def test_the_front_by_hand() -> None:
    #      answers soon, patient     0 is beaten by 1 (sooner and as patient), 3 by 2 (as soon, more patient)
    points = [(-900, 0.5), (-600, 0.5), (-700, 0.9), (-700, 0.8), (-300, 0.1)]
    assert pareto(points) == (False, True, True, False, True)


def test_equal_points_share_the_front_and_nothing_has_none() -> None:
    assert pareto([(1.0, 1.0), (1.0, 1.0), (1.0, 0.5)]) == (True, True, False)
    assert pareto([]) == ()


def test_latency_counts_downwards_and_patience_is_what_is_left_of_premature(three: Sweep) -> None:
    assert [mark.x for mark in three.waiting.marks] == [300, 500, 700]
    assert [mark.y for mark in three.waiting.marks] == pytest.approx([0.6, 0.7, 0.8])
    assert three.waiting.marks[0].y_interval == pytest.approx((0.1, 0.9))
    assert [mark.optimal for mark in three.waiting.marks] == [True, True, True]


def test_a_value_that_is_later_and_less_patient_is_beaten() -> None:
    systems = swept(200, 400)
    systems["bot_1"]["dimensions"]["latency"]["measures"]["premature_rate.pauses"] = rate(9, 20, direction="lower")
    found = sweep_view(results(systems), ["wait_ms"])
    assert [mark.optimal for mark in found.waiting.marks] == [True, False]
    assert found.undominated == (True, False)
    assert [best(found, i) for i in (0, 1)] == ["latency/patience and yield/hold", "yield/hold"]


def test_hold_rate_is_pooled_over_kinds_by_their_chances() -> None:
    held = {"noise": rate(1, 2), "side_talk": rate(6, 8), "echo": undefined("rate", "no chances")}
    found = sweep_view(results({"a": system({"k": 1}, median(1), rate(1, 2), rate(1, 2), held)}), ["k"])
    cell = found.points[0].held
    assert (cell.hits, cell.n, cell.value) == (7, 10, 0.7)
    assert cell.interval is not None and cell.interval[0] < 0.7 < cell.interval[1]


def test_the_unsure_are_pooled_as_bounds() -> None:
    held = {"noise": rate(2, 4, unsure=1, bounds=[0.4, 0.6]), "side_talk": rate(1, 1)}
    found = sweep_view(results({"a": system({"k": 1}, median(1), rate(1, 2), rate(1, 2), held)}), ["k"])
    assert found.points[0].held.bounds == pytest.approx((3 / 6, 4 / 6))
    assert found.points[0].held.unsure == 1


def test_undefined_stays_undefined_with_its_reason() -> None:
    systems = swept(200, 400, 800)
    systems["bot_1"] = system(
        {"wait_ms": 400}, median(None, censored=12), undefined("rate", "response_rate is under 0.5"),
        rate(9, 10), {"noise": undefined("rate", "no chances")},
    )  # fmt: skip
    found = sweep_view(results(systems), ["wait_ms"])
    assert [mark.index for mark in found.waiting.marks] == [0, 2]
    assert found.waiting.missing == (
        "wait_ms = 400: median response latency never, in 12 of 20 cases",
        "wait_ms = 400: pauses respected no value: it answered fewer than 50 % of its turns, so it cannot be called early",
    )
    assert found.overlapping.missing == ("wait_ms = 400: held through other sounds never came up: no session gave it a chance",)
    assert found.undominated[1] is None
    assert best(found, 1) == "undefined"
    assert parts(waiting(found), "join") == []  # no line over what is not known
    page = render(found)
    assert "it answered fewer than 50 % of its turns" in page
    assert ">0 %</b>" not in page


def test_a_measure_that_the_run_has_not_is_no_error() -> None:
    systems = swept(200, 400)
    for each in systems.values():
        del each["dimensions"]["overlap"], each["dimensions"]["latency"]["measures"]["premature_rate.pauses"]
    found = sweep_view(results(systems), ["wait_ms"])
    assert found.points[0].held.why == "not measured in this run"
    assert found.waiting.marks == found.overlapping.marks == ()
    assert overlapping(found).told == "Nothing can be drawn."


# --- figures ----------------------------------------------------------------------------------------------------------


def parts(drawing: Drawing, kind: str) -> list[Any]:
    return [line for line in drawing.figure.axes[0].lines if (line.get_gid() or "").startswith(kind)]


def test_points_are_joined_in_order_and_filled_on_the_front(three: Sweep) -> None:
    drawn = waiting(three)
    points, joins = parts(drawn, "point"), parts(drawn, "join")
    assert all(p.get_markerfacecolor() == p.get_color() for p in points)
    ends = [(p.get_xdata()[0], p.get_ydata()[0]) for p in points]
    assert [list(zip(j.get_xdata(), j.get_ydata(), strict=True)) for j in joins] == [ends[:2], ends[1:]]
    assert ends[0][1] < ends[2][1]  # the patient one is higher
    assert "wait_ms = 200: " in drawn.told and "wait_ms = 800: " in drawn.told


def test_several_settings_make_a_line_each() -> None:
    pairs = [(a, b) for a in (1, 2) for b in ("x", "y", "z")]
    systems = {
        f"bot_{a}_{b}": system({"a": a, "b": b}, median(100 * i), rate(i, 20), rate(9, 10), HELD)
        for i, (a, b) in enumerate(pairs)
    }
    found = sweep_view(results(systems), ["a", "b"])
    assert [point.label for point in found.points][:2] == ["1 · x", "1 · y"]
    colours = [join.get_color() for join in parts(waiting(found), "join")]
    assert len(colours) == 4 and len(set(colours)) == 2


def test_labels_of_points_on_one_spot_do_not_cover_each_other(three: Sweep) -> None:
    labels: list[Any] = list(overlapping(three).figure.axes[0].texts)
    places = [(label.xy, label.get_position()) for label in labels]
    assert len(set(places)) == len(places) == 3


# --- files ------------------------------------------------------------------------------------------------------------


def test_page_and_document_are_written_from_results_json(tmp_path: Path) -> None:
    write_json(tmp_path / "results.json", results(swept(200, 400, profile="cloud")))
    page, document = write_sweep(read_sweep(tmp_path, ["wait_ms"]), tmp_path)
    written = json.loads(document.read_text(encoding="utf-8"))
    assert [p["values"] for p in written["points"]] == [{"wait_ms": 200}, {"wait_ms": 400}]
    assert written["points"][0]["hold_rate"]["value"] == 0.45
    assert written["points"][0]["pareto"] == {"latency_patience": True, "yield_hold": True, "all_four": True}
    text = page.read_text(encoding="utf-8")
    assert "cloud, in all" in text
    assert not re.search(r"<script|https?://|src=|<link(?! rel=\"icon\" href=\"data:,\")", text)


def test_the_page_tells_of_as_many_repeats_as_were_played() -> None:
    played = results(swept(200, 400))
    played["run"]["repeats"] = 3
    page = render(sweep_view(played, ["wait_ms"]))
    assert "3 repeats" in page and "once" not in page


def test_hostile_text_of_settings_is_shown_and_never_obeyed() -> None:
    found = sweep_view(results(swept(HOSTILE, "plain", fixed=HOSTILE)), ["wait_ms"])
    page = render(found)
    assert "<script" not in page and "<img" not in page
    assert "&lt;script&gt;window.hacked=1" in page
    assert page.count("</style>") == page.count("</title>\n<style>") == 1
    for drawing in (waiting(found), overlapping(found)):
        assert len(parts(drawing, "point")) == 2


@pytest.mark.browser
@pytest.mark.parametrize("scheme", ["light", "dark"])
def test_the_page_fits_a_telephone_and_runs_nothing(chromium: str, tmp_path: Path, scheme: Any) -> None:
    api = pytest.importorskip("playwright.sync_api")
    found = sweep_view(results(swept(HOSTILE, "b" * 200, 800)), ["wait_ms"])
    page_file = tmp_path / "sweep.html"
    page_file.write_text(render(found), encoding="utf-8")
    with api.sync_playwright() as playwright:
        browser = playwright.chromium.launch(executable_path=chromium, args=["--no-sandbox", "--disable-gpu"])
        for width in (1280, 390):
            page = browser.new_page(viewport={"width": width, "height": 800}, color_scheme=scheme)
            faults: list[str] = []
            page.on("console", lambda message, into=faults: into.append(message.text))
            page.goto(page_file.as_uri())
            assert page.evaluate("document.documentElement.scrollWidth - document.documentElement.clientWidth") == 0
            assert page.evaluate("window.hacked") is None
            assert faults == []
        browser.close()
