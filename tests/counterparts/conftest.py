"""What the tests against real systems share."""

from __future__ import annotations

from pathlib import Path

import pytest

from tests.counterparts.voice import make_voice


@pytest.fixture(scope="module")
def voice(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """The folder with what every counterpart says."""
    return make_voice(tmp_path_factory.mktemp("voice"))
