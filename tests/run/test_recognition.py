"""`--recogniser` from the command line: words from a server on this machine, kept, used again, and told in results and pages."""

from __future__ import annotations

import json
import subprocess
import sys
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pytest

from fdbench.assets import bundled
from fdbench.cli.main import main
from fdbench.speech.endpoint import KEYS
from fdbench.speech.wer import all_measured
from tests.transcription_server import Server, serving

SCENARIO = str(bundled("scenarios") / "quick" / "latency.short_question.yaml")
SECRET = "sk-very-secret"

BEEPS = """
import numpy as np
from fdbench.contract import StepAdapter, StepOutput

class MyAgent(StepAdapter):
    frame_ms = 20

    def open(self, session):
        self.asked, self.quiet, self.left = False, 0, 0

    def step(self, user, now):
        loud = np.abs(user).max() > 0.01
        self.asked, self.quiet = self.asked or loud, 0 if loud else self.quiet + 1
        if self.asked and self.quiet == 40:
            self.asked, self.left = False, 50
        if not self.left:
            return StepOutput(np.zeros_like(user))
        self.left -= 1
        tone = 0.3 * np.sin(np.arange(user.size) / 9)
        return StepOutput(tone.astype(np.float32))
"""

SLIP = """
import numpy as np
from fdbench.contract import StepAdapter, StepOutput, Transcript
from fdbench.speech.tts import shared_synthesiser

SAID = "It is twellve."

class MyAgent(StepAdapter):
    frame_ms = 20

    def open(self, session):
        self.asked, self.quiet, self.left = False, 0, np.zeros(0, np.float32)

    def step(self, user, now):
        loud = np.abs(user).max() > 0.01
        self.asked, self.quiet = self.asked or loud, 0 if loud else self.quiet + 1
        events = []
        if self.asked and self.quiet == 40:
            self.asked, self.left = False, shared_synthesiser().say(SAID).audio
            events = [Transcript("agent", SAID)]
        now, self.left = self.left[:user.size], self.left[user.size:]
        return StepOutput(np.pad(now, (0, user.size - now.size)), events)
"""
WITHOUT = """
import sys
for name in ("pocketsphinx", "moonshine_voice", "hibari"):
    sys.modules[name] = None
from fdbench.cli.main import main
sys.exit(main(["score", sys.argv[1], "--jobs", "0"]))
"""


@pytest.fixture
def server(monkeypatch: pytest.MonkeyPatch, tmp_path: Path) -> Iterator[Server]:
    for name in KEYS:
        monkeypatch.delenv(name, raising=False)
    monkeypatch.setenv("FDBENCH_ASR_KEY", SECRET)
    monkeypatch.setenv("FDBENCH_CACHE", str(tmp_path / "cache"))
    with serving() as state:
        state.will({"text": "It is Lisbon.", "words": [{"word": "Lisbon", "start": 0.4, "end": 0.9}]})
        yield state


@pytest.fixture
def agent(tmp_path: Path) -> str:
    path = tmp_path / "my_agent.py"
    path.write_text(BEEPS, encoding="utf-8")
    return str(path)


def spec(server: Server) -> str:
    return f"openai:{server.url}#m"


def run(agent: str, out: Path, *more: str) -> int:
    return main(
        ["run", SCENARIO, "--adapter", f"one={agent}", "--adapter", f"two={agent}", "--out", str(out), "--jobs", "0", *more]
    )


def read(path: Path) -> dict[str, Any]:
    document: dict[str, Any] = json.loads(path.read_text(encoding="utf-8"))
    return document


def judged(out: Path) -> dict[str, bytes]:
    """All that was written about each item, but recordings."""
    return {str(p.relative_to(out)): p.read_bytes() for p in sorted((out / "items").rglob("*.json"))}


def test_the_servers_words_are_in_the_results_and_the_key_in_no_file(
    server: Server, agent: str, tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    out = tmp_path / "out"
    assert run(agent, out, "--recogniser", spec(server)) == 0
    name = read(out / "results.json")["run"]["recogniser"]
    assert name.startswith(f"openai:{server.url.removeprefix('http://')}#m")
    assert "recogniser_wer" not in read(out / "results.json")["run"]
    assert f"words: {name}, word error rate not measured" in capsys.readouterr().out
    events = read(next(out.glob("items/one/*/events.json")))
    assert events["recogniser"] == name
    assert [w["text"] for r in events["replies"] for w in r["words"]] == ["lisbon"]
    assert server.asked[0]["auth"] == f"Bearer {SECRET}"
    assert not [p for p in tmp_path.rglob("*") if p.is_file() and SECRET.encode() in p.read_bytes()]


def test_cold_warm_and_no_cache_give_the_same_bytes_and_equal_replies_are_asked_for_once(
    server: Server, agent: str, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    who = ("--recogniser", spec(server))
    asked = []
    for name, more in (("cold", ()), ("warm", ()), ("none", ("--no-cache",))):
        assert run(agent, tmp_path / name, *who, *more) == 0
        asked.append(len(server.asked))
    assert asked == [1, 1, 3]  # two systems that sound the same: once, not at all, twice
    monkeypatch.setenv("FDBENCH_CACHE", "off")
    assert run(agent, tmp_path / "off", *who) == 0
    assert len(server.asked) == 5
    cold = judged(tmp_path / "cold")
    assert any(name.endswith("words.json") for name in cold)
    assert all(judged(tmp_path / name) == cold for name in ("warm", "none", "off"))
    assert len({json.dumps(read(tmp_path / name / "results.json")["systems"]) for name in ("cold", "warm", "none", "off")}) == 1


def test_scoring_again_uses_the_stored_words_and_asks_nobody(server: Server, agent: str, tmp_path: Path) -> None:
    out = tmp_path / "out"
    assert run(agent, out, "--recogniser", spec(server), "--no-cache") == 0
    before, asked = judged(out), len(server.asked)
    assert main(["score", str(out)]) == 0
    assert judged(out) == before
    assert len(server.asked) == asked


def test_a_text_with_a_slip_is_scored_again_where_no_dictionary_is(server: Server, tmp_path: Path) -> None:
    pytest.importorskip("pocketsphinx")
    pytest.importorskip("hibari")
    agent, out = tmp_path / "my_agent.py", tmp_path / "out"
    agent.write_text(SLIP, encoding="utf-8")
    server.answers[:] = []
    server.will({"text": "It is twelve.", "words": [{"word": "twelve", "start": 0.4, "end": 0.9}]})
    assert run(str(agent), out, "--recogniser", spec(server)) == 0
    before = judged(out)
    replies = [r for p in out.glob("items/one/*/events.json") for r in read(p)["replies"]]
    assert [(r["declared"], [w["text"] for w in r["words"]]) for r in replies] == [("It is twellve.", ["twelve"])]
    subprocess.run([sys.executable, "-c", WITHOUT, str(out)], check=True)
    assert judged(out) == before


def test_a_run_of_a_version_without_the_choice_is_scored_without_a_recogniser(
    server: Server, agent: str, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    out = tmp_path / "out"
    assert run(agent, out, "--recogniser", spec(server)) == 0
    before, document = judged(out), read(out / "run.json")
    del document["recogniser"]  # it had no such field, and only one recogniser
    (out / "run.json").write_text(json.dumps(document), encoding="utf-8")
    monkeypatch.setattr("fdbench.speech.backends.find_spec", lambda name: None)
    monkeypatch.setattr("fdbench.annotate.words.find_spec", lambda name: None)
    monkeypatch.setenv("FDBENCH_CACHE", "off")
    assert main(["score", str(out)]) == 0
    assert judged(out) == before


def test_rewords_with_another_recogniser_renames_the_run(server: Server, agent: str, tmp_path: Path) -> None:
    out = tmp_path / "out"
    assert run(agent, out, "--recogniser", "none") == 0
    assert read(out / "results.json")["run"]["recogniser"] == ""
    assert main(["score", str(out), "--rewords", "--recogniser", spec(server)]) == 0
    assert [w["text"] for p in out.glob("items/one/*/events.json") for r in read(p)["replies"] for w in r["words"]] == [
        "lisbon"
    ]
    after = read(out / "results.json")
    assert after["run"]["recogniser"] == read(out / "run.json")["run"]["recogniser"] != ""
    assert main(["score", str(out)]) == 0
    assert read(out / "results.json") == after


def test_a_run_is_resumed_with_its_own_recogniser_or_not_at_all(
    server: Server, agent: str, tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    out = tmp_path / "out"
    assert run(agent, out, "--recogniser", spec(server)) == 0
    before = judged(out)
    (item,) = out.glob("items/two/*")
    item.rename(tmp_path / "gone")
    assert run(agent, out, "--resume") == 0
    assert judged(out) == before
    capsys.readouterr()
    assert run(agent, out, "--resume", "--recogniser", "none") == 2
    assert "its words were found by openai:" in capsys.readouterr().err


def test_a_server_that_fails_is_one_sentence_and_the_run_can_be_completed(
    server: Server, agent: str, tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    good = server.answers.pop()
    server.will({}, 401)
    out = tmp_path / "out"
    assert run(agent, out, "--recogniser", spec(server)) == 2
    told = capsys.readouterr().err
    assert "refuses the key (status 401)" in told and "Traceback" not in told and SECRET not in told
    server.answers[:] = [good]
    assert run(agent, out, "--resume") == 0


@pytest.mark.parametrize(
    ("arguments", "sentence"),
    [
        (["--recogniser", "wisper:small"], "did you mean 'whisper'"),
        (["--recogniser", "whisper"], "it is written whisper:MODEL"),
        (["--recogniser", "openai:host"], "its URL must be like"),
    ],
)
def test_a_wrong_recogniser_is_told_before_anything_is_played(
    arguments: list[str], sentence: str, agent: str, tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    assert run(agent, tmp_path / "out", *arguments) == 2
    assert sentence in capsys.readouterr().err
    assert not (tmp_path / "out").exists()


def test_a_recogniser_for_stored_words_needs_rewords(tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    assert main(["score", str(tmp_path), "--recogniser", "pocketsphinx"]) == 2
    assert "add --rewords" in capsys.readouterr().err


def test_a_known_recogniser_carries_its_word_error_rate(agent: str, tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    pytest.importorskip("pocketsphinx")
    silent = tmp_path / "silent.py"
    silent.write_text(BEEPS.replace("self.quiet == 40", "False"), encoding="utf-8")
    out = tmp_path / "out"
    assert run(str(silent), out) == 0
    known = {m.recogniser: m.note for m in all_measured()}
    told = read(out / "results.json")["run"]
    if told["recogniser"] not in known:
        pytest.skip("another version of the recogniser")
    assert told["recogniser_wer"] == known[told["recogniser"]]
    assert f"words: {told['recogniser_wer']}" in capsys.readouterr().out
    page = tmp_path / "page.html"
    assert main(["report", str(out), "-o", str(page)]) == 0
    assert told["recogniser_wer"] in page.read_text(encoding="utf-8")


def test_the_list_shows_what_is_there_and_how_good_it_is(capsys: pytest.CaptureFixture[str]) -> None:
    assert main(["list", "recognisers"]) == 0
    lines = capsys.readouterr().out.splitlines()
    assert [line.split()[0] for line in lines] == [
        "recogniser",
        "moonshine",
        "pocketsphinx",
        "whisper:MODEL",
        "parakeet:DIR",
        "openai:URL#MODEL",
    ]
    assert [m.note in line for m, line in zip(all_measured(), lines[1:], strict=False)] == [True, True]
