"""Turns that somebody has marked: JSON, CSV, RTTM, TextGrid or WebVTT."""

from __future__ import annotations

import csv
import itertools
import json
import re
from collections.abc import Callable, Iterable, Mapping
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from fdbench.errors import UsageError
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


def read_turns(path: Path) -> list[Given]:
    """The user's turns of a file, in order; rows of the agent are left out, as its sound is heard anyway.

    Raises:
        UsageError: it cannot be read, has another form, marks a third party, or its times make no sense.
    """
    try:
        if path.stat().st_size > MOST_BYTES:
            raise UsageError(f"{path}: over {MOST_BYTES:,} bytes; is this the file with the turns?")
        text = path.read_text(encoding="utf-8-sig")
    except UnicodeDecodeError:
        raise UsageError(f"{path}: its letters are not UTF-8; save it as UTF-8") from None
    except OSError as error:
        raise UsageError(f"{path}: cannot be read ({error.strerror or error}); check the name") from None
    parse = FORMS.get(path.suffix.lower())
    if parse is None:
        raise UsageError(f"{path}: turns come as {', '.join(FORMS)}; give the file one of these endings, in that form")
    try:
        rows = list(parse(text))
    except (ValueError, KeyError, TypeError, IndexError) as error:
        told = f"there is no {error}" if isinstance(error, KeyError) else str(error)
        raise UsageError(f"{path}: not turns in the form of {path.suffix} ({told}); see docs/measure.md") from None
    return turns_of(rows, path)


def turns_of(rows: Iterable[Row], path: Path) -> list[Given]:
    """The user's turns among marked rows. UsageError as `read_turns`."""
    kept = list(rows)
    parties = dict.fromkeys(_party(name) for name, *_ in kept)
    others = [name for name in parties if name not in ("user", "agent")]
    if others and len(parties) > 1:
        raise UsageError(
            f"{path}: marks {len(parties)} parties ({', '.join(parties)}), and a talk has a user and an agent; "
            "name them `user` and `agent`, and take others out"
        )
    found: list[Given] = []
    for number, (name, start, end, text, kind) in enumerate(kept, 1):
        if _party(name) == "agent":
            continue
        if not 0 <= start < end < 86_400 * 2:
            raise UsageError(f"{path}: turn {number} lies in [{start:g}, {end:g}) s; a turn begins before it ends, in seconds")
        if kind and kind not in tuple(CueKind):
            raise UsageError(f"{path}: turn {number} is of kind {kind!r}; kinds are {', '.join(CueKind)}")
        found.append(Given(Segment(round(start * RATE), round(end * RATE)), text, CueKind(kind) if kind else None))
    if not found:
        raise UsageError(f"{path}: no turn of the user's; mark them with the speaker `user`")
    found.sort(key=lambda turn: turn.place.start)
    for before, after in itertools.pairwise(found):
        if after.place.start < before.place.end:
            at = after.place.start / RATE
            raise UsageError(f"{path}: two turns of the user's overlap at {at:.2f} s; one party speaks once at a time")
    return found


def _party(name: str) -> str:
    lower = name.strip().lower()
    if not lower or lower in USER:
        return "user"
    return "agent" if lower in AGENT else lower


def _json(text: str) -> Iterable[Row]:
    data = json.loads(text)
    rows = data.get("turns", data.get("segments")) if isinstance(data, Mapping) else data
    if not isinstance(rows, list):
        raise ValueError("no list of turns")
    for row in rows:
        if not isinstance(row, Mapping):
            raise ValueError("a turn is an object with start and end")
        yield row_of(row)


def row_of(row: Mapping[str, Any]) -> Row:
    """`{"speaker", "start", "end", "text", "kind"}`; times in seconds. KeyError, TypeError or ValueError if it is none."""
    return (
        str(row.get("speaker", "")),
        float(row["start"]),
        float(row["end"]),
        str(row.get("text", "")),
        str(row.get("kind") or ""),
    )


def _csv(text: str) -> Iterable[Row]:
    rows = csv.DictReader(text.splitlines())
    if not {"start", "end"} <= set(rows.fieldnames or ()):
        raise ValueError("its first line must name the columns start and end")
    for row in rows:
        yield row_of({key: value for key, value in row.items() if key and value is not None})


def _rttm(text: str) -> Iterable[Row]:
    for line in text.splitlines():
        fields = line.split()
        if fields and fields[0] == "SPEAKER":
            yield fields[7], float(fields[3]), float(fields[3]) + float(fields[4]), "", ""


_INTERVAL = re.compile(r'xmin\s*=\s*([\d.]+)\s*xmax\s*=\s*([\d.]+)\s*text\s*=\s*"((?:[^"]|"")*)"')
_TIER = re.compile(r'class\s*=\s*"IntervalTier"\s*name\s*=\s*"([^"]*)"')


def _textgrid(text: str) -> Iterable[Row]:
    """Long form; the name of a tier is its speaker, and intervals without a text are silence."""
    parts = _TIER.split(text)
    if len(parts) < 3:
        raise ValueError("no interval tier in the long text form")
    for name, body in zip(parts[1::2], parts[2::2], strict=True):
        for start, end, said in _INTERVAL.findall(body):
            if said.strip():
                yield name, float(start), float(end), said.replace('""', '"').strip(), ""


_CUE = re.compile(r"((?:\d+:)?\d+:\d+[.,]\d+)\s*-->\s*((?:\d+:)?\d+:\d+[.,]\d+)[^\n]*\n(.*?)(?:\n\s*\n|\Z)", re.DOTALL)
_VOICE = re.compile(r"^<v(?:\.\S+)?\s+([^>]+)>")


def _vtt(text: str) -> Iterable[Row]:
    for start, end, body in _CUE.findall(text.replace("\r\n", "\n")):
        voice = _VOICE.match(body.strip())
        said = re.sub(r"<[^>]+>", "", body).strip()
        speaker = voice[1] if voice else ""
        yield speaker, _clock(start), _clock(end), " ".join(said.split()), ""


def _clock(text: str) -> float:
    seconds = 0.0
    for part in text.replace(",", ".").split(":"):
        seconds = 60.0 * seconds + float(part)
    return seconds


FORMS: dict[str, Callable[[str], Iterable[Row]]] = {
    ".json": _json,
    ".csv": _csv,
    ".rttm": _rttm,
    ".textgrid": _textgrid,
    ".vtt": _vtt,
}
