"""The page in a real browser: it fits, it plays, it draws where things are, and hostile text runs nothing."""

from __future__ import annotations

import json
from collections.abc import Callable, Iterator
from pathlib import Path
from typing import Any

import pytest

from fdbench.report.html import write_report

pytestmark = pytest.mark.browser

MakeRun = Callable[..., Path]
HOSTILE = '</script></q><script>window.hacked=1</script>"\'><img src=x onerror="window.hacked=1"><svg onload="window.hacked=1">'
FLAGS = [
    "--no-sandbox", "--autoplay-policy=no-user-gesture-required", "--disable-gpu", "--disable-background-networking",
    "--disable-component-update", "--disable-sync", "--no-first-run",
]  # fmt: skip
OVERFLOW = "document.documentElement.scrollWidth - document.documentElement.clientWidth"
READY = "document.documentElement.dataset.ready === 'yes'"
AUDIO = "document.querySelector('#session audio')"
CUT = "#tml/cut@0?t=6.00"
SMALL = """[...document.querySelectorAll('body *')].filter((each) => {
  const own = [...each.childNodes].some((node) => node.nodeType === 3 && node.data.trim()) && each.checkVisibility();
  const figure = each.ownerSVGElement;
  const scale = figure ? figure.getBoundingClientRect().width / figure.viewBox.baseVal.width : 1;
  return own && parseFloat(getComputedStyle(each).fontSize) * scale < 11.9;
}).map((each) => each.textContent)"""
"""Texts smaller than 12 px, as they are shown."""
COLUMNS = """(colour) => {
  const canvas = document.querySelector('#session canvas.tl'), pen = canvas.getContext('2d'), ratio = window.devicePixelRatio;
  const row = pen.getImageData(0, Math.round((20 + 50) * ratio), canvas.width, 1).data;
  const same = (x) => colour.every((value, i) => row[4 * x + i] === value);
  const found = [...Array(canvas.width).keys()].filter(same);
  return [found[0], found[found.length - 1], canvas.width];
}"""
"""First and last column of the user's lane, near its lower edge, in a colour, and how many columns there are."""


@pytest.fixture(scope="module")
def browser(chromium: str) -> Iterator[Any]:
    api = pytest.importorskip("playwright.sync_api")
    with api.sync_playwright() as playwright:
        running = playwright.chromium.launch(executable_path=chromium, args=FLAGS)
        yield running
        running.close()


@pytest.fixture(scope="module")
def url(report: Path) -> str:
    return report.as_uri()


def opened(browser: Any, url: str, width: int = 1280, scheme: str = "light") -> tuple[Any, list[str]]:
    page = browser.new_page(viewport={"width": width, "height": 900}, color_scheme=scheme, reduced_motion="reduce")
    faults: list[str] = []
    page.on("console", lambda m: faults.append(m.text) if m.type in ("error", "warning") else None)
    page.on("pageerror", lambda e: faults.append(str(e)))
    page.on("request", lambda r: None if r.url.startswith(("file:", "data:")) else faults.append(f"request to {r.url}"))
    page.goto(url)
    until(page, READY)
    return page, faults


def until(page: Any, condition: str) -> None:
    """Waits for a condition. Playwright's own waiting needs `unsafe-eval`, which the page's content policy does not grant."""
    for _ in range(100):
        if page.evaluate(condition):
            return
        page.wait_for_timeout(100)
    pytest.fail(f"never came true: {condition}")


@pytest.mark.parametrize("width", [1280, 768, 390])
@pytest.mark.parametrize("scheme", ["light", "dark"])
def test_nothing_overflows_no_text_is_small_and_the_console_is_silent(browser: Any, url: str, width: int, scheme: str) -> None:
    page, faults = opened(browser, url + CUT, width, scheme)
    until(page, "document.querySelector('#session .item') !== null")
    assert page.evaluate(OVERFLOW) == 0
    page.evaluate("document.querySelectorAll('details').forEach(d => { d.open = true; })")
    assert page.evaluate(OVERFLOW) == 0
    assert page.evaluate(SMALL) == []
    assert faults == []
    page.close()


def test_the_first_screen_answers_and_everything_of_it_can_be_seen(browser: Any, url: str) -> None:
    page, _ = opened(browser, url)
    below = "(selector) => [...document.querySelectorAll(selector)].map((each) => each.getBoundingClientRect().top)"
    assert max(page.evaluate(below, ".answer, .dim, .finding, .trust")) < 900
    page.close()


def test_a_link_opens_the_session_at_its_moment_and_it_plays(browser: Any, url: str) -> None:
    page, faults = opened(browser, url + CUT)
    until(page, f"{AUDIO}?.currentTime === 6")
    assert page.locator("#session .item").get_attribute("data-address") == "tml/cut@0"
    assert page.locator("#session .tl").first.get_attribute("aria-valuetext") == "0:06.00"
    page.locator("#session .hear").click()
    until(page, f"{AUDIO}.currentTime > 6.3")
    until(page, "parseFloat(document.querySelector('#session .tl').getAttribute('aria-valuenow')) > 6.3")
    assert page.evaluate(f"{AUDIO}.duration") == pytest.approx(13.0, abs=0.05)
    page.get_by_role("button", name="Mute the user").click()
    page.get_by_role("button", name="Half speed").click()
    assert page.evaluate(f"{AUDIO}.playbackRate") == 0.5
    assert faults == []
    page.close()


def test_a_session_that_failed_says_whose_it_was_and_the_page_works_on(browser: Any, url: str) -> None:
    """Nothing of it can be drawn or played; a page that opens at its address is still a page."""
    page, faults = opened(browser, url + "#tml/crash@0")
    told = [" ".join(each.split()) for each in page.locator("#session .fault").all_inner_texts()]
    assert "■ tml, repeat 0 · error: step() returned 10 samples, not 480" in [each.replace("■tml", "■ tml") for each in told]
    page.evaluate(f"location.hash = '{CUT}'")
    until(page, f"{AUDIO}?.currentTime === 6")
    assert faults == []
    page.close()


def test_sound_in_a_file_beside_the_page_plays(browser: Any, make_run: MakeRun) -> None:
    run = make_run()
    url = write_report([run], run / "report.html", standalone="none").as_uri()
    page, faults = opened(browser, url + CUT)
    until(page, f"{AUDIO}?.readyState >= 2")
    assert page.evaluate(f"{AUDIO}.src").endswith("recording.flac")
    assert page.get_by_role("button", name="Mute the user").count() == 0
    assert faults == []
    page.close()


@pytest.mark.parametrize("zoom", [1, 8, 260])
def test_an_onset_is_drawn_at_the_pixel_of_its_instant(browser: Any, url: str, zoom: int) -> None:
    """The interruption lies from 6.0 to 7.2 s of 13. The largest zoom shows a twentieth of a second."""
    page, _ = opened(browser, url + "#tml/cut@0?t=5.99")  # the playhead must not cover the onset
    until(page, "document.querySelector('#session .item') !== null")
    page.locator("#session .tl").first.focus()
    page.keyboard.press("0")
    for _ in range({1: 0, 8: 3, 260: 8}[zoom]):
        page.keyboard.press("+")
    begin, end = [float(each) for each in page.evaluate("window.fdbenchView()")]
    first, _, columns = page.evaluate(COLUMNS, [0xF2, 0xB8, 0x4B])
    assert end - begin == pytest.approx(13.0 / 2 ** {1: 0, 8: 3, 260: 8}[zoom])
    assert first == pytest.approx((6.0 - begin) / (end - begin) * columns, abs=1)
    page.close()


def test_dragging_measures_and_a_click_seeks(browser: Any, url: str) -> None:
    page, _ = opened(browser, url + CUT)
    until(page, "document.querySelector('#session .item') !== null")
    box = page.locator("#session .tl").first.bounding_box()
    page.mouse.click(box["x"] + box["width"] / 2, box["y"] + 60)
    until(page, "Math.abs(parseFloat(document.querySelector('#session .tl').getAttribute('aria-valuenow')) - 6.5) < 0.02")
    page.mouse.move(box["x"] + 100, box["y"] + 60)
    page.mouse.down()
    page.mouse.move(box["x"] + 300, box["y"] + 60, steps=4)
    page.mouse.up()
    begin, end = page.evaluate("window.fdbenchView(true)")
    assert end - begin == pytest.approx(13.0 * 200 / box["width"], abs=0.05)
    page.close()


def test_turns_are_searched_sorted_chosen_and_opened_by_keys(browser: Any, url: str) -> None:
    page, faults = opened(browser, url + "#turns?outcome=bad&system=0")
    rows = page.locator(".turns tbody tr")
    assert set(rows.locator("td:nth-child(1) a").all_inner_texts()) == {"crash", "cut", "uh-huh"}
    page.locator("[data-facet=outcome]").select_option("")
    page.locator("[data-facet=q]").fill("lisbon")
    assert rows.count() == 1
    page.locator("[data-facet=q]").fill("")
    assert page.evaluate("location.hash") == "#turns?system=0"
    page.get_by_role("button", name="Latency", exact=True).click()
    assert rows.first.locator("td:nth-child(5)").inner_text() == "1\u202f160 ms"
    page.locator("h2", has_text="Turns").click()
    page.keyboard.press("j")
    page.keyboard.press("Enter")
    until(page, "document.querySelector('#session .item')?.dataset.address === 'stitched/plain@2'")
    assert faults == []
    page.close()


def test_where_nobody_listened_nothing_is_called_unrecognised(browser: Any, make_run: MakeRun) -> None:
    run = make_run()
    for file in run.glob("items/tml/*/events.json"):
        events = json.loads(file.read_text())
        for reply in events["replies"]:
            reply |= {"words": [], "first_content": None}
        file.write_text(json.dumps(events | {"recogniser": "" if "plain@0" in str(file) else events["recogniser"]}))
    url = write_report([run], run / "r.html", audio_limit=0).as_uri()
    for repeat, told in enumerate(("nobody listened for words: the run had no recogniser", "no word was recognised")):
        page, faults = opened(browser, f"{url}#tml/plain@{repeat}")
        until(page, "document.querySelector('#session .item') !== null")
        page.locator("#session .log summary").first.click()
        until(page, "document.querySelector('#session .log tbody').childElementCount > 0")
        assert told in page.locator("#session .log").first.inner_text()
        assert "dashed: declared by the system, not checked" in page.locator("#session").inner_text() and faults == []
        page.close()


def test_without_script_the_verdict_tables_figures_and_findings_can_be_read(browser: Any, url: str) -> None:
    page = browser.new_page(java_script_enabled=False)
    page.goto(url)
    for selector in (".answer", ".dim", ".finding audio", ".finding .picture", "#measures td", "#figures svg", "noscript"):
        assert page.locator(selector).first.is_visible()
    page.close()


def test_hostile_text_is_text(browser: Any, make_run: MakeRun, tmp_path: Path) -> None:
    url = write_report([make_run(hostile=HOSTILE)], tmp_path / "r.html", audio_limit=0).as_uri()
    page, faults = opened(browser, url + "#stitched/plain@0")
    until(page, "document.querySelector('#session .item') !== null")
    page.evaluate("document.querySelectorAll('details').forEach(d => { d.open = true; })")
    assert HOSTILE in page.locator("#session q").first.inner_text()
    assert page.evaluate("window.hacked") is None
    assert page.evaluate(OVERFLOW) == 0
    assert faults == []
    page.close()
