"""The voices: one table each, in the npm package `kokoro-js`. The packed file is read as it is, or a folder of `NAME.bin` files."""

from __future__ import annotations

import os
import re
import tarfile
from difflib import get_close_matches
from functools import cache
from pathlib import Path

import numpy as np
import numpy.typing as npt

from fdbench.errors import UsageError
from fdbench.speech.kokoro.model import STYLE

VARIABLE = "FDBENCH_KOKORO_VOICES"
PACKED = "kokoro-js-*.tgz"
HOME = Path("~/.local/share/fdbench")
"""Where the command below leaves the voices, and where they are looked for."""
COMMAND = f"mkdir -p {HOME} && npm pack kokoro-js --pack-destination {HOME}"
_NAME = re.compile(r"(?:.*/)?([a-z]{2}_[a-z0-9]+)\.bin")

Table = npt.NDArray[np.float32]


def styles(name: str, source: Path | None = None) -> Table:
    """The voice `name`, such as `bf_emma`: float32 [n, 256]; a text of k phonemes takes row k, or the last one.

    Args:
        source: a folder or a packed file; without it, what the variable FDBENCH_KOKORO_VOICES names, or `~/.local/share/fdbench`.

    Raises:
        UsageError: the voices are not there, there is none of that name, or its file is damaged.
    """
    place = found(source)
    tables = _tables(place)
    if name not in tables:
        near = get_close_matches(name, tables, 1)
        mend = f"did you mean 'kokoro/{near[0]}'?" if near else f"there are: {', '.join(sorted(tables))}"
        raise UsageError(f"{place}: Kokoro has no voice {name!r} there; {mend}")
    data = tables[name]
    if not data or len(data) % (4 * STYLE):
        raise UsageError(
            f"{place}: the voice {name!r} is damaged ({len(data):,} bytes, no rows of {STYLE} numbers); fetch it again"
        )
    return np.frombuffer(data, dtype="<f4").reshape(-1, STYLE).astype(np.float32)


def names(source: Path | None = None) -> tuple[str, ...]:
    """The voices that are there, sorted. UsageError as `styles`."""
    return tuple(sorted(_tables(found(source))))


def found(source: Path | None = None) -> Path:
    """The folder or packed file that holds the voices. UsageError, with the command that fetches them, if there is none."""
    named = source or (Path(os.environ[VARIABLE]) if os.environ.get(VARIABLE) else None)
    place = named or HOME
    for path in _places(place.expanduser()):
        return path
    where = f"there are none in {place}" if named else f"they are not in {HOME}, and {VARIABLE} names no other place"
    raise UsageError(f"Kokoro's voices come in the npm package kokoro-js, and {where}; fetch them with `{COMMAND}`")


def _places(place: Path) -> list[Path]:
    """The place itself if it is a file or holds tables, or the newest packed file in it."""
    if place.is_file():
        return [place]
    holding = [
        folder for folder in (place, place / "voices") if any(_NAME.fullmatch(path.name) for path in folder.glob("*.bin"))
    ]
    return [*holding, *sorted(place.glob(PACKED), reverse=True)]


@cache
def _tables(place: Path) -> dict[str, bytes]:
    try:
        if place.is_dir():
            files = {path.name: path.read_bytes() for path in place.glob("*.bin")}
        else:
            with tarfile.open(place) as packed:
                files = {
                    member.name: file.read() for member in packed if member.isfile() and (file := packed.extractfile(member))
                }
    except (OSError, tarfile.TarError) as error:
        raise UsageError(f"{place}: not readable as Kokoro's voices ({error}); fetch them anew with `{COMMAND}`") from None
    return {match.group(1): data for name, data in files.items() if (match := _NAME.fullmatch(name))}
