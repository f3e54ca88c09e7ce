"""Where the figures come from: a run folder's own account of itself, and why two runs may not be compared."""

from __future__ import annotations

import shlex
from collections.abc import Iterable, Iterator
from pathlib import Path
from typing import Any, TypedDict, cast

from fdbench.errors import StoreError
from fdbench.report.view import RunView
from fdbench.report.wording import pairs
from fdbench.results.schema import Results
from fdbench.results.store import read_checked


class Script(TypedDict, total=False):
    """A scenario in run.json, as far as it is shown."""

    script: dict[str, Any]


class Account(TypedDict, total=False):
    """What a page shows of run.json."""

    command: list[str]
    python: str
    platform: str
    packages: dict[str, str | None]
    scenarios: dict[str, Script]


def run_view(run_dir: Path, results: Results) -> RunView:
    """`run` of results.json, and of run.json what only it holds: command, Python, platform, packages."""
    run = results["run"]
    header = _header(run_dir)
    extra: dict[str, Any] = {name: header[name] for name in ("python", "platform") if name in header}
    return RunView(
        id=run["id"],
        folder=run_dir.name,
        created=run["created"],
        suite=run["suite"],
        seed=run["seed"],
        repeats=run["repeats"],
        clock=run["clock"],
        floors=tuple(sorted(run.get("floor_ms", {}).items())),
        fdbench=run["fdbench"],
        metrics_version=run["metrics_version"],
        segmenter=run["segmenter"],
        recogniser=run.get("recogniser_wer") or run["recogniser"],
        git=run["git"],
        valid=run["valid"],
        why_invalid=tuple(run["why_invalid"]),
        constants=tuple(sorted(run["constants"].items())),
        stimuli=tuple(sorted(run["scenarios"].items())),
        command=_command(header.get("command", [])),
        extra=pairs(extra),
        packages=pairs(header.get("packages", {})),
    )


def scripts(run_dirs: Iterable[Path]) -> dict[str, dict[str, Any]]:
    """Scenario id -> its script, of those that the run folders carry."""
    found: dict[str, dict[str, Any]] = {}
    for run_dir in run_dirs:
        for scenario, body in _header(run_dir).get("scenarios", {}).items():
            if "script" in body:
                found.setdefault(scenario, body["script"])
    return found


def warnings(runs: list[Results]) -> Iterator[str]:
    """Why systems of different runs may not be compared."""
    first = runs[0]["run"]
    for other in (results["run"] for results in runs[1:]):
        where = f"runs {first['id']} and {other['id']}"
        if other["metrics_version"] != first["metrics_version"]:
            yield f"{where} were scored with different metric versions: their figures are not comparable."
        if other["segmenter"] != first["segmenter"] or other["constants"] != first["constants"]:
            yield f"{where} used different segmenters or constants: their timings are not comparable."
        shared = set(first["scenarios"]) & set(other["scenarios"])
        changed = sum(first["scenarios"][name] != other["scenarios"][name] for name in shared)
        lone = len(set(first["scenarios"]) ^ set(other["scenarios"]))
        if lone:
            yield f"{where} played different scenarios: {len(shared)} in both, {lone} in one only."
        if changed:
            yield f"{where} played different stimuli: {changed} of {len(shared)} shared scenarios differ in their bytes."


def _command(words: list[str]) -> str:
    """As a shell takes it."""
    return shlex.join(words if words[:1] == ["fdbench"] else ["fdbench", *words])


def _header(run_dir: Path) -> Account:
    """run.json; empty if it is missing, unreadable or altered, for the figures do not depend on it."""
    try:
        return cast(Account, read_checked(run_dir / "run.json", Account))
    except StoreError:
        return {}
