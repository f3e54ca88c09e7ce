"""`fdbench sweep` from the command line: an agent whose setting is how much silence it waits for."""

from __future__ import annotations

import json
from pathlib import Path
from typing import Any

import pytest

from fdbench.assets import bundled
from fdbench.cli.main import main
from fdbench.cli.sweep_settings import Combinations, combinations
from fdbench.errors import UsageError

QUICK = bundled("scenarios") / "quick"
PLAYED = [str(QUICK / f"latency.{name}.yaml") for name in ("short_question", "pause_silent_1000")]

WAITER = """
import numpy as np
from fdbench.contract import StepAdapter, StepOutput

class Waiter(StepAdapter):
    frame_ms = 20

    def __init__(self, wait_ms=500, mute=False, label=""):
        if wait_ms < 0:
            raise ValueError(f"wait_ms={wait_ms} is under 0")
        self.wait, self.mute = wait_ms, mute
        self.quiet, self.left, self.heard = 0, 0, False

    def step(self, user, now):
        loud = float(np.abs(user).max()) > 0.02
        self.quiet = 0 if loud else self.quiet + 20
        self.heard = self.heard or loud
        if self.heard and self.quiet >= self.wait and not self.mute:
            self.heard, self.left = False, 75
        self.left -= 1
        tone = 0.3 * np.sin(2 * np.pi * 200 * (now + np.arange(len(user))) / 24_000)
        return StepOutput((tone if self.left > 0 else 0 * tone).astype(np.float32))
"""


@pytest.fixture
def waiter(tmp_path: Path) -> str:
    path = tmp_path / "waiter.py"
    path.write_text(WAITER, encoding="utf-8")
    return str(path)


def sweep(waiter: str, out: Path, *settings: str) -> int:
    given = [word for setting in settings for word in ("--set", setting)]
    return main(["sweep", *PLAYED, "--adapter", waiter, *given, "--out", str(out), "--jobs", "0", "--recogniser", "none"])


def points(out: Path) -> list[dict[str, Any]]:
    found: list[dict[str, Any]] = json.loads((out / "sweep.json").read_text(encoding="utf-8"))["points"]
    return found


def test_waiting_longer_answers_later_and_cuts_in_less(waiter: str, tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    out = tmp_path / "out"
    assert sweep(waiter, out, "wait_ms=1400,400", "label=fixed") == 0
    hasty, patient = points(out)
    assert [hasty["system"], patient["system"]] == ["waiter_400", "waiter_1400"]
    assert (hasty["values"], patient["values"]) == ({"wait_ms": 400}, {"wait_ms": 1400})
    later = patient["response_latency_ms"]["value"] - hasty["response_latency_ms"]["value"]
    assert later == pytest.approx(1_000, abs=60)
    assert (hasty["premature_rate.pauses"]["value"], patient["premature_rate.pauses"]["value"]) == (1.0, 0.0)
    assert hasty["yield_rate"]["value"] is None
    assert hasty["yield_rate"]["why_undefined"]
    results = json.loads((out / "results.json").read_text(encoding="utf-8"))
    assert results["systems"]["waiter_1400"]["settings"] == {"label": "fixed", "wait_ms": 1400}
    told = capsys.readouterr().out
    header, first = told.splitlines()[:2]
    assert header.startswith("wait_ms  Response latency  Premature rate: pauses  Yield rate")
    assert first.startswith("400") and "1 of 1" in first and " - " in first
    assert "undefined: Yield rate: not in this suite" in told
    assert str(out / "sweep.html") in told
    assert "wait_ms = 1400" in (out / "sweep.html").read_text(encoding="utf-8")


def test_a_mute_one_is_never_and_undefined_not_zero(waiter: str, tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    out = tmp_path / "out"
    assert sweep(waiter, out, "mute=false,true") == 0
    mute = points(out)[1]
    assert mute["values"] == {"mute": True}
    assert mute["response_latency_ms"]["value"] is None
    assert mute["response_latency_ms"]["censored"] == mute["response_latency_ms"]["n"] > 0
    assert mute["premature_rate.pauses"]["why_undefined"] == "response_rate is under 0.5"
    assert mute["pareto"] == {"latency_patience": None, "yield_hold": None, "all_four": None}
    assert "never (" in capsys.readouterr().out


@pytest.mark.parametrize(
    ("settings", "message"),
    [
        (["wait=1,2"], "adapter 'waiter' has no setting 'wait'; did you mean 'wait_ms'?"),
        (["wait_ms=-1,100"], "wait_ms=-1 is under 0"),
        (["wait_ms=500"], "no setting has several values; write --set KEY=a,b,c"),
        (["wait_ms=" + ",".join(map(str, range(13)))], "13 systems, and at most 12 can be drawn"),
        (["wait_ms=1,2,3,4", "label=a,b,c,d"], "4 x 4 = 16 systems, and at most 12"),
    ],
)
def test_a_wrong_sweep_is_one_sentence_and_plays_nothing(
    settings: list[str], message: str, waiter: str, tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    assert sweep(waiter, tmp_path / "out", *settings) == 2
    told = capsys.readouterr().err
    assert message in told
    assert len(told.splitlines()) == 1
    assert not (tmp_path / "out").exists()


# --- lists of values --------------------------------------------------------------------------------------------------


def names(found: Combinations) -> list[str]:
    return [system.name for system in found.systems]


def test_numbers_ascend_and_words_stay_as_given() -> None:
    assert names(combinations("bot", ["x=800,0.5,60"])) == ["bot_0.5", "bot_60", "bot_800"]
    assert names(combinations("bot", ["x=slow,fast,off"])) == ["bot_slow", "bot_fast", "bot_off"]


def test_every_combination_of_several_lists_the_last_varying_fastest() -> None:
    found = combinations("bot", ["a=1,2", "bot.b=x,true", "c=7"])
    assert found.swept == ("a", "b")
    assert names(found) == ["bot_1_x", "bot_1_true", "bot_2_x", "bot_2_true"]
    assert found.systems[1].settings == {"a": 1, "b": True, "c": 7}


def test_names_are_fit_for_folders_and_differ() -> None:
    found = names(combinations("bot", ["x=../../a,<b>,«b»,-5"]))
    assert found == ["bot_..-..-a", "bot_-b-", "bot_-b-_2", "bot_-5"]


def test_quotes_keep_a_fixed_value_with_commas_whole() -> None:
    found = combinations("bot", ["greeting='Hello, you'", "x=1,2"])
    assert found.systems[0].settings == {"greeting": "Hello, you", "x": 1}
    assert combinations("bot", ["x='a','b'"]).systems[0].settings == {"x": "a"}


@pytest.mark.parametrize(
    ("settings", "message"),
    [
        (["x=1,,2"], "a value of the list is empty"),
        (["x=1,2,"], "a value of the list is empty"),
        (["x=1,2,1.0"], "1.0 is there twice"),
        (["x=1,2", "x=3,4"], "'x' has a list already"),
        (["x=1,2", "x=3"], "given once as a list and once as one value"),
        (["api_key=a,b"], "may be a secret"),
        (["other.x=1,2"], "no adapter of this run is called 'other'"),
        (["=1,2"], "write KEY=VALUE"),
    ],
)
def test_a_list_that_cannot_be_is_told(settings: list[str], message: str) -> None:
    with pytest.raises(UsageError, match=message):
        combinations("bot", settings)


def test_true_and_one_are_two_values() -> None:
    assert names(combinations("bot", ["x=1,true"])) == ["bot_1", "bot_true"]
