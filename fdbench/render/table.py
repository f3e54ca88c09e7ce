"""Many recordings with their texts: a CSV with the columns `file` and `text`, and perhaps `voice`; or a folder in which a text file of the
same name lies beside each sound."""

from __future__ import annotations

import csv
from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path

from fdbench.errors import UsageError
from fdbench.render.manifest import normal
from fdbench.scenario.build import SOUND_FILES

TEXT_ENDING = ".txt"


@dataclass(frozen=True, slots=True)
class Row:
    """A recording, what is said in it, and the voice that it is to be."""

    file: Path
    text: str
    voice: str


def rows_of(source: Path, voice: str | None) -> list[Row]:
    """What a table or a folder names, in its order; of a folder by name.

    Args:
        source: the CSV, whose files lie beside it, or the folder.
        voice: of rows that name none.

    Raises:
        UsageError: it cannot be read, a row lacks its file, text or voice, or two rows are the same text in one voice.
    """
    rows = list(_folder(source, voice or "") if source.is_dir() else _table(source, voice or ""))
    seen: dict[tuple[str, str], Path] = {}
    for row in rows:
        if not row.voice:
            raise UsageError(f"{source}: {row.file.name} has no voice; add --voice NAME, or a column `voice`")
        if (row.voice, row.text) in seen:
            other = seen[row.voice, row.text].name
            raise UsageError(f"{source}: {other} and {row.file.name} are the same text in the voice {row.voice!r}; keep one")
        seen[row.voice, row.text] = row.file
    if not rows:
        raise UsageError(
            f"{source}: no recording in it; name a CSV with the columns file and text, or a folder with a.wav and a.txt"
        )
    return rows


def separator(head: str) -> str:
    """What stands between the columns of a table, by its first line: a comma, a semicolon or a tab."""
    return max(",;\t", key=head.count)


def _table(source: Path, voice: str) -> Iterator[Row]:
    try:
        lines = source.read_text(encoding="utf-8-sig").splitlines(keepends=True)
    except (OSError, UnicodeDecodeError) as error:
        told = getattr(error, "strerror", None) or "it is no UTF-8 text"
        raise UsageError(f"{source}: cannot be read ({told}); name a CSV or a folder") from None
    rows = csv.DictReader(lines, delimiter=separator(lines[0] if lines else ""))
    rows.fieldnames = [name.strip().lower() for name in rows.fieldnames or ()]
    if not {"file", "text"} <= set(rows.fieldnames):
        raise UsageError(f"{source}: its first line must name the columns file and text")
    for number, row in enumerate(rows, 2):
        name, text = (row.get("file") or "").strip(), normal(row.get("text") or "")
        if not name or not text:
            raise UsageError(f"{source}:{number}: a row needs a file and its text; complete it")
        yield Row(source.parent / name, text, (row.get("voice") or "").strip() or voice)


def _folder(source: Path, voice: str) -> Iterator[Row]:
    for file in sorted(p for p in source.iterdir() if p.suffix.lower() in SOUND_FILES and not p.name.startswith(".")):
        beside = file.with_suffix(TEXT_ENDING)
        try:
            text = normal(beside.read_text(encoding="utf-8-sig"))
        except (OSError, UnicodeDecodeError) as error:
            told = "is missing" if isinstance(error, FileNotFoundError) else "cannot be read"
            raise UsageError(f"{beside}: {told}; write there, in UTF-8, what is said in {file.name}") from None
        if not text:
            raise UsageError(f"{beside}: is empty; write there what is said in {file.name}")
        yield Row(file, text, voice)
