"""The page as a reader with one minute uses it, by keyboard too, and as axe-core judges it."""

from __future__ import annotations

import json
import string
from collections.abc import Callable, Iterator
from pathlib import Path
from typing import Any

import pytest

from fdbench.report.html import write_report
from fdbench.report.moments import with_moments
from fdbench.results.store import read_results
from tests.report.axe import violations
from tests.report.conftest import build_run, measure
from tests.report.test_browser import HOSTILE, OVERFLOW, READY, opened, until
from tests.report.test_browser import browser as browser
from tests.report.test_moments import CASE, verdict_of

pytestmark = pytest.mark.browser

MakeRun = Callable[..., Path]
LATENCIES = {"stitched": 900.0, "tml": 370.0}
ON_SCREEN = """(selector) => [...document.querySelectorAll(selector)].filter((each) => {
  const box = each.getBoundingClientRect();
  return each.checkVisibility() && box.top >= 0 && box.top < window.innerHeight;
}).map((each) => each.innerText.replace(/\\s+/g, ' ')).join(' | ')"""
"""The text of the elements that begin on the screen."""
BROKEN_STORAGE = "Object.defineProperty(window, 'localStorage', { get() { throw new DOMException('no', 'SecurityError'); } })"
PLAIN_SIGNS = string.ascii_letters + string.digits + "._-"
BACKGROUND = "getComputedStyle(document.body).backgroundColor"


@pytest.fixture(scope="module")
def url(tmp_path_factory: pytest.TempPathFactory) -> str:
    """Two systems that differ in latency for sure; the first has lost its interruptions since its baseline."""
    run = build_run(tmp_path_factory.mktemp("minute"))
    document = json.loads((run / "results.json").read_text())
    document["run"]["scenarios"] |= {f"plain-{i}": "a" * 64 for i in range(8)}
    for name, body in document["systems"].items():
        rows = [[f"plain-{i}", 0, "q0", LATENCIES[name] + 10 * i * (name == "tml")] for i in range(8)]
        body["dimensions"]["latency"]["cases"] = {"response_latency_ms": rows}
        unknown = measure(None, "rate", "higher", 0, why_undefined="never exercised")
        body["dimensions"]["coherence"]["measures"] = {"clarified_rate": unknown}
    cut_in = document["systems"]["stitched"]["dimensions"]["interruption"]
    cut_in["score"] = cut_in["units"][0]["score"] = 0.0
    cut_in["measures"]["yield_rate"] |= {"value": 0.0, "hits": 0, "interval": [0.0, 0.161]}
    (run / "results.json").write_text(json.dumps(document))
    verdict = with_moments(verdict_of(CASE), read_results(run), run, "")
    return write_report([run], run / "report.html", verdict=verdict, standalone="findings").as_uri()


@pytest.fixture
def page(browser: Any, url: str) -> Iterator[Any]:
    page, faults = opened(browser, url)
    yield page
    assert faults == []
    page.close()


def test_four_questions_are_answered_on_the_first_screen_or_by_one_click(page: Any) -> None:
    assert page.evaluate(ON_SCREEN, ".answer").startswith(
        "tml answers 495 ms sooner than stitched (median of 8 turns; 95 % sure: 460 to 530 ms)."
    )
    assert page.evaluate(ON_SCREEN, ".the-word").startswith("✗ REGRESSION")
    assert "Interruption 98.0 -> 0.0" in page.evaluate(ON_SCREEN, ".fallen h3")
    assert "interruption: yield rate: only 0 of 20 (limit: at least 80 %)" in page.evaluate(ON_SCREEN, ".failing li")
    page.get_by_role("link", name="1 measure").click()
    assert page.evaluate("location.hash") == "#untested"
    assert "Clarified rate" in page.evaluate(ON_SCREEN, "#ledger dd")
    page.get_by_role("button", name="worst moment of stitched in interruption").click()
    until(page, "document.querySelector('#session .item')?.dataset.address === 'stitched/cut@0'")
    until(page, "document.querySelector('#session audio').currentTime > 4.6")  # the interruption lies at 6 s
    assert page.evaluate("document.querySelector('#session audio').paused") is False


def test_a_measures_name_leads_to_what_it_means(page: Any) -> None:
    page.locator(".failing a.measure").first.click()
    assert page.evaluate("location.hash") == "#m-interruption.yield_rate"
    assert "What counts" in page.evaluate(ON_SCREEN, ".meaning:target")
    names = page.locator(".measures th[scope=row]")
    assert names.count() == names.locator("a.measure").count() > 0


def rows_of(page: Any, dimension: str) -> list[str]:
    return [
        str(name).partition(".")[2]
        for name in page.evaluate(
            f"[...document.querySelectorAll('tr[data-measure^={dimension}]')].map((row) => row.dataset.measure)"
        )
    ]


def test_a_table_of_measures_is_sorted_by_click_and_key_and_stays_so_in_the_address(page: Any, url: str) -> None:
    given = rows_of(page, "latency")
    assert given == ["response_latency_ms", "response_rate", "premature_rate", "arrival_latency_ms"]
    head = page.locator("th[data-sort='1'] button").first
    head.click()
    assert page.evaluate("location.hash") == "#measures?sort=1&down=true"
    assert rows_of(page, "latency")[:3] == [
        "premature_rate",
        "response_rate",
        "response_latency_ms",
    ]  # headlines stand in their own table
    marked = page.locator("#measures th[aria-sort]")
    assert set(marked.evaluate_all("(heads) => heads.map((head) => head.dataset.sort + head.ariaSort)")) == {"1descending"}
    head.press("Enter")
    assert rows_of(page, "latency")[:3] == ["response_latency_ms", "response_rate", "premature_rate"]
    assert marked.first.get_attribute("aria-sort") == "ascending"
    head.press("Space")
    assert rows_of(page, "latency") == given and marked.count() == 0 and page.evaluate("location.hash") == "#measures"
    page.goto(url + "#measures?sort=difference&down=true")
    page.reload()
    until(page, READY)
    assert marked.first.inner_text() == "Minus stitched, paired ▾"
    page.locator("#measures th[data-sort=measure] button").first.click()
    assert rows_of(page, "latency")[:3] == ["premature_rate", "response_latency_ms", "response_rate"]


def test_a_click_or_enter_on_a_figure_opens_the_turns_behind_it(page: Any, url: str) -> None:
    cell = page.locator("tr[data-measure='latency.response_latency_ms'] td")
    cell.nth(0).locator("small").first.click()
    turns = page.locator(".turns tbody tr")
    assert page.evaluate("location.hash") == "#turns?system=0&measure=latency.response_latency_ms&sort=Measured&down=true"
    assert page.evaluate(ON_SCREEN, "#turns h2") == "Turns"
    assert turns.locator("td:nth-child(5)").all_inner_texts() == ["1\u202f160 ms, never", "1\u202f030 ms", "900 ms"]
    assert page.locator(".turns th[aria-sort=descending]").inner_text() == "Response latency ▾"
    page.get_by_role("button", name="Show all").click()
    assert page.evaluate("location.hash") == "#turns?sort=Measured&down=true" and turns.count() > 8
    page.locator("tr[data-measure='interruption.yield_rate'] td a").nth(1).press("Enter")
    assert (
        page.evaluate("location.hash") == "#turns?system=1&dimension=interruption&sort=Points+lost"
    )  # no turn tells of it: all of them
    assert set(turns.locator("td:nth-child(1) a").all_inner_texts()) == {"cut"}
    page.locator("tr[data-measure='latency.response_latency_ms'] td a").nth(2).press("Enter")
    assert turns.count() == 6  # of both systems
    turns.first.locator("a").press("Enter")
    until(page, "document.querySelector('#session .item')?.dataset.address === 'stitched/plain@2'")
    undefined = page.locator("tr[data-measure='interruption.restart_rate'] td")
    assert undefined.locator("a").count() == 0


def test_the_ledger_gives_results_json_to_the_byte_without_a_request(browser: Any, make_run: MakeRun, tmp_path: Path) -> None:
    run = make_run(id_="../\u202e" + HOSTILE)
    written = (run / "results.json").read_bytes() + b"\n \n"  # not as any writer would
    (run / "results.json").write_bytes(written)
    page, faults = opened(
        browser, write_report([run, make_run("other", id_="run-2")], tmp_path / "r.html", audio_limit=0).as_uri()
    )
    with page.expect_download() as asked:
        page.locator("#ledger button").first.press("Enter")
    name = asked.value.suggested_filename
    assert name.endswith(".results.json") and set(name) <= set(PLAIN_SIGNS) and len(name) < 100 and name[0] not in "._"
    assert Path(asked.value.path()).read_bytes() == written
    with page.expect_download() as asked:
        page.get_by_role("button", name="run-2.results.json").click()
    assert asked.value.suggested_filename == "run-2.results.json"
    assert Path(asked.value.path()).read_bytes() == (tmp_path / "other" / "results.json").read_bytes()
    assert page.evaluate("window.hacked") is None and faults == []
    page.close()


def test_search_by_keyboard_finds_turns_and_measures_and_stands_in_the_address(page: Any, url: str) -> None:
    page.keyboard.press("/")
    page.keyboard.type("lisbon porto")
    assert page.evaluate(ON_SCREEN, "#found") == "Nothing was found."
    page.locator("#find").fill("history lisbon")
    assert page.evaluate("location.hash") == "#find?q=history+lisbon"
    page.keyboard.press("ArrowDown")
    page.keyboard.press("ArrowDown")
    page.keyboard.press("Enter")
    until(page, "document.querySelector('#session .item')?.dataset.address === 'tml/cut@0'")
    page.locator("#find").fill("stop latency")
    page.keyboard.press("Enter")
    assert page.evaluate("location.hash") == "#m-interruption.stop_latency_ms"
    page.goto(url + "#find?q=plain")
    page.reload()
    until(page, READY)
    assert "Scenarios ●stitched: plain" in page.evaluate(ON_SCREEN, "#found")
    page.keyboard.press("Escape")
    assert page.evaluate(ON_SCREEN, "#found") == ""


def test_the_theme_is_chosen_and_remembered_and_a_link_is_copied(page: Any) -> None:
    light = page.evaluate(BACKGROUND)
    page.get_by_role("button", name="Colours: auto").click()
    assert page.evaluate(BACKGROUND) == light
    page.get_by_role("button", name="Colours: light").click()
    dark = page.evaluate(BACKGROUND)
    assert dark != light
    page.reload()
    until(page, READY)
    assert page.evaluate(BACKGROUND) == dark
    assert page.get_by_role("button", name="Colours: dark").count() == 1
    page.locator("#theme").press("Enter")
    assert page.evaluate(BACKGROUND) == light
    page.evaluate("document.querySelector('#figures').scrollIntoView()")
    page.evaluate("document.querySelector('#copy').click()")  # a driver's click scrolls what sticks to the window
    assert page.evaluate("location.hash") == "#figures"


def test_without_storage_the_theme_is_chosen_all_the_same(browser: Any, url: str) -> None:
    page = browser.new_page(reduced_motion="reduce")
    faults: list[str] = []
    page.on("pageerror", lambda e: faults.append(str(e)))
    page.add_init_script(BROKEN_STORAGE)
    page.goto(url)
    until(page, READY)
    before = page.evaluate(BACKGROUND)
    for name in ("auto", "light"):
        page.get_by_role("button", name=f"Colours: {name}").click()
    assert page.evaluate(BACKGROUND) != before and faults == []
    page.close()


@pytest.mark.slow
def test_axe_finds_no_violation(browser: Any, url: str) -> None:
    page, _ = opened(browser, url + "#stitched/cut@0?t=6")
    assert violations(page) == {}
    page.close()


def test_hostile_names_and_ids_are_text_in_search_ledger_and_bar(browser: Any, make_run: MakeRun, tmp_path: Path) -> None:
    run = make_run(names=("tml",), hostile="\u202eevil\x00\x1b[31m " + HOSTILE + "x" * 100_000)
    document = json.loads((run / "results.json").read_text())
    body = document["systems"].pop("tml")
    name, scenario = "\u202e" + HOSTILE + "n" * 100_000, "\x1b[2J\u2066" + HOSTILE + "i" * 300
    document["systems"][name] = body
    for item in body["scenarios"]:
        item["id"] = scenario if item["id"] == "plain" else item["id"]
    unknown = "\u202e" + HOSTILE  # a measure of a plug-in
    body["dimensions"]["latency"]["measures"][unknown] = measure(12.0, HOSTILE, "lower", 3)
    observed = run / "items/tml/plain@0/measures.json"
    seen = {"dimension": "latency", "measure": unknown, "cue": "q0", "value": 12.0}
    observed.write_text(json.dumps({"schema": 1, "observations": [seen]}))
    (run / "results.json").write_text(json.dumps(document))
    file = write_report([run], tmp_path / "r.html", audio_limit=0)
    page, faults = opened(browser, file.as_uri() + "#find?q=onerror", width=390)
    assert HOSTILE[:30] in page.evaluate(ON_SCREEN, "#found")
    page.evaluate("document.querySelectorAll('details').forEach((each) => { each.open = true; })")
    assert page.evaluate(OVERFLOW) == 0
    page.locator("tr[data-measure*=onerror] td a").first.press("Enter")
    assert page.locator(".turns tbody tr").count() == 1 and HOSTILE[:30] in page.locator(".turns td b").inner_text()
    page.locator("th[data-sort='0'] button").first.press("Enter")
    assert page.locator(".which").bounding_box()["height"] < 120
    assert "more)" in page.locator("#ledger").inner_text()
    assert page.evaluate("window.hacked") is None and faults == []
    page.close()
