"""What goes from one waist to the next are values: nobody can change one that another holds, nor hang anything on it."""

from __future__ import annotations

import dataclasses
import importlib
import inspect
import pkgutil

import pytest

import fdbench.annotate
import fdbench.score

STORES = ("WordStore",)
"""What gathers is no value."""
PACKAGES = (fdbench.annotate, fdbench.score)
NAMES = sorted(f"{p.__name__}.{module.name}" for p in PACKAGES for module in pkgutil.iter_modules(p.__path__))
MODULES = [importlib.import_module(name) for name in NAMES]
VALUES = [
    found
    for module in MODULES
    for _, found in inspect.getmembers(module, dataclasses.is_dataclass)
    if inspect.isclass(found) and found.__module__ == module.__name__ and found.__name__ not in STORES
]


@pytest.mark.parametrize("value", VALUES, ids=lambda value: f"{value.__module__}.{value.__name__}")
def test_a_value_is_frozen_and_has_no_room_for_more(value: type) -> None:
    assert value.__dataclass_params__.frozen  # type: ignore[attr-defined]
    assert "__slots__" in vars(value)


HOLD_SOUND = {"Above", "GapJudge", "Hearing", "Met", "Undisturbed", "View", "WordEvidence"}
"""They hold tracks or levels: to compare those is dear, and no answer."""


def test_a_value_is_equal_to_its_like_unless_it_holds_sound() -> None:
    assert {value.__name__ for value in VALUES if value.__eq__ is object.__eq__} == HOLD_SOUND


ONCE = {"_engine", "_finder", "_pairs", "_window_lags", "code_mark", "forms", "marked", "normalise"}
"""Models, tables, and the words of texts that are asked for again and again."""


def test_what_is_dear_is_worked_out_once() -> None:
    kept = {
        name
        for module in MODULES
        for name, found in inspect.getmembers(module, lambda member: hasattr(member, "cache_info"))
        if found.__module__ == module.__name__
    }
    assert kept == ONCE
