"""Every check of the step form finds the adapter that is wrong, and lets the right one pass."""

from __future__ import annotations

import importlib.util
import re
import time
from pathlib import Path
from typing import Any

import pytest

from fdbench import plugins
from fdbench.conformance.alone import Prints, play_alone, prints
from fdbench.conformance.step_checks import CHECKS
from fdbench.conformance.step_exam import StepExam
from fdbench.conformance.stepping import Timer, play
from fdbench.conformance.verdict import Verdict, verdicts
from fdbench.contract import Audio
from tests.conformance import wrong_step

FILE = Path(wrong_step.__file__)

WRONG = [
    ("AcceptsAnything", "settings", "level=nan was accepted"),
    ("ClosesWhatItOpened", "open-close", "could not be opened.* raised AttributeError"),
    ("NeedsAStep", "open-close", "raised AttributeError"),
    ("Doubles", "output", "dtype float64, not float32"),
    ("NoStepOutput", "output", "ndarray, not a StepOutput"),
    ("DividesBySilence", "silence", "NaN"),
    ("ShortOfMemory", "speech", r"step\(\) at 2\.\d\d s raised IndexError: buffer is full"),
    ("Int16Values", "speech", r"samples of up to 3,2\d\d.*, beyond \[-1, 1\].*divide by 32,768"),
    ("Int16Chunks", "events", "AudioOut, holds samples .* beyond .*divide by 32,768"),
    ("CannotClip", "noise", "NaN or infinite"),
    ("WritesToItsInput", "input", r"step\(\) at \d.\d\d s wrote to the array"),
    ("KeepsItsInput", "input", "changed when arrays handed over before were overwritten"),
    ("SharesState", "isolation", "sessions share state"),
    ("OneBuffer", "causality", "was changed afterwards; return a new array"),
    ("LooksAhead", "causality", r"depends on what the user says after 5\.00 s"),
    ("StrangeRole", "events", "role='robot'"),
    ("NoEvent", "events", "of type dict"),
    ("BackwardSpan", "events", "before it starts"),
    ("BytesInACall", "events", "cannot be stored"),
    ("SpeaksAfterTheEnd", "items", "after its AudioEnd"),
    ("GoesOnAfterClosed", "items", "after Closed at"),
    ("TellsNoTranscript", "capabilities", "transcripts=True, but it spoke"),
    ("HidesItsTranscripts", "capabilities", "transcripts=False, but"),
    ("CallsInSecret", "capabilities", "tools=False, but"),
    ("GreetsInSecret", "capabilities", "greets=False, but it spoke where nobody had spoken to it"),
    ("KnowsItsCalls", "tools", "raised KeyError"),
    ("CannotCloseInMidStep", "broken", "after an exception in mid-session .*raised RuntimeError: the engine is busy"),
    ("NeverGivesBack", "broken", "no engine is free"),
    ("Slow", "speed", "slower than real time: 25.0 ms a step on average"),
]


def as_if_alone(spec: str, settings: dict[str, Any], stimulus: Audio) -> Prints:
    """What a new process would do with it, in a copy of the module."""
    path, _, name = spec.rpartition(":")
    found = importlib.util.spec_from_file_location("a_copy_of_wrong_step", path)
    assert found is not None and found.loader is not None
    module = importlib.util.module_from_spec(found)
    found.loader.exec_module(module)
    return prints(play(getattr(module, name)(**settings), stimulus))


def exam(name: str, timer: Timer = time.perf_counter) -> StepExam:
    return StepExam(plugins.load(f"{FILE}:{name}"), {}, timer, as_if_alone)


def told_of(name: str) -> dict[str, Verdict]:
    return {verdict.check: verdict for verdict in verdicts(CHECKS, exam(name))}


def test_a_right_adapter_passes_every_check() -> None:
    assert [verdict for verdict in told_of("Right").values() if verdict.outcome != "pass"] == []


@pytest.mark.parametrize(("name", "check", "sentence"), WRONG, ids=[name for name, _, _ in WRONG])
def test_a_wrong_adapter_fails_first_where_it_should(name: str, check: str, sentence: str) -> None:
    timer = wrong_step.slow_timer if name == "Slow" else lambda: 0.0
    verdict = next(verdict for verdict in verdicts(CHECKS, exam(name, timer)) if verdict.outcome == "fail")
    assert verdict.check == check, verdict
    assert re.search(sentence, verdict.sentence), verdict.sentence
    assert "\n" not in verdict.sentence


def test_every_check_has_an_adapter_that_fails_it() -> None:
    assert [check.name for check in CHECKS if check.name not in {found for _, found, _ in WRONG}] == []


def test_an_adapter_that_does_not_repeat_itself_is_not_blamed_for_it() -> None:
    told = told_of("Dice")
    assert [verdict for verdict in told.values() if verdict.outcome == "fail"] == []
    skipped = {name for name, verdict in told.items() if verdict.outcome == "skipped"}
    assert skipped == {"input", "isolation", "causality"}
    assert "does not repeat itself" in told["isolation"].sentence


def test_what_a_broken_session_cannot_show_is_skipped() -> None:
    told = told_of("ShortOfMemory")
    assert {name for name, verdict in told.items() if verdict.outcome == "skipped"} == {
        "input", "isolation", "causality", "events", "items", "capabilities", "speed",
    }  # fmt: skip
    assert told["events"].sentence == "the session with speech broke off, see `speech`"


def test_a_process_of_its_own_gives_the_same_as_a_copy_of_the_module() -> None:
    spec, track = f"{FILE}:Right", wrong_step.TONE
    assert play_alone(spec, {}, track) == as_if_alone(spec, {}, track)
