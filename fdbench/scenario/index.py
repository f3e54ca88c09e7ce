"""A suite in one file: scripts of recordings that lie elsewhere, as `fdbench import` writes it. No sound is copied.

`{"schema": 1, "suite": NAME, "root": FOLDER, "scenarios": [{"path": FILE, "script": {...}}]}`: each path lies below the root, and the
recordings of its script lie beside it.
"""

from __future__ import annotations

import hashlib
import json
from collections.abc import Mapping, Sequence
from pathlib import Path
from typing import Any

from fdbench.errors import ScenarioError, UsageError
from fdbench.scenario.load import is_bundled, load_paths, load_suite, parse_raw
from fdbench.scenario.model import Scenario, Suite

ENDING = ".suite"
SCHEMA = 1

Entry = tuple[str, Mapping[str, Any]]
"""Path below the root, with `/`; script."""


def write_index(path: Path, name: str, root: Path, entries: Sequence[Entry]) -> None:
    """Write the suite. OSError if it cannot be written."""
    scenarios = [{"path": place, "script": script} for place, script in entries]
    document = {"schema": SCHEMA, "suite": name, "root": str(root.resolve()), "scenarios": scenarios}
    path.write_text(json.dumps(document, ensure_ascii=False, indent=1) + "\n", encoding="utf-8")


def named_suite(name: str) -> Suite:
    """The suite that `--suite NAME` means: a bundled one, a file of `fdbench import`, or a folder of scenario files. Raises as
    `load_suite`, `read_index` and `load_paths`."""
    if name.endswith(ENDING):
        return read_index(Path(name))
    if not is_bundled(name) and Path(name).exists():
        return Suite(Path(name).resolve().stem, load_paths([name]))
    return load_suite(name)


def read_index(path: Path) -> Suite:
    """The suite of such a file, its scripts checked.

    Raises:
        UsageError: it cannot be read, is no such file, or its recordings are not on this machine.
        ScenarioError: with the faults of its scripts.
    """
    try:
        document = json.loads(path.read_text(encoding="utf-8"))
        name, root = str(document["suite"]), Path(document["root"])
        entries = [(str(entry["path"]), dict(entry["script"])) for entry in document["scenarios"]]
        known = document["schema"]
    except (OSError, ValueError, KeyError, TypeError, RecursionError) as error:
        told = getattr(error, "strerror", None) or "it is no suite that `fdbench import` wrote"
        raise UsageError(f"{path}: cannot be read ({told}); make it again with `fdbench import`") from None
    if known != SCHEMA:
        raise UsageError(f"{path}: schema {known!r} is not known; make it again with `fdbench import`")
    if not root.is_dir():
        raise UsageError(f"{path}: its recordings lay in {root}, which is not here; put them there, or import them again")
    return Suite(name, _scenarios(path, root, entries))


def _scenarios(path: Path, root: Path, entries: Sequence[Entry]) -> tuple[Scenario, ...]:
    found: dict[str, Scenario] = {}
    faults: list[str] = []
    for place, script in entries:
        try:
            scenario = parse_raw(script, path=str(root / place), sha256=_digest(script))
        except ScenarioError as error:
            faults += error.faults
            continue
        if scenario.recording is not None and Path(scenario.recording.file).name != scenario.recording.file:
            faults.append(
                f"{path}: {scenario.id}: its recording does not lie beside {place}; make it again with `fdbench import`"
            )
        if scenario.id in found:
            faults.append(f"{path}: two scenarios have the id {scenario.id!r}; make it again with `fdbench import`")
        found[scenario.id] = scenario
    if faults or not found:
        raise ScenarioError(faults or [f"{path}: no scenario in it; make it again with `fdbench import`"])
    return tuple(found.values())


def _digest(script: Mapping[str, Any]) -> str:
    return hashlib.sha256(json.dumps(script, sort_keys=True, ensure_ascii=False).encode()).hexdigest()
