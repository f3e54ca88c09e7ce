"""Controls from the command line: a reply that ends by itself proves nothing."""

from __future__ import annotations

import json
import shutil
from pathlib import Path
from typing import Any

import pytest

from fdbench.assets import bundled
from fdbench.cli.main import main

QUICK = bundled("scenarios") / "quick"

AGENT = """
import numpy as np
from fdbench.contract import StepAdapter, StepOutput

class Agent(StepAdapter):
    '''Answers 300 ms after the first sound's end with {seconds} s of noise; {deaf} to all that comes later.'''
    frame_ms = 20

    def open(self, session):
        self.heard = self.silent = self.left = 0
        self.rng = np.random.default_rng(1)
        self.answered = False

    def step(self, user, now):
        loud = float(np.mean(user**2)) > 1e-6
        self.heard += loud
        self.silent = 0 if loud else self.silent + 1
        if self.left and loud and not {deaf}:
            self.left = 0
        elif not self.answered and self.heard > 10 and self.silent == 15:
            self.answered, self.left = True, int({seconds} * 50)
        if not self.left:
            return StepOutput(np.zeros_like(user))
        self.left -= 1
        return StepOutput(self.rng.uniform(-0.1, 0.1, len(user)).astype(np.float32))
"""


def played(folder: Path, seconds: float, *, deaf: bool, agent: str = AGENT) -> dict[str, Any]:
    """results.json of one interruption a second into the reply, with its agent."""
    path, out = folder / "agent.py", folder / "run"
    path.write_text(agent.format(seconds=seconds, deaf=deaf), encoding="utf-8")
    scripts = [
        str(QUICK / f"{name}.yaml")
        for name in ("interruption.stop_1s", "overlap.backchannel_uh_huh_1s", "interruption.topic_shift_1s")
    ]
    main(["run", *scripts, "--adapter", str(path), "--jobs", "0", "--out", str(out)])
    document: dict[str, Any] = json.loads((out / "results.json").read_text(encoding="utf-8"))
    return document


def test_a_deaf_agent_whose_reply_is_short_has_yielded_to_nobody(tmp_path: Path) -> None:
    system = played(tmp_path, 2.0, deaf=True)["systems"]["agent"]
    for dimension in ("interruption", "overlap"):
        assert (system["dimensions"][dimension]["exercised"], system["dimensions"][dimension]["score"]) == (0, None)
    outcome = json.loads((tmp_path / "run/items/agent/interruption.stop_1s@0/events.json").read_text(encoding="utf-8"))[
        "outcomes"
    ][1]
    assert outcome["yielded"] is True
    assert (outcome["exercised"], outcome["why"]) == ("no", "without the event the reply would have ended by itself")
    measures = json.loads((tmp_path / "run/items/agent/interruption.stop_1s@0/measures.json").read_text(encoding="utf-8"))
    assert [o for o in measures["observations"] if o["dimension"] == "interruption"] == []


def test_a_reply_that_would_have_gone_on_is_judged(tmp_path: Path) -> None:
    yields = played(tmp_path, 8.0, deaf=False)["systems"]["agent"]["dimensions"]["interruption"]["measures"]["yield_rate"]
    assert (yields["value"], yields["n"]) == (1.0, 2)


def test_controls_are_part_of_the_run_and_scored_again_from_its_folder(
    tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    before = played(tmp_path, 2.0, deaf=True)
    stored = json.loads((tmp_path / "run/run.json").read_text(encoding="utf-8"))["controls"]
    assert sorted(e[0] for c in stored.values() for e in c["events"]) == sorted(before["run"]["scenarios"])
    assert all((tmp_path / f"run/items/agent/{name}@0/recording.flac").exists() for name in stored)
    assert main(["score", str(tmp_path / "run")]) in (0, 3)
    after = json.loads((tmp_path / "run/results.json").read_text(encoding="utf-8"))
    assert after["systems"] == before["systems"]
    capsys.readouterr()


def rescored(folder: Path) -> tuple[int, dict[str, Any]]:
    """Exit code of scoring the run again, and its interruption dimension."""
    code = main(["score", str(folder / "run")])
    document = json.loads((folder / "run/results.json").read_text(encoding="utf-8"))
    dimension: dict[str, Any] = document["systems"]["agent"]["dimensions"]["interruption"]
    return code, dimension


def test_without_its_control_an_event_has_no_score_and_rates_show_both_bounds(tmp_path: Path) -> None:
    played(tmp_path, 8.0, deaf=False)
    for control in (tmp_path / "run/items/agent").glob("control.*"):
        shutil.rmtree(control)
    code, dimension = rescored(tmp_path)
    assert (code, dimension["score"], dimension["exercised"]) == (3, None, 0)
    yields = dimension["measures"]["yield_rate"]
    assert (yields["value"], yields["unsure"], yields["bounds"]) == (None, 2, [0.0, 1.0])


def test_an_agent_that_breaks_down_where_nobody_interrupts_it_gains_nothing(tmp_path: Path) -> None:
    played(tmp_path, 8.0, deaf=True)
    for control in (tmp_path / "run/items/agent").glob("control.*"):
        shutil.rmtree(control)
        control.mkdir()
        (control / "error.json").write_text(json.dumps({"schema": 1, "error": "gone"}), encoding="utf-8")
    _, dimension = rescored(tmp_path)
    assert (dimension["score"], [u["score"] for u in dimension["units"]]) == (0.0, [0.0, 0.0])


def test_a_control_waits_for_a_reply_that_opens_with_a_word_and_a_long_silence(tmp_path: Path) -> None:
    hesitant = AGENT.replace("if not self.left:", "if not self.left or 33 < int({seconds} * 50) - self.left < 233:").replace(
        "return StepOutput(np.zeros_like(user))", "self.left -= self.left > 0; return StepOutput(np.zeros_like(user))"
    )
    dimension = played(tmp_path, 14.0, deaf=True, agent=hesitant)["systems"]["agent"]["dimensions"]["interruption"]
    assert (dimension["score"], dimension["exercised"]) == (0.0, 2)
