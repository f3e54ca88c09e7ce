"""Trials that were once decided wrongly, or left open for no good reason: one of each kind, rebuilt by seed and number."""

from __future__ import annotations

import pytest

from fdbench.calibrate.yields.build import build
from fdbench.calibrate.yields.plan import plans
from fdbench.calibrate.yields.trial import Found, line_of, try_out


def found(seed: int, number: int, snr_db: float) -> Found:
    plan = plans(number + 1, seed)[number]
    return try_out(build(plan), line_of(plan, snr_db))


@pytest.mark.parametrize(
    ("seed", "number", "snr_db"),
    [
        (0, 1242, 10.7),
        (11, 1528, 10.9),
        (11, 286, 14.7),
        (11, 610, 14.2),
        (0, 1628, 15.0),
        (0, 2154, 20.0),
        (11, 2866, 13.6),
    ],
    ids=[
        "a loud bed came while it spoke",
        "the same, in its pauses, too",
        "music filled the silence",
        "keys filled the silence",
        "keys filled it, at 15 dB",
        "noise filled it, at 20 dB",
        "its new sentence begins like the old one",
    ],
)
def test_who_gave_way_is_never_called_deaf(seed: int, number: int, snr_db: float) -> None:
    trial = found(seed, number, snr_db)
    assert trial.plan.way.yields
    assert not trial.plain_zero


@pytest.mark.parametrize(
    ("seed", "number"),
    [(0, 763), (0, 2097), (11, 1371), (0, 1809), (11, 2485), (0, 507)],
    ids=[
        "the control paused longer, the words are recognised",
        "the same, they are declared",
        "noise swallowed the first word",
        "the end of its sentence is too soft to be compared",
        "noise made a pause look like a second and more",
        "a sentence was missed and looked like background",
    ],
)
def test_who_talked_on_at_15_db_is_found_deaf_by_its_words(seed: int, number: int) -> None:
    trial = found(seed, number, 15.0)
    assert not trial.plan.way.yields
    assert trial.verdict == "right"
