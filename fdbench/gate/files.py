"""Baselines: results with everything left out that the gate does not need. A run folder serves as a baseline, too."""

from __future__ import annotations

from pathlib import Path
from typing import cast

from fdbench.errors import InvalidRun, StoreError, UsageError
from fdbench.gate.notes import fingerprint
from fdbench.gate.wording import listed
from fdbench.results.schema import ItemDoc, Results, SystemDoc
from fdbench.results.shape import results_fault_of
from fdbench.results.store import RESULTS, read_json, write_json


def read(path: Path) -> Results:
    """The results of a run folder, of its results.json, or of a baseline file.

    Raises:
        StoreError: there is no such file, or it lacks what the gate needs.
    """
    file = path / RESULTS if path.is_dir() else path
    document = read_json(file)
    if (fault := results_fault_of(document)) is not None:
        raise StoreError(
            f"{file}: no results of a finished run ({fault}); give a run folder, or a file made by `fdbench baseline`"
        )
    return cast(Results, document)


def trim(results: Results, system: str | None = None) -> Results:
    """What the gate needs of a valid run, of all its systems or of one. The document is still of the results format. A system that
    is not valid beside others that are stays in it, marked as such, so that the gate can name it.

    Raises:
        InvalidRun: the run is not valid, or the system.
        UsageError: it has no such system.
    """
    run, systems = results["run"], results["systems"]
    if not run["valid"]:
        raise InvalidRun(
            f"run {run['id']} is not valid ({listed(run['why_invalid'])}), so it cannot be a baseline; run it again"
        )
    if system is not None and system not in systems:
        raise UsageError(f"the run has no system '{system}'; it has {listed(sorted(systems), 9)}")
    if system is not None and not systems[system]["valid"]:
        why = listed(systems[system]["why_invalid"])
        raise InvalidRun(f"system '{system}' is not valid ({why}), so it cannot be a baseline; run it again")
    kept = {name: _trimmed(doc) for name, doc in systems.items() if system in (None, name)}
    found = Results(schema=results["schema"], run=run, systems=kept)
    if (calibration := results.get("calibration")) is not None:
        found["calibration"] = calibration
    return found


def refuse_to_replace(path: Path) -> None:
    """UsageError for a file that is there and is no older baseline, such as the results of a run; an empty one may be replaced."""
    if not path.is_file() or not path.stat().st_size:
        return
    try:
        old = results_fault_of(read_json(path)) is None
    except StoreError:
        old = False
    if not old or (path.name == RESULTS and path.with_name("run.json").exists()):
        raise UsageError(f"{path}: is there and is no baseline; name another file, or remove it")


def write_baseline(results: Results, path: Path) -> None:
    """StoreError if it cannot be written. An older baseline of that name is replaced."""
    try:
        path.parent.mkdir(parents=True, exist_ok=True)
        write_json(path, results)
    except OSError as error:
        raise StoreError(f"{path}: cannot be written ({error.strerror}); name a file in a folder of yours") from None


def _trimmed(system: SystemDoc) -> SystemDoc:
    """Settings may name private things: what is kept of them tells only whether they changed."""
    items = [ItemDoc(**{key: value for key, value in item.items() if key != "error"}) for item in system["scenarios"]]  # type: ignore[typeddict-item]
    return SystemDoc(
        valid=system["valid"],
        why_invalid=system["why_invalid"],
        adapter=system["adapter"],
        settings={key: fingerprint(value) for key, value in system["settings"].items()},
        capabilities={},
        dimensions=system["dimensions"],
        scenarios=items,
    )
