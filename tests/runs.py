"""Runs that tests play through the command line."""

from __future__ import annotations

from collections.abc import Sequence
from pathlib import Path

from fdbench.cli.main import main as fdbench


def run_or_resume(scenarios: Sequence[Path], out: Path, systems: Sequence[str], *, jobs: int, seed: int) -> int:
    """`fdbench run` of scenario files and folders; a run that `out` holds is completed. Returns the exit code.

    Args:
        systems: the options that name the systems and set them up.
    """
    command = ["run", *map(str, scenarios), *systems, "--out", str(out), "--jobs", str(jobs), "--seed", str(seed)]
    if (out / "run.json").exists():
        command.append("--resume")
    return fdbench(command)
