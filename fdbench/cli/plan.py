"""`fdbench plan`: from a pilot run, how many scenarios and repeats see which change, and how much sound that is."""

from __future__ import annotations

import argparse
from collections.abc import Iterator
from pathlib import Path
from typing import TYPE_CHECKING

from fdbench.errors import StoreError, UsageError

if TYPE_CHECKING:
    from fdbench.gate.designs import Design, Pilot
    from fdbench.gate.power import Power
    from fdbench.results.schema import Results

HELP = """From a pilot run: how many scenarios and repeats see which change, and how many minutes of sound that is.

A pilot of a few scenarios with three repeats or more tells the noise best; so does a baseline from `fdbench calibrate --aa`."""


def add_arguments(parser: argparse.ArgumentParser) -> None:
    parser.add_argument(
        "run", type=Path, metavar="RUN_DIR", help="a finished, valid run, or a baseline from `fdbench calibrate --aa`"
    )
    parser.add_argument("--system", metavar="NAME", help="the system, if the run has several")
    parser.add_argument("--policy", type=Path, metavar="FILE", help="that of the gate: what can be seen depends on it")
    parser.add_argument("--minutes", type=float, metavar="N", help="only designs of at most so much sound")


def execute(args: argparse.Namespace) -> int:
    from fdbench.gate.designs import designs
    from fdbench.gate.files import read
    from fdbench.gate.policy import read_policy
    from fdbench.harmless import harmless

    policy = read_policy(args.policy)
    name, pilot = _pilot(args.run, read(args.run), args.system)
    every = designs(pilot, policy)
    shown = [design for design in every if args.minutes is None or design.minutes <= args.minutes]
    if not shown:
        raise UsageError(f"--minutes {args.minutes:g}: the smallest design takes {every[0].minutes:.1f} min of sound")
    print(harmless("\n".join(_lines(name, pilot, shown, policy.power))))
    return 0


def _pilot(path: Path, results: Results, system: str | None) -> tuple[str, Pilot]:
    from fdbench.gate.designs import Pilot
    from fdbench.gate.wording import listed

    systems = results["systems"]
    if system is not None and system not in systems:
        raise UsageError(f"--system: the run has no system '{system}'; it has {listed(sorted(systems), 9)}")
    if system is None and len(systems) > 1:
        raise UsageError(f"the run has systems {listed(sorted(systems), 9)}; pick one with --system NAME")
    name = system or next(iter(systems))
    if not systems[name]["valid"]:
        raise UsageError(f"'{name}' is not valid ({listed(systems[name]['why_invalid'])}); play a pilot that is")
    calibration = results.get("calibration")
    sessions, seconds = (
        (len(systems[name]["scenarios"]), calibration["seconds"]) if calibration is not None else _sound(path, name)
    )
    return name, Pilot(systems[name], results["run"]["repeats"], sessions, seconds, calibration)


def _sound(path: Path, system: str) -> tuple[int, float]:
    """Sessions and seconds of a run folder, controls among them."""
    from fdbench.results.store import session_seconds

    folders = [f for f in sorted((path / "items" / system).glob("*@*")) if (f / "session.json").exists()]
    if not folders:
        raise StoreError(
            f"{path}: has no sessions of '{system}', so nobody can tell how long they are; give the folder of a run, or a baseline from "
            "`fdbench calibrate --aa`"
        )
    return len(folders), sum(map(session_seconds, folders))


def _lines(name: str, pilot: Pilot, shown: list[Design], power: float) -> Iterator[str]:
    from fdbench.gate.terminal import table
    from fdbench.gate.wording import plural

    yield f"with {name} as it is in the pilot, a change is seen with probability {power:g} from this size on:"
    yield ""
    header = ("scenarios", "repeats", "sessions", "minutes", *(p.dimension for p in shown[0].seen))
    rows = [(str(d.scenarios), str(d.repeats), str(d.sessions), f"{d.minutes:.1f}", *map(_seen, d.seen)) for d in shown]
    yield from table(header, rows, right=(0, 1, 2, 3))
    yield ""
    yield "minutes: of sound, for one run; as long on the real clock, in which one session is played at a time"
    yield "the baseline is taken to have as many repeats; -: nothing but a collapse"
    if pilot.calibration is not None:
        yield f"noise: measured on {plural(pilot.calibration['pairs'], 'pair')} of equal runs"
    elif pilot.repeats > 1:
        yield f"noise: of rates and times known from {pilot.repeats} repeats; of points as large as scenarios differ"
    else:
        yield "noise: one repeat tells none: rates are taken for chance alone, points and times for as noisy as scenarios differ"


def _seen(power: Power) -> str:
    from fdbench.gate.reasons import seen

    return "-" if power.detectable is None else seen(power.measure, power.scale, power.detectable)
