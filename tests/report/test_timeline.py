"""The open session in a real browser: two systems on one axis, what can be done with them, and where things are drawn."""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import contextmanager
from typing import Any

import pytest

from fdbench.report import html
from tests.report.test_browser import OVERFLOW, READY, browser, until, url  # noqa: F401 (fixtures)

pytestmark = pytest.mark.browser

OPEN = "document.querySelector('#session .item') !== null"
HEAD = "parseFloat(document.querySelector('#session .tl').getAttribute('aria-valuenow'))"
ONSET = 3.6
"""In seconds: the first reply of both systems."""
DARKEST = """([lane, near]) => {
  const canvas = document.querySelectorAll('#session canvas.tl')[lane], ratio = window.devicePixelRatio;
  const row = canvas.getContext('2d').getImageData(0, Math.round(76 * ratio), canvas.width, 1).data;
  const light = (x) => (row[4 * x] + row[4 * x + 1] + row[4 * x + 2] - 765) * row[4 * x + 3];
  const columns = [...Array(canvas.width).keys()].filter((x) => Math.abs(x - near) < 20);
  return [columns.reduce((best, x) => (light(x) <= light(best) ? x : best), columns[0]), canvas.width];
}"""
"""The last of the darkest columns near another, at a height of the user's lane where only the lines of events are drawn."""
READBACK = "Multiple readback operations"
"""What Chromium says of the test's own reading."""
GAINS = """
  const made = AudioContext.prototype.createGain;
  window.gains = [];
  AudioContext.prototype.createGain = function () { const gain = made.call(this); window.gains.push(gain); return gain; };
"""


@contextmanager
def session(browser: Any, address: str, width: int = 1280, **options: Any) -> Iterator[Any]:  # noqa: F811
    """A page with a session open; a fault on its console fails."""
    context = browser.new_context(viewport={"width": width, "height": 900}, reduced_motion="reduce", **options)
    page = context.new_page()
    page.add_init_script(GAINS)
    faults: list[str] = []
    page.on("console", lambda m: faults.append(m.text) if m.type in ("error", "warning") and READBACK not in m.text else None)
    page.on("pageerror", lambda e: faults.append(str(e)))
    page.goto(address)
    until(page, f"{READY} && {OPEN}")
    yield page
    assert faults == []
    context.close()


def shown(page: Any) -> tuple[float, float]:
    begin, end = page.evaluate("window.fdbenchView()")
    return begin, end


def test_the_same_scenario_of_both_systems_lies_on_one_axis(browser: Any, url: str) -> None:  # noqa: F811
    with session(browser, url + "#tml/cut@0?t=6.00") as page:
        first, second = page.locator("#session .track p").all_inner_texts()
        assert "tml" in first and "stitched" in second
        page.get_by_role("button", name="Hear stitched").click()
        page.locator("#session .hear").click()
        until(page, "[...document.querySelectorAll('#session audio')].map((each) => each.paused).join() === 'true,false'")
        page.locator("#session header select").select_option(label="nobody")
        until(page, "document.querySelectorAll('#session .track').length === 1")
        assert page.evaluate("location.hash").endswith("&with=")


def test_a_view_can_be_mailed(browser: Any, url: str) -> None:  # noqa: F811
    with session(browser, url + "#tml/cut@0?t=6.00") as page:
        page.get_by_role("button", name="Closer (+)").click()
        page.get_by_role("button", name="Event before (P)").click()
        before = shown(page)
        page.locator("#session").get_by_role("button", name="Copy link").click()
        sent = page.evaluate("location.href")
    with session(browser, sent) as page:
        assert shown(page) == pytest.approx(before, abs=0.002)
        assert page.evaluate(HEAD) == 5.2  # a background task was done


@pytest.mark.parametrize(("zoom", "ratio"), [(1, 2), (8, 1), (260, 3)])
def test_an_event_of_either_system_is_drawn_at_the_pixel_of_its_instant(browser: Any, url: str, zoom: int, ratio: int) -> None:  # noqa: F811
    begin, end = (0.0, 13.0) if zoom == 1 else (ONSET - 0.013, ONSET - 0.013 + 13.0 / zoom)
    with session(browser, f"{url}#tml/cut@0?t=0.00&from={begin}&to={end}", device_scale_factor=ratio) as page:
        begin, end = shown(page)
        assert end - begin == pytest.approx(13.0 / zoom, abs=0.001)
        for lane in (0, 1):
            share = (ONSET - begin) / (end - begin)
            _, columns = page.evaluate(DARKEST, [lane, 0])
            drawn, _ = page.evaluate(DARKEST, [lane, share * columns])
            assert drawn == pytest.approx(share * columns, abs=1)


def test_wheel_keys_and_minimap_move_the_view(browser: Any, url: str) -> None:  # noqa: F811
    with session(browser, url + "#tml/cut@0") as page:
        canvas = page.locator("#session .tl").first
        box = canvas.bounding_box()
        page.mouse.move(box["x"] + box["width"] / 4, box["y"] + 60)
        page.keyboard.down("Control")
        page.mouse.wheel(0, -300)
        page.keyboard.up("Control")
        until(page, "window.fdbenchView()[1] - window.fdbenchView()[0] < 4")
        begin, end = shown(page)
        assert begin + (end - begin) / 4 == pytest.approx(13 / 4, abs=0.02)  # what is under the pointer stays there
        page.mouse.wheel(200, 0)
        until(page, f"window.fdbenchView()[0] > {begin + 0.1}")
        small = page.locator("#session .mini").bounding_box()
        page.mouse.click(small["x"] + small["width"] * 0.75, small["y"] + 10)
        begin, end = shown(page)
        assert (begin + end) / 2 == pytest.approx(13 * 0.75, abs=0.05)
        canvas.focus()
        for key in ("0", "Home", "n", "[", "n", "]"):
            page.keyboard.press(key)
        assert page.evaluate("window.fdbenchView(true)") == [3.6, 4.0]


def test_on_a_telephone_a_finger_moves_and_two_come_closer(browser: Any, url: str) -> None:  # noqa: F811
    with session(browser, url + "#tml/cut@0?t=6&from=4&to=8", 390, has_touch=True, is_mobile=True) as page:
        assert page.evaluate(OVERFLOW) == 0
        box = page.locator("#session .tl").first.bounding_box()
        touch = page.context.new_cdp_session(page)

        def send(kind: str, *places: float) -> None:
            points = [{"x": box["x"] + x, "y": box["y"] + 60, "id": i} for i, x in enumerate(places)]
            touch.send("Input.dispatchTouchEvent", {"type": kind, "touchPoints": points})

        before = shown(page)[0]
        send("touchStart", 200)
        for x in (190, 170, 150):
            send("touchMove", x)
        send("touchEnd")
        assert shown(page)[0] - before == pytest.approx(4 * 50 / box["width"], abs=0.05)
        send("touchStart", 100, 200)
        for x in (90, 70, 50):
            send("touchMove", x, 300 - x)
        send("touchEnd")
        begin, end = shown(page)
        assert end - begin == pytest.approx(4 * 100 / 200, abs=0.1)
        page.get_by_role("button", name="A drag measures").click()
        send("touchStart", 100)
        for x in (120, 150, 200):
            send("touchMove", x)
        send("touchEnd")
        marked = page.evaluate("window.fdbenchView(true)")
        assert marked[1] - marked[0] == pytest.approx((end - begin) * 100 / box["width"], abs=0.02)


def test_one_side_is_muted_and_a_stretch_is_played_again_and_again(browser: Any, url: str) -> None:  # noqa: F811
    with session(browser, url + "#tml/cut@0?t=6.00") as page:
        page.get_by_role("button", name="Mute the user").click()
        assert page.evaluate("window.gains.map((gain) => gain.gain.value)") == [0, 1]
        page.get_by_role("button", name="Hear stitched").click()
        assert page.evaluate("window.gains.map((gain) => gain.gain.value)") == [0, 1, 0, 1]
        page.get_by_role("button", name="Mute the user").click()
        assert page.evaluate("window.gains.slice(2).map((gain) => gain.gain.value)") == [1, 1]
        page.locator("#session .tl").first.focus()
        for key in ("[", *["ArrowRight"] * 3, "]"):
            page.keyboard.press(key)
        page.get_by_role("button", name="Play the marked stretch").click()
        page.locator("#session .hear").click()
        page.evaluate(
            "window.heard = []; document.querySelectorAll('#session audio')[1].addEventListener('seeked', () => window.heard.push(1))"
        )
        until(page, "window.heard.length >= 2")
        assert 5.9 < page.evaluate(HEAD) < 6.6


def test_all_lanes_are_there_and_words_have_three_states(browser: Any, url: str) -> None:  # noqa: F811
    with session(browser, url + "#tml/cut@0") as page:
        names = page.locator("#session .track").first.locator(".lanes span").all_inner_texts()
        assert names == ["", "user", "agent", "words", "events", "pitch", "pitch", "floor", "tasks"]
        page.locator("#session details.log summary").first.click()
        until(page, "document.querySelector('#session .log tbody').childElementCount > 3")
        assert "never played" in page.locator("#session .log tbody").first.inner_text()
        assert "struck through: declared, never played" in page.locator("#session").inner_text()


def test_sessions_in_files_beside_a_page_from_the_disk_open(
    browser: Any,  # noqa: F811
    make_run: Any,
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    monkeypatch.setattr(html, "DATA_LIMIT", 0)
    run = make_run()
    page_file = html.write_report([run], run / "report.html", standalone="none", lanes="none")
    assert page_file.with_name("report.sessions").is_dir()
    address = page_file.as_uri() + "#stitched/plain@1"  # in no finding
    with session(browser, address) as page:
        assert page.locator("#session .track").count() == 2
        assert page.locator("#session .findings li").count() == 2
        assert page.locator("#session .lanes span").all_inner_texts().count("pitch") == 0
    page_file.with_name("report.sessions").rename(run / "elsewhere")
    context = browser.new_context()
    page = context.new_page()
    page.goto(address)
    until(page, OPEN)
    assert "report.sessions/00000.js beside this page, which cannot be read" in page.locator("#session .item").inner_text()
    context.close()
