"""Every lock-step adapter that ships sits the whole exam."""

from __future__ import annotations

import time

import pytest

from fdbench import plugins
from fdbench.conformance.step_checks import CHECKS
from fdbench.conformance.step_exam import StepExam
from fdbench.conformance.verdict import verdicts
from tests.conformance.shipped import SHIPPED, Trial

STEP = [pytest.param(trial, id=trial.name) for trial in SHIPPED if trial.form == "step"]


@pytest.mark.parametrize("trial", STEP)
def test_it_passes(trial: Trial) -> None:
    timer = time.process_time  # other processes may have the machine
    exam = StepExam(plugins.load(trial.spec), trial.settings_for(0), timer)
    told = list(verdicts(CHECKS, exam))
    assert [verdict for verdict in told if verdict.outcome == "fail"] == []
    assert {verdict.check for verdict in told if verdict.outcome == "skipped"} == trial.skipped
