"""Shards that were played apart become the run that they are parts of."""

from __future__ import annotations

import os
import shutil
from collections import defaultdict
from collections.abc import Callable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from fdbench.errors import UsageError
from fdbench.results import store
from fdbench.results.owner import owned
from fdbench.results.schema import Results
from fdbench.run.item import ItemResult
from fdbench.run.live_item import highest
from fdbench.run.log import write_log
from fdbench.run.rescore import score_all
from fdbench.run.scoring import finish_run, scored
from fdbench.run.shard import Shard, lengths_of, sessions_of
from fdbench.secrets import redacted_command

RUN = "run.json"
OWN = ("id", "created", "floor_ms", "valid", "why_invalid")
"""What of `run` may differ between shards."""
SHARED = ("systems", "scenarios", "controls", "recogniser", "bounds", "packages")
"""What else of run.json may not."""
MENDS = {
    "fdbench": "play all shards with one version",
    "packages": "play all shards with one set of packages (constraints.txt)",
    "git": "play all shards at one revision",
}
FEW = 8


@dataclass(frozen=True, slots=True)
class _Part:
    folder: Path
    document: dict[str, Any]
    shard: Shard


def merge(
    folders: Sequence[Path],
    out: Path,
    *,
    command: list[str],
    jobs: int,
    progress: Callable[[ItemResult, float], object],
    cache: Path | None = None,
) -> Results:
    """Put the sessions of all shards into the new folder `out` (as links, where the file system can), and score them there.

    All files are the same, byte for byte, as if everything had been played in one run, but for run.json (`command`, `merged`) and for
    `id`, `created` and, in real time, `floor_ms` in it and in results.json: the begin of the first shard, and the highest floor.

    Raises:
        UsageError: `out` exists; or the folders are not all shards of one run, each once and whole.
        StoreError: a file is missing or damaged.
    """
    parts = sorted(map(_part, folders), key=lambda part: part.shard.number)
    _check_one_plan(parts)
    _check_all_there(parts)
    sessions = [session for part in parts for session in _sessions(part)]
    if out.exists() and (not out.is_dir() or any(out.iterdir())):
        raise UsageError(f"{out}: exists already; name a new folder with -o")
    with store.building(out) as made, owned(made, command):
        document = _together(parts, out, command)
        store.write_json(made / RUN, document)
        for source, place in sessions:
            _link(source, made / place)
        items = score_all(made, document, jobs=jobs, progress=progress, cache=cache)
        write_log(made, items)
        return finish_run(made, scored(made, document, items, cache, jobs=jobs))


def _part(folder: Path) -> _Part:
    document = store.read_run(folder)
    found = document.get("shard")
    if found is None:
        raise UsageError(f"{folder}: is a whole run and no shard of one; leave it out, or play shards with --shard")
    return _Part(folder, document, Shard(found["number"], found["of"]))


def _check_one_plan(parts: Sequence[_Part]) -> None:
    """UsageError for shards of different runs; the first difference is named."""
    first, *others = parts
    for part in others:
        if part.shard.of != first.shard.of:
            raise UsageError(
                f"{part.folder}: is shard {part.shard}, and {first.folder} is shard {first.shard}: parts of different runs; "
                "name shards of one run"
            )
        if (name := next(_differing(first.document, part.document), None)) is not None:
            mend = MENDS.get(name, "name shards of one run, played with the same options")
            raise UsageError(f"{part.folder}: differs from {first.folder} in `{name}`; {mend}")


def _differing(one: Mapping[str, Any], other: Mapping[str, Any]) -> Iterator[str]:
    here, there = one["run"], other["run"]
    names = dict.fromkeys(name for name in (*here, *there) if name not in OWN)
    yield from (name for name in names if here.get(name) != there.get(name))
    yield from (name for name in SHARED if one.get(name) != other.get(name))


def _check_all_there(parts: Sequence[_Part]) -> None:
    """UsageError for one that is there twice, or missing."""
    by_number = defaultdict(list)
    for part in parts:
        by_number[part.shard.number].append(part)
    for same in by_number.values():
        if len(same) > 1:
            raise UsageError(f"{same[1].folder}: is shard {same[1].shard}, and so is {same[0].folder}; name each shard once")
    of = parts[0].shard.of
    missing = [str(number) for number in range(1, of + 1) if number not in by_number]
    if missing:
        more = f" and {len(missing) - FEW} more" if len(missing) > FEW else ""
        raise UsageError(
            f"of {of} shards {len(parts)} are named; these are missing: {', '.join(missing[:FEW])}{more}; "
            "play them with --shard, and name them, too"
        )


def _sessions(part: _Part) -> Iterator[tuple[Path, Path]]:
    """(folder of a session, the same from the run's folder). UsageError if not exactly those are there that belong to the shard."""
    document = part.document
    scripts = [(name, stored["script"]) for name, stored in (*document["scenarios"].items(), *document["controls"].items())]
    own = sessions_of(lengths_of(scripts), document["run"]["repeats"], part.shard)
    wanted = {(name, f"{scenario}@{repeat}") for name in document["systems"] for scenario, repeat in own}
    items = part.folder / "items"
    there = {(f.parent.name, f.name) for f in items.glob("*/*@*") if f.suffix != ".part"}
    if missing := sorted(wanted - there):
        raise UsageError(
            f"{part.folder}: shard {part.shard} is not finished: {len(missing)} of {len(wanted)} sessions were not played, "
            f"such as {'/'.join(missing[0])}; complete it with --resume"
        )
    if strange := sorted(there - wanted):
        raise UsageError(
            f"{part.folder}: holds {'/'.join(strange[0])}, which is no session of shard {part.shard}; remove its folder, or "
            "play the shard again"
        )
    for system, name in sorted(wanted):
        yield items / system / name, Path("items", system, name)


def _together(parts: Sequence[_Part], out: Path, command: list[str]) -> dict[str, Any]:
    first = parts[0].document
    own = [{"shard": str(p.shard), **{key: p.document.get(key) for key in ("command", "python", "platform")}} for p in parts]
    info = dict(first["run"])
    info |= {"id": out.resolve().name, "created": min(p.document["run"]["created"] for p in parts)}
    if "floor_ms" in info:
        info["floor_ms"] = highest([p.document["run"].get("floor_ms", {}) for p in parts])
    kept = {key: value for key, value in first.items() if key != "shard"}
    return {**kept, "run": info, "command": redacted_command(command), "merged": own}


def _link(source: Path, target: Path) -> None:
    """A folder's files under another name, or copies where that cannot be. Files of a run are replaced and never written into, so what is
    done to one does not change the other."""
    target.mkdir(parents=True)
    for path in source.iterdir():
        try:
            os.link(path, target / path.name)
        except OSError:
            shutil.copy2(path, target / path.name)
