"""The page of a verdict, and the verdict in the report."""

from __future__ import annotations

import json
from collections.abc import Callable
from pathlib import Path

import pytest

from fdbench.cli.main import main
from fdbench.gate.verdict import Verdict, no_verdict
from fdbench.report.gate_page import gate_page
from fdbench.report.html import write_report
from fdbench.report.moments import with_moments
from fdbench.report.sessions import read_view
from fdbench.results.store import read_results
from tests.gate.formats import page_text
from tests.report.packed import sessions_of
from tests.report.test_browser import OVERFLOW, opened, until
from tests.report.test_browser import browser as browser
from tests.report.test_moments import CASE, verdict_of

MakeRun = Callable[..., Path]


@pytest.fixture
def run(make_run: MakeRun) -> Path:
    return make_run()


def judged(run: Path, page: str = "gate.html") -> Verdict:
    return with_moments(verdict_of(CASE), read_results(run), run, page)


def written(run: Path, verdict: Verdict) -> Path:
    file = run.parent / "gate.html"
    file.write_text(gate_page(verdict, read_results(run), run), encoding="utf-8")
    return file


def test_the_page_says_what_failed_and_holds_the_session_once(run: Path) -> None:
    file = written(run, judged(run))
    text, source = page_text(file), file.read_text()
    assert text.startswith(
        "fdbench gate: REGRESSION fdbench gate ✗ REGRESSION exit code 1 interruption stitched against its baseline"
    )
    assert "✗ Interruption 98.0 -> 0.0 Perhaps it no longer stops." in text
    assert "▶ Hear it at 0:06.00 yield_rate: always -> never; did not yield within 2 s" in text
    assert "✗ Budget interruption.yield_rate" in text
    assert "“wait, I meant Porto”: did not yield within 2 s" in text
    assert list(sessions_of(source)) == ["stitched/cut@0"] and source.count("data:audio/") == 1


def test_a_page_without_a_run_holds_the_verdict_alone(tmp_path: Path) -> None:
    file = tmp_path / "gate.html"
    file.write_text(gate_page(no_verdict("x.json: no such file", 2), None, tmp_path), encoding="utf-8")
    assert "INVALID exit code 2 x.json: no such file" in page_text(file)
    assert "<audio" not in file.read_text()


def test_the_gate_reads_each_session_once(run: Path, tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    read: list[Path] = []

    def counted(folder: Path) -> object:
        read.append(folder)
        return read_view(folder)

    monkeypatch.setattr("fdbench.report.sessions.read_view", counted)
    monkeypatch.setattr("fdbench.gate.judge.judge", lambda *_, **__: verdict_of(CASE))
    assert main(["gate", str(run), "--baseline", str(run), "--html", str(tmp_path / "gate.html")]) == 1
    assert "▶ Hear it" in page_text(tmp_path / "gate.html")
    assert read == [run / CASE.path]


def test_the_report_shows_the_verdict_first(run: Path, tmp_path: Path) -> None:
    page = write_report([run], tmp_path / "r.html", verdict=judged(run, ""))
    text = page.read_text()
    assert text.index('id="verdict"') < text.index('id="summary"')
    assert 'href="#stitched/cut@0?t=6.00"' in text and "stitched/cut@0" in sessions_of(text)


def test_report_with_a_baseline_judges_as_the_gate_does(run: Path, tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    before = json.loads((run / "results.json").read_text())
    for system in before["systems"].values():
        for body in system["dimensions"].values():
            body["units"] = [{**unit, "unit": f"{unit['unit']}-{i}"} for unit in body["units"] for i in range(3)]
    base = tmp_path / "base.json"
    base.write_text(json.dumps(before))
    assert main(["gate", str(run), "--baseline", str(base)]) == 1
    lost = [line.strip() for line in capsys.readouterr().out.splitlines() if "missing: " in line]
    assert main(["report", str(run), "--baseline", str(base), "-o", str(tmp_path / "r.html"), "--audio-mb", "0"]) == 0
    text = page_text(tmp_path / "r.html")
    assert "REGRESSION exit code 1" in text
    assert lost and all(line in text for line in lost)


def test_report_needs_a_baseline_to_judge_by(run: Path, capsys: pytest.CaptureFixture[str]) -> None:
    assert main(["report", str(run), "--policy", "p.yaml"]) == 2
    assert "--policy needs --baseline" in capsys.readouterr().err


# --- in a browser ---


@pytest.mark.browser
@pytest.mark.parametrize("width", [1280, 390])
@pytest.mark.parametrize("scheme", ["light", "dark"])
def test_it_fits_and_asks_for_nothing(browser: object, run: Path, width: int, scheme: str) -> None:
    page, faults = opened(browser, written(run, judged(run)).as_uri(), width, scheme)
    assert page.evaluate(OVERFLOW) == 0
    page.evaluate("document.querySelectorAll('details').forEach(d => { d.open = true; })")
    assert page.evaluate(OVERFLOW) == 0
    assert faults == []
    page.close()


@pytest.mark.browser
def test_one_click_plays_the_worst_turn_from_a_little_before(browser: object, run: Path) -> None:
    page, faults = opened(browser, written(run, judged(run)).as_uri())
    page.locator(".hear").first.click()
    playing = (
        "(() => { const a = document.querySelector('#session audio');"
        " return a && !a.paused && a.currentTime > 4.5 && a.currentTime < 8; })()"
    )
    until(page, playing)
    assert page.locator(".item").is_visible()
    assert faults == []
    page.close()


@pytest.mark.browser
def test_a_link_to_a_moment_opens_the_session_there(browser: object, run: Path, tmp_path: Path) -> None:
    url = write_report([run], tmp_path / "r.html").as_uri()
    page, faults = opened(browser, f"{url}#stitched/cut@0?t=6.00")
    until(page, "document.querySelector('#session audio')?.currentTime === 6")
    assert page.locator("#session .item").get_attribute("data-address") == "stitched/cut@0"
    assert page.locator("#session .tl").first.get_attribute("aria-valuetext") == "0:06.00"
    page.evaluate("location.hash = '#nothing/here@0?t=x'")
    page.evaluate("location.hash = '#%E0%A4%A'")
    page.wait_for_timeout(50)
    assert faults == []
    page.close()
