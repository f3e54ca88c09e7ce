"""What the page's script draws sessions from: in the page itself as far as it goes, the rest in files beside it."""

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
FILE_SIZE = 200_000
"""Characters after which the next scenario goes into a new file."""
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
    """Put the sessions of each group (a scenario's) into the page while `limit` characters are not used up, the others into files, those of
    a group into the same one. Without a `page` all of them stay inside. StoreError if a file cannot be written."""
    carried, used = Carried(), 0
    files = _Files(folder_of(page)) if page is not None else None
    for group in groups:
        outside: dict[str, str] = {}
        for address, text in group:
            if files is None or address in always or used + len(text) <= limit:
                carried.inside.append((address, text))
                used += len(text)
            else:
                outside[address] = text
        if files is not None:
            carried.files |= dict.fromkeys(outside, files.add(outside))
    if files is not None:
        files.close()
    return carried


class _Files:
    """Numbered scripts whose only call hands texts over: a page that was opened from the disk may load nothing else."""

    def __init__(self, folder: Path) -> None:
        self._folder, self._number, self._texts = folder, 0, dict[str, str]()

    def add(self, texts: dict[str, str]) -> str:
        """Where they will lie, from the page."""
        if sum(map(len, self._texts.values())) >= FILE_SIZE:
            self._flush()
        self._texts |= texts
        return quote(f"{self._folder.name}/{self._number:05d}.js")

    def close(self) -> None:
        """Write the last file, and remove what an older page left."""
        if self._texts:
            self._flush()
        if self._folder.is_dir():
            for file in self._folder.iterdir():
                if _NUMBERED.fullmatch(file.name) and int(file.stem) >= self._number:
                    file.unlink(missing_ok=True)
            if not any(self._folder.iterdir()):
                self._folder.rmdir()

    def _flush(self) -> None:
        file = self._folder / f"{self._number:05d}.js"
        part = file.with_name(file.name + ".part")
        try:
            self._folder.mkdir(exist_ok=True)
            part.write_text(f"fdbenchCarry({json.dumps(self._texts)});\n", encoding="ascii")
            part.replace(file)
        except OSError as error:
            raise StoreError(f"{file}: cannot be written ({error.strerror}); check the folder and its permissions") from None
        self._number += 1
        self._texts = {}
