"""`fdbench gate --confirm`: what fell is played again with the run's own adapter and settings."""

from __future__ import annotations

import json
from pathlib import Path
from typing import Any

import pytest

from fdbench.assets import bundled
from fdbench.cli.main import main
from fdbench.errors import StoreError, UsageError
from fdbench.run.again import plan_again
from fdbench.run.seeds import told_seed

NAMES = ("latency.short_question", "latency.number_question")
QUICK = bundled("scenarios") / "quick"
HUM = """
import numpy as np
from fdbench.contract import StepAdapter, StepOutput

class Hum(StepAdapter):
    frame_ms = 20

    def __init__(self, mute: str = ""):
        self.mute = mute.split("/")

    def open(self, session):
        self.silent = "always" in self.mute or str(session.seed) in self.mute
        self.heard, self.wait, self.left, self.place = False, 0, 0, 0

    def step(self, user, now):
        n = len(user)
        if np.abs(user).max() > 0.01:
            self.heard, self.wait = True, 0
        elif self.heard:
            self.wait += n
            if self.wait >= 24_000:
                self.heard, self.left = False, 36_000
        if self.left <= 0 or self.silent:
            return StepOutput(np.zeros_like(user))
        self.left -= n
        self.place += n
        at = np.arange(self.place, self.place + n) / 24_000
        return StepOutput((0.3 * np.sin(2 * np.pi * 220 * at)).astype(np.float32))
"""


@pytest.fixture
def folder(tmp_path: Path) -> Path:
    """With an adapter that hums after every turn, unless told to be mute, and a run of it."""
    (tmp_path / "hum.py").write_text(HUM, encoding="utf-8")
    played(tmp_path, "good")
    return tmp_path


def played(folder: Path, name: str, *more: str, code: int = 0) -> None:
    files = [str(QUICK / f"{each}.yaml") for each in NAMES]
    command = ["run", *files, "--adapter", str(folder / "hum.py"), "--out", str(folder / name), "--jobs", "0"]
    assert main([*command, *more]) == code


def gated(folder: Path, name: str, *more: str) -> tuple[int, dict[str, Any]]:
    out = folder / "gate.json"
    command = ["gate", str(folder / name), "--baseline", str(folder / "good"), "--json", str(out), "--jobs", "0"]
    return main([*command, *more]), json.loads(out.read_text())


def test_a_collapse_that_every_replay_shows_stands(folder: Path) -> None:
    played(folder, "mute", "--set", "mute=always")
    code, verdict = gated(folder, "mute", "--confirm", "1")
    assert code == 1 and "(1 of 1 replays agree)" in json.dumps(verdict)
    replay = json.loads((folder / "mute" / "confirm" / "1" / "run.json").read_text())
    assert replay["run"]["seed"] == 2
    assert replay["systems"]["hum"]["settings"] == {"mute": "always"}


def test_one_that_a_replay_does_not_show_is_no_regression(folder: Path) -> None:
    played(folder, "once", "--set", f"mute=in/{told_seed(1, 0)}")  # mute from this seed, and from no other
    assert gated(folder, "once")[0] == 1
    code, verdict = gated(folder, "once", "--confirm", "1")
    assert (code, verdict["word"]) == (0, "NO COLLAPSE")
    assert "not confirmed, only 0 of 1 replays agree: collapse" in json.dumps(verdict)


def test_nothing_is_played_where_nothing_fell(folder: Path) -> None:
    assert gated(folder, "good", "--confirm", "3")[0] == 0
    assert not (folder / "good" / "confirm").exists()


def test_what_cannot_be_played_again_is_named(folder: Path) -> None:
    path = folder / "good" / "run.json"
    document = json.loads(path.read_text())
    document["systems"]["hum"]["settings"] = {"api_key": "***"}
    path.write_text(json.dumps(document))
    with pytest.raises(UsageError, match="the setting api_key of 'hum' is secret and not kept"):
        plan_again(folder / "good", ["hum"], ["latency"], 1)
    document["run"]["clock"], document["systems"]["hum"]["settings"] = "replay", {}
    path.write_text(json.dumps(document))
    with pytest.raises(UsageError, match="was played from cassettes"):
        plan_again(folder / "good", ["hum"], ["latency"], 1)
    document["run"]["clock"] = "virtual"
    for broken in ({"schema": 1}, {**document, "systems": {}}, {**document, "scenarios": []}, {**document, "run": None}):
        path.write_text(json.dumps(broken))
        with pytest.raises(StoreError, match=r"run.json: not what (fdbench|`fdbench run`) writes"):
            plan_again(folder / "good", ["hum"], ["latency"], 1)


@pytest.mark.parametrize("option", ["--confirm", "--jobs"])
def test_nothing_is_played_less_than_never(option: str, capsys: pytest.CaptureFixture[str]) -> None:
    assert main(["gate", "x", "--baseline", "x", option, "-1"]) == 2
    assert f"{option} -1: at least 0" in capsys.readouterr().err


def test_results_keep_rates_and_times_case_by_case(folder: Path) -> None:
    latency = json.loads((folder / "good" / "results.json").read_text())["systems"]["hum"]["dimensions"]["latency"]
    kept = latency["cases"]
    assert sorted(kept["response_rate"]) == [[name, 0, "ask", True] for name in sorted(NAMES)]
    times = [row[3] for row in kept["response_latency_ms"]]
    assert sorted(times)[0] <= latency["measures"]["response_latency_ms"]["value"] <= sorted(times)[-1]
    assert all(latency["measures"][name]["unit"] in ("rate", "ms") and "." not in name for name in kept)
    for name, rows in kept.items():
        assert len(rows) == latency["measures"][name]["n"], name
