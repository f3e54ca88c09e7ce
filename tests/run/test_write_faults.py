"""A disk that is full, a folder that may not be written any more: at writes of every kind. All: `python -m tests.run.write_faults`."""

from __future__ import annotations

from pathlib import Path

import pytest

from tests.run.write_faults import ERRORS, fault_of, whole

SAMPLE = 8


@pytest.mark.slow
def test_no_write_that_fails_loses_anything(tmp_path: Path) -> None:
    reference, count = whole(tmp_path, tmp_path / "whole")
    assert count > 30
    for place in range(SAMPLE):
        number = 1 + place * (count - 1) // (SAMPLE - 1)
        assert fault_of(tmp_path, reference, number, ERRORS[place % len(ERRORS)]) is None, number
