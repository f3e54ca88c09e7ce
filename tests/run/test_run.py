"""`fdbench run` from the command line: adapters of any kind, faults, resuming, repeating."""

from __future__ import annotations

import json
import pickle
import shutil
import subprocess
import sys
from pathlib import Path
from typing import Any

import pytest

from fdbench.assets import bundled
from fdbench.cli.main import main
from fdbench.errors import MissingExtra
from fdbench.secrets import redacted_command

QUICK = bundled("scenarios") / "quick"
SHORT = ("latency.short_question", "latency.number_question", "coherence.decisive_word_last", "interruption.stop_1s")

TEN_LINES = """
import numpy as np
from fdbench.contract import StepAdapter, StepOutput

class MyAgent(StepAdapter):
    frame_ms = 40

    def step(self, user, now):
        return StepOutput(np.zeros_like(user))
"""

BROKEN = """
import pathlib
import numpy as np
from fdbench.contract import StepAdapter, StepOutput

class MyAgent(StepAdapter):
    def open(self, session):
        begun = pathlib.Path(__file__).with_name("begun")
        self.broken = {always} or not begun.exists()
        begun.touch()

    def step(self, user, now):
        if self.broken and now > 48_000:
            {fault}
        return StepOutput(np.zeros_like(user))
"""

FAULTS = {
    "raise OSError('gone')": "raised OSError: gone",
    "return StepOutput(user[:-1])": "as many samples as it was given",
    "return StepOutput(user * np.float32('nan'))": "NaN or infinite",
    "return user": "returned ndarray, not a StepOutput",
    "import os; os._exit(11)": "the worker process died",
}


def files(*names: str) -> list[str]:
    return [str(QUICK / f"{name}.yaml") for name in names]


def results(folder: Path) -> dict[str, Any]:
    document: dict[str, Any] = json.loads((folder / "results.json").read_text(encoding="utf-8"))
    return document


def same_run(folder: Path) -> str:
    """results.json without the two fields that may differ."""
    document = results(folder)
    del document["run"]["id"], document["run"]["created"]
    return json.dumps(document)


@pytest.fixture
def agent(tmp_path: Path) -> str:
    path = tmp_path / "my_agent.py"
    path.write_text(TEN_LINES, encoding="utf-8")
    return str(path)


def test_ten_lines_that_import_the_contract_alone_are_an_adapter(
    agent: str, tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    out = tmp_path / "out"
    assert main(["run", *files(*SHORT), "--adapter", agent, "--out", str(out), "--jobs", "0"]) == 0
    document = results(out)
    system = document["systems"]["my_agent"]
    assert [i["status"] for i in system["scenarios"]] == ["ok"] * 4
    assert set(system["dimensions"]) == {"latency", "interruption", "overlap", "context", "coherence"}
    assert "my_agent" in capsys.readouterr().out


def test_the_mute_score_zero_and_not_null(agent: str, tmp_path: Path) -> None:
    out = tmp_path / "out"
    assert main(["run", "--suite", "quick", "--adapter", agent, "--out", str(out), "--jobs", "0"]) == 0
    for name, dimension in results(out)["systems"]["my_agent"]["dimensions"].items():
        assert dimension["score"] == 0.0, name
        for measure in dimension["measures"].values():
            assert measure["direction"] == "lower" or not measure["value"]
    latency = results(out)["systems"]["my_agent"]["dimensions"]["latency"]["measures"]
    assert latency["response_rate"]["value"] == 0.0
    assert latency["response_latency_ms"]["value"] is None
    assert latency["response_latency_ms"]["censored"] == latency["response_latency_ms"]["n"] > 0
    assert latency["premature_rate"]["why_undefined"] == "response_rate is under 0.5"
    assert latency["dead_air_s_per_10_turns"]["value"] == 40.0


@pytest.mark.parametrize("fault", FAULTS)
def test_a_broken_adapter_is_an_error_of_the_item_and_too_many_are_no_run(
    fault: str, tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    path = tmp_path / "broken.py"
    path.write_text(BROKEN.format(fault=fault, always=True), encoding="utf-8")
    out = tmp_path / "out"
    assert main(["run", *files(*SHORT[:2]), "--adapter", str(path), "--out", str(out), "--jobs", "1"]) == 3
    for item in results(out)["systems"]["broken"]["scenarios"]:
        assert item["status"] == "error"
        assert FAULTS[fault] in item["error"]
        assert "\n" not in item["error"]
    assert not results(out)["run"]["valid"]
    assert "INVALID: broken: 2 of 2 sessions ended in an error" in capsys.readouterr().out


def test_one_error_does_not_stop_the_run(tmp_path: Path) -> None:
    names = sorted(p.stem for p in QUICK.glob("latency.*.yaml"))
    assert len(names) >= 5
    path = tmp_path / "broken.py"
    path.write_text(BROKEN.format(fault="raise OSError('gone')", always=False), encoding="utf-8")
    out = tmp_path / "out"
    assert main(["run", *files(*names), "--adapter", str(path), "--out", str(out), "--jobs", "0"]) == 0
    statuses = [i["status"] for i in results(out)["systems"]["broken"]["scenarios"]]
    assert sorted(statuses) == ["error", *["ok"] * (len(names) - 1)]


def test_the_same_seed_gives_the_same_results_whatever_the_jobs(agent: str, tmp_path: Path) -> None:
    for name, jobs in (("a", "0"), ("b", "2")):
        command = ["run", *files(*SHORT), "--adapter", agent, "--out", str(tmp_path / name), "--jobs", jobs]
        assert main(command) == 0
    assert same_run(tmp_path / "a") == same_run(tmp_path / "b")


def test_a_run_that_was_cut_short_is_completed(agent: str, tmp_path: Path) -> None:
    out = tmp_path / "out"
    command = ["run", *files(*SHORT), "--adapter", agent, "--out", str(out), "--jobs", "0"]
    assert main(command) == 0
    whole = (out / "results.json").read_bytes()
    (out / "results.json").unlink()
    items = sorted((out / "items" / "my_agent").iterdir())
    items[0].rename(items[0].with_name(items[0].name + ".part"))
    (items[0].with_name(items[0].name + ".part") / "recording.flac").unlink()
    shutil.rmtree(items[1])
    assert main([*command, "--resume"]) == 0
    assert (out / "results.json").read_bytes() == whole


def test_a_run_folder_is_never_overwritten(agent: str, tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    out = tmp_path / "out"
    command = ["run", *files(*SHORT[:1]), "--adapter", agent, "--out", str(out), "--jobs", "0"]
    assert main(command) == 0
    assert main(command) == 2
    assert "holds a run already; give another --out, or --resume" in capsys.readouterr().err
    assert main([*command, "--seed", "2", "--resume"]) == 2
    assert "the run there is of another plan (seed)" in capsys.readouterr().err
    (tmp_path / "mine").mkdir()
    (tmp_path / "mine" / "thesis.txt").write_text("no backup")
    assert main([*command[:-4], "--out", str(tmp_path / "mine")]) == 2
    assert "exists and is no run folder" in capsys.readouterr().err


def test_scoring_again_gives_the_same_bytes(agent: str, tmp_path: Path) -> None:
    out = tmp_path / "out"
    assert main(["run", *files(*SHORT), "--adapter", agent, "--out", str(out), "--jobs", "0"]) == 0
    before = {p: p.read_bytes() for p in sorted(out.rglob("*.json"))}
    assert main(["score", str(out)]) == 0
    assert {p: p.read_bytes() for p in sorted(out.rglob("*.json"))} == before


def test_a_run_that_lost_sessions_is_no_better_when_it_is_scored_again(agent: str, tmp_path: Path) -> None:
    out = tmp_path / "out"
    assert main(["run", *files(*SHORT), "--adapter", agent, "--out", str(out), "--jobs", "0"]) == 0
    for name in SHORT[:2]:
        shutil.rmtree(out / "items" / "my_agent" / f"{name}@0")
    assert main(["score", str(out)]) == 3
    lost = [i for i in results(out)["systems"]["my_agent"]["scenarios"] if i["status"] == "error"]
    assert sorted(i["id"] for i in lost) == sorted(SHORT[:2])
    assert all("it was never played" in i["error"] for i in lost)


def test_a_native_crash_is_remembered_with_the_run(tmp_path: Path) -> None:
    path = tmp_path / "broken.py"
    path.write_text(BROKEN.format(fault="import os; os._exit(11)", always=True), encoding="utf-8")
    out = tmp_path / "out"
    assert main(["run", *files(*SHORT[:1]), "--adapter", str(path), "--out", str(out), "--jobs", "1"]) == 3
    before = (out / "results.json").read_bytes()
    assert main(["score", str(out)]) == 3
    assert (out / "results.json").read_bytes() == before


def test_a_setting_with_many_digits_can_be_resumed(tmp_path: Path) -> None:
    path = tmp_path / "my_agent.py"
    path.write_text(TEN_LINES + "\n\ndef create(x: float = 0.0):\n    return MyAgent()\n", encoding="utf-8")
    command = [
        "run",
        *files(*SHORT[:1]),
        "--adapter",
        str(path),
        "--set",
        "x=0.12345678",
        "--out",
        str(tmp_path / "out"),
        "--jobs",
        "0",
    ]
    assert main(command) == 0
    assert main([*command, "--resume"]) == 0


SAYS_ITS_KEY = """
import base64, os
import numpy as np
from fdbench.contract import StepAdapter, StepOutput, Transcript
from urllib.parse import quote

class Agent(StepAdapter):
    def __init__(self, key):
        self.keys = [key, os.environ["ACME_TOKEN"]]
        self.told = " ".join(f"{k} {quote(k)} {base64.b64encode(k.encode()).decode()}" for k in self.keys)

    def step(self, user, now):
        if now > 48_000:
            raise RuntimeError(f"refused: {self.told}")
        return StepOutput(np.zeros_like(user), (Transcript("agent", self.told),))

def create(api_key: str = ""):
    if api_key.startswith("wrong"):
        raise RuntimeError(f"no such key: {api_key}")
    return Agent(api_key)
"""


@pytest.mark.parametrize("jobs", ["0", "1"])
def test_keys_in_what_an_adapter_says_and_raises_are_taken_out(
    jobs: str, tmp_path: Path, monkeypatch: pytest.MonkeyPatch, capfd: pytest.CaptureFixture[str]
) -> None:
    monkeypatch.setenv("ACME_TOKEN", "canary/of the environment")
    path = tmp_path / "agent.py"
    path.write_text(SAYS_ITS_KEY, encoding="utf-8")
    out = tmp_path / "out"
    command = ["run", *files(SHORT[0]), "--adapter", str(path), "--set", "api_key=canary+of+settings", "--out", str(out)]
    assert main([*command, "--jobs", jobs]) == 3
    assert "refused: *** *** ***" in results(out)["systems"]["agent"]["scenarios"][0]["error"]
    shown = "".join(capfd.readouterr()).encode()
    assert b"refused" in shown
    for told in [shown, *(p.read_bytes() for p in out.rglob("*") if p.is_file())]:
        assert b"canary" not in told and b"Y2FuYXJ5" not in told


def test_a_key_in_why_an_adapter_cannot_be_made_is_not_shown(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    path = tmp_path / "agent.py"
    path.write_text(SAYS_ITS_KEY, encoding="utf-8")
    command = [
        sys.executable,
        "-m",
        "fdbench",
        "run",
        *files(SHORT[0]),
        "--adapter",
        str(path),
        "--set",
        "api_key=wrong-canary",
    ]
    done = subprocess.run([*command, "--out", str(tmp_path / "out")], capture_output=True, text=True, check=False)
    assert done.returncode == 2
    assert "no such key: ***" in done.stderr
    assert "canary" not in done.stderr + done.stdout


def test_keys_never_reach_a_file(tmp_path: Path) -> None:
    path = tmp_path / "my_agent.py"
    path.write_text(TEN_LINES + "\n\ndef create(api_key: str = '', model: str = ''):\n    return MyAgent()\n", encoding="utf-8")
    secret = ["--set", "api_key=sk-12345", "--set", "my_agent.model=large"]
    command = ["run", *files(*SHORT[:1]), "--adapter", str(path), *secret, "--out", str(tmp_path / "out"), "--jobs", "0"]
    assert main(command) == 0
    stored = [p for p in (tmp_path / "out").rglob("*") if p.is_file()]
    assert not [p.name for p in stored if b"sk-12345" in p.read_bytes()]
    assert results(tmp_path / "out")["systems"]["my_agent"]["settings"] == {"api_key": "***", "model": "large"}
    assert main([*command, "--resume"]) == 0


def test_commands_are_stored_without_their_secrets() -> None:
    given = ["run", "--set", "bot.token=a=b", "--set=api_key=c", "--out", "x=y", "--set", "model=d"]
    assert redacted_command(given) == ["run", "--set", "bot.token=***", "--set=api_key=***", "--out", "x=y", "--set", "model=d"]


def test_a_missing_extra_survives_the_way_from_a_worker() -> None:
    error = pickle.loads(pickle.dumps(MissingExtra("speech recognition", "reference")))  # noqa: S301
    assert str(error) == str(MissingExtra("speech recognition", "reference"))


def test_without_a_recogniser_content_is_undecided_and_the_run_goes_on(
    agent: str, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr("fdbench.annotate.words.find_spec", lambda name: None)
    out = tmp_path / "out"
    assert main(["run", *files(*SHORT), "--adapter", agent, "--out", str(out), "--jobs", "0"]) == 0
    assert results(out)["run"]["recogniser"] == ""
    assert not list(out.rglob("words.json"))
    before = (out / "results.json").read_bytes()
    assert main(["score", str(out)]) == 0
    assert (out / "results.json").read_bytes() == before


@pytest.mark.parametrize(
    ("arguments", "sentence"),
    [
        (["--adapter", "tlm"], "there is no adapter 'tlm'"),
        (["--adapter", "tml", "--suite", "qick"], "quick"),
        (["--adapter", "tml", "--repeats", "0"], "--repeats 0: at least 1"),
        (["--adapter", "tml", "--adapter", "tml"], "two systems are called 'tml'"),
        (["--adapter", "tml", "--set", "nonsense=1"], "nonsense"),
        (["--adapter", "tml", "--record"], "only sessions in real time have connections to record"),
    ],
)
def test_a_wrong_option_is_one_sentence(
    arguments: list[str], sentence: str, tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    assert main(["run", *arguments, "--out", str(tmp_path / "out")]) == 2
    assert sentence in capsys.readouterr().err
    assert not (tmp_path / "out").exists()


def test_one_system_that_fails_leaves_the_others_valid(tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    (tmp_path / "mute.py").write_text(TEN_LINES, encoding="utf-8")
    (tmp_path / "broken.py").write_text(BROKEN.format(fault="raise OSError('gone')", always=True), encoding="utf-8")
    adapters = [word for name in ("mute", "broken") for word in ("--adapter", str(tmp_path / f"{name}.py"))]
    assert main(["run", *files(SHORT[0]), *adapters, "--out", str(tmp_path / "out"), "--jobs", "0"]) == 3
    found = results(tmp_path / "out")
    assert {name: system["valid"] for name, system in found["systems"].items()} == {"mute": True, "broken": False}
    assert found["run"]["valid"]
    assert found["run"]["why_invalid"] == found["systems"]["broken"]["why_invalid"]
    assert "INVALID: broken: 1 of 1 sessions ended in an error" in capsys.readouterr().out
