"""The pictures of README.md, from one run and its page: what people see, and no drawing of it.

`python -m docs.example` (`make example`) writes them all.
"""

from __future__ import annotations

import os
import shutil
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from textwrap import wrap
from typing import Any

from docs.generate.svg import el
from fdbench.cli.summary import summarise
from fdbench.doctor.parts import BROWSER_VARIABLE, BROWSERS
from fdbench.errors import UsageError
from fdbench.results.store import read_results

DOCS = Path(__file__).parent
REPORT, TIMELINE, TERMINAL = "report.png", "timeline.png", "terminal.svg"
PICTURES = (REPORT, TIMELINE, TERMINAL)
COMMAND = "fdbench run --suite quick --adapter tml --adapter stitched"
SESSION = "tml/interruption.topic_shift_1s@0"
"""What the timeline shows: the page's address of it."""
WIDTH, HEIGHT = 1280, 900
COLUMNS, LINE, SIGN = 96, 19.0, 7.8
"""Of the terminal: its width in characters; height of a line and width of a character in px."""
INK, GROUND, PROMPT = "#e6edf3", "#161b22", "#5fd3a5"
LOADED = "document.documentElement.dataset.ready === 'yes'"


def write_pictures(run: Path, page: Path, docs: Path = DOCS) -> list[Path]:
    """Write all of them and return their paths.

    Raises:
        UsageError: there is no browser.
        StoreError: `run` is no folder of a finished run.
    """
    (docs / TERMINAL).write_text(terminal(run), encoding="utf-8")
    with _browser() as browser:
        _shoot(browser, page.resolve().as_uri(), docs / REPORT)
        _shoot(browser, f"{page.resolve().as_uri()}#{SESSION}", docs / TIMELINE, "#session .item")
    return [docs / name for name in PICTURES]


def terminal(run: Path) -> str:
    """What the command prints at its end, as an SVG with text as text; columns stay columns in any font."""
    told = summarise(read_results(run)).splitlines()
    lines = [f"$ {COMMAND}", *(part for line in told for part in (wrap(line, COLUMNS, drop_whitespace=False) or [""]))]
    width, height = COLUMNS * SIGN + 32, len(lines) * LINE + 28
    rows = [
        el(
            "text", line, x=16, y=14 + LINE * (number + 0.75), fill=PROMPT if number == 0 else INK, textLength=f"{len(line) * SIGN:.1f}",
        )
        for number, line in enumerate(lines) if line
    ]  # fmt: skip
    drawn = el(
        "svg", el("title", f"What the terminal shows at the end of {COMMAND}"),
        el("style", "text{font:13px ui-monospace,'SF Mono','DejaVu Sans Mono',monospace;white-space:pre}"),
        el("rect", width=width, height=height, rx=8, fill=GROUND), *rows,
        xmlns="http://www.w3.org/2000/svg", viewBox=f"0 0 {width:.0f} {height:.0f}", width=width, height=height, role="img",
    )  # fmt: skip
    return f"{drawn}\n"


@contextmanager
def _browser() -> Iterator[Any]:
    from playwright.sync_api import sync_playwright

    named = [os.environ.get(BROWSER_VARIABLE, ""), *BROWSERS]
    found = next((path for name in named if name and (path := shutil.which(name))), None)
    if found is None:
        raise UsageError(f"no Chromium to take pictures with: install one, or set {BROWSER_VARIABLE} to its path")
    with sync_playwright() as playwright:
        running = playwright.chromium.launch(executable_path=found, args=["--no-sandbox", "--disable-gpu"])
        yield running
        running.close()


def _shoot(browser: Any, url: str, out: Path, part: str = "") -> None:
    """The first screen in light colours, or one part of the page as soon as it is there."""
    page = browser.new_page(viewport={"width": WIDTH, "height": HEIGHT}, color_scheme="light", reduced_motion="reduce")
    page.goto(url)
    while not page.evaluate(LOADED):
        page.wait_for_timeout(100)
    shown = page.locator(part) if part else page
    shown.screenshot(path=out)
    page.close()
