"""One piece of a talk as a session like any other: its script, its recording, and what of it is uncertain."""

from __future__ import annotations

import hashlib
from collections.abc import Sequence
from dataclasses import dataclass, replace
from typing import Any

from fdbench.annotate.activity import Activity, find_activity
from fdbench.audio import Pcm16, from_pcm16
from fdbench.hearing.rumble import without_rumble
from fdbench.recordings.echoes import without_echoes
from fdbench.recordings.find import FoundTurn, IsMurmur, IsVoice, find_turns, goes_on, meets
from fdbench.recordings.given import Given
from fdbench.recordings.hum import without_hum
from fdbench.recordings.leaks import Leak, leak_taken_out, without_leaks
from fdbench.recordings.noise import ungated, unsteady
from fdbench.recordings.sharp import find_sounds, sharp
from fdbench.render.bounds import speech_bounds
from fdbench.scenario.load import parse_raw
from fdbench.scenario.model import CueKind, Dimension, Scenario
from fdbench.scenario.placement import CueStatus, Placement
from fdbench.segments import Segment, Timeline
from fdbench.session.recording import Recording, quiet_start
from fdbench.timebase import RATE, Samples, ms

STRETCH = ms(450)
"""Sounds of a turn that are so near (`<`) are a stretch: the bounds of a clip are looked for in it."""
MARGIN = ms(50)
MOST_TURNS = 100
"""A session has no more events: those after it are left out and counted."""


@dataclass(frozen=True, slots=True)
class Source:
    """Where a session comes from. `id`: of its scenario; `file`: for people; `begins`: in the talk, in samples."""

    id: str
    file: str
    begins: Samples
    lang: str = "en"


@dataclass(frozen=True, slots=True, eq=False)
class Heard:
    """A session and what it rests on. `scenario` None: the user said nothing in it. `noisy`: noise lies under the user's voice;
    `unsteady`, `agent_unsteady`: it swells and dies; `agent_unclear`: nobody can tell the agent's voice from what lies under it;
    `echo`: the agent's voice, blurred, was on the user's channel; `left_out`: events beyond the first 100."""

    scenario: Scenario | None
    recording: Recording | None
    turns: tuple[FoundTurn, ...] = ()
    leaks: tuple[Leak, ...] = ()
    agent_leaks: tuple[Leak, ...] = ()
    noisy: bool = False
    left_out: int = 0
    unsteady: bool = False
    agent_unsteady: bool = False
    agent_unclear: bool = False
    echo: bool = False


def heard_session(
    source: Source,
    user: Pcm16,
    agent: Pcm16,
    given: Sequence[Given] | None,
    voiced: IsVoice | None = None,
    murmured: IsMurmur | None = None,
) -> Heard:
    """What a piece of a talk comes to.

    Args:
        source: where it comes from.
        user, agent: int16 [n] at 24,000 Hz, of one clock.
        given: the user's turns, in samples of this piece, or parts of them, in order; None: they are found.
        voiced, murmured: as `find_turns`.
    """
    preroll = quiet_start(user, agent)
    theirs = find_sounds(without_rumble(agent), preroll)
    mine = _own_sounds(user, agent, theirs.segments, preroll, sought=given is None)
    _, agent_leaks = without_leaks(agent, theirs.segments, mine.line, mine.own)
    if given is not None:
        turns = [_given(rows, theirs) for rows in _together(given, theirs.segments)]
    else:
        line = mine.line if mine.leaks or mine.echo else user
        sounds = sharp(line, mine.own, steady=not mine.unsteady) if mine.noisy else mine.own
        found = find_turns(mine.line, sounds, theirs, voiced, murmured)
        turns = [mine.marked(_bounded(mine.line, turn, noisy=mine.noisy), theirs.segments) for turn in found]
    kept = turns[:MOST_TURNS]
    if not kept:
        return Heard(None, None, (), mine.leaks, tuple(agent_leaks), mine.noisy, unsteady=mine.unsteady, echo=mine.echo)
    scenario = scenario_of(source, kept, user)
    placed = tuple(Placement(c.id, CueStatus.PLAYED, t.speech) for c, t in zip(scenario.cues, kept, strict=True))
    recording = Recording(user, agent, placed, (), ms(20), preroll)
    return Heard(
        scenario,
        recording,
        tuple(kept),
        mine.leaks,
        tuple(agent_leaks),
        mine.noisy,
        len(turns) - len(kept),
        mine.unsteady,
        agent_unsteady=theirs.blurred and unsteady(agent, theirs.segments),
        agent_unclear=theirs.unclear_db is not None,
        echo=mine.echo,
    )


@dataclass(frozen=True, slots=True, eq=False)
class _Sounds:
    """The user's channel as turns are looked for on it. `own`: the user's sounds; `echo`: the agent's voice was on it, too blurred to be a
    leak; `left`: it, or leaks, could not be taken out."""

    line: Pcm16
    own: Timeline
    leaks: tuple[Leak, ...]
    echo: bool
    left: bool
    noisy: bool
    unsteady: bool

    def marked(self, turn: FoundTurn, theirs: Timeline) -> FoundTurn:
        """The turn, loose where noise that swells, or what is left of the agent's voice, may hide its edges."""
        loose = self.unsteady or (self.left and bool(theirs.clip(turn.onset, turn.offset)))
        return replace(turn, loose=True) if loose else turn


def _own_sounds(user: Pcm16, agent: Pcm16, theirs: Timeline, preroll: Samples, *, sought: bool) -> _Sounds:
    """`sought`: turns are looked for, so that whatever is the agent's is taken out; else it is only told."""
    line = without_hum(user)
    mine = find_activity(line, preroll)
    own, leaks = without_leaks(line, mine.segments, agent, theirs)
    left, noisy = leaks, mine.blurred
    if not sought:
        return _Sounds(line, own, tuple(leaks), False, bool(left), noisy, noisy and unsteady(line, own))
    cleaned = leak_taken_out(line, agent)  # a room may blur a leak, so that no sound by itself shows it
    echo = cleaned is not line and not leaks
    if cleaned is not line:
        line, mine = cleaned, find_activity(cleaned, preroll)
        own, left = without_leaks(line, mine.segments, agent, theirs)
    own, echoes = without_echoes(line, own, agent, theirs)
    noisy = mine.blurred
    return _Sounds(line, own, tuple(leaks), echo or echoes > 0, bool(left or echoes), noisy, noisy and unsteady(line, own))


def scenario_of(source: Source, turns: Sequence[FoundTurn], user: Pcm16) -> Scenario:
    """The script that a recording stands for. Its identity is the user's sound and where its turns lie."""
    cues: list[dict[str, Any]] = []
    for number, turn in enumerate(turns, 1):
        cue: dict[str, Any] = {"id": f"{turn.kind.value}_{number}", "kind": turn.kind.value}
        cue["in"] = [turn.onset * 1000 // RATE, max(turn.onset * 1000 // RATE + 1, turn.offset * 1000 // RATE)]
        if turn.text.strip():
            cue["text"] = turn.text[:5000]
        cues.append(cue)
    recording: dict[str, Any] = {"file": source.file[-500:], "sha256": hashlib.sha256(user.astype("<i2").tobytes()).hexdigest()}
    if source.begins:
        recording["begins"] = source.begins * 1000 // RATE
    raw = {
        "schema": 1,
        "id": source.id,
        "dimension": _dimension(turns).value,
        "family": "recording",
        "summary": f"{source.file}, as it was recorded"[:300],
        "voice": "recorded",
        "lang": source.lang,
        "recording": recording,
        "cues": cues,
    }
    places = repr([(t.kind.value, [(s.start, s.end) for s in t.speech]) for t in turns])
    digest = hashlib.sha256(f"{recording['sha256']}\n{places}".encode()).hexdigest()
    return parse_raw(raw, path="", sha256=digest)


def _dimension(turns: Sequence[FoundTurn]) -> Dimension:
    kinds = {turn.kind for turn in turns}
    if CueKind.TURN in kinds:
        return Dimension.LATENCY
    return Dimension.INTERRUPTION if CueKind.INTERRUPTION in kinds else Dimension.OVERLAP


def _together(given: Sequence[Given], agent: Timeline) -> list[list[Given]]:
    """Marked rows by turn: a transcript has a row a sentence. One that tells its kind is a turn of its own."""
    groups: list[list[Given]] = []
    for row in given:
        last = groups[-1] if groups else [row]
        if groups and row.kind is last[-1].kind is None and goes_on(last[0].place, last[-1].place, row.place, agent):
            last.append(row)
        else:
            groups.append([row])
    return groups


def _given(rows: Sequence[Given], agent: Activity) -> FoundTurn:
    speech = Timeline.of((row.place.start, row.place.end) for row in rows).segments
    text = " ".join(filter(None, (row.text.strip() for row in rows)))
    if (kind := rows[0].kind) is not None:
        return FoundTurn(kind, speech, text, sure=True)
    over = meets(agent.segments, speech[0].start)
    return FoundTurn(CueKind.INTERRUPTION if over else CueKind.TURN, speech, text, sure=not over)


def _bounded(user: Pcm16, turn: FoundTurn, *, noisy: bool) -> FoundTurn:
    """The turn with the bounds that a rendered clip of it has. Over noise that rule would find the noise: there the ear's stay."""
    if noisy:
        return turn
    stretches: list[list[Segment]] = []
    for sound in turn.speech:
        if stretches and sound.start - stretches[-1][-1].end < STRETCH:
            stretches[-1].append(sound)
        else:
            stretches.append([sound])
    found: list[Segment] = []
    loose = False
    for stretch in stretches:
        begin = max(found[-1].end if found else 0, stretch[0].start - MARGIN)
        bounds = speech_bounds(from_pcm16(user[begin : stretch[-1].end + MARGIN]))
        whole = bounds.shift(begin) if bounds is not None else Segment(stretch[0].start, stretch[-1].end)
        voice = ungated(user, whole)
        found.append(voice)
        loose = loose or voice != whole
    return replace(turn, speech=tuple(found), loose=loose)
