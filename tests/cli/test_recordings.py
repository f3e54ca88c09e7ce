"""What `run` says of recordings before it begins."""

from __future__ import annotations

import argparse
from pathlib import Path

import numpy as np
import pytest

from fdbench.cli.main import main
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


@pytest.mark.parametrize(
    ("written", "told"),
    [
        ("speech: [-5, 180]", "10:14: `-5` is outside 0 to 600000 ms; choose a value inside"),
        ("speech: [180, 99000]", "10:13: `me.wav`: speech ends at 99000 ms, but the file at 1000 ms; correct it"),
        ("expect: {any_of: []}", "10:22: the list is empty; add an entry"),
    ],
)
def test_a_fault_stands_at_its_own_line_and_alone(
    tmp_path: Path, capsys: pytest.CaptureFixture[str], written: str, told: str
) -> None:
    head = SCENARIO.lstrip().partition("  - {id: ask")[0]
    file = tmp_path / "s.yaml"
    file.write_text(f"{head}  - id: ask\n    clip: me.wav\n    {written}\n    kind: turn\n")
    seconds = np.arange(24_000) / 24_000
    soundfile.write(tmp_path / "me.wav", 0.3 * np.sin(880.0 * seconds) * (seconds > 0.2) * (seconds < 0.8), 24_000)
    assert main(["validate", str(file)]) == 2
    assert f"{file}:{told}\n" in capsys.readouterr().err
