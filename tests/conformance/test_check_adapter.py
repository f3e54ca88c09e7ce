"""The command: table, JSON, exit codes; and a session in a process of its own."""

from __future__ import annotations

import json
from pathlib import Path

import pytest

from fdbench.cli.main import main
from fdbench.conformance import examined, step_checks, stream_checks
from fdbench.conformance.driving import talk
from fdbench.conformance.step_exam import StepExam
from fdbench.errors import AdapterFault
from fdbench.live.link import Link
from fdbench.live.pacing import Pace
from fdbench.session.plan import SessionPlan
from fdbench.timebase import ms
from tests.conformance import wrong_step, wrong_stream
from tests.conformance.test_step_checks import as_if_alone

STEP, STREAM = Path(wrong_step.__file__), Path(wrong_stream.__file__)


@pytest.fixture(autouse=True)
def _without_processes(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(
        "fdbench.conformance.exam.StepExam", lambda factory, given: StepExam(factory, given, lambda: 0.0, as_if_alone)
    )


def test_a_right_adapter_has_a_tick_a_check_and_exit_code_0(capsys: pytest.CaptureFixture[str]) -> None:
    assert main(["check-adapter", f"{STEP}:Right"]) == 0
    lines = capsys.readouterr().out.splitlines()
    assert lines[0].startswith("wrong_step (step form, file ")
    assert [line.split()[:2] for line in lines[1:16]] == [["✓", check.name] for check in step_checks.CHECKS]
    assert lines[-1] == "15 passed, 0 failed, 0 skipped"


def test_a_failure_is_explained_below_the_table_with_exit_code_1(capsys: pytest.CaptureFixture[str]) -> None:
    assert main(["check-adapter", f"{STEP}:CannotClip"]) == 1
    told = capsys.readouterr().out
    assert "  ✗ noise         see below\n" in told
    assert "\n✗ noise: step() at 0.02 s returned audio with NaN or infinite samples\n" in told
    assert told.endswith("\n14 passed, 1 failed, 0 skipped\n")


def test_json_holds_every_verdict(capsys: pytest.CaptureFixture[str]) -> None:
    assert main(["check-adapter", f"{STEP}:Dice", "--set", "level=0.5", "--json"]) == 0
    told = json.loads(capsys.readouterr().out)
    assert (told["adapter"], told["form"], told["passed"]) == ("wrong_step", "step", True)
    assert [each["check"] for each in told["checks"]] == [check.name for check in step_checks.CHECKS]
    assert {each["outcome"] for each in told["checks"]} == {"pass", "skipped"}
    assert all(each["sentence"] for each in told["checks"])


@pytest.mark.parametrize(
    ("arguments", "sentence"),
    [
        (["no_such_adapter"], "there is no adapter 'no_such_adapter'"),
        ([f"{STEP}:Right", "--set", "level=7"], "level must be above 0 and at most 1"),
        ([f"{STEP}:Right", "--set", "lvl=1"], "has no setting 'lvl'"),
    ],
)
def test_what_cannot_be_found_or_made_is_a_mistake_in_usage(
    arguments: list[str], sentence: str, capsys: pytest.CaptureFixture[str]
) -> None:
    assert main(["check-adapter", *arguments]) == 2
    told = capsys.readouterr()
    assert sentence in told.err and told.out == ""


def test_a_stream_adapter_is_examined_in_a_process_of_its_own() -> None:
    inner = {"spec": f"{STREAM}:Echo", "settings": {"level": 0.5}}
    plan = SessionPlan((), spec=str(Path(examined.__file__)), settings=inner)
    done = talk(Link, Pace(), plan, wrong_stream.Echo.capabilities, lambda _, now: now >= ms(200))
    assert done.broke is None and done.stage == "close" and done.events == []
    assert len(done.figures["push_s"]) == 10 and done.figures["beats_s"] and done.figures["late"] == []


def test_what_cannot_be_opened_there_is_one_sentence() -> None:
    inner = {"spec": f"{STREAM}:Right", "settings": {"url": "ws://nowhere"}}
    plan = SessionPlan((), spec=str(Path(examined.__file__)), settings=inner)
    with pytest.raises(AdapterFault, match="nobody listens at ws://nowhere; start the system"):
        talk(Link, Pace(), plan, wrong_stream.Right.capabilities)


@pytest.mark.checkout
@pytest.mark.parametrize("checks", [step_checks.CHECKS, stream_checks.CHECKS])
def test_every_check_stands_in_the_docs(checks: tuple[object, ...]) -> None:
    page = (Path(__file__).parents[2] / "docs" / "check_adapter.md").read_text(encoding="utf-8")
    missing = [check.name for check in checks if f"| `{check.name}` | " not in page]  # type: ignore[attr-defined]
    assert missing == []
