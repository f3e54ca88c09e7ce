"""A big run from a small one, to try what its page takes: `python -m tests.report.many RUN OUT 520`.

Every session of RUN is there so many times, under a scenario of its own, until OUT has that many (files are hard links where the disk
allows it); measures stay as they are, units grow with the scenarios. Then `fdbench report` is run, and printed: the page's bytes, those of
the files beside it, seconds and the most memory; with Playwright and Chromium also when the first screen is drawn, the nodes, and how long
sessions take from the click until they are drawn.
"""

from __future__ import annotations

import copy
import json
import os
import resource
import shutil
import subprocess
import sys
import time
from importlib.util import find_spec
from pathlib import Path
from typing import Any

OPENED = """(place) => new Promise((done) => {
  const began = performance.now(), wanted = decodeURIComponent(place.slice(1).split("?")[0]);
  const look = () => {
    const item = document.querySelector("#session .item");
    if (item && item.dataset.address === wanted) requestAnimationFrame(() => setTimeout(() => done(performance.now() - began)));
    else setTimeout(look, 2);
  };
  location.hash = place;
  look();
})"""
"""Milliseconds until a session is drawn."""
FILES = ("session.json", "events.json", "measures.json", "peaks.bin", "recording.flac")


def grow(run: Path, out: Path, sessions: int) -> None:
    """Write the run folder `out` with about `sessions` sessions."""
    results = json.loads((run / "results.json").read_text(encoding="utf-8"))
    played = sum(len(system["scenarios"]) for system in results["systems"].values())
    copies = range(max(1, round(sessions / played)))
    out.mkdir(parents=True)
    shutil.copyfile(run / "run.json", out / "run.json")
    for system in results["systems"].values():
        system["scenarios"] = [_item(run, out, item, number) for number in copies for item in system["scenarios"]]
        for dimension in system["dimensions"].values():
            dimension["units"] = [_unit(unit, number) for number in copies for unit in dimension["units"]]
    (out / "results.json").write_text(json.dumps(results), encoding="utf-8")


def _item(run: Path, out: Path, item: dict[str, Any], number: int) -> dict[str, Any]:
    name = f"{item['id']}-{number}"
    path = item["path"].replace(item["id"], name)
    (out / path).mkdir(parents=True)
    for file in FILES:
        if (run / item["path"] / file).exists():
            _linked(run / item["path"] / file, out / path / file)
    return {**item, "id": name, "path": path}


def _linked(source: Path, target: Path) -> None:
    try:
        os.link(source, target)
    except OSError:
        shutil.copyfile(source, target)


def _unit(unit: dict[str, Any], number: int) -> dict[str, Any]:
    made = copy.deepcopy(unit)
    made["unit"] = f"{unit['unit']}-{number}"
    made["scenarios"] = [f"{scenario}-{number}" for scenario in unit["scenarios"]]
    return made


def main(run: Path, out: Path, sessions: int, *options: str) -> None:
    if not out.exists():
        grow(run, out, sessions)
    began = time.monotonic()
    subprocess.run([sys.executable, "-m", "fdbench", "report", str(out), *options], check=True)
    took = time.monotonic() - began
    used = resource.getrusage(resource.RUSAGE_CHILDREN)
    beside = sum(file.stat().st_size for file in out.glob("report.*/*"))
    print(
        f"page {(out / 'report.html').stat().st_size:,} bytes, beside it {beside:,}; {took:.1f} s, of processor time "
        f"{used.ru_utime + used.ru_stime:.1f} s; {used.ru_maxrss / 1024:.0f} MB"
    )
    if find_spec("playwright") and (chromium := os.environ.get("FDBENCH_CHROMIUM") or shutil.which("chromium")):
        look(out / "report.html", chromium)


def look(file: Path, chromium: str) -> None:
    """What a browser takes."""
    from playwright.sync_api import sync_playwright

    with sync_playwright() as playwright:
        browser = playwright.chromium.launch(executable_path=chromium, args=["--no-sandbox", "--disable-gpu"])
        tools = browser.new_browser_cdp_session()

        def processor() -> float:
            """Milliseconds of all of the browser's processes."""
            return 1000 * float(sum(each["cpuTime"] for each in tools.send("SystemInfo.getProcessInfo")["processInfo"]))

        page = browser.new_page()
        page.goto(file.as_uri())
        page.wait_for_selector("#turn-rows tr")
        drawn = page.evaluate("performance.getEntriesByName('first-contentful-paint')[0].startTime")
        nodes = page.evaluate("document.querySelectorAll('*').length")
        listed = page.evaluate("[...document.querySelectorAll('#turn-rows a')].map((each) => each.getAttribute('href'))")
        places, before = list(dict.fromkeys(listed)), processor()
        took = sorted(page.evaluate(OPENED, place) for place in places)
        each = (processor() - before) / len(places)
    print(
        f"first screen after {drawn:.0f} ms; {nodes:,} nodes; a session opens in {took[len(took) // 2]:.0f} ms, at most {took[-1]:.0f}, "
        f"{each:.0f} of processor time"
    )


if __name__ == "__main__":
    main(Path(sys.argv[1]), Path(sys.argv[2]), int(sys.argv[3]), *sys.argv[4:])
