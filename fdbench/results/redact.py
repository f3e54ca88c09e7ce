"""A run that may be shared: voices and words out, timings and scores in.

Strings are kept only where they are the harness's own: ids, kinds, names of measures. All others, known or not, are taken out, and no file
is copied that is not listed here. So what a later version adds is out until somebody says that it may stay.
"""

from __future__ import annotations

import shutil
from pathlib import Path
from typing import Any

from fdbench.errors import UsageError
from fdbench.results.store import read_json, write_json

OUT = "(redacted)"
DOCUMENTS = ("run.json", "results.json", "recordings.json")
TABLES = ("events.csv", "measures.csv")
"""Ids and numbers alone."""
OF_ITEMS = ("session.json", "events.json", "measures.json")

OWN = ("dimensions", "run", "observations", "capabilities", "packages", "bounds", "outcomes")
"""Below these fields every string is the harness's own..."""
PEOPLES = (
    "text", "words", "evidence", "declared", "why_invalid", "error", "traceback", "reason", "settings", "script", "summary", "command",
    "notes", "data",
)  # fmt: skip
"""...but for those below these."""
NAMES = (
    "id", "kind", "status", "cue", "scenario", "system", "measure", "dimension", "unit", "direction", "family", "stage", "phase",
    "decision", "source", "exercised", "onset_kind", "detector", "turns", "adapter", "segmenter", "recogniser", "sha256",
)  # fmt: skip
"""Fields whose own value is a name that the harness gave."""


def redact(run_dir: Path, out: Path) -> int:
    """Write a run without voices and words into a new folder; gives the number of sessions.

    Ids of scenarios stay, and with them the names of files that were measured. The recordings are not there, so it cannot be scored again.

    Raises:
        UsageError: `out` is there already.
        StoreError: it is no folder of a finished run.
    """
    if out.exists():
        raise UsageError(f"{out}: is there already; name another folder with -o")
    results = read_json(run_dir / "results.json")
    out.mkdir(parents=True)
    for name in DOCUMENTS:
        if (run_dir / name).exists():
            write_json(out / name, _marked(without_words(read_json(run_dir / name))))
    for name in TABLES:
        if (run_dir / name).exists():
            shutil.copyfile(run_dir / name, out / name)
    items = [item["path"] for system in results["systems"].values() for item in system["scenarios"]]
    for path in items:
        for name in OF_ITEMS:
            if (run_dir / path / name).exists():
                (out / path).mkdir(parents=True, exist_ok=True)
                write_json(out / path / name, without_words(read_json(run_dir / path / name)))
    return len(items)


def without_words(document: dict[str, Any]) -> dict[str, Any]:
    """The same document, each string that may be people's taken out; numbers, fields and lengths of lists stay."""
    found: dict[str, Any] = _walk(document, own=False)
    return found


def _marked(document: dict[str, Any]) -> dict[str, Any]:
    """What reads it later says that it is redacted."""
    return {**document, "run": {**document["run"], "redacted": True}} if "run" in document else document


def _walk(value: Any, *, own: bool) -> Any:
    if isinstance(value, dict):
        return {key: _field(key, inner, own=own) for key, inner in value.items()}
    if isinstance(value, list):
        return [_walk(inner, own=own) for inner in value]
    return value if own or not isinstance(value, str) else OUT


def _field(key: str, value: Any, *, own: bool) -> Any:
    if isinstance(value, str):
        named = key in NAMES or (key == "path" and value.startswith("items/"))
        return value if key not in PEOPLES and (own or named) else OUT
    return _walk(value, own=(own or key in OWN) and key not in PEOPLES)
