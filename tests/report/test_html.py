"""The page: whole, self-contained, and deaf to what models say."""

from __future__ import annotations

import argparse
import json
import re
from collections.abc import Callable
from html.parser import HTMLParser
from pathlib import Path
from urllib.parse import unquote

import pytest

from fdbench.cli import report as command
from fdbench.errors import StoreError
from fdbench.report.html import write_report
from tests.gate.formats import page_text
from tests.report.packed import sessions_of

MakeRun = Callable[..., Path]
HOSTILE = "</script></q><script>document.title='hacked'</script>\"'><img src=x onerror=\"document.title='hacked'\">{{ 7*7 }}"


class Page(HTMLParser):
    """Tags with their attributes, and all text outside scripts and styles."""

    def __init__(self, text: str) -> None:
        super().__init__()
        self.tags: list[tuple[str, dict[str, str | None]]] = []
        self.text: list[str] = []
        self._in = ""
        self.feed(text)

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        self.tags.append((tag, dict(attrs)))
        self._in = tag

    def handle_endtag(self, tag: str) -> None:
        self._in = ""

    def handle_data(self, data: str) -> None:
        if self._in not in ("script", "style"):
            self.text.append(data)

    def all(self, tag: str) -> list[dict[str, str | None]]:
        return [attributes for name, attributes in self.tags if name == tag]


@pytest.fixture(scope="module")
def page(report: Path) -> str:
    return report.read_text(encoding="utf-8")


def test_the_page_loads_nothing_from_anywhere(page: str) -> None:
    for _, attributes in Page(page).tags:
        for name in ("src", "href"):
            assert (attributes.get(name) or "#").startswith(("#", "data:"))
    assert not re.search(r"url\((?!#)", page)
    assert "@import" not in page


def test_every_played_session_has_its_audio(page: str) -> None:
    parsed = Page(page)
    assert len([s for s in parsed.all("script") if "data-sound" in s]) == 12
    findings = parsed.all("audio")  # these play without any script
    assert findings and all((s["src"] or "").startswith("data:audio/") for s in findings)


def test_ids_are_unique_and_local_links_lead_somewhere(page: str) -> None:
    parsed = Page(page)
    ids = [a["id"] for _, a in parsed.tags if "id" in a]
    assert len(ids) == len(set(ids))
    sessions = {s["data-session"] for s in parsed.all("script") if "data-session" in s}
    targets = {(a["href"] or "")[1:].partition("?")[0] for a in parsed.all("a")}
    assert targets <= {*ids, *sessions}


def test_published_rows_stand_apart(page: str) -> None:
    start, end = page.index('<section id="published"'), page.index("</main>")
    assert "TML-Interaction-Small" in page[start:end]
    assert "TML-Interaction-Small" not in page[:start] + page[end:].replace("TML-Interaction-Small breakdown", "")
    assert "Published, not measured here" in page[start:end]
    assert "none may be ranked together" in page[start:end]
    assert "stitched" not in page[start:end]


def test_the_page_says_what_it_is_not(page: str) -> None:
    assert "say nothing about the products that inspired them" in page
    assert "no value: no context scenario was exercised" in page
    assert "too few for an interval" in page
    assert "The run is valid" in page and "banner good" not in page


def test_every_cell_without_a_value_says_why_in_plain_words(page: str) -> None:
    plain = ("no value: ", "not tested", "never came up", "no trend: ", "not among this", "never, in ", "undefined", "–")
    empty = re.findall(r'<(?:b|span) class="undefined[^"]*">([^<]*)<', page)
    assert len(empty) > 4 and [text for text in empty if not text.startswith(plain)] == []
    assert [word for word in ("None", "nan", "null") if f">{word}<" in page] == []


def test_an_invalid_run_says_so_first(make_run: MakeRun, tmp_path: Path) -> None:
    text = write_report([make_run(valid=False)], tmp_path / "r.html", audio_limit=0).read_text(encoding="utf-8")
    assert text.index("Invalid run") < text.index('class="dims"')
    assert "only 3 of 12 events were exercised" in text
    assert "Valid run." not in text


def test_a_system_that_is_not_valid_is_named_and_the_others_stand(make_run: MakeRun, tmp_path: Path) -> None:
    folder = make_run()
    document = json.loads((folder / "results.json").read_text(encoding="utf-8"))
    why = ["tml: only 3 of 12 scheduled overlap events were exercised"]
    document["systems"]["tml"] |= {"valid": False, "why_invalid": why}
    document["run"]["why_invalid"] = why
    (folder / "results.json").write_text(json.dumps(document), encoding="utf-8")
    text = write_report([folder], tmp_path / "r.html", audio_limit=0).read_text(encoding="utf-8")
    assert "The run is valid" in text and "Not every system is valid" in text
    assert text.index(why[0]) < text.index('class="dims"')
    assert "tml and stitched are not compared: tml is not valid." in text
    assert "not compared: one of the two is not valid" in text
    assert "The run is valid in part" in text


def test_what_is_undetermined_shows_its_share_and_both_bounds(make_run: MakeRun, tmp_path: Path) -> None:
    folder = make_run()
    document = json.loads((folder / "results.json").read_text(encoding="utf-8"))
    overlap = document["systems"]["tml"]["dimensions"]["overlap"]
    overlap["undetermined"], overlap["units"][0]["upper"] = 1.0, 100.0
    (folder / "results.json").write_text(json.dumps(document), encoding="utf-8")
    text = write_report([folder], tmp_path / "r.html", audio_limit=0).read_text(encoding="utf-8")
    assert text.count("100 % of units undetermined, counted as the worse outcome") == 1
    assert sessions_of(text)["tml/uh-huh@0"]["upper"] == 100.0


def test_hostile_texts_are_shown_and_make_no_tag(make_run: MakeRun, tmp_path: Path) -> None:
    text = write_report([make_run(hostile=HOSTILE)], tmp_path / "r.html", audio_limit=0).read_text(encoding="utf-8")
    parsed = Page(text)
    assert len([s for s in parsed.all("script") if s.get("type") != "text/plain"]) == 1
    assert "hacked" not in "".join(re.findall(r"<script[^>]*>(.*?)</script>", text, re.DOTALL)[:-1])
    assert parsed.all("img") == []
    assert not [name for _, attributes in parsed.tags for name in attributes if name.startswith("on")]
    assert [f for f in sessions_of(text)["stitched/plain@0"]["findings"] if f[2] == HOSTILE]
    assert any(HOSTILE in each for each in parsed.text)
    assert "49" not in [t.strip() for t in parsed.text]


def test_only_our_script_may_run(page: str) -> None:
    policy = next(a["content"] or "" for a in Page(page).all("meta") if a.get("http-equiv") == "Content-Security-Policy")
    assert "default-src 'none'" in policy
    assert re.search(r"script-src 'sha256-[A-Za-z0-9+/]{43}='", policy)


def test_lone_surrogates_do_not_break_the_page(make_run: MakeRun, tmp_path: Path) -> None:
    run = make_run()
    results = run / "results.json"
    results.write_text(
        results.read_text(encoding="utf-8").replace("step() returned", "step\\ud800() returned"), encoding="utf-8"
    )
    assert "step?() returned" in write_report([run], tmp_path / "r.html", audio_limit=0).read_text(encoding="utf-8")


def carried(text: str) -> list[str]:
    return re.findall(r'<script type="text/plain" data-sound="[^"]*">([^<]*)</script>', text)


def test_sound_beyond_the_limit_is_played_from_its_file(run_dir: Path, tmp_path: Path) -> None:
    text = write_report([run_dir], tmp_path / "r.html", audio_limit=0).read_text(encoding="utf-8")
    assert Page(text).all("audio") == [] and carried(text) == []
    place = sessions_of(text)["tml/cut@0"]["file"]
    assert (tmp_path / unquote(place)).resolve() == (run_dir / "items/tml/cut@0/recording.flac").resolve()
    limited = carried(write_report([run_dir], tmp_path / "s.html", audio_limit=60_000).read_text(encoding="utf-8"))
    assert 0 < len(limited) < 12
    assert sum(map(len, limited)) <= 60_000


def test_only_the_findings_sound_is_in_the_page_if_asked_for(run_dir: Path, tmp_path: Path) -> None:
    text = write_report([run_dir], tmp_path / "r.html", standalone="findings").read_text(encoding="utf-8")
    assert 0 < len(Page(text).all("audio")) <= 3
    found = re.findall(r'<article class="finding.*?<a class="said" href="#[^/]*/([^?"]*)', text, re.DOTALL)
    assert len(carried(text)) == 2 * len(set(found)) > 0  # and what the other system did there
    none = write_report([run_dir], tmp_path / "n.html", standalone="none").read_text(encoding="utf-8")
    assert carried(none) == []


def test_control_characters_and_what_turns_text_are_written_out(make_run: MakeRun, tmp_path: Path) -> None:
    turned = "evil\u202egnp.exe\x00\x1b[31m"
    run = make_run(names=("tml",))
    results = json.loads((run / "results.json").read_text(encoding="utf-8"))
    results["systems"] = {turned: results["systems"]["tml"]}
    (run / "results.json").write_text(json.dumps(results), encoding="utf-8")
    text = write_report([run], tmp_path / "r.html", audio_limit=0).read_text(encoding="utf-8")
    assert not re.search("[\u202a-\u202e\u2066-\u2069\x00\x1b]", text)
    assert "<title>fdbench: evil\\u202egnp.exe\\x00\\x1b[31m</title>" in text


def test_nobody_is_said_to_have_heard_what_nobody_listened_for(make_run: MakeRun, tmp_path: Path) -> None:
    run = make_run(names=("tml",))
    for file in run.glob("items/*/*/events.json"):
        events = json.loads(file.read_text(encoding="utf-8"))
        events["recogniser"] = ""
        for reply in events["replies"]:
            reply["words"] = []
        file.write_text(json.dumps(events), encoding="utf-8")
    text = write_report([run], tmp_path / "r.html", audio_limit=0).read_text(encoding="utf-8")
    session = sessions_of(text)["tml/plain@0"]
    assert session["recogniser"] == "" and session["replies"][0][3] == []
    assert "No word was recognised" not in text


def test_a_page_of_talks_that_existed_says_that_nothing_was_played(make_run: MakeRun, tmp_path: Path) -> None:
    """Nor that words were looked for, that a measure had no chance for lack of sessions only, or that nothing was lost."""
    folder = make_run(names=("agent",))
    document = json.loads((folder / "results.json").read_text(encoding="utf-8"))
    document["run"] |= {"clock": "recorded", "recogniser": ""}
    for body in document["systems"]["agent"]["dimensions"].values():
        body |= {"score": None, "interval": None, "why": "nothing was exercised", "units": []}
    substance = {
        "value": None,
        "unit": "ms",
        "direction": "lower",
        "n": 0,
        "interval": None,
        "why_undefined": "never exercised",
    }
    document["systems"]["agent"]["dimensions"]["latency"]["measures"]["substance_latency_ms"] = substance
    mute = document["systems"]["mute"] = json.loads(
        json.dumps(document["systems"]["agent"])
    )  # it never answered: that is known
    mute["dimensions"]["latency"]["measures"]["substance_latency_ms"] = {**substance, "n": 1, "censored": 1}
    del mute["dimensions"]["latency"]["measures"]["substance_latency_ms"]["why_undefined"]
    document["systems"]["agent"]["dimensions"]["latency"]["measures"]["answer_latency_ms"] = substance
    (folder / "results.json").write_text(json.dumps(document), encoding="utf-8")
    text = page_text(write_report([folder], tmp_path / "r.html", audio_limit=0))
    assert "Scripted users were played" not in text and "nothing was played and nobody wrote a script" in text
    assert "Nobody looked for words in run-1" in text
    assert "no value: it never came up, or it needs words and nobody looked for them never, in 1 of 1 cases" in text
    assert "No session gave these a chance, or nobody looked for the words that they need" in text
    assert "Nothing could be scored" in text and "No points were lost." not in text


def test_the_ledger_says_once_what_was_not_exercised(page: str) -> None:
    ledger = page[page.index('<section id="ledger"') :]
    assert '<td class="said">the answer was over after 0.6 s</td>' in ledger
    assert "2 ended in an error" in ledger


def test_figures_of_others_have_their_unit(page: str) -> None:
    assert "0.1 to 0.3 s, around 0.2 s." in page and "0 to 5 %." in page


def test_a_missing_recording_is_told(make_run: MakeRun, tmp_path: Path) -> None:
    run = make_run()
    (run / "items/tml/cut@0/recording.flac").unlink()
    text = write_report([run], tmp_path / "r.html", audio_limit=0).read_text(encoding="utf-8")
    assert sessions_of(text)["tml/cut@0"]["why"] == "The recording is missing."


def test_a_run_without_any_session_still_makes_a_page(make_run: MakeRun, tmp_path: Path) -> None:
    text = write_report([make_run(names=())], tmp_path / "r.html", audio_limit=0).read_text(encoding="utf-8")
    assert "No scenario was played." in text


def test_a_folder_that_is_not_there_is_refused(run_dir: Path, tmp_path: Path) -> None:
    with pytest.raises(StoreError, match="cannot be written"):
        write_report([run_dir], tmp_path / "missing" / "r.html", audio_limit=0)


def test_the_command_writes_into_the_run_folder_and_prints_the_path(
    make_run: MakeRun, capsys: pytest.CaptureFixture[str]
) -> None:
    run = make_run()
    parser = argparse.ArgumentParser()
    command.add_arguments(parser)
    assert command.execute(parser.parse_args([str(run), "--audio-mb", "0"])) == 0
    assert capsys.readouterr().out == f"{run / 'report.html'}\n"
    assert (run / "report.html").exists()


def test_the_command_refuses_a_negative_limit() -> None:
    parser = argparse.ArgumentParser()
    command.add_arguments(parser)
    with pytest.raises(SystemExit):
        parser.parse_args(["run", "--audio-mb", "-1"])
