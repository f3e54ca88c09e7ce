"""How memory and time of a run grow with its sessions: `python -m tests.run.many 100 1000 10000`. An agent that does nothing, sessions of
some seconds, one worker; each run in a process of its own. It fails above 300 MB, or where a session takes over 10 % more than in the
first run.
"""

from __future__ import annotations

import resource
import subprocess
import sys
import tempfile
import time
from pathlib import Path

from fdbench.cli.main import main as fdbench
from tests.live.faulty_run import suite

MOST_MB = 300
MOST_LONGER = 1.10
AGENT = """
import numpy as np
from fdbench.contract import StepAdapter, StepOutput

class Agent(StepAdapter):
    frame_ms = 200

    def step(self, user, now):
        return StepOutput(np.zeros_like(user))
"""


def play(sessions: int) -> None:
    """Play so many, and print megabytes of this process, its seconds of processor time, those of its workers, and seconds in all."""
    with tempfile.TemporaryDirectory() as made:
        folder = Path(made)
        (folder / "agent.py").write_text(AGENT, encoding="utf-8")
        scenarios = suite(folder / "suite", "one")
        given = ["run", str(scenarios), "--adapter", str(folder / "agent.py"), "--recogniser", "none", "--jobs", "1"]
        began = time.monotonic()
        assert fdbench([*given, "--repeats", str(sessions), "--out", str(folder / "out")]) in (0, 3)
        took = time.monotonic() - began
    own, workers = resource.getrusage(resource.RUSAGE_SELF), resource.getrusage(resource.RUSAGE_CHILDREN)
    cpu = [usage.ru_utime + usage.ru_stime for usage in (own, workers)]
    print(f"{own.ru_maxrss / 1024:.1f} {cpu[0]:.2f} {cpu[1]:.2f} {took:.1f} {workers.ru_maxrss / 1024:.1f}")


def main(sizes: list[int]) -> int:
    broken, first = 0, 0.0
    print("sessions  parent MB  worker MB  ms of processor a session (parent, worker)  seconds", flush=True)
    for size in sizes:
        done = subprocess.run(
            [sys.executable, "-m", "tests.run.many", "--play", str(size)], capture_output=True, text=True, check=True
        )
        mb, own, workers, took, worker_mb = map(float, done.stdout.splitlines()[-1].split())
        each = (own + workers) / size
        first = first or each
        print(
            f"{size:8d}  {mb:9.1f}  {worker_mb:9.1f}  {1000 * own / size:.1f}, {1000 * workers / size:.1f}  {took:.1f}",
            flush=True,
        )
        broken += mb > MOST_MB or each > MOST_LONGER * first
    return int(broken > 0)


if __name__ == "__main__":
    if sys.argv[1:2] == ["--play"]:
        play(int(sys.argv[2]))
    else:
        sys.exit(main([int(word) for word in sys.argv[1:]]))
