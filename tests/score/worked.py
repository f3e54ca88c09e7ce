"""Worked cases: sessions written down in YAML with defaults, and what a measure shows of them. Times are in milliseconds.

A file holds the cases of one `measure`, by kind: `defined`, `undefined`, `censored` (never happened, or undetermined with both
bounds), `boundary`. A kind that the measure cannot have is a sentence instead of a list. A case has a `sum`, which shows how its
figures were worked out, and `cues`, or `sessions` with `cues` each. What all cues or sessions of a file have in common stands under `cue`
and `session`. All other keys of a case are attributes of the measure, or of the dimension's score.

A cue lies at [1000, 3000) unless it says otherwise; `asks` is its expectation, all keys that are not named here are fields of its outcome.
A reply that is a number begins there and sounds for 2 s, and nobody looked for its words.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import replace
from pathlib import Path
from typing import Any

import yaml

from fdbench.annotate.events import CueOutcome, Exercised, Onset, Reply, TalkEvents, Word, WordSource
from fdbench.annotate.loudness import Stretch
from fdbench.annotate.sound import SoundQuality
from fdbench.scenario.model import (
    Channel,
    Check,
    Cue,
    CueKind,
    Dimension,
    Expectation,
    InterruptionType,
    Pause,
    Recorded,
    ReplyRule,
    Scenario,
    Tool,
    Trigger,
    TriggerOn,
    Words,
)
from fdbench.scenario.placement import Placement
from fdbench.score.observation import Session
from fdbench.segments import Segment, Timeline
from fdbench.timebase import RATE, ms
from tests.outcomes import made

FOLDER = Path(__file__).with_name("cases")
KINDS = ("defined", "undefined", "censored", "boundary")
OF_A_CASE = ("sum", "cues", "sessions", "name")
TIMES = ("premature", "stop", "talk_over", "resume_gap", "answer_at", "resolved", "maybe_stop", "old_sound")
"""Fields of an outcome that are instants or lengths."""
Plain = Mapping[str, Any]


def files() -> dict[str, Plain]:
    """The case files by their measure's full name."""
    read = [yaml.safe_load(path.read_text(encoding="utf-8")) for path in sorted(FOLDER.glob("*.yaml"))]
    return {file["measure"]: file for file in read}


def sessions(file: Plain, case: Plain) -> list[Session]:
    dimension = file["measure"].partition(".")[0]
    listed: Sequence[Plain | Sequence[Plain]] = case["sessions"] if "sessions" in case else [{"cues": case["cues"]}]
    common = {"dimension": dimension, **file.get("session", {})}
    return [
        _session({"id": f"s{i}", **common, **(one if isinstance(one, Mapping) else {"cues": one})}, file.get("cue", {}))
        for i, one in enumerate(listed)
    ]


def _session(plain: Plain, common: Plain) -> Session:
    pairs = [_cue({"id": f"c{i}", **common, **cue}) for i, cue in enumerate(plain.get("cues", []))]
    scenario = Scenario(
        plain["id"],
        Dimension(plain["dimension"]),
        "f",
        "",
        tuple(cue for cue, _ in pairs),
        "",
        pair=plain.get("pair"),
        twin=plain.get("twin"),
        channel=Channel(echo_db=plain.get("echo_db")),
        tools=tuple(Tool("t", "", **tool) for tool in plain.get("tools", ())),
        recording=Recorded(plain["recording"]) if "recording" in plain else None,
    )
    events = TalkEvents(
        ms(plain.get("length", 60_000)),
        tuple(annotated for _, annotated in pairs),
        _timeline(plain.get("agent", ())),
        _timeline(plain.get("murmurs", ())),
        -70.0,
        arrivals=tuple(map(ms, plain.get("arrivals", ()))),
        delegations=tuple((call, phase, ms(at)) for call, phase, at in plain.get("delegations", ())),
        sound=_sound(plain["sound"]) if "sound" in plain else None,
    )
    return Session(scenario, plain.get("repeat", 0), events)


def _cue(plain: Plain) -> tuple[Cue, CueOutcome]:
    kind = CueKind(plain.get("kind", "turn"))
    on, delay = plain.get("trigger", ("start", 0))
    spoken = Cue(
        plain["id"],
        kind,
        _parts(plain.get("pauses", ())),
        Trigger(TriggerOn(on), delay, 6_000),
        _expectation(kind, plain.get("asks", {})),
        "none",
        interruption=InterruptionType(plain["type"]) if "type" in plain else None,
    )
    named = ("id", "kind", "trigger", "pauses", "asks", "type", "at", "fillers")
    told = {name: value for name, value in plain.items() if name not in named}
    speech, fillers = _timeline([plain.get("at", (1_000, 3_000))]), _timeline(plain.get("fillers", ()))
    place = Placement(spoken.id, speech=speech.segments, fillers=fillers.segments)
    return spoken, _outcome(spoken, place, told)


def _parts(pauses: Sequence[tuple[int, str | None]]) -> tuple[Words | Pause, ...]:
    parts: list[Words | Pause] = [Words("a")]
    for length, filled in pauses:
        parts += [Pause(length, filled), Words("b")]
    return tuple(parts)


def _expectation(kind: CueKind, asks: Plain) -> Expectation:
    rule = ReplyRule(asks.get("reply", "required" if kind.takes_floor else "none"))
    words: dict[str, Any] = {
        name: tuple(asks[name]) for name in ("any_of", "all_of", "none_of", "stale", "items") if name in asks
    }
    return Expectation(rule, Check(asks.get("check", "answer")), lang=asks.get("lang", "en"), **words)


def _outcome(cue: Cue, place: Placement, told: Plain) -> CueOutcome:
    fields: dict[str, Any] = {name: ms(value) if name in TIMES and value is not None else value for name, value in told.items()}
    exercised = Exercised(fields.pop("exercised", "yes"))
    answer = fields.pop("reply", None)
    evidence = tuple(_word(text, *place) for text, place in fields.pop("evidence", {}).items())
    if answer is not None:
        fields["reply"] = _reply(cue.id, answer if isinstance(answer, Mapping) else {"from": answer})
    return made(cue, place, exercised, **fields, **({"evidence": evidence} if evidence else {}))


def _reply(cue: str, plain: Plain) -> Reply:
    sound = _timeline(plain["sound"] if "sound" in plain else [(plain["from"], plain["from"] + 2_000)])
    words = plain.get("words")
    if isinstance(words, str):  # evenly, one each 100 ms
        start = 1_000 * sound[0].start // RATE
        words = [(text, start + 100 * i, start + 100 * i + 100) for i, text in enumerate(words.split())]
    found = Reply(cue, sound, Onset.NORMAL, words=tuple(_word(*word) for word in words or ()), words_known=words is not None)
    content = None if plain.get("content") is None else ms(plain["content"])
    named = ("sound", "from", "words", "content")
    return replace(found, first_content=content, **{n: v for n, v in plain.items() if n not in named})


def _word(text: str, start: int, end: int) -> Word:
    return Word(text, ms(start), ms(end), WordSource.VERIFIED)


def _timeline(spans: Sequence[Sequence[int]]) -> Timeline:
    return Timeline(tuple(Segment(ms(start), ms(end)) for start, end in spans))


def _sound(plain: Plain) -> SoundQuality:
    """Seconds of `speech` or `samples`; `levels` as [from, to, dBFS] each."""
    return SoundQuality(
        speech=plain["samples"] if "samples" in plain else plain["speech"] * RATE,
        clicks=tuple(map(ms, plain.get("clicks", ()))),
        dropouts=None if "dropouts" in plain.get("unsure", {}) else _timeline(plain.get("dropouts", ())),
        clipped=plain.get("clipped", 0),
        levels=tuple(Stretch(Segment(ms(a), ms(b)), level) for a, b, level in plain.get("levels", ())),
        doubled=None if "doubled" in plain.get("unsure", {}) else _timeline(plain.get("doubled", ())),
        unsure=tuple(plain.get("unsure", {}).items()),
    )
