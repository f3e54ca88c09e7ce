"""Core's and the blind set's sessions: found, rendered, played, and their units' scores read. What systems answered is shown nowhere."""

from __future__ import annotations

import contextlib
import hashlib
import io
import json
from collections.abc import Iterator, Mapping, Sequence
from pathlib import Path
from typing import Any

from fdbench.assets import bundled
from fdbench.cli.main import main as fdbench
from fdbench.errors import EXIT_INVALID, EXIT_PASS, UsageError
from fdbench.render.clips import CLIP_FOLDER
from fdbench.results import store
from fdbench.results.schema import Results
from fdbench.scenario.load import load_paths
from fdbench.scenario.model import Dimension, Scenario
from tests.blind.decision import UnitOf
from tests.blind.make import scenarios, tables, write
from tests.blind.sample import Unit, limited, units_of
from tests.runs import run_or_resume


def built(cache: Path, voices: Sequence[str]) -> tuple[Scenario, ...]:
    """The blind set as scenario files below `cache`, in a folder called after what is in them. Clips lie beside that folder."""
    made = scenarios(tables(), voices)
    name = hashlib.sha256(json.dumps(made, sort_keys=True).encode()).hexdigest()[:12]
    folder = cache / f"made-{name}"
    write(made, folder)
    return load_paths([folder])


def render(files: Sequence[Path]) -> None:
    """Make the clips that these files of the blind set need and nobody has made yet; a clip is found again by voice and text.

    Raises:
        UsageError: they cannot be made; the reason was printed.
    """
    into = files[0].parent.parent / CLIP_FOLDER
    with contextlib.redirect_stdout(io.StringIO()):
        done = fdbench(["render", *map(str, files), "--into", str(into)])
    if done != EXIT_PASS:
        raise UsageError("the clips of the blind set cannot be made; fix that, or name other --voices")


def core() -> tuple[Scenario, ...]:
    """The scenarios of the suite `core`."""
    return load_paths([bundled("scenarios") / "core"])


def files_of(units: Sequence[Unit], found: Sequence[Scenario]) -> list[Path]:
    """The files that must be played for these units, each once, in the order of the scenarios."""
    wanted = {name for unit in units for name in unit.ids}
    return [Path(scenario.path) for scenario in found if scenario.id in wanted]


def picked(
    ours: Sequence[Scenario], theirs: Sequence[Scenario], dimensions: Sequence[Dimension], limit: int | None, seed: int
) -> tuple[list[Path], list[Path]]:
    """The files of the blind set and of core that are played: of each dimension up to `limit` units, in core's proportions."""
    units: tuple[list[Unit], list[Unit]] = ([], [])
    for dimension in dimensions:
        blind, reference = units_of(ours, dimension), units_of(theirs, dimension)
        units[0].extend(limited(blind, reference, limit, seed))
        units[1].extend(limited(reference, blind, limit, seed))
    return files_of(units[0], ours), files_of(units[1], theirs)


def play(files: Sequence[Path], out: Path, systems: Sequence[str], settings: Sequence[str], jobs: int, seed: int) -> Results:
    """The results of the systems on these files; a run that `out` holds is completed.

    Raises:
        UsageError: it cannot be played; the reason was printed.
    """
    options = [part for name in systems for part in ("--adapter", name)] + [part for s in settings for part in ("--set", s)]
    with contextlib.redirect_stdout(io.StringIO()):
        done = run_or_resume(files, out, options, jobs=jobs, seed=seed)
    if done not in (EXIT_PASS, EXIT_INVALID):
        raise UsageError(f"{out}: this run cannot be played; fix what was reported above, or give another --out")
    return store.read_results(out)


def units(document: Results, system: str, dimension: Dimension) -> list[UnitOf]:
    """The scored units of one system and dimension, each with the family of the scenario that names it."""
    played: Mapping[str, Any] = document["systems"][system]
    families = {item["id"]: item["family"] for item in played["scenarios"]}
    return [UnitOf(families[u["unit"]], float(u["score"])) for u in played["dimensions"][dimension.value]["units"]]


def faults(document: Results, systems: Sequence[str]) -> Iterator[str]:
    """Why the run of a system proves nothing, one sentence each."""
    for system in systems:
        yield from document["systems"][system]["why_invalid"]
