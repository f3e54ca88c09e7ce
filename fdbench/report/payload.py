"""What the page's script draws sessions and the table of turns from: compact JSON, deflated, as base64 text.

Nothing of a run stands in the page as it is: base64 has no sign that ends a script, and the script writes text as text.
"""

from __future__ import annotations

import base64
import json
import math
import re
import zlib
from collections.abc import Iterator, Mapping, Sequence
from typing import Any

from fdbench.report.session_view import ReplyView, SessionView
from fdbench.report.sound import Sound
from fdbench.report.stage_texts import stage_text, sum_text, told_stages
from fdbench.report.view import ItemView, MeasureRow, ReportView, SystemEntry
from fdbench.report.visible import visible
from fdbench.report.wording import KINDS, STATUS, title
from fdbench.results.store import RESULTS

DIGITS = 4
NAME_MOST = 80
PLAIN = re.compile(r"[^A-Za-z0-9._-]+")
"""What a file's name does not hold."""
_NOWHERE: Mapping[str, str] = {}
_UNKNOWN: Mapping[str, tuple[str, Mapping[str, str]]] = {}


def packed(document: Any) -> str:
    """Deflated JSON as base64; the same text for the same document."""
    text = json.dumps(document, ensure_ascii=False, separators=(",", ":"), allow_nan=False)
    return packed_bytes(text.encode("utf-8", "replace"))


def packed_bytes(data: bytes) -> str:
    """Deflated, as base64."""
    return base64.b64encode(zlib.compress(data, 9)).decode("ascii")


def results(view: ReportView) -> list[tuple[str, int, str]]:
    """Each run's results.json as it is: (name for the file, bytes, packed)."""
    found = []
    for run, folder in zip(view.runs, view.folders, strict=True):
        data = (folder / RESULTS).read_bytes()
        found.append((f"{PLAIN.sub('_', run.id)[:NAME_MOST].strip('._') or 'run'}.{RESULTS}", len(data), packed_bytes(data)))
    return found


def index(view: ReportView, files: Mapping[str, str]) -> str:
    """Systems, sessions and turns of a whole report; see `index_of`."""
    listed = [(item, entry, s.dimension, s.family) for s in view.scenarios for entry in s.entries for item in entry.items]
    scripts = {s.id: (s.summary, s.expected) for s in view.scenarios if s.summary or s.expected}
    rows = [(f"{d.name}.{row.name}", row) for d in view.dimensions for row in d.measures]
    return index_of([system.name for system in view.systems], listed, files, scripts, rows)


def index_of(
    systems: Sequence[str],
    listed: Sequence[tuple[ItemView, SystemEntry, str, str]],
    files: Mapping[str, str] = _NOWHERE,
    scripts: Mapping[str, tuple[str, Mapping[str, str]]] = _UNKNOWN,
    rows: Sequence[tuple[str, MeasureRow]] = (),
) -> str:
    """For the table: a session is [address, system, scenario, repeat, status, dimension, family, score or null, why, file], a turn
    [session, cue, kind, said, at or null, outcome, tone, latency or null, stop or null], and of `rows`, which name a measure each,
    [title, unit, direction, [[turn, value], ...]]. `files`: see `carried.Carried`. `scripts`: scenario -> its summary, and what is
    expected at each cue."""
    items: list[list[Any]] = []
    turns: list[list[Any]] = []
    measures: dict[str, list[Any]] = {key: [title(row.name), row.unit, row.direction, []] for key, row in rows}
    for item, entry, dimension, family in listed:
        head = [item.address, item.system, item.scenario, item.repeat, STATUS.get(item.status, item.status), dimension, family]
        items.append([*map(_seen, head), entry.score, visible(item.why), files.get(item.address, "")])
        found = list(_turns(len(items) - 1, item))
        places = {turn[1]: len(turns) + number for number, turn in reversed(list(enumerate(found)))}
        for seen in item.seen if item.status == "ok" else ():
            if (key := f"{seen.dimension}.{seen.measure}") in measures:  # of the whole session: its first turn
                measures[key][3].append([places.get(seen.cue, len(turns)), seen.value])
        turns += found
    told = {"items": items, "turns": turns, "scripts": _rounded(scripts), "measures": _rounded(measures)}
    return packed({"systems": [visible(name) for name in systems], **told})


def _turns(number: int, item: ItemView) -> Iterator[list[Any]]:
    if item.session is None or not item.session.findings:
        yield [
            number,
            "",
            "",
            "",
            None,
            visible(item.why) or "nothing to show",
            "bad" if item.status == "error" else "neutral",
            None,
            None,
        ]
        return
    for finding in item.session.findings:
        tones = {sentence.tone for sentence in finding.sentences}
        tone = "bad" if "bad" in tones else "good" if "good" in tones else "neutral"
        outcome = ", ".join(sentence.text for sentence in finding.sentences)
        times = [None if each is None else round(each) for each in (finding.latency, finding.stop)]
        kind = KINDS.get(finding.kind, finding.kind)
        yield [number, *map(_seen, (finding.cue, kind, finding.text, finding.at, outcome)), tone, *times]


def session(item: ItemView, entry: SystemEntry, sound: Sound, peaks: str, lanes: Sequence[Mapping[str, Any]] = ()) -> str:
    """All that is drawn of one session. `peaks`: see `sound.peaks_text`; `lanes`: see `lanes.read_lanes`."""
    head = {
        "unit": visible(entry.unit), "score": entry.score, "upper": entry.upper, "peaks": peaks, "file": sound.file, "why": sound.why,
        "lanes": lanes,
    }  # fmt: skip
    return packed(head | (_session(item.session) if item.session is not None else {"seconds": 0}))


def _session(session: SessionView) -> dict[str, Any]:
    told = {
        "seconds": session.seconds,
        "recogniser": session.recogniser,
        "cues": [[c.kind, c.text, c.speech, c.fillers, c.id] for c in session.cues],
        "agent": session.agent,
        "back": session.backchannels,
        "overlaps": session.overlaps,
        "waits": [[w.start, w.end, w.answered] for w in session.waits],
        "replies": [_reply(reply) for reply in session.replies],
        "markers": [[m.at, m.letter, m.label, m.tone] for m in session.markers],
        "stages": [[s.name, s.start, s.end, s.modelled] for s in session.stages],
        "tasks": [[t.name, t.start, t.end, t.phase] for t in session.tasks],
        "decisions": [[d.at, d.decision, d.reason] for d in session.decisions],
        "falls": [[f.cue, [stage_text(f, stage) for stage in told_stages(f)], sum_text(f)] for f in session.waterfalls],
        "findings": [[f.cue, KINDS.get(f.kind, f.kind), f.text, f.at, [[s.tone, s.text] for s in f.sentences]] for f in session.findings],
    }  # fmt: skip
    return {name: _rounded(value) for name, value in told.items()}


def _reply(reply: ReplyView) -> list[Any]:
    words = [[w.text, w.start, w.end, w.source, w.evidence] for w in reply.words]
    return [reply.cue, reply.start, reply.end, words, reply.declared, reply.rejected, reply.unplayed]


def _rounded(value: Any) -> Any:
    if isinstance(value, float) and math.isfinite(value):
        return round(value, DIGITS)
    if isinstance(value, dict):
        return {_seen(key): _rounded(inner) for key, inner in value.items()}
    if isinstance(value, Sequence) and not isinstance(value, str):
        return [_rounded(inner) for inner in value]
    return _seen(value)


def _seen(value: Any) -> Any:
    """Text that can be seen; a number that is none, which only an altered file holds, is nothing."""
    if isinstance(value, float) and not math.isfinite(value):
        return None
    return visible(value) if isinstance(value, str) else value
