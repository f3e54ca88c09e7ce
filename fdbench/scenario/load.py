"""YAML files -> scenarios, strictly: every fault of every file is told in one go, with its line and column."""

from __future__ import annotations

import os
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import replace
from difflib import get_close_matches
from pathlib import Path
from typing import Any

from fdbench import assets
from fdbench.errors import ScenarioError, UsageError
from fdbench.scenario.build import build
from fdbench.scenario.checks import mapping, meaning_faults
from fdbench.scenario.document import Document, of_data, read
from fdbench.scenario.faults import Fault, shown, without_echoes
from fdbench.scenario.model import Scenario, Suite
from fdbench.scenario.partners import partner_faults
from fdbench.scenario.shape import shape_faults
from fdbench.scenario.stimuli import Stimuli, file_faults, stimulus_faults, stimulus_notes

__all__ = [
    "Stimuli",
    "load_file",
    "load_paths",
    "load_suite",
    "parse_raw",
    "recording_notes",
    "scenario_files",
    "stored_scenario",
    "suite_names",
]

CLIP_FOLDER = "clips"
CONTROL_PREFIX = "control."
ENDINGS = (".yaml", ".yml")


def load_file(path: str | Path, *, stimuli: Stimuli | None = None) -> Scenario:
    """One scenario, its pair or twin not looked for.

    Args:
        path: a YAML file.
        stimuli: where the clips must be; None = they are not looked for (sound files beside the scenario always are).

    Raises:
        ScenarioError: with all the file's faults.
    """
    return _load([Path(path)], stimuli, partners=False)[0]


def load_paths(paths: Iterable[str | Path], *, stimuli: Stimuli | None = None) -> tuple[Scenario, ...]:
    """The scenarios of files and folders, in the order of `scenario_files`; ids are unique, pairs and twins fit.

    Raises:
        ScenarioError: with all faults of all files.
        UsageError: a path does not exist, or a folder holds no scenario.
    """
    return _load(scenario_files(paths), stimuli, partners=True)


def recording_notes(paths: Iterable[str | Path], stimuli: Stimuli) -> list[str]:
    """`file:line:col: warning: what; mend` for what is unfit about the recordings of files that load without a fault."""
    notes: list[str] = []
    for document in map(read, scenario_files(paths)):
        found = (replace(note, text=f"warning: {note.text}") for note in stimulus_notes(document, stimuli))
        notes += [document.line(note) for note in found]
    return list(dict.fromkeys(notes))


def load_suite(name: str, *, stimuli: Stimuli | None = None) -> Suite:
    """A bundled suite, or a folder of one, such as `languages/es`. Raises as `load_paths`; UsageError for an unknown name."""
    names, root = suite_names(), assets.bundled("scenarios")
    whole = name.partition("/")[0]
    parts = [f"{whole}/{folder.name}" for folder in (root / whole).iterdir() if folder.is_dir()] if whole in names else []
    if name not in (*names, *parts):
        names = tuple(sorted(parts)) if whole != name and parts else names
        near = get_close_matches(name, names, 1)
        mend = f"did you mean {near[0]}?" if near else f"there are: {', '.join(names) or 'none'}"
        raise UsageError(f"there is no suite {name!r}; {mend}")
    return Suite(name, load_paths([root / name], stimuli=stimuli))


def suite_names() -> tuple[str, ...]:
    """The bundled suites, sorted: the folders under `scenarios/` that hold a scenario."""
    folders = (f for f in assets.bundled("scenarios").iterdir() if f.is_dir() and f.name != CLIP_FOLDER)
    return tuple(sorted(folder.name for folder in folders if not folder.name.startswith(".") and _in_folder(folder)))


def is_bundled(suite: str) -> bool:
    """Whether a suite, or the one of which it is a folder (`languages/es`), comes with fdbench."""
    return suite.partition("/")[0] in suite_names()


def parse_raw(raw: Mapping[str, Any], *, path: str = "", sha256: str = "") -> Scenario:
    """The scenario whose `Scenario.raw` was stored; `path` and `sha256` are taken over as they are.

    Raises:
        ScenarioError: with all faults, by field instead of by line.
    """
    document = of_data(f"stored scenario {shown(raw.get('id', '?'))}", raw)
    _raise([document], [[*shape_faults(document), *meaning_faults(document)]])
    return build(raw, path=path, sha256=sha256)


def stored_scenario(stored: Mapping[str, Any]) -> Scenario:
    """The scenario that run.json holds: `script`, `path` as `assets.portable` names it, `sha256` if it is none that a run made.

    Raises:
        KeyError: `script` or `path` is missing.
        ScenarioError: as `parse_raw`, but only the first fault: nobody writes such a script by hand.
    """
    try:
        return parse_raw(stored["script"], path=str(assets.located(stored["path"])), sha256=stored.get("sha256", ""))
    except ScenarioError as error:
        raise ScenarioError(error.faults[:1]) from None


def scenario_files(paths: Iterable[str | Path]) -> tuple[Path, ...]:
    """The files named, and those ending in .yaml or .yml below the folders named, sorted in each folder; each file once.

    Raises:
        UsageError: a path does not exist, or a folder holds no scenario.
    """
    files: dict[Path, Path] = {}
    for path in map(Path, paths):
        found = _in_folder(path) if path.is_dir() else [path]
        if not os.path.lexists(path):
            raise UsageError(f"{path}: no such file or folder; check the path")
        if not found:
            raise UsageError(f"{path}: no scenario (*.yaml) in this folder; name another")
        for file in found:
            files.setdefault(file.resolve(), file)
    return tuple(files.values())


def _in_folder(folder: Path) -> list[Path]:
    found: list[Path] = []
    for parent, folders, names in os.walk(folder):
        folders[:] = sorted(f for f in folders if not f.startswith("."))
        found += [Path(parent, name) for name in names if name.lower().endswith(ENDINGS) and not name.startswith(".")]
    return sorted(found)


def _load(files: Sequence[Path], stimuli: Stimuli | None, *, partners: bool) -> tuple[Scenario, ...]:
    documents: list[Document] = []
    unreadable: dict[str, list[str]] = {}
    for file in files:
        try:
            documents.append(read(file))
        except ScenarioError as error:
            unreadable[str(file)] = error.faults
    faults = [_own_faults(document, stimuli) for document in documents]
    if partners:
        for own, cross in zip(faults, partner_faults(documents, complete=not unreadable), strict=True):
            own += cross
    _raise(documents, faults, unreadable, [str(file) for file in files])
    return tuple(build(d.data, path=d.name, sha256=d.sha256) for d in documents)


def _reserved(document: Document) -> list[Fault]:
    name = mapping(document.data).get("id")
    if not isinstance(name, str) or not name.startswith(CONTROL_PREFIX):
        return []
    return [Fault(("id",), f"ids that begin with `{CONTROL_PREFIX}` are given to control sessions; rename it")]


def _cut_short(document: Document) -> list[Fault]:
    if "begins" not in mapping(mapping(document.data).get("recording")):
        return []
    text = "a recording is played whole; remove `begins`, or hand a talk to `fdbench measure`"
    return [Fault(("recording", "begins"), text, at_key=True)]


def _own_faults(document: Document, stimuli: Stimuli | None) -> list[Fault]:
    found = [*document.faults, *shape_faults(document), *meaning_faults(document), *file_faults(document), *_reserved(document)]
    found += _cut_short(document)
    return found + (stimulus_faults(document, stimuli) if stimuli else [])


def _raise(
    documents: Sequence[Document],
    faults: Sequence[list[Fault]],
    unreadable: Mapping[str, list[str]] | None = None,
    order: Sequence[str] = (),
) -> None:
    """Raise all faults, file by file in the order given, then by line and column; return if there are none."""
    lines = dict(unreadable or {})
    for document, found in zip(documents, faults, strict=True):
        kept = sorted(without_echoes(found), key=lambda fault: (document.mark(fault), fault.text))
        if kept:
            lines[document.name] = list(dict.fromkeys(document.line(fault) for fault in kept))  # an alias has one place
    if lines:
        names = order or list(lines)
        raise ScenarioError([line for name in names for line in lines.get(name, ())])
