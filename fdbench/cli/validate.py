"""`fdbench validate`: are the scenario files right? Every fault, one a line."""

from __future__ import annotations

import argparse
import sys
from collections.abc import Iterable
from pathlib import Path
from typing import TYPE_CHECKING

from fdbench.errors import EXIT_PASS, ClipError, FdbenchError, ScenarioError, UsageError

if TYPE_CHECKING:
    from fdbench.render.clips import ClipStore

HELP = """Check scenario files and print every fault, one a line, as file:line:column: what is wrong; how to mend it.

Ids must be unique among the files given, and pairs and twins among them too: give the folder. Clips are looked for in
`clips/` beside a scenario or one folder up, then among the bundled ones; every clip and recording is opened. What only blurs a
recording (noise, clipping, a soft voice) is a warning: docs/recordings.md."""


def add_arguments(parser: argparse.ArgumentParser) -> None:
    parser.add_argument(
        "paths",
        metavar="PATH",
        nargs="*",
        help="scenario files, folders of them, files of `fdbench import` (default: the bundled suites)",
    )
    parser.add_argument("--no-clips", action="store_true", help="do not look for the clips, nor listen to recordings")


def execute(args: argparse.Namespace) -> int:
    """Print `ok: N scenarios`, or raise ScenarioError with the faults of all files."""
    count = 0
    faults: list[str] = []
    from fdbench.scenario.index import ENDING

    imported = [path for path in args.paths if path.endswith(ENDING)]
    own = [path for path in args.paths if path not in imported]
    for paths in [*([path] for path in imported), *(_sets(own) if own or not imported else [])]:
        try:
            check = _check_imported if paths[0] in imported else _check
            count += check(paths, clips=not args.no_clips)
        except ScenarioError as error:
            faults += error.faults
    if faults:
        raise ScenarioError(faults)
    print(f"ok: {count} scenario{'' if count == 1 else 's'}")
    return EXIT_PASS


def _sets(paths: list[str]) -> list[list[str]]:
    """What is checked together. Each bundled suite stands alone, since two suites may share a scenario."""
    from fdbench import assets
    from fdbench.scenario.load import suite_names

    own = [path for path in paths if not Path(path).is_dir() or not _holds_suites(path)]
    if paths and own == paths:
        return [paths]
    root = assets.bundled("scenarios")
    suites = [[str(root / name)] for name in suite_names()]
    if not suites:
        raise UsageError(f"{root}: no suite in this folder; name scenario files or folders")
    return ([own] if own else []) + suites


def _holds_suites(path: str) -> bool:
    """Whether it is the folder of the bundled suites."""
    from fdbench import assets

    try:
        return Path(path).resolve() == assets.bundled("scenarios").resolve()
    except FdbenchError:  # nothing is bundled here; own files can be checked all the same
        return False


def _check(paths: Iterable[str], *, clips: bool) -> int:
    from fdbench.scenario.load import load_paths, recording_notes, scenario_files

    files = scenario_files(paths)
    if not clips:
        return len(load_paths(files))
    store = _store(files)
    try:
        count = len(load_paths(files, stimuli=store))
    except ClipError:
        load_paths(files)  # clips that cannot be looked up must not hide the faults of the files
        raise
    for note in recording_notes(files, store):
        print(note, file=sys.stderr)
    return count


def _check_imported(paths: list[str], *, clips: bool) -> int:
    """Of one file of `fdbench import`; its recordings are opened unless `clips` is false."""
    from fdbench.render.take import identity, take
    from fdbench.scenario.index import read_index

    scenarios = read_index(Path(paths[0])).scenarios
    faults: list[str] = []
    for scenario in scenarios if clips else ():
        try:
            take(scenario)
            identity(scenario)  # its control, too
        except FdbenchError as error:
            faults.append(f"{paths[0]}: {scenario.id}: {error}")
    if faults:
        raise ScenarioError(faults)
    return len(scenarios)


def _store(files: Iterable[Path]) -> ClipStore:
    from fdbench.render.clips import ClipStore, clip_folders, default_store

    beside = dict.fromkeys(folder for file in files for folder in clip_folders(file))
    return ClipStore(*beside, *default_store().roots)
