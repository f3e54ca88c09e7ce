"""The page of many runs: small, quick, relative, safe, and readable everywhere."""

from __future__ import annotations

import json
import re
import time
from html.parser import HTMLParser
from pathlib import Path
from typing import Any
from urllib.parse import unquote

import numpy as np
import pytest

from fdbench.cli.main import main
from fdbench.gate.policy import Budget, Policy
from fdbench.report.draw.spark import Series, spark
from fdbench.report.draw.style import COLOURS
from fdbench.report.history.lines import read_history
from fdbench.report.history.markdown import history_markdown
from fdbench.report.history.page import link, render
from tests.gate.make import dimension, rate, results, sample, system
from tests.report.axe import violations
from tests.report.history.conftest import PutRun, agent
from tests.report.test_browser import browser as browser

HOSTILE = "</td></script><script>window.hacked=1</script>\"'><img src=x onerror=hacked=1>\u202e\x1b[31m"
LONG = "n" * 3_000


class Addresses(HTMLParser):
    """Every address that a page names."""

    def __init__(self) -> None:
        super().__init__()
        self.found: list[str] = []

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        self.found += [value or "" for name, value in attrs if name in ("href", "src", "action", "data", "srcset")]


def addresses(page: str) -> list[str]:
    parser = Addresses()
    parser.feed(page)
    return [each for each in parser.found if not each.startswith("#")]


def page_of(root: Path, policy: Policy | None = None) -> str:
    return render(read_history(root, policy or Policy()), root)


def test_links_are_relative_and_lead_to_the_pages_of_runs(tmp_path: Path, put: PutRun) -> None:
    name = 'javascript:alert(1)#?%41&"><b>'
    (put(f"{name}/run", 1) / "report.html").write_text("")
    build = put("build/run", 2).parent
    (build / "report.html").write_text("")
    (build / "gate.html").write_text("")
    (build / "gate.json").write_text('{"schema": 1, "word": "PASS", "exit_code": 0, "why": "", "systems": []}')
    put("bare", 3)
    out = tmp_path / "site" / "index.html"
    out.parent.mkdir()
    assert main(["history", str(tmp_path / "all"), "-o", str(out)]) == 0
    found = addresses(out.read_text(encoding="utf-8"))
    assert found[0] == "data:,"
    aims = {(out.parent / unquote(each)).resolve() for each in found[1:]}
    assert aims == {tmp_path / "all" / name / "run" / "report.html", build / "report.html", build / "gate.html"}
    assert all(re.fullmatch(r"\.\./[\w./%~-]+", each) for each in found[1:])
    assert link(Path("x/javascript:y"), Path("x")) == "javascript%3Ay"


def test_hostile_names_are_text(tmp_path: Path, put: PutRun) -> None:
    bot = agent(settings={HOSTILE: HOSTILE})
    bot["dimensions"] = {HOSTILE: bot["dimensions"]["interruption"]}
    bot["dimensions"][HOSTILE]["measures"][HOSTILE] = sample(300.0)
    hostile = {HOSTILE: bot}
    put("a", 1, hostile, id=HOSTILE, suite=HOSTILE, git=HOSTILE), put("b", 2, hostile, suite=HOSTILE)
    (put("c", 3, hostile, suite=HOSTILE) / "gate.json").write_text("{" + HOSTILE)
    put("d<img src=x>", 4, created=HOSTILE)
    page = page_of(tmp_path / "all")
    assert "<script" not in page and "<img" not in page and "\u202e" not in page and "\x1b" not in page
    assert page.count("&lt;script&gt;") > 5
    assert set(re.findall(r'\bid="([^"]*)"', page)) >= {"g0", "skipped"}
    assert [each for each in re.findall(r'\bid="([^"]*)"', page) if not re.fullmatch(r"[\w-]+", each)] == []
    assert "script-src" not in page and "default-src 'none'" in page


def test_a_long_name_is_cut_and_lines_beyond_the_first_four_are_not_called_older(tmp_path: Path, put: PutRun) -> None:
    name = "n" * 100_000
    put("a", 1, {name: agent(settings={"key": name}), **{f"s{i}": agent() for i in range(4)}})
    page = page_of(tmp_path / "all")
    assert "n" * 201 not in page and "99,800 more" in page
    assert "1 more line<" in page and "older line" not in page
    assert "n" * 201 not in history_markdown(read_history(tmp_path / "all", Policy()))
    bare = agent()
    bare["dimensions"]["interruption"]["measures"] = {}
    put("b", 2, {"bare": bare}, suite="other")
    assert "0 measures of" not in page_of(tmp_path / "all")


def test_figures_are_those_of_results_json(tmp_path: Path, put: PutRun) -> None:
    for day, (score, yielded, stop) in enumerate([(60.0, 9, 500.0), (70.0, 2, 300.0), (80.0, 7, 412.0)], start=1):
        put(f"r{day}", day, {"tml": agent(score, yielded, stop)})
    page = page_of(tmp_path / "all", Policy(budgets=(Budget("interruption", "yield_rate", "min", 0.8),)))
    text = " ".join(re.sub(r"<[^>]+>", " ", page).split())
    assert "412 ms" in text and "300 to 500 ms in 3 runs" in text and "7 of 10" in text
    assert "tml, 3 runs: 500 ms at first, 412 ms at last, all 300 to 500 ms." in page
    assert "yield rate: only 7 of 10 (limit: at least 80 %)" in page and "missed in 2 of 3 runs" in text
    assert "2026-03-03 08:00 id-r3" in text


def test_a_spark_stands_where_its_values_are_and_breaks_at_gaps() -> None:
    drawn = spark("s", "Score", "told", [Series(0, [0.0, 100.0, None, 50.0], [None, (90.0, 100.0), None, None])], (0.0, 100.0))
    lines: list[Any] = [a for a in drawn.figure.get_children() if hasattr(a, "get_xdata")]
    first, alone, last = (np.column_stack([line.get_xdata(), line.get_ydata()]) * [180, 36] for line in lines)
    assert first == pytest.approx(np.array([[8, 8], [8 + 164 / 3, 28]]))
    assert alone == pytest.approx(np.array([[172, 18]])) and last == pytest.approx(alone)
    assert lines[1].get_marker() == "." and lines[2].get_color() == COLOURS["sys0"]


def test_nothing_at_all_is_a_page_that_says_so(tmp_path: Path) -> None:
    (tmp_path / "all" / "empty").mkdir(parents=True)
    page = page_of(tmp_path / "all")
    assert "No run here can be drawn" in page and "it holds no run" in page


def test_markdown_holds_the_same_figures(tmp_path: Path, put: PutRun, capsys: pytest.CaptureFixture[str]) -> None:
    put("a", 1, {"tml": agent(66.6)}), put("b|`x`", 2, {"tml|": agent(77.7)}, suite="x|y")
    (tmp_path / "all" / "none").mkdir()
    assert main(["history", str(tmp_path / "all"), "--format", "md"]) == 0
    text = capsys.readouterr().out
    assert "| 2026-03-01 08:00 | id-a | tml | 66.6 | - |" in text
    assert "Not joined with the runs above: the suite differs" in text
    assert r"| tml\| | 77.7 |" in text and "- `none`: it holds no run" in text


def test_what_cannot_be_done_is_one_sentence(tmp_path: Path, put: PutRun, capsys: pytest.CaptureFixture[str]) -> None:
    run = put("a", 1)
    for arguments, why in (
        ([str(run)], "is the folder of one run"),
        ([str(tmp_path / "nowhere")], "no such folder"),
        ([str(run.parent), "--system", "tml"], "--system needs --baseline"),
        ([str(run.parent), "-o", str(run / "results.json" / "x.html")], "cannot be written"),
        ([str(run.parent), "--baseline", str(tmp_path / "none.json")], "no such file"),
    ):
        assert main(["history", *arguments]) == 2
        told = capsys.readouterr().err
        assert why in told and len(told.splitlines()) == 1


def many(root: Path, count: int) -> None:
    """Two systems with as many measures as the real ones, and values that differ from run to run."""
    random = np.random.default_rng(1)
    for number in range(count):
        docs = {}
        for name in ("tml", "stitched"):
            body = {}
            for kind in ("latency", "interruption", "overlap", "context", "coherence"):
                measures = {f"m{i}_ms": sample(float(random.uniform(200, 900)), interval=[100.0, 950.0]) for i in range(10)}
                measures |= {f"r{i}_rate": rate(int(random.integers(20)), 20) for i in range(6)}
                body[kind] = dimension([float(random.uniform(0, 100)) for _ in range(10)], kind, measures=measures)
            docs[name] = system(**body)
        folder = root / f"run-{number:03}"
        folder.mkdir(parents=True)
        info = {"id": folder.name, "created": f"2026-{1 + number // 28:02}-{1 + number % 28:02}T00:00:00Z"}
        (folder / "results.json").write_text(json.dumps(results(docs, **info)))


@pytest.mark.slow
def test_two_hundred_runs_are_quick_and_small(tmp_path: Path) -> None:
    many(tmp_path / "all", 200)
    begin = time.process_time()
    page = page_of(tmp_path / "all")
    assert time.process_time() - begin < 10
    assert len(page.encode()) < 3_000_000
    assert page.count("<tr>") > 400 and page.count("<svg") == 5 + 2 * 5 * 16


@pytest.mark.browser
def test_the_page_fits_everywhere_and_runs_nothing(chromium: str, tmp_path: Path, put: PutRun) -> None:
    api = pytest.importorskip("playwright.sync_api")
    (
        put("a", 1, {LONG: agent(), "tml": agent()}, id=LONG, suite=HOSTILE),
        put("b", 2, {LONG: agent(), "tml": agent()}, suite=HOSTILE),
    )
    put("c", 3, {f"s{i}": agent(settings={"k": i}) for i in range(9)}, git="f" * 40)
    (tmp_path / "all" / LONG[:200]).mkdir()
    out = tmp_path / "history.html"
    out.write_text(page_of(tmp_path / "all"), encoding="utf-8")
    with api.sync_playwright() as playwright:
        browser = playwright.chromium.launch(executable_path=chromium, args=["--no-sandbox", "--disable-gpu"])
        for width, scheme in ((1280, "light"), (768, "dark"), (390, "light"), (390, "dark")):
            page = browser.new_page(viewport={"width": width, "height": 900}, color_scheme=scheme)
            faults: list[str] = []
            page.on("console", lambda message, into=faults: into.append(message.text))
            page.goto(out.as_uri())
            page.evaluate("document.querySelectorAll('details').forEach((each) => { each.open = true; })")
            assert page.evaluate("document.documentElement.scrollWidth - document.documentElement.clientWidth") == 0
            assert page.evaluate("window.hacked") is None
            assert page.evaluate("getComputedStyle(document.querySelector('header nav a')).paddingLeft") == "7px"
            assert page.evaluate("document.querySelector('.brand').getBoundingClientRect().left") > 0
            assert faults == []
        page.keyboard.press("Tab")
        assert page.evaluate("document.activeElement.className") == "skip"
        page.emulate_media(media="print")
        assert page.locator("table.lines").first.is_visible()
        browser.close()


@pytest.mark.slow
@pytest.mark.browser
def test_axe_finds_no_violation(browser: Any, tmp_path: Path, put: PutRun) -> None:
    """On a page with a verdict, lines that end, missed budgets, more lines than one table holds, and a folder that is not drawn."""
    put("a", 1, {"tml": agent(), "stitched": agent(yielded=2)})
    put("b", 2, {"tml": agent(60.0, stop=None), "stitched": agent(70.0)})
    put("c", 3, {"tml": agent(40.0, yielded=1)} | {f"s{i}": agent(settings={"k": i}) for i in range(9)})
    put("d", 4, clock="real")
    (tmp_path / "all" / "empty").mkdir()
    baseline = tmp_path / "baseline.json"
    assert main(["baseline", str(tmp_path / "all" / "a"), "-o", str(baseline)]) == 0
    out, policy = tmp_path / "history.html", tmp_path / "policy.yaml"
    policy.write_text("budgets: {interruption.yield_rate: {min: 0.8}}")
    asked = ["--baseline", str(baseline), "--policy", str(policy), "--system", "tml"]
    assert main(["history", str(tmp_path / "all"), *asked, "-o", str(out)]) == 0
    page = browser.new_page()
    page.goto(out.as_uri())
    for part in (".banner", "svg.figure", ".failing li", "#skipped li", "details", ".series li"):
        assert page.locator(part).count(), part
    assert violations(page) == {}
    page.close()
