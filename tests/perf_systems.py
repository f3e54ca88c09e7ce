"""How much of one core the reference systems take for each second of a session: `python -m tests.perf_systems`, a part of `make perf`.

With `profile=instant` and `compute=measured`, that is what the machine really does. A system plays some scenarios of every dimension in
a process of its own that is held on one core; counted is the processor time of its sessions, the session loop's and the synthesiser's
server's included. A session before them, which loads the models, is not.
"""

from __future__ import annotations

import json
import os
import resource
import subprocess
import sys
import time
from dataclasses import dataclass

LIMITS = {"tml": 0.6, "stitched": 0.5}
"""System -> real-time factor that it must stay under (`<`)."""
SETTINGS: dict[str, object] = {"profile": "instant", "compute": "measured"}
SCENARIOS = (
    "latency.everyday_question", "latency.pause_filled_1500", "interruption.topic_shift_1s", "interruption.wait_1s",
    "overlap.side_talk_1s", "overlap.background_speech_1s", "coherence.heavy_sum", "context.dog_name_interrupted",
)  # fmt: skip
WARM_UP = "latency.short_question"
ONE_THREAD = dict.fromkeys(("OMP_NUM_THREADS", "OPENBLAS_NUM_THREADS", "MKL_NUM_THREADS", "NUMBA_NUM_THREADS"), "1")


@dataclass(frozen=True, slots=True)
class Load:
    """Of all sessions together: their length, and the processor time of the process and of its servers. `worst` is the highest
    real-time factor of one session, servers not counted."""

    audio_s: float
    own_s: float
    servers_s: float
    worst: float

    @property
    def factor(self) -> float:
        return (self.own_s + self.servers_s) / self.audio_s


def measure(system: str) -> Load:
    """Play SCENARIOS in a process on one core."""
    before = _children()
    command = [sys.executable, "-m", "tests.perf_systems", system]
    done = subprocess.run(command, env={**os.environ, **ONE_THREAD}, stdout=subprocess.PIPE, check=True, text=True)
    told = json.loads(done.stdout.splitlines()[-1])
    servers = max(0.0, _children() - before - told["process_s"])  # they are waited for when the process ends
    return Load(told["audio_s"], sum(told["own_s"]), servers, told["worst"])


def report() -> bool:
    """Print the factors; whether all are under their limits."""
    print(f"reference systems, compute=measured, {len(SCENARIOS)} sessions each on one core")
    loads = {system: measure(system) for system in LIMITS}
    for system, load in loads.items():
        told = f"real-time factor {load.factor:.3f} (under {LIMITS[system]} wanted)"
        print(f"  {system:<9} {told}, worst session {load.worst:.3f}; {load.audio_s:.0f} s of audio")
    return all(load.factor < LIMITS[system] for system, load in loads.items())


def _play(system: str) -> dict[str, object]:
    """What the process of its own does."""
    if hasattr(os, "sched_setaffinity"):
        os.sched_setaffinity(0, {min(os.sched_getaffinity(0))})
    _session(system, WARM_UP)
    sessions = [_session(system, name) for name in SCENARIOS]
    return {
        "audio_s": sum(audio for audio, _ in sessions),
        "own_s": [cpu for _, cpu in sessions],
        "worst": max(cpu / audio for audio, cpu in sessions),
        "process_s": time.process_time(),
    }


def _session(system: str, name: str) -> tuple[float, float]:
    """Seconds of audio and of this process's processor time."""
    from fdbench import plugins
    from fdbench.contract import StepAdapter
    from fdbench.render.clips import default_store
    from fdbench.render.cue import render_script
    from fdbench.scenario.load import load_suite
    from fdbench.session.loop import run_session
    from fdbench.session.plan import SessionPlan
    from fdbench.timebase import ms, to_seconds

    scenario = next(s for s in load_suite("quick").scenarios if s.id == name)
    script = render_script(scenario, default_store())
    adapter = plugins.load(system).create(SETTINGS)
    assert isinstance(adapter, StepAdapter)
    start = time.process_time()
    plan = SessionPlan(script, instructions=scenario.instructions, frame=ms(adapter.frame_ms))
    recording = run_session(adapter, plan)
    return to_seconds(recording.samples), time.process_time() - start


def _children() -> float:
    used = resource.getrusage(resource.RUSAGE_CHILDREN)
    return used.ru_utime + used.ru_stime


if __name__ == "__main__":
    if sys.argv[1:]:
        print(json.dumps(_play(sys.argv[1])))
    else:
        sys.exit(0 if report() else 1)
