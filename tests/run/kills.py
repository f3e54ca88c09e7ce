"""SIGKILL at random instants, to the run's own process or to all of its processes: nothing of it lives on, and --resume gives the same.

`python -m tests.run.kills` kills 60 times; `tests/run/test_kills.py` 4 times. A run is killed, resumed and killed again, and then let end.
"""

from __future__ import annotations

import os
import random
import signal
import subprocess
import sys
import tempfile
import time
from contextlib import suppress
from pathlib import Path

from tests.live.processes import Running, begun
from tests.run.test_run import SHORT, files, same_run
from tests.run.write_faults import contents

KILLS, CHAIN = 60, 4
"""All kills; so many of one run."""
SESSION_S = 5.0
AGENT = """
import time
import numpy as np
from fdbench.contract import StepAdapter, StepOutput

class Agent(StepAdapter):
    def step(self, user, now):
        if now == 48_000:
            time.sleep({seconds})
        return StepOutput(user * np.float32(0.5))
"""
GONE_S = 5.0
LONGEST_S = 14.0
"""A kill comes within so long."""


def command(folder: Path, out: Path) -> list[str]:
    (folder / "agent.py").write_text(AGENT.replace("{seconds}", str(SESSION_S)), encoding="utf-8")
    given = [sys.executable, "-m", "fdbench", "run", *files(*SHORT[:2]), "--adapter", str(folder / "agent.py")]
    return [*given, "--jobs", "2", "--recogniser", "none", "--out", str(out)]


def whole(folder: Path) -> Path:
    """A run that nothing happens to."""
    out = folder / "whole"
    subprocess.run(command(folder, out), check=True, capture_output=True)
    return out


def fault_of_chain(folder: Path, reference: Path, seed: int, kills: int = CHAIN) -> str | None:
    """What is wrong after so many kills of one run; None if nothing is."""
    rng = random.Random(seed)
    out = folder / f"out{seed}"
    for number in range(kills):
        given = command(reference.parent, out)
        resume = ["--resume"] if (out / "run.json").exists() else []
        with begun([*given, *resume], out) as running:
            time.sleep(rng.uniform(0.3, LONGEST_S))
            _kill(running, alone=number % 2 == 0)
            if (left := _left_after(running, GONE_S)) is not None:
                return f"kill {number}: {GONE_S:.0f} s later these live: {left}"
    done = subprocess.run([*command(reference.parent, out), "--resume"], capture_output=True, text=True, check=False)
    if not (out / "run.json").exists() or done.returncode != 0:
        done = subprocess.run(command(reference.parent, out), capture_output=True, text=True, check=False)
    if done.returncode != 0:
        return f"cannot be completed: {done.stderr[-1500:]}"
    if same_run(out) != same_run(reference) or contents(out) != contents(reference):
        return "other results than without kills"
    return None


def _kill(running: Running, *, alone: bool) -> None:
    for pid in [running.pid] if alone else running.left():
        with suppress(ProcessLookupError):
            os.kill(pid, signal.SIGKILL)


def _left_after(running: Running, seconds: float) -> list[int] | None:
    end = time.monotonic() + seconds
    while (left := running.left()) and time.monotonic() < end:
        time.sleep(0.05)
    return left or None


def main(kills: int) -> int:
    with tempfile.TemporaryDirectory() as made:
        folder = Path(made)
        reference = whole(folder)
        faults = [(seed, fault_of_chain(folder, reference, seed)) for seed in range(kills // CHAIN)]
    broken = [f"{seed}: {fault}" for seed, fault in faults if fault is not None]
    print("\n".join([*broken, f"{kills} kills of {len(faults)} runs, {len(broken)} runs borne badly"]))
    return int(bool(broken))


if __name__ == "__main__":
    sys.exit(main(int(sys.argv[1]) if len(sys.argv) > 1 else KILLS))
