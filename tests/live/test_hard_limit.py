"""A session in real time that does not come back at all."""

from __future__ import annotations

import os
import signal
from pathlib import Path
from typing import Any

import pytest

from fdbench.results import store
from fdbench.run import item, players
from fdbench.scenario.load import load_paths
from tests.live.faulty_run import suite


@pytest.mark.skipif(not hasattr(signal, "SIGALRM"), reason="there are no alarms here")
def test_it_is_given_up(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    ours, theirs = os.pipe()

    def stuck(*_: Any, **__: Any) -> None:
        os.read(ours, 1)

    monkeypatch.setattr(players, "ITEM_LIMIT_S", 1)
    monkeypatch.setattr(players, "capacity", lambda *_: 0)
    monkeypatch.setattr(players, "run_live", stuck)
    (scenario,) = load_paths([suite(tmp_path / "suite", "one")])
    task = item.ItemTask(
        "bot", "stitched", {}, scenario.raw, str(scenario.path), 0, 1, 480, str(tmp_path / "item"), clock="real"
    )
    result = item.play_item(task)
    os.close(ours)
    os.close(theirs)
    assert result.error == "no end after 1 s; is the adapter's process, or this machine, stuck?"
    assert store.read_json(tmp_path / "item" / "error.json")["error"] == result.error
