"""Every measure by its worked cases: `cases/`, one file each."""

from __future__ import annotations

from collections.abc import Iterable
from typing import Any

import pytest

from fdbench.scenario.model import Dimension
from fdbench.score.measure import DimensionScore, Measure
from fdbench.score.system import SCORERS, score_system
from tests.score.worked import KINDS, OF_A_CASE, Plain, files, sessions

FILES = files()
SCORE = "score"
"""The dimension's score has its file, too: `latency.score`."""


def registered() -> set[str]:
    """Every measure that a scorer can show; strata once, by their pattern."""
    own = {f"{s.dimension}.{spec.name}" for s in SCORERS for spec in s.specs}
    everywhere = {f"{s.dimension}.{spec.name}" for s in SCORERS if s.everywhere for spec in s.everywhere.specs}
    return own | everywhere | {f"{dimension}.{SCORE}" for dimension in Dimension}


def listed(file: Plain, kind: str) -> list[Plain]:
    found = file[kind]
    return found if isinstance(found, list) else []


def cases() -> Iterable[Any]:
    for name, file in FILES.items():
        for kind in KINDS:
            for number, case in enumerate(listed(file, kind)):
                yield pytest.param(file, case, id=f"{name}-{kind}-{number}")


def test_every_measure_has_a_case_file_and_every_file_a_measure() -> None:
    assert sorted(registered() - FILES.keys()) == []
    assert sorted(FILES.keys() - registered()) == []


@pytest.mark.parametrize("name", FILES)
@pytest.mark.parametrize("kind", KINDS)
def test_a_file_has_cases_of_each_kind_or_says_why_there_can_be_none(name: str, kind: str) -> None:
    found = FILES[name][kind]
    assert found
    if isinstance(found, str):
        assert kind != "defined" and len(found.split()) > 3
        return
    for case in found:
        assert str(case["sum"]).strip()
        if kind == "defined":
            assert case["value"] is not None
        if kind == "undefined":
            assert case["value"] is None and (case.get("why") or case.get("shown") is False)
        if kind == "censored":
            assert any(case.get(key) for key in ("censored", "unsure", "undetermined", "infinite"))


@pytest.mark.parametrize("name", FILES)
def test_a_share_is_told_from_what_is_left_of_it(name: str) -> None:
    """A half alone would not show that a measure counts the others."""
    values = {case["value"] for kind in KINDS for case in listed(FILES[name], kind) if case.get("value") is not None}
    assert values != {0.5}


@pytest.mark.parametrize(("file", "case"), list(cases()))
def test_a_worked_case(file: Plain, case: Plain) -> None:
    dimension, _, name = file["measure"].partition(".")
    score = score_system(sessions(file, case))[Dimension(dimension)]
    found = {m.spec.name: m for m in score.measures}
    if case.get("shown") is False:
        assert case.get("name", name) not in found
        return
    shown = score if name == SCORE else found[case.get("name", name)]
    wanted = {key: value for key, value in case.items() if key not in (*OF_A_CASE, "infinite")}
    assert {key: told(shown, key) for key in wanted} == {key: close(value) for key, value in wanted.items()}, case["sum"]


def told(shown: Measure | DimensionScore, key: str) -> Any:
    if isinstance(shown, DimensionScore):
        if key == "units":
            return {u.unit: u.score if u.upper is None else (u.score, u.upper) for u in shown.units}
        return getattr(shown, "score" if key == "value" else key)
    return getattr(shown, key)


def close(value: Any) -> Any:
    """The same figures but for what floating point adds to them."""
    if isinstance(value, dict):
        return {key: close(one) for key, one in value.items()}
    return pytest.approx(tuple(value) if isinstance(value, list) else value) if isinstance(value, int | float | list) else value
