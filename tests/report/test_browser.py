"""The page in a real browser: it fits, it plays, it follows the playhead, and hostile text runs nothing."""

from __future__ import annotations

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
    page = browser.new_page(viewport={"width": width, "height": 900}, color_scheme=scheme)
    faults: list[str] = []
    page.on("console", lambda m: faults.append(m.text) if m.type in ("error", "warning") else None)
    page.on("pageerror", lambda e: faults.append(str(e)))
    page.on("request", lambda r: None if r.url.startswith(("file:", "data:")) else faults.append(f"request to {r.url}"))
    page.goto(url)
    return page, faults


def until(page: Any, condition: str) -> None:
    """Waits for a condition. Playwright's own waiting needs `unsafe-eval`, which the page's content policy does not grant."""
    for _ in range(100):
        if page.evaluate(condition):
            return
        page.wait_for_timeout(100)
    pytest.fail(f"never came true: {condition}")


@pytest.mark.parametrize("width", [1280, 390])
@pytest.mark.parametrize("scheme", ["light", "dark"])
def test_nothing_overflows_and_the_console_is_silent(browser: Any, url: str, width: int, scheme: str) -> None:
    page, faults = opened(browser, url, width, scheme)
    assert page.evaluate(OVERFLOW) == 0
    page.evaluate("document.querySelectorAll('details').forEach(d => { d.open = true; })")
    assert page.evaluate(OVERFLOW) == 0
    page.locator("[data-zoom='8']").first.click()
    assert page.evaluate(OVERFLOW) == 0
    assert faults == []
    page.close()


def test_audio_plays_and_the_playhead_follows(browser: Any, url: str) -> None:
    page, faults = opened(browser, url)
    page.locator("details.scenario > summary").nth(1).click()
    item = page.locator("#s1-cut-0")
    assert item.locator(".playhead").evaluate("e => e.style.left") == ""
    item.locator("audio").evaluate("a => a.play()")
    until(
        page,
        "(() => { const a = document.querySelector('#s1-cut-0 audio'); return a.readyState >= 2 && a.currentTime > 0.2; })()",
    )
    until(page, "parseFloat(document.querySelector('#s1-cut-0 .playhead').style.left) > 1")
    assert item.locator("audio").evaluate("a => a.duration") == pytest.approx(13.0, abs=0.05)
    assert faults == []
    page.close()


def test_a_click_into_the_timeline_and_a_time_button_seek(browser: Any, url: str) -> None:
    page, _ = opened(browser, url)
    page.locator("details.scenario > summary").nth(1).click()
    body = page.locator("#s1-cut-0 .tl-body")
    box = body.bounding_box()
    body.click(position={"x": box["width"] / 2, "y": 40})
    until(page, "document.querySelector('#s1-cut-0 audio').currentTime > 6.4")
    page.locator("#s1-cut-0 .findings .seek").first.click()
    until(page, "document.querySelector('#s1-cut-0 audio').currentTime < 3")
    page.locator("#s1-cut-0 audio").evaluate("a => a.pause()")
    body.focus()
    page.keyboard.press("End")
    assert body.get_attribute("aria-valuenow") == "13.00"
    page.close()


def test_a_link_to_a_session_opens_it(browser: Any, url: str) -> None:
    page, _ = opened(browser, url + "#s0-plain-1")
    assert page.locator("#s0-plain-1").is_visible()
    page.close()


def test_the_filter_keeps_what_went_wrong(browser: Any, url: str) -> None:
    page, _ = opened(browser, url)
    page.locator("[data-filter]").select_option("error")
    assert page.locator("details.scenario:visible .sid").all_inner_texts() == ["crashbasic"]
    page.close()


def test_hostile_text_is_text(browser: Any, make_run: MakeRun, tmp_path: Path) -> None:
    url = write_report([make_run(hostile=HOSTILE)], tmp_path / "r.html", audio_limit=0).as_uri()
    page, faults = opened(browser, url)
    page.evaluate("document.querySelectorAll('details').forEach(d => { d.open = true; })")
    assert HOSTILE in page.locator("#s0-plain-0 q").first.inner_text()
    assert page.evaluate("window.hacked") is None
    assert page.evaluate(OVERFLOW) == 0
    assert faults == []
    page.close()
