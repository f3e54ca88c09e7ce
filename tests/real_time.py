"""Is real time on time, and does it measure what the virtual clock does? `python -m tests.real_time [--out DIR]`

The suite `quick` and core's plain questions are played into `stitched` three times: on the virtual clock, in real time behind
`fdbench serve --protocol pcm`, and behind `--protocol openai`. Printed are how late frames were, and the median response latencies. It
takes as long as the sessions last, a quarter of an hour, and wants a machine with nothing else to do. Exits with 1 if a session is
invalid, a last frame left 5 ms late or later, or a median is further from the virtual clock's than 40 ms and the loop-back floor (`<=`
is good).
"""

from __future__ import annotations

import argparse
import sys
import tempfile
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from pathlib import Path
from types import MappingProxyType

from fdbench.assets import bundled
from fdbench.errors import EXIT_PASS, EXIT_REGRESSION, FdbenchError
from fdbench.results import store
from fdbench.serve.launch import serving
from fdbench.serve.server import Kind
from tests.runs import run_or_resume

SYSTEM = "stitched"
SUITES = bundled("scenarios")
SCENARIOS = [
    SUITES / "quick",
    *sorted((SUITES / "core" / "latency").glob("latency.plain_turns.*")),
    *sorted((SUITES / "core" / "latency").glob("latency.short_answer.*")),
]
MEASURE = "response_latency_ms"
LAST_MS, AGREE_MS = 5.0, 40.0
ROUTES: Mapping[str, Kind] = MappingProxyType({"pcm_ws": "pcm", "openai_realtime": "openai"})
"""Adapters, and the protocol of the server that they reach."""


@dataclass(frozen=True, slots=True)
class Lateness:
    """Of all sessions of a run, controls included, in milliseconds; `seconds` they lasted together."""

    sessions: int
    seconds: float
    worst_p99_ms: float
    max_ms: float
    worst_last_ms: float
    invalid: tuple[str, ...]

    @property
    def good(self) -> bool:
        return not self.invalid and self.worst_last_ms < LAST_MS


def lateness(run_dir: Path) -> Lateness:
    """From the live.json of every session."""
    documents = [store.read_json(path) for path in sorted(run_dir.rglob("live.json"))]
    times = [document["timing"] for document in documents]
    return Lateness(
        len(times),
        sum(each["frames"] for each in times) * 0.02,
        max(each["p99_ms"] for each in times),
        max(each["max_ms"] for each in times),
        max(each["last_ms"] for each in times),
        tuple(document["why_invalid"] for document in documents if document["why_invalid"]),
    )


@dataclass(frozen=True, slots=True)
class Measured:
    """A run's median response latency, of how many turns, and the loop-back floor in it."""

    median_ms: float | None
    turns: int
    floor_ms: float


def measured(run_dir: Path) -> Measured:
    """Of the run's only system."""
    results = store.read_results(run_dir)
    ((name, system),) = results["systems"].items()
    found = system["dimensions"]["latency"]["measures"][MEASURE]
    return Measured(found.get("p50", found["value"]), found["n"], results["run"].get("floor_ms", {}).get(name) or 0.0)


def agree(real: Measured, virtual: Measured) -> bool:
    """Whether two medians are as near as they should be; False if there is none."""
    if real.median_ms is None or virtual.median_ms is None:
        return False
    return abs(real.median_ms - virtual.median_ms) <= AGREE_MS + real.floor_ms


def play_all(out: Path) -> None:
    """The three runs; those that `out` holds are completed."""
    run_or_resume(SCENARIOS, out / "virtual", ["--adapter", SYSTEM], jobs=2, seed=0)
    for adapter, protocol in ROUTES.items():
        with serving(SYSTEM, protocol=protocol) as url:
            run_or_resume(SCENARIOS, out / adapter, ["--adapter", adapter, *_settings(adapter, url)], jobs=1, seed=0)


def _settings(adapter: str, url: str) -> list[str]:
    if adapter == "pcm_ws":
        return ["--set", f"url={url}"]
    base = url.removesuffix("/realtime").replace("ws://", "http://")
    return ["--set", f"base_url={base}", "--set", "pacing=paced"]


def tell(out: Path) -> bool:
    """Print what the three runs showed; whether all of it is as it should be."""
    virtual, good = measured(out / "virtual"), True
    print(f"\nvirtual clock: median response {_ms(virtual.median_ms)} (n={virtual.turns})")
    for adapter in ROUTES:
        late, real = lateness(out / adapter), measured(out / adapter)
        close = agree(real, virtual)
        good &= late.good and close
        print(
            f"{adapter}: {late.sessions} sessions, {late.seconds / 60:.1f} min; lateness p99 at most {late.worst_p99_ms:.1f} ms, "
            f"of a frame at most {late.max_ms:.1f} ms, of a last frame at most {late.worst_last_ms:.1f} ms; "
            f"{len(late.invalid)} invalid"
        )
        print(
            f"  median response {_ms(real.median_ms)} (n={real.turns}), loop-back floor {real.floor_ms:.0f} ms, "
            f"allowed {AGREE_MS + real.floor_ms:.0f} ms from the virtual clock: {'agrees' if close else 'DOES NOT AGREE'}"
        )
        for why in late.invalid:
            print(f"  INVALID: {why}")
    return good


def _ms(value: float | None) -> str:
    return "undefined" if value is None else f"{value:.0f} ms"


def main(arguments: Sequence[str]) -> int:
    """Play, print, judge."""
    parser = argparse.ArgumentParser(prog="python -m tests.real_time", description=__doc__)
    parser.add_argument("--out", type=Path)
    options = parser.parse_args(arguments)
    out = options.out or Path(tempfile.mkdtemp(prefix="fdbench-real-time-"))
    try:
        play_all(out)
        return EXIT_PASS if tell(out) else EXIT_REGRESSION
    except FdbenchError as error:
        print(f"real_time: {error}", file=sys.stderr)
        return error.exit_code


if __name__ == "__main__":
    sys.exit(main(sys.argv[1:]))
