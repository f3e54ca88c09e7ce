"""What the command line names, as talks: files, folders, patterns, a manifest."""

from __future__ import annotations

import json
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import replace
from glob import glob
from pathlib import Path
from typing import Any

from fdbench.errors import UsageError
from fdbench.recordings.given import Given, row_of, turns_of
from fdbench.recordings.pieces import LONGEST
from fdbench.recordings.sounds import opened
from fdbench.recordings.work import TalkTask, slug
from fdbench.timebase import RATE

ENDINGS = (".wav", ".flac", ".mp3", ".ogg", ".opus", ".aiff", ".aif", ".ulaw", ".mulaw", ".ul", ".mu", ".au", ".w64", ".caf")
MANIFEST = ".jsonl"
FIELDS = ("file", "user", "agent", "name", "turns", "events", "text", "licence")
"""Of a line of a manifest. `events`: the user's turns, as in a JSON file of turns; `text`: what the only one of them says."""


def batch(named: Sequence[str], user: str | None, agent: str | None, turns: str | None) -> list[TalkTask]:
    """The talks that are to be measured, each with an id of its own.

    Raises:
        UsageError: nothing is named or found; a manifest has a fault; `turns` are given for more than one.
    """
    tasks = [task for name in named for task in _named(name, user, agent)]
    if not named:
        if user is None or agent is None:
            raise UsageError("name a recording, or a file for each party with --user and --agent")
        tasks = [TalkTask(0, "", Path(user).stem, "", user, agent)]
    if turns is not None:
        if len(tasks) > 1:
            raise UsageError(f"--turns {turns}: marks one recording, and {len(tasks)} are named; use a manifest")
        tasks = [replace(tasks[0], turns=turns, given=())]
    seen: dict[str, int] = {}
    found: list[TalkTask] = []
    for key, task in enumerate(tasks):
        name = slug(Path(task.name).stem)
        seen[name] = seen.get(name, 0) + 1
        found.append(replace(task, key=key, id=name if seen[name] == 1 else f"{name}.{seen[name]}"))
    return found


def expected_sessions(tasks: Sequence[TalkTask]) -> int:
    """About how many sessions they come to; a file that cannot be read counts as one."""
    return sum(1 if _seconds(task) * RATE <= LONGEST else round(1.6 * _seconds(task) * RATE / LONGEST) for task in tasks)


def _seconds(task: TalkTask) -> float:
    file = task.file or task.user or ""
    try:
        return opened(Path(file)).seconds
    except UsageError:
        return 0.0


def _named(name: str, user: str | None, agent: str | None) -> Iterator[TalkTask]:
    path = Path(name)
    if path.suffix.lower() == MANIFEST:
        yield from manifest(path)
        return
    if path.is_dir():
        files = sorted(p for p in path.rglob("*") if p.suffix.lower() in ENDINGS and not p.name.startswith("."))
        if not files:
            raise UsageError(f"{name}: no sound file in this folder; fdbench reads {', '.join(ENDINGS)}")
    elif any(sign in name for sign in "*?[") and not path.exists():
        files = sorted(Path(p) for p in glob(name, recursive=True))  # noqa: PTH207  (an absolute pattern)
        if not files:
            raise UsageError(f"{name}: nothing is named so; check the pattern")
    else:
        files = [path]
    yield from (TalkTask(0, "", file.name, str(file), user, agent) for file in files)


def manifest(path: Path) -> list[TalkTask]:
    """The talks of a manifest: one JSON object a line, with the fields of `FIELDS`; files are beside it.

    Raises:
        UsageError: with the line.
    """
    try:
        lines = path.read_text(encoding="utf-8-sig").splitlines()
    except (OSError, UnicodeDecodeError) as error:
        raise UsageError(f"{path}: cannot be read ({getattr(error, 'strerror', None) or error}); check the name") from None
    found = [_line(path, number, line) for number, line in enumerate(lines, 1) if line.strip()]
    if not found:
        raise UsageError(f"{path}: no recording in it; write one JSON object a line")
    return found


def _line(path: Path, number: int, line: str) -> TalkTask:
    place = f"{path}:{number}"
    try:
        row = json.loads(line)
    except (ValueError, RecursionError) as error:
        raise UsageError(f"{place}: not valid JSON ({error})") from None
    if not isinstance(row, Mapping):
        raise UsageError(f"{place}: a {type(row).__name__}; write an object with the fields {', '.join(FIELDS)}")
    if unknown := [key for key in row if key not in FIELDS]:
        raise UsageError(f"{place}: unknown field {unknown[0]!r}; fields are {', '.join(FIELDS)}")
    text = {key: row.get(key) for key in FIELDS if key != "events"}
    if wrong := [key for key, value in text.items() if value is not None and not isinstance(value, str)]:
        raise UsageError(f"{place}: {wrong[0]!r} must be text")
    if not row.get("file") and not (row.get("user") and row.get("agent")):
        raise UsageError(f"{place}: names no `file`, and not both `user` and `agent`; add it")
    file = str(path.parent / row["file"]) if row.get("file") else ""
    name = row.get("name") or row.get("file") or row["user"]
    user, agent = _beside(path, row.get("user")), _beside(path, row.get("agent"))
    turns = str(path.parent / row["turns"]) if row.get("turns") else ""
    given, notes = _events(place, path, row)
    return TalkTask(0, "", name, file, user, agent, turns, given, row.get("licence") or "", notes)


def _beside(path: Path, side: str | None) -> str | None:
    """A channel stays one; a file lies beside the manifest."""
    from fdbench.recordings.party import side_of

    return side if side is None or side_of(side) is not None else str(path.parent / side)


def _events(place: str, path: Path, row: Mapping[str, Any]) -> tuple[tuple[Given, ...], tuple[str, ...]]:
    """The turns, and what was left out of them."""
    events = row.get("events")
    if events is None:
        return (), ()
    try:
        if not isinstance(events, list) or not all(isinstance(event, Mapping) for event in events):
            raise ValueError("it is no list of objects")
        rows = [row_of(event) for event in events]
        if len(rows) == 1 and row.get("text"):
            rows = [(*rows[0][:3], str(row["text"]), rows[0][4])]
    except (KeyError, TypeError, ValueError, ArithmeticError) as error:
        told = f"there is no {error}" if isinstance(error, KeyError) else str(error)
        raise UsageError(f"{place}: `events` must list {{start, end, kind, text}} in seconds ({told})") from None
    notes: list[str] = []
    try:
        return tuple(turns_of(rows, path, notes)), tuple(notes)
    except UsageError as error:
        raise UsageError(str(error).replace(str(path), place, 1)) from None
