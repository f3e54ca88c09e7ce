"""What `run` says of recordings before it begins."""

from __future__ import annotations

import argparse
from pathlib import Path

import numpy as np
import pytest

from fdbench.cli.run import plan_of
from fdbench.errors import ClipError

soundfile = pytest.importorskip("soundfile")

SCENARIO = """
schema: 1
id: own.twice
dimension: latency
family: plain
summary: The same recording twice.
voice: slt
cues:
  - {id: ask, kind: turn, clip: me.wav}
  - {id: again, kind: turn, clip: me.wav}
"""


def arguments(path: Path) -> argparse.Namespace:
    given = {"scenarios": [path], "suite": None, "condition": [], "clock": None, "record": False, "limit": None}
    return argparse.Namespace(**given, seed=1, repeats=1, recogniser=None)


def test_a_recording_is_warned_of_once(tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    (tmp_path / "s.yaml").write_text(SCENARIO)
    noise = np.random.default_rng(0).uniform(-0.004, 0.004, 24_000)
    noise[:6_000] = noise[-6_000:] = 0.0
    soundfile.write(tmp_path / "me.wav", noise, 24_000)
    plan_of(arguments(tmp_path / "s.yaml"), ())
    said = capsys.readouterr()
    assert said.out == ""
    assert [line.split(", at")[0] for line in said.err.splitlines()] == [
        f"fdbench: warning: {tmp_path / 'me.wav'}: its speech is too soft"
    ]


def test_one_that_cannot_be_used_ends_the_run_before_it_begins(tmp_path: Path) -> None:
    (tmp_path / "s.yaml").write_text(SCENARIO)
    soundfile.write(tmp_path / "me.wav", np.zeros(24_000), 24_000)
    with pytest.raises(ClipError, match=r"me\.wav: nothing sounds in it; record it again"):
        plan_of(arguments(tmp_path / "s.yaml"), ())
