"""A recording is played as it is: to every adapter the same, by either clock, whole, from the first sample."""

from __future__ import annotations

import hashlib
from pathlib import Path

import numpy as np
import pytest

from fdbench.audio import Pcm16, from_pcm16, read
from fdbench.cli.main import main as fdbench
from fdbench.live.session import run_live
from fdbench.render.clips import store_for
from fdbench.render.cue import render_script
from fdbench.results import documents, store
from fdbench.scenario.control import controls_of
from fdbench.scenario.load import load_file
from fdbench.session.plan import SessionPlan
from tests import takes

STEP = """
import numpy as np
from fdbench.contract import StepAdapter, StepOutput
class Bot(StepAdapter):
    frame_ms = {frame}
    def __init__(self, says: bool = False) -> None:
        self.says = says
    def step(self, user, now):
        return StepOutput(0.1 * np.sign(np.sin(np.arange(len(user)) * 0.04)).astype(np.float32) if self.says else 0 * user)
"""


def run(scenario: Path, out: Path, *options: str) -> Path:
    assert fdbench(["run", str(scenario), "--out", str(out), "--jobs", "0", "--recogniser", "none", *options]) in (0, 3)
    return out


def bots(folder: Path) -> list[str]:
    options = []
    for frame in (20, 80, 200):
        path = folder / f"bot{frame}.py"
        path.write_text(STEP.format(frame=frame), encoding="utf-8")
        options += ["--adapter", f"b{frame}={path}", "--set", f"b{frame}.says={'true' if frame == 80 else 'false'}"]
    return options


def users(out: Path, scenario: str) -> list[Pcm16]:
    return [documents.read_recording(item).user for item in sorted(out.glob(f"items/*/{scenario}@0"))]


@pytest.fixture(scope="module")
def played(tmp_path_factory: pytest.TempPathFactory) -> Path:
    folder = tmp_path_factory.mktemp("played")
    return run(takes.write(folder, control=True), folder / "run", *bots(folder))


def test_the_users_channel_is_the_file_for_every_adapter(played: Path) -> None:
    tracks = users(played, "cut_in")
    assert len(tracks) == 3 and len({hashlib.sha256(t.tobytes()).hexdigest() for t in tracks}) == 1
    wanted = read(played.parent / "input.wav")
    got = from_pcm16(tracks[0])
    assert len(got) == len(wanted)  # neither cut nor shifted
    residual = 20 * np.log10(np.sqrt(np.mean((got - wanted) ** 2)) / np.sqrt(np.mean(wanted**2)))
    gain = 20 * np.log10(np.dot(got, wanted) / np.dot(wanted, wanted))
    assert residual < -75 and abs(gain) < 0.005
    lag = np.argmax(np.correlate(got[10_000:50_000], wanted[10_100:49_900], "valid"))
    assert lag == 100


def test_its_cues_are_annotated_where_they_sound_and_the_control_is_played_whole(played: Path) -> None:
    doc = store.read_json(played / "items" / "b80" / "cut_in@0" / "session.json")
    assert [round(c["speech"][0][0] / 24_000, 1) for c in doc["cues"]] == [takes.ASK_AT, takes.CUT_AT]
    events = store.read_json(played / "items" / "b80" / "cut_in@0" / "events.json")
    assert [o["kind"] for o in events["outcomes"]] == ["turn", "interruption"]
    (control,) = controls_of([load_file(played.parent / "cut_in.yaml")])
    clean = from_pcm16(users(played, control.scenario.id)[0])
    assert len(clean) == 4 * 24_000 and not clean[round(2.9 * 24_000) :].any()


@pytest.mark.slow
def test_the_wall_clock_plays_the_same(played: Path, tmp_path: Path) -> None:
    scenario = load_file(played.parent / "cut_in.yaml")
    _, bot, *_ = bots(tmp_path)
    plan = SessionPlan(render_script(scenario, store_for([scenario])), tail=0, spec=bot.partition("=")[2])
    assert np.array_equal(run_live(plan).recording.user, users(played, "cut_in")[0])


def test_a_tail_is_silence_after_the_file(tmp_path: Path) -> None:
    scenario = takes.write(tmp_path, recording={"file": "input.wav", "tail": 510})
    out = run(scenario, tmp_path / "run", *bots(tmp_path)[:4])
    track = users(out, "cut_in")[0]
    assert len(track) == 96_000 + 510 * 24 and not track[96_000:].any()
