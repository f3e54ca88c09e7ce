"""A run in the authors' layout: what each session becomes, to the sample, and that it can be scored."""

from __future__ import annotations

import json
from pathlib import Path

import numpy as np
import pytest

from fdbench.audio import read
from fdbench.cli.main import main as fdbench
from fdbench.errors import UsageError
from fdbench.fdb.export import export
from fdbench.fdb.folder import look_through
from tests.measured import talks


@pytest.fixture(scope="module")
def run(tmp_path_factory: pytest.TempPathFactory) -> Path:
    folder = tmp_path_factory.mktemp("exported")
    (folder / "calls").mkdir()
    user, agent = talks.two_turns()
    half = len(user) // 2
    talks.stereo(folder / "calls" / "turn.wav", (user[:half], agent[:half]))
    talks.stereo(folder / "calls" / "cut.wav", talks.cut_in())
    talks.stereo(folder / "calls" / "two.wav", (user, agent))
    assert fdbench(["measure", str(folder / "calls"), "-o", str(folder / "run"), "--jobs", "0"]) == 0
    return folder / "run"


def test_each_session_becomes_a_sample_of_its_task(run: Path, tmp_path: Path) -> None:
    done = export(run, "agent", tmp_path / "out")
    assert dict(done.tasks) == {"smooth_turn_taking": 1, "user_interruption": 1} and done.left_out == 1
    found = look_through(tmp_path / "out", verify=True)
    assert found.faults == () and [s.id for s in found.samples] == ["smooth_turn_taking/turn_0", "user_interruption/cut_0"]
    marks = json.loads((tmp_path / "out" / "user_interruption" / "cut_0" / "interrupt.json").read_text())
    assert marks[0]["timestamp"] == [pytest.approx(6.0, abs=0.02), pytest.approx(6.0 + talks.ASK_S, abs=0.02)]


def test_the_sounds_are_those_of_the_session(run: Path, tmp_path: Path) -> None:
    export(run, "agent", tmp_path / "out")
    user, _ = talks.two_turns()
    sound = read(tmp_path / "out" / "smooth_turn_taking" / "turn_0" / "input.wav")
    wanted = user[: len(user) // 2]
    low = slice(0, len(wanted))
    residual = np.sqrt(np.mean(np.square(sound[low] - wanted))) / np.sqrt(np.mean(np.square(wanted)))
    assert len(sound) == len(wanted) and residual < 0.2  # all but what lies above 8 kHz, and no sample late
    lag = np.argmax(np.correlate(sound[24_000:60_000], wanted[24_100:59_900], "valid"))
    assert lag == 100


def test_what_is_not_there_is_refused(run: Path, tmp_path: Path) -> None:
    with pytest.raises(UsageError, match="there is no system 'tml'; it has agent"):
        export(run, "tml", tmp_path / "out")
    export(run, "agent", tmp_path / "out")
    with pytest.raises(UsageError, match="is there already"):
        export(run, "agent", tmp_path / "out")
    assert fdbench(["fdb", "export", str(run), "agent"]) == 2
