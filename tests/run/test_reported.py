"""What a system says of itself, from the adapter's event to events.json and to the page."""

from __future__ import annotations

import json
from pathlib import Path
from typing import Any

import pytest

from fdbench import assets
from fdbench.cli.main import main
from fdbench.timebase import ms
from tests.report.packed import sessions_of

HOSTILE = "</title><script>window.hacked=1</script>{{ 7*7 }}"
AGENT = f"""
from fdbench.contract import Decision, Span, StepAdapter, StepOutput

class Talker(StepAdapter):
    frame_ms = 20

    def step(self, user, now):
        made = {{
            2400: [Decision("listen", "the user speaks")],
            4800: [Decision("ponder", {HOSTILE!r}), Span("llm", 2400, 4800), Span("tts", 4800, 4801, modelled=False)],
        }}
        return StepOutput(user * 0, made.get(now, []))
"""


@pytest.fixture(scope="module")
def run(tmp_path_factory: pytest.TempPathFactory) -> Path:
    folder = tmp_path_factory.mktemp("reported")
    (folder / "talker.py").write_text(AGENT, encoding="utf-8")
    scenario = assets.bundled("scenarios") / "quick" / "latency.short_question.yaml"
    assert main(["run", str(scenario), "--adapter", str(folder / "talker.py"), "--recogniser", "none", "--jobs", "0",
                 "--out", str(folder / "out")]) in (0, 3)  # fmt: skip
    return folder / "out"


def events(run: Path) -> Any:
    return json.loads(next(run.glob("items/*/latency.*/events.json")).read_text(encoding="utf-8"))


def test_decisions_stand_in_events_json_with_time_decision_and_reason(run: Path) -> None:
    assert events(run)["decisions"] == [
        {"time": ms(100), "decision": "listen", "reason": "the user speaks"},
        {"time": ms(200), "decision": "ponder", "reason": HOSTILE},
    ]


def test_spans_say_what_was_modelled(run: Path) -> None:
    assert events(run)["spans"] == [["llm", 2400, 4800, True], ["tts", 4800, 4801, False]]


def test_scoring_again_adds_them_to_files_that_lack_them(run: Path) -> None:
    path = next(run.glob("items/*/latency.*/events.json"))
    whole = path.read_bytes()
    older = json.loads(whole)
    del older["decisions"]
    older["spans"] = [span[:3] for span in older["spans"]]
    path.write_text(json.dumps(older), encoding="utf-8")
    assert main(["report", str(run), "--audio-mb", "0"]) == 0
    assert all(not s["decisions"] for s in sessions_of((run / "report.html").read_text(encoding="utf-8")).values())
    assert main(["score", str(run)]) in (0, 3)
    assert path.read_bytes() == whole


def test_the_page_shows_them_as_text_and_is_the_same_each_time(run: Path) -> None:
    pages = []
    for _ in range(2):
        assert main(["report", str(run), "--audio-mb", "0"]) == 0
        pages.append((run / "report.html").read_bytes())
    assert pages[0] == pages[1]
    page = pages[0].decode("utf-8")
    assert [HOSTILE] * len(sessions_of(page)) == [s["decisions"][1][2] for s in sessions_of(page).values()]
    assert "window.hacked=1</script>" not in page
