"""What the page's script draws sessions from: in the page itself as far as it goes, the rest in files beside it, one a scenario."""

from __future__ import annotations

import json
import re
from collections.abc import Iterable
from dataclasses import dataclass, field
from pathlib import Path
from urllib.parse import quote

from fdbench.errors import StoreError

DATA_LIMIT = 4_000_000
"""Characters of sessions in the page; those of the findings are there in any case."""
_NUMBERED = re.compile(r"\d{5}\.js")


@dataclass(slots=True)
class Carried:
    """`inside`: (address, text) of the sessions in the page. `files`: address -> place of the file beside it, from the page."""

    inside: list[tuple[str, str]] = field(default_factory=list)
    files: dict[str, str] = field(default_factory=dict)


def folder_of(page: Path) -> Path:
    """Where the files beside a page lie: `report.sessions` of `report.html`."""
    return page.with_name(f"{page.stem}.sessions")


def carry(groups: Iterable[Iterable[tuple[str, str]]], page: Path | None, limit: float, always: frozenset[str]) -> Carried:
    """Put the sessions of each group (a scenario's) into the page while `limit` characters are not used up, the others into a file of their
    group. Without a `page` all of them stay inside. StoreError if a file cannot be written."""
    carried, used, written = Carried(), 0, set()
    for number, group in enumerate(groups):
        outside: dict[str, str] = {}
        for address, text in group:
            if page is None or address in always or used + len(text) <= limit:
                carried.inside.append((address, text))
                used += len(text)
            else:
                outside[address] = text
        if page is not None and outside:
            file = _write(folder_of(page), number, outside)
            written.add(file.name)
            carried.files |= dict.fromkeys(outside, quote(f"{file.parent.name}/{file.name}"))
    if page is not None:
        _tidy(folder_of(page), written)
    return carried


def _write(folder: Path, number: int, sessions: dict[str, str]) -> Path:
    """A script whose only call hands the texts over: a page from the disk may load nothing else."""
    file = folder / f"{number:05d}.js"
    part = file.with_name(file.name + ".part")
    try:
        folder.mkdir(exist_ok=True)
        part.write_text(f"fdbenchCarry({json.dumps(sessions)});\n", encoding="ascii")
        part.replace(file)
    except OSError as error:
        raise StoreError(f"{file}: cannot be written ({error.strerror}); check the folder and its permissions") from None
    return file


def _tidy(folder: Path, written: set[str]) -> None:
    """Remove what an older page left there."""
    if folder.is_dir():
        for file in folder.iterdir():
            if _NUMBERED.fullmatch(file.name) and file.name not in written:
                file.unlink(missing_ok=True)
        if not any(folder.iterdir()):
            folder.rmdir()
