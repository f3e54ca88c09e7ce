"""Older files in today's form."""

from __future__ import annotations

from pathlib import Path
from typing import Any

import pytest

from fdbench.errors import StoreError
from fdbench.results.migrate import current

PATH = Path("results.json")


def old(*faults: str) -> dict[str, Any]:
    """Results of a version that knew no validity by system."""
    body = {"score": 50.0, "units": []}
    systems = {name: {"dimensions": {"latency": dict(body)}} for name in ("a", "b")}
    return {"schema": 1, "run": {"valid": not faults, "why_invalid": list(faults)}, "systems": systems}


def test_systems_of_a_valid_run_were_valid_and_nothing_was_undetermined() -> None:
    found = current(old(), PATH)
    assert [(s["valid"], s["why_invalid"]) for s in found["systems"].values()] == [(True, []), (True, [])]
    assert found["systems"]["a"]["dimensions"]["latency"]["undetermined"] == 0.0


def test_no_system_of_an_invalid_run_is_taken_for_valid() -> None:
    found = current(old("a: too few events"), PATH)["systems"]
    assert (found["a"]["valid"], found["a"]["why_invalid"]) == (False, ["a: too few events"])
    assert (found["b"]["valid"], found["b"]["why_invalid"]) == (False, ["a: too few events"])


def test_what_is_told_stays() -> None:
    document = old()
    document["systems"]["a"] |= {"valid": False, "why_invalid": ["a: late"]}
    document["systems"]["a"]["dimensions"]["latency"]["undetermined"] = 0.5
    found = current(document, PATH)["systems"]["a"]
    assert (found["valid"], found["why_invalid"], found["dimensions"]["latency"]["undetermined"]) == (False, ["a: late"], 0.5)


@pytest.mark.parametrize("systems", [{"a": 1}, {"a": {}}, {"a": {"dimensions": {"latency": None}}}])
def test_what_is_no_result_is_left_for_others_to_refuse(systems: dict[str, Any]) -> None:
    assert set(current({"schema": 1, "systems": systems}, PATH)) == {"schema", "systems"}


def test_newer_files_are_refused() -> None:
    with pytest.raises(StoreError, match="written by a newer fdbench"):
        current({"schema": 99}, PATH)
