"""Tests against real systems run only when they are asked for: `make counterparts`, or `pytest -m counterpart`."""

from __future__ import annotations

from pathlib import Path

import pytest

from tests.counterparts.voice import make_voice


@pytest.fixture(scope="module")
def voice(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """The folder with what every counterpart says."""
    return make_voice(tmp_path_factory.mktemp("voice"))


def pytest_collection_modifyitems(config: pytest.Config, items: list[pytest.Item]) -> None:
    if "counterpart" in config.option.markexpr:
        return
    left_out = [item for item in items if item.get_closest_marker("counterpart")]
    if left_out:
        config.hook.pytest_deselected(items=left_out)
        items[:] = [item for item in items if item not in left_out]
