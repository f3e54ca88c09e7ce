"""A session tells an adapter an opaque id, rate, frame, instructions, tools and seed, and nothing else: what a listener in place of the
system under test gets to know over scenarios of all dimensions."""

from __future__ import annotations

import json
from dataclasses import fields
from pathlib import Path
from typing import Any

import pytest

from fdbench.assets import bundled
from fdbench.cli.main import main
from fdbench.contract import RATE, SessionInfo, ToolSpec
from fdbench.run.seeds import told_seed
from fdbench.scenario.load import load_paths
from fdbench.scenario.model import Scenario

SCENARIOS = (
    "quick/latency.short_question", "quick/interruption.stop_1s", "quick/overlap.backchannel_uh_huh_1s",
    "quick/coherence.self_correction",
    "core/coherence/coherence.tools.fails", "core/coherence/coherence.tools.slow_3s",
    "core/context/context.heard_prefix.early_uninterrupted",
)  # fmt: skip
SPY = """
import json, os, sys, threading
import numpy as np
from fdbench.contract import StepAdapter, StepOutput


class Spy(StepAdapter):
    frame_ms = 200

    def __init__(self, log, settings):
        self.log, self.settings = log, settings

    def open(self, session):
        told = {name: getattr(session, name) for name in dir(session) if not name.startswith("_")}
        told["tools"] = [{name: getattr(tool, name) for name in dir(tool) if not name.startswith("_")} for tool in told["tools"]]
        around = {
            "environment": dict(os.environ), "argv": sys.argv, "folder": os.getcwd(), "process": os.getpid(),
            "thread": threading.current_thread().name, "self": sorted(vars(self)), "settings": self.settings,
        }
        with open(self.log, "a") as file:
            file.write(json.dumps({"told": told, "around": around}) + "\\n")

    def step(self, user, now):
        return StepOutput(np.zeros(len(user), np.float32), ())


def create(log, **settings):
    return Spy(log, settings)
"""


@pytest.fixture(scope="module")
def scenarios() -> tuple[Scenario, ...]:
    return load_paths([bundled("scenarios") / f"{name}.yaml" for name in SCENARIOS])


@pytest.fixture(scope="module")
def heard(tmp_path_factory: pytest.TempPathFactory) -> list[dict[str, Any]]:
    """One entry a session, controls among them."""
    folder = tmp_path_factory.mktemp("opaque")
    spy, log = folder / "spy.py", folder / "log.jsonl"
    spy.write_text(SPY, encoding="utf-8")
    files = [str(bundled("scenarios") / f"{name}.yaml") for name in SCENARIOS]
    command = ["run", *files, "--adapter", str(spy), "--set", f"log={log}", "--set", "mood=calm", "--out", str(folder / "run")]
    assert main([*command, "--jobs", "0", "--seed", "3"]) in (0, 3)  # it never answers: too little is exercised
    entries = [json.loads(line) for line in log.read_text(encoding="utf-8").splitlines()]
    assert len(entries) >= len(SCENARIOS)
    return entries


def test_a_session_has_no_other_fields() -> None:
    assert [f.name for f in fields(SessionInfo)] == ["id", "instructions", "seed", "frame", "rate", "tools"]
    assert [f.name for f in fields(ToolSpec)] == ["name", "description", "parameters"]


def test_an_adapter_is_told_these_fields_and_no_more(heard: list[dict[str, Any]]) -> None:
    for entry in heard:
        assert set(entry["told"]) == {"id", "instructions", "seed", "frame", "rate", "tools"}
        assert all(set(tool) == {"name", "description", "parameters"} for tool in entry["told"]["tools"])
        assert (entry["told"]["frame"], entry["told"]["rate"]) == (RATE // 5, RATE)


def test_instructions_and_tools_are_the_script_s_own(heard: list[dict[str, Any]], scenarios: tuple[Scenario, ...]) -> None:
    told = {(e["told"]["instructions"], tuple(t["name"] for t in e["told"]["tools"])) for e in heard}
    assert told == {(s.instructions, tuple(t.name for t in s.tools)) for s in scenarios}


def test_the_id_is_opaque_and_no_two_sessions_share_one(heard: list[dict[str, Any]]) -> None:
    ids = [entry["told"]["id"] for entry in heard]
    assert len(set(ids)) == len(ids)
    assert all(len(name) == 12 and set(name) <= set("0123456789abcdef") for name in ids)


def test_the_seed_is_the_same_whatever_is_played(heard: list[dict[str, Any]]) -> None:
    assert {entry["told"]["seed"] for entry in heard} == {told_seed(3, 0)}


def test_nothing_told_names_the_scenario(heard: list[dict[str, Any]], scenarios: tuple[Scenario, ...]) -> None:
    """The instructions are the same words for all, but where a list has to be told."""
    names = {name for s in scenarios for name in (s.id, *s.id.split("."), s.family, s.pair, s.twin, Path(s.path).stem) if name}
    names |= {s.summary for s in scenarios} | {s.sha256 for s in scenarios}
    for entry in heard:
        told = [str(value) for name, value in entry["told"].items() if name not in ("instructions", "tools")]
        assert [name for name in names for value in told if name in value] == []
    common = {e["told"]["instructions"] for e in heard} - {s.instructions for s in scenarios if "heard_prefix" in s.id}
    assert len(common) == 1


def test_the_surroundings_do_not_tell_one_session_from_another(heard: list[dict[str, Any]]) -> None:
    around = [json.dumps(entry["around"], sort_keys=True) for entry in heard]
    assert len(set(around)) == 1
    assert heard[0]["around"]["self"] == ["log", "settings"] and heard[0]["around"]["settings"] == {"mood": "calm"}
