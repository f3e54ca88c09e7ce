"""Sessions with real systems, recorded once and replayed here without them: the same sound is heard, and the same is measured.

How they are made: tests/cassettes/tape.py.
"""

from __future__ import annotations

import json
import shutil
from pathlib import Path
from typing import Any

import numpy as np
import pytest

from fdbench import audio
from fdbench.cli.main import main
from fdbench.timebase import TICK
from tests.cassettes.tape import FOLDER

pytestmark = [pytest.mark.checkout]

KEPT = sorted(path.parent for path in FOLDER.glob("*/run.json"))


def item_of(run_dir: Path) -> Path:
    """The session that is no control."""
    (item,) = (path for path in run_dir.glob("items/*/*@0") if not path.name.startswith("control."))
    return item


def read(path: Path) -> Any:
    return json.loads(path.read_text(encoding="utf-8"))


@pytest.mark.parametrize("kept", KEPT, ids=lambda path: path.name)
def test_a_recorded_session_replays_to_the_same_measures(kept: Path, tmp_path: Path) -> None:
    recorded, again = tmp_path / "recorded", tmp_path / "again"
    shutil.copytree(kept, recorded)
    assert main(["score", str(recorded)]) in (0, 3)
    assert main(["replay", str(kept), "--out", str(again), "--jobs", "0"]) in (0, 3)
    old, new = item_of(recorded), item_of(again)
    heard, heard_again = (audio.read_pcm16(item / "recording.flac")[0] for item in (old, new))
    assert np.array_equal(heard_again, heard)
    was, now = (read(item / "measures.json")["observations"] for item in (old, new))
    assert was == now
    assert {"yield_rate", "stop_latency_ms"} <= {each["measure"] for each in now}
    then, now = (read(item / "session.json")["log"] for item in (old, new))
    assert [line["kind"] for line in now] == [line["kind"] for line in then]
    # what the session learned of only after its tick was taken at the tick
    assert [line["at"] for line in now] == pytest.approx([line["at"] for line in then], abs=TICK)


def test_every_kind_of_counterpart_is_kept() -> None:
    assert {path.name for path in KEPT} >= {"pipecat", "twilio", "speech_to_speech", "moshi", "livekit"}
