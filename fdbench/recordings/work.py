"""What worker processes do: make a talk ready to be cut, and measure one piece of it. Plain data in, plain data out."""

from __future__ import annotations

import re
from collections.abc import Sequence
from dataclasses import dataclass
from functools import cache
from pathlib import Path
from statistics import median
from typing import Any

from fdbench.audio import Mono, Pcm16, from_pcm16
from fdbench.errors import UsageError
from fdbench.language.load import code_of, language
from fdbench.recordings.check import checked
from fdbench.recordings.find import FoundTurn, IsMurmur, IsVoice
from fdbench.recordings.given import Given, read_turns
from fdbench.recordings.party import talk_of
from fdbench.recordings.pieces import pieces
from fdbench.recordings.prepare import Prepared, prepared
from fdbench.recordings.session import Heard, Source, heard_session
from fdbench.recordings.sharp import find_sounds
from fdbench.results import documents, store
from fdbench.run.item import ItemResult, judge_item
from fdbench.run.recognition import word_store
from fdbench.scenario.model import CueKind, Scenario
from fdbench.segments import Segment
from fdbench.timebase import Samples, ms, to_seconds

LATE = ms(400)
"""A marked turn may run on so far after the end of the sound."""


@dataclass(frozen=True, slots=True)
class TalkTask:
    """A talk as it was asked for. `key`: its place in the batch; `turns`: a file; `given`: the turns themselves;
    `notes`: what was left out of them."""

    key: int
    id: str
    name: str
    file: str = ""
    user: str | None = None
    agent: str | None = None
    turns: str = ""
    given: tuple[Given, ...] = ()
    licence: str = ""
    notes: tuple[str, ...] = ()


@dataclass(frozen=True, slots=True, eq=False)
class TalkReady:
    """A talk that is ready to be cut, or why it cannot be measured."""

    task: TalkTask
    talk: Prepared | None = None
    pieces: tuple[Segment, ...] = ()
    given: tuple[Given, ...] | None = None
    refused: str = ""


@dataclass(frozen=True, slots=True, eq=False)
class PieceTask:
    """One session to be made. `folder`: of its item; `recogniser`: SPEC, empty for nobody; `cache`: folder, empty for none."""

    ready: TalkReady
    number: int
    id: str
    place: Segment
    given: tuple[Given, ...] | None
    system: str
    out: str
    recogniser: str
    cache: str
    lang: str


@dataclass(frozen=True, slots=True, eq=False)
class PieceDone:
    """A session that was measured; `result` None: the user says nothing in it. `facts`: for recordings.json."""

    task: PieceTask
    result: ItemResult | None
    scenario: Scenario | None
    facts: dict[str, Any]


def make_ready(task: TalkTask, folder: str) -> TalkReady:
    """Open, check and cut a talk; its raw tracks come to lie in `folder`. What cannot be measured says why."""
    try:
        given, notes = _turns(task)
        talk = prepared(talk_of(Path(task.file) if task.file else None, task.name, task.user, task.agent), Path(folder))
        talk.notes.extend((*notes, *checked(talk)))
        if given is not None:
            _inside(given, talk.samples, task)
        places = pieces(talk, [turn.place for turn in given or ()])
    except UsageError as error:
        return TalkReady(task, refused=str(error))
    return TalkReady(task, talk.slim(), tuple(places), given)


def _turns(task: TalkTask) -> tuple[tuple[Given, ...] | None, Sequence[str]]:
    """The user's turns where they are known, and what was left out of them."""
    if not task.turns:
        return task.given or None, task.notes
    turns, notes = read_turns(Path(task.turns), Path(task.file or task.user or "").stem)
    return tuple(turns), notes


def _inside(given: tuple[Given, ...], samples: Samples, task: TalkTask) -> None:
    last = given[-1].place.end
    if last > samples + LATE:
        raise UsageError(
            f"{task.turns or task.name}: a turn ends at {to_seconds(last):.2f} s, and the sound at {to_seconds(samples):.2f} s; "
            "do the turns belong to this recording, in seconds?"
        )


def given_in(given: tuple[Given, ...] | None, place: Segment) -> tuple[Given, ...] | None:
    """The marked turns that begin in a piece, counted from its begin."""
    if given is None:
        return None
    mine = (turn for turn in given if turn.place.start in place)
    return tuple(
        Given(
            Segment(t.place.start - place.start, max(t.place.start + 1, min(t.place.end, place.end)) - place.start),
            t.text,
            t.kind,
        )
        for t in mine
    )


def measure_piece(task: PieceTask) -> PieceDone:
    """Make the session, annotate it and leave it on disk."""
    talk = task.ready.talk
    assert talk is not None  # who was refused is not cut
    user, agent = (track.read(task.place.start, task.place.end) for track in (talk.user, talk.agent))
    murmured = _murmured(task.recogniser, task.lang)
    source = Source(task.id, task.ready.task.name, task.place.start, task.lang)
    heard = heard_session(source, user, agent, task.given, _voice(), murmured)
    facts = _facts(task, heard)
    if heard.scenario is None or heard.recording is None:
        return PieceDone(task, None, None, facts)
    folder = store.item_folder(Path(task.out), task.system, heard.scenario.id, 0)
    words = word_store(task.recogniser, task.cache, code_of(task.lang)) if task.recogniser else None
    with store.building(folder) as part:
        documents.write_recording(part, heard.recording)
        store.write_json(part / "session.json", dict(documents.session_doc(heard.recording, heard.scenario, task.system, 0, 0)))
        events = judge_item(part, heard.recording, heard.scenario, 0, words, find_sounds)
    return PieceDone(task, ItemResult(heard.scenario.id, task.system, 0, events), heard.scenario, facts)


def _facts(task: PieceTask, heard: Heard) -> dict[str, Any]:
    turns = heard.turns
    facts: dict[str, Any] = {
        "id": task.id,
        "begins_s": to_seconds(task.place.start),
        "seconds": to_seconds(len(task.place)),
        "events": {kind.value: _count(turns, kind) for kind in CueKind if _count(turns, kind)},
        "kind_unsure": sum(not turn.sure for turn in turns),
        "noisy": heard.noisy,
        "unsteady": heard.unsteady,
        "agent_unsteady": heard.agent_unsteady,
        "agent_unclear": heard.agent_unclear,
        "echo": heard.echo,
        "left_out": heard.left_out,
    }
    if heard.scenario is not None and any(turn.loose for turn in turns):
        facts["loose"] = [cue.id for cue, turn in zip(heard.scenario.cues, turns, strict=True) if turn.loose]
    for name, leaks in (("user_leaks", heard.leaks), ("agent_leaks", heard.agent_leaks)):
        if leaks:
            level, lag = median(leak.db for leak in leaks), median(leak.lag_ms for leak in leaks)
            facts[name] = {"n": len(leaks), "db": round(level, 1), "lag_ms": round(lag, 1)}
    return facts


def _count(turns: tuple[FoundTurn, ...], kind: CueKind) -> int:
    return sum(turn.kind is kind for turn in turns)


@cache
def _voice() -> IsVoice | None:
    """One for all talks of a process. What it heard before tells it nothing."""
    from fdbench.recordings.voice import voice_witness

    return voice_witness()


def _murmured(spec: str, lang: str) -> IsMurmur | None:
    """Whether a sound of the user's is a murmur, by what the recogniser hears; None where nobody listens."""
    if not spec:
        return None
    from fdbench.annotate.words import live_finder

    finder = live_finder(spec, code_of(lang))
    if finder is None:
        return None
    known = language(lang)

    def told(sound: Pcm16) -> bool | None:
        audio: Mono = from_pcm16(sound)
        words = [word.text for word in finder.find(audio, 0, "", ()).words]
        return known.is_murmur(words) if words else None

    return told


def slug(name: str) -> str:
    """A file's name as the id of a scenario."""
    found = re.sub(r"[^a-z0-9]+", "_", name.lower()).strip("_")
    return found[:80] or "talk"
