"""Turns that somebody has marked: JSON, CSV, RTTM, TextGrid, WebVTT or SubRip."""

from __future__ import annotations

import csv
import itertools
import json
import re
from codecs import BOM_UTF16_BE, BOM_UTF16_LE
from collections.abc import Callable, Iterable, Mapping
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from fdbench.errors import UsageError
from fdbench.render.table import separator
from fdbench.scenario.model import CueKind
from fdbench.segments import Segment
from fdbench.timebase import RATE

USER = ("user", "caller", "customer", "human", "client", "patient", "speaker_user")
AGENT = ("agent", "assistant", "bot", "system", "ai", "model")
"""What a speaker may be called; without a name it is the user."""
MOST_BYTES = 50_000_000


@dataclass(frozen=True, slots=True)
class Given:
    """A marked turn of the user's, in samples; `kind` None: it is told by what the agent does."""

    place: Segment
    text: str = ""
    kind: CueKind | None = None


Row = tuple[str, float, float, str, str]
"""Speaker, start and end in seconds, text, kind."""


def read_turns(path: Path, recording: str = "") -> tuple[list[Given], list[str]]:
    """The user's turns of a file, in order, and what was left out of it, a sentence each; rows of the agent are left out, as its sound is
    heard anyway. `recording`: what the sound is called, for a file that marks several.

    Raises:
        UsageError: it cannot be read, has another form, marks a third party or only other recordings, or its times make no sense.
    """
    parse = FORMS.get(path.suffix.lower())
    text = _text(path)
    if parse is None:
        raise UsageError(f"{path}: turns come as {', '.join(FORMS)}; give the file one of these endings, in that form")
    notes: list[str] = []
    try:
        rows = list(parse(text) if parse is not _rttm else _rttm(text, recording, notes))
    except (ValueError, KeyError, TypeError, IndexError, ArithmeticError) as error:
        told = f"there is no {error}" if isinstance(error, KeyError) else str(error)
        raise UsageError(f"{path}: not turns in the form of {path.suffix} ({told}); see docs/measure.md") from None
    return turns_of(rows, path, notes), [f"{path.name}: {note}" for note in notes]


def _text(path: Path) -> str:
    """UTF-8, or UTF-16 with its mark, as Praat writes it."""
    try:
        if path.stat().st_size > MOST_BYTES:
            raise UsageError(f"{path}: over {MOST_BYTES:,} bytes; is this the file with the turns?")
        raw = path.read_bytes()
        text = raw.decode("utf-16" if raw[:2] in (BOM_UTF16_LE, BOM_UTF16_BE) else "utf-8-sig")
    except UnicodeDecodeError:
        raise UsageError(f"{path}: its letters are not UTF-8; save it as UTF-8") from None
    except OSError as error:
        raise UsageError(f"{path}: cannot be read ({error.strerror or error}); check the name") from None
    return text.replace("\r\n", "\n").replace("\r", "\n")


def turns_of(rows: Iterable[Row], path: Path, notes: list[str]) -> list[Given]:
    """The user's turns among marked rows; what is left out is added to `notes`. UsageError as `read_turns`."""
    kept = list(rows)
    parties = dict.fromkeys(_party(name) for name, *_ in kept)
    others = [name for name in parties if name not in ("user", "agent")]
    if others and len(parties) > 1:
        raise UsageError(
            f"{path}: marks {len(parties)} parties ({', '.join(parties)}), and a talk has a user and an agent; "
            "name them `user` and `agent`, and take others out"
        )
    mine = [(number, row) for number, row in enumerate(kept, 1) if _party(row[0]) != "agent"]
    found = [given for number, row in mine if (given := _given(number, row, path, notes)) is not None]
    if not found:
        raise UsageError(f"{path}: no turn of the user's; mark them with the speaker `user`")
    found.sort(key=lambda turn: turn.place.start)
    for before, after in itertools.pairwise(found):
        if after.place.start < before.place.end:
            at = after.place.start / RATE
            raise UsageError(f"{path}: two turns of the user's overlap at {at:.2f} s; one party speaks once at a time")
    return found


def _given(number: int, row: Row, path: Path, notes: list[str]) -> Given | None:
    """A row as a turn; None, with a note, if it has no length."""
    _, start, end, text, kind = row
    if start == end:
        notes.append(f"turn {number} begins and ends at {start:g} s, so it was left out")
        return None
    if not 0 <= start < end < 86_400 * 2:
        raise UsageError(f"{path}: turn {number} lies in [{start:g}, {end:g}) s; a turn begins before it ends, in seconds")
    if kind and kind not in tuple(CueKind):
        raise UsageError(f"{path}: turn {number} is of kind {kind!r}; kinds are {', '.join(CueKind)}")
    return Given(Segment(round(start * RATE), round(end * RATE)), text, CueKind(kind) if kind else None)


def _party(name: str) -> str:
    lower = name.strip().lower()
    if not lower or lower in USER:
        return "user"
    return "agent" if lower in AGENT else lower


def _json(text: str) -> Iterable[Row]:
    try:
        data = json.loads(text)
    except RecursionError:
        raise ValueError("nested too deep") from None
    rows = data.get("turns", data.get("segments")) if isinstance(data, Mapping) else data
    if not isinstance(rows, list):
        raise ValueError("no list of turns")
    for row in rows:
        if not isinstance(row, Mapping):
            raise ValueError("a turn is an object with start and end")
        yield row_of(row)


def row_of(row: Mapping[str, Any]) -> Row:
    """`{"speaker", "start", "end", "text", "kind"}`, in any case; times in seconds. KeyError, TypeError, ValueError or ArithmeticError if
    it is none."""
    fields = {str(key).strip().lower(): value for key, value in row.items()}
    speaker, text, kind = ("" if (value := fields.get(name)) is None else str(value) for name in ("speaker", "text", "kind"))
    return speaker, _seconds(fields["start"]), _seconds(fields["end"]), text, kind.strip().lower()


_DECIMAL_COMMA = re.compile(r"\s*-?\d+,\d+\s*")


def _seconds(value: Any) -> float:
    if isinstance(value, bool):
        raise ValueError(f"{value} is no time in seconds")
    if isinstance(value, str) and _DECIMAL_COMMA.fullmatch(value):
        value = value.replace(",", ".")
    return float(value)


def _csv(text: str) -> Iterable[Row]:
    """With a comma, a semicolon or a tab between columns; lines that begin with # are left out."""
    lines = [line for line in text.splitlines() if line.strip() and not line.lstrip().startswith("#")]
    head = lines[0] if lines else ""
    rows = csv.DictReader(lines, delimiter=separator(head), skipinitialspace=True)
    if not {"start", "end"} <= {name.strip().lower() for name in rows.fieldnames or ()}:
        raise ValueError("its first line must name the columns start and end")
    for row in rows:
        if any(value and value.strip() for value in row.values() if isinstance(value, str)):
            yield row_of({key: value for key, value in row.items() if key and value is not None})


def _rttm(text: str, recording: str, notes: list[str]) -> Iterable[Row]:
    rows = [fields for line in text.splitlines() if (fields := line.split()) and fields[0] == "SPEAKER"]
    if any(len(fields) < 8 for fields in rows):
        raise ValueError("a line of SPEAKER has eight fields or more")
    files = dict.fromkeys(fields[1] for fields in rows)
    if len(files) > 1:
        if recording not in files:
            raise ValueError(
                f"it marks {len(files)} recordings ({', '.join(files)}), and none is called {recording!r}; keep one"
            )
        left_out = sum(fields[1] != recording for fields in rows)
        notes.append(f"{left_out} turns of other recordings were left out")
        rows = [fields for fields in rows if fields[1] == recording]
    for fields in rows:
        start = _seconds(fields[3])
        yield fields[7], start, start + _seconds(fields[4]), "", ""


_NUMBER = r"([-+\d.eE]+)"
_INTERVAL = re.compile(rf'xmin\s*=\s*{_NUMBER}\s*xmax\s*=\s*{_NUMBER}\s*text\s*=\s*"((?:[^"]|"")*)"')
_TIER = re.compile(r'class\s*=\s*"IntervalTier"\s*name\s*=\s*"([^"]*)"')
SILENT = frozenset(("", "silent", "sil", "silence", "sp"))
"""What an interval is called in which nobody speaks, by Praat and by aligners."""


def _textgrid(text: str) -> Iterable[Row]:
    """Long form; the name of a tier is its speaker, and what is called silence is none."""
    parts = _TIER.split(text)
    if len(parts) < 3:
        raise ValueError("no interval tier in the long text form")
    for name, body in zip(parts[1::2], parts[2::2], strict=True):
        for start, end, said in _INTERVAL.findall(body):
            if said.strip().lower() not in SILENT:
                yield name, float(start), float(end), said.replace('""', '"').strip(), ""


_CUE = re.compile(r"((?:\d+:)?\d+:\d+[.,]\d+)\s*-->\s*((?:\d+:)?\d+:\d+[.,]\d+)[^\n]*\n?(.*)", re.DOTALL)
_VOICE = re.compile(r"^<v(?:\.\S+)?\s+([^>]+)>")
_NAMED = re.compile(r"^([^\s:<][^:<\n]{0,60}):\s")


def _vtt(text: str) -> Iterable[Row]:
    """Who speaks is told by a voice (`<v user>`) or, as Zoom writes it, by `User: ...`: a usual name, or any if all cues begin with one."""
    blocks = [block.strip() for block in re.split(r"\n[ \t]*\n", text)]
    cues = [
        cue.groups() for block in blocks if not block.startswith(("NOTE", "STYLE", "REGION")) and (cue := _CUE.search(block))
    ]
    named = [_NAMED.match(body.strip()) for *_, body in cues]
    for (start, end, body), name in zip(cues, named, strict=True):
        voice = _VOICE.match(body.strip())
        said = re.sub(r"<[^>]+>", "", body).strip()
        speaker = voice[1] if voice else ""
        if not voice and name and (all(named) or name[1].strip().lower() in (*USER, *AGENT)):
            speaker, said = name[1], said[len(name[0]) :]
        yield speaker, _clock(start), _clock(end), " ".join(said.split()), ""


def _clock(text: str) -> float:
    seconds = 0.0
    for part in text.replace(",", ".").split(":"):
        seconds = 60.0 * seconds + float(part)
    return seconds


FORMS: dict[str, Callable[..., Iterable[Row]]] = {
    ".json": _json,
    ".csv": _csv,
    ".rttm": _rttm,
    ".textgrid": _textgrid,
    ".vtt": _vtt,
    ".srt": _vtt,  # the same, but for a comma in its times
}
