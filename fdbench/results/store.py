"""Run folders: written so that a kill at any instant leaves a readable state, read back strictly.

Layout: `run.json` first, `items/<system>/<scenario>@<repeat>/` built as `.part` and renamed, `results.json` last.
"""

from __future__ import annotations

import json
import math
import re
import shutil
from collections.abc import Iterable, Iterator, Mapping
from contextlib import contextmanager, suppress
from pathlib import Path
from typing import Any, TextIO, cast

from fdbench.errors import StoreError
from fdbench.results.migrate import current
from fdbench.results.run_schema import ErrorDoc, LiveDoc, RunDoc, WordsDoc
from fdbench.results.schema import EventsDoc, MeasuresDoc, Results, SessionDoc, Unplayed
from fdbench.results.shape import fault_of, results_fault_of
from fdbench.timebase import RATE

RECORDING = "recording.flac"
RESULTS = "results.json"
ERROR = "error.json"
DIGITS = 6
_HALF = re.compile(r"\\u[dD][89a-fA-F]")
"""Half a character beyond the first 65,536, as JSON escapes it."""


def item_folder(run_dir: Path, system: str, scenario: str, repeat: int) -> Path:
    return run_dir / "items" / system / f"{scenario}@{repeat}"


@contextmanager
def building(folder: Path) -> Iterator[Path]:
    """A `.part` folder to fill; renamed to `folder` on success, so that a folder with its final name is whole."""
    part = folder.with_name(folder.name + ".part")
    shutil.rmtree(part, ignore_errors=True)
    part.mkdir(parents=True)
    yield part
    shutil.rmtree(folder, ignore_errors=True)
    part.rename(folder)


def write_json(path: Path, document: Mapping[str, Any]) -> None:
    """Strict JSON, floats rounded to 6 digits, written beside and renamed. ValueError on NaN or infinity."""
    text = json.dumps(rounded(document), indent=1, ensure_ascii=False, allow_nan=False)
    with replacing(path) as file:
        file.write(text + "\n")


def write_lines(path: Path, lines: Iterable[Mapping[str, Any]]) -> None:
    """JSON lines, strict, written beside and renamed."""
    with replacing(path) as file:
        file.writelines(json.dumps(line, ensure_ascii=False, allow_nan=False) + "\n" for line in lines)


@contextmanager
def replacing(path: Path) -> Iterator[TextIO]:
    """A text file to fill; it takes the place of `path` on success, so that what has that name is whole."""
    part = path.with_name(path.name + ".part")
    try:
        with part.open("w", encoding="utf-8", newline="") as file:
            yield file
        part.replace(path)
    except BaseException:
        with suppress(OSError):
            part.unlink()
        raise


def read_json(path: Path) -> dict[str, Any]:
    """A document of ours in today's form; half a character without its other half is read as "?", since only a whole one can be written.
    StoreError if it is missing, no strict JSON, or of a newer fdbench."""
    try:
        text = path.read_text(encoding="utf-8")
    except FileNotFoundError:
        raise StoreError(f"{path}: {_why_not_there(path)}") from None
    except (OSError, UnicodeDecodeError) as error:
        raise StoreError(f"{path}: cannot be read ({getattr(error, 'strerror', None) or error})") from None
    try:
        document = json.loads(text, parse_constant=_refuse)
        if _HALF.search(text):  # perhaps a whole one in two halves
            document = json.loads(json.dumps(document, ensure_ascii=False).encode("utf-8", "replace"))
    except RecursionError:
        raise StoreError(f"{path}: not valid JSON (nested too deeply)") from None
    except ValueError as error:
        raise StoreError(f"{path}: not valid JSON ({error})") from None
    return current(document, path)


def _why_not_there(path: Path) -> str:
    run = path.with_name("run.json")
    if path.name != RESULTS or not run.is_file():
        return "no such file; is this the folder of a finished run?"
    shard = read_json(run).get("shard")
    if isinstance(shard, dict):
        part = f"no such file: its folder is part {shard.get('number')} of {shard.get('of')} of a run"
        return f"{part}; put the parts together with `fdbench merge`"
    return "no such file: the run has not ended; wait for it, or complete it with `fdbench run --resume`"


def read_checked(path: Path, kind: type) -> dict[str, Any]:
    """A document of the TypedDict `kind`. StoreError as `read_json`, and if it is of another shape; the first fault is named."""
    document = read_json(path)
    if (fault := fault_of(document, kind)) is not None:
        raise StoreError(f"{path}: not what fdbench writes ({fault}); put back a copy of it, or run again")
    return document


def read_run(run_dir: Path) -> dict[str, Any]:
    """run.json, as `fdbench.run.plan.run_doc` writes it."""
    return read_checked(run_dir / "run.json", RunDoc)


def read_results(run_dir: Path) -> Results:
    """results.json; one of no system at all is a document, too."""
    path = run_dir / RESULTS
    document = read_json(path)
    fault = fault_of(document, Unplayed) if document.get("systems") == {} else results_fault_of(document)
    if fault is not None:
        raise StoreError(f"{path}: no results of a finished run ({fault}); restore it, or run again")
    return cast(Results, document)


def read_session(item: Path) -> SessionDoc:
    return cast(SessionDoc, read_checked(item / "session.json", SessionDoc))


def session_seconds(item: Path) -> float:
    """How long a session was. StoreError if its files are missing or not readable."""
    return read_session(item)["samples"] / RATE


def read_events(item: Path) -> EventsDoc:
    return cast(EventsDoc, read_checked(item / "events.json", EventsDoc))


def read_measures(item: Path) -> MeasuresDoc:
    return cast(MeasuresDoc, read_checked(item / "measures.json", MeasuresDoc))


def read_error(item: Path) -> str:
    """The sentence of error.json."""
    return str(read_checked(item / ERROR, ErrorDoc)["error"])


def read_live(item: Path) -> LiveDoc | None:
    """live.json; None of a session on the virtual clock."""
    path = item / "live.json"
    return cast(LiveDoc, read_checked(path, LiveDoc)) if path.exists() else None


def read_words(item: Path) -> WordsDoc | None:
    """words.json; None where nobody listened."""
    path = item / "words.json"
    return cast(WordsDoc, read_checked(path, WordsDoc)) if path.exists() else None


def rounded(value: Any) -> Any:
    """As it will be stored: floats to 6 digits, tuples as lists. ValueError on NaN or infinity."""
    if isinstance(value, float):
        if not math.isfinite(value):
            raise ValueError(f"{value} cannot be stored: undefined is null with a reason")
        return round(value, DIGITS)
    if isinstance(value, Mapping):
        return {key: rounded(inner) for key, inner in value.items()}
    if isinstance(value, list | tuple):
        return [rounded(inner) for inner in value]
    return value


def _refuse(constant: str) -> float:
    raise ValueError(f"{constant} is not allowed")
