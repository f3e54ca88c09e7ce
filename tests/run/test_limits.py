"""What a run is allowed to take, and what it says that it will take."""

from __future__ import annotations

import argparse
import json
from itertools import pairwise
from pathlib import Path

import pytest

from fdbench.cli import run
from fdbench.cli.main import main
from fdbench.cli.preview import preview, prices_of
from fdbench.errors import EXIT_INVALID, EXIT_USAGE, UsageError
from fdbench.run.plan import RunPlan
from tests.run.test_resume import AGENT
from tests.run.test_run import SHORT, files, same_run

STAMPS = """
import json, os, time
from pathlib import Path
import numpy as np
from fdbench.contract import StepAdapter, StepOutput

class Agent(StepAdapter):
    usd_per_minute = 0.30

    def __init__(self, name):
        self.name = name

    def open(self, session):
        self.began = time.monotonic()

    def step(self, user, now):
        return StepOutput(np.zeros_like(user))

    def close(self):
        line = json.dumps([self.name, self.began, time.monotonic()])
        with Path(__file__).with_name("stamps").open("a") as file:
            file.write(line + "\\n")

def create(name: str = ""):
    return Agent(name)
"""


@pytest.fixture
def agent(tmp_path: Path) -> Path:
    path = tmp_path / "agent.py"
    path.write_text(STAMPS, encoding="utf-8")
    return path


def test_a_run_that_has_played_enough_stops_and_is_completed(tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    (tmp_path / "agent.py").write_text(AGENT, encoding="utf-8")

    def command(out: str, *options: str) -> list[str]:
        given = ["run", *files(*SHORT), "--adapter", str(tmp_path / "agent.py"), "--jobs", "1", "--out", str(tmp_path / out)]
        return [*given, *options]

    assert main(command("whole")) == 0
    assert main(command("out", "--max-minutes", "0.1")) == EXIT_INVALID
    told = capsys.readouterr().err.splitlines()[-1]
    assert "out: stopped after 0." in told and "(--max-minutes 0.1); 1 of " in told and "--resume plays the others" in told
    assert len((tmp_path / "out" / "items.jsonl").read_text(encoding="utf-8").splitlines()) == 1
    assert not (tmp_path / "out" / "results.json").exists()
    assert main(command("out", "--resume", "--max-minutes", "0.1")) == EXIT_INVALID
    assert "); 2 of " in capsys.readouterr().err
    assert main(command("out", "--resume")) == 0
    assert same_run(tmp_path / "out") == same_run(tmp_path / "whole")


def test_no_more_sessions_at_once_with_a_system_than_allowed(agent: Path, tmp_path: Path) -> None:
    systems = [word for name in ("one", "two") for word in ("--adapter", f"{name}={agent}", "--set", f"{name}.name={name}")]
    command = ["run", *files(*SHORT), *systems, "--jobs", "4", "--concurrency", "1", "--out", str(tmp_path / "out")]
    assert main([*command, "--recogniser", "none"]) == 0
    stamps = [json.loads(line) for line in (tmp_path / "stamps").read_text(encoding="utf-8").splitlines()]
    for name in ("one", "two"):
        own = sorted(stamp[1:] for stamp in stamps if stamp[0] == name)
        assert len(own) >= len(SHORT)
        assert all(before[1] <= after[0] for before, after in pairwise(own))


def planned(agent: Path, *options: str) -> tuple[argparse.Namespace, RunPlan]:
    parser = argparse.ArgumentParser()
    run.add_arguments(parser)
    args = parser.parse_args([*files(*SHORT), "--adapter", f"bot={agent}", "--clock", "real", *options])
    return args, run.plan_of(args, run.systems_of(args.adapter, args.set))


def test_what_a_run_will_take_is_told_before_it_begins(agent: Path) -> None:
    args, plan = planned(agent, "--concurrency", "3", "--max-minutes", "10", "--repeats", "5")
    told = preview(plan, run.how_of(args, plan), {})
    sessions = 5 * (len(SHORT) + len(plan.controls))
    assert told.startswith(f"{sessions} sessions in real time, 3 at once; about ")
    about, most = (float(told.partition(word)[2].split()[0]) for word in ("about ", "at most "))
    assert 0.1 * sessions < about < 0.4 * sessions < most
    assert "; no session begins after 10 min of it; bot about " in told
    cost = float(told.partition("bot about ")[2].split()[0])
    assert cost == pytest.approx(0.30 * about, abs=0.30)
    dearer = preview(plan, run.how_of(args, plan), {"bot": 3.0})
    assert float(dearer.partition("bot about ")[2].split()[0]) == pytest.approx(10 * cost, abs=0.06)


def test_of_no_price_no_cost_is_told(tmp_path: Path) -> None:
    (tmp_path / "agent.py").write_text(AGENT, encoding="utf-8")
    args, plan = planned(tmp_path / "agent.py")
    assert "dollars" not in preview(plan, run.how_of(args, plan), {})
    assert run.how_of(args, plan).jobs == 1


def test_prices_are_of_one_system_or_of_all() -> None:
    assert prices_of(["0.5", "b=2"], ["a", "b"]) == {"a": 0.5, "b": 2.0}
    for wrong in ("x", "-1", "nan", "a=", "1e9"):
        with pytest.raises(UsageError, match="write what a minute costs in US dollars"):
            prices_of([wrong], ["a"])
    with pytest.raises(UsageError, match="no system of this run is called 'c'; there is a, b"):
        prices_of(["c=1"], ["a", "b"])


@pytest.mark.parametrize(
    ("option", "sentence"),
    [("--concurrency=0", "--concurrency 0: at least 1"), ("--max-minutes=0", "--max-minutes 0: more than 0")],
)
def test_a_wrong_limit_is_one_sentence(option: str, sentence: str, capsys: pytest.CaptureFixture[str]) -> None:
    assert main(["run", "--adapter", "stitched", option]) == EXIT_USAGE
    assert sentence in capsys.readouterr().err
