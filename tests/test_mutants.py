"""The list of mutants that no test can kill: each is a line that is still there, with a reason. The trials are `make mutants`."""

from __future__ import annotations

from pathlib import Path

import pytest
import yaml

ROOT = Path(__file__).resolve().parents[1]
pytestmark = pytest.mark.checkout


def test_every_equivalent_mutant_is_of_a_line_that_is_there_and_says_why() -> None:
    listed = yaml.safe_load((ROOT / "tests/mutants/equivalent.yaml").read_text(encoding="utf-8"))
    for one in listed:
        lines = [line.strip() for line in (ROOT / one["file"]).read_text(encoding="utf-8").splitlines()]
        assert one["before"] in lines, one
        assert one["after"] != one["before"]
        assert len(one["why"].split()) > 3, one
