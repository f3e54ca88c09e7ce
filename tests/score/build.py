"""Annotated sessions by hand; times in milliseconds."""

from __future__ import annotations

from typing import Any

from fdbench.annotate.events import CueOutcome, Onset, Reply, TalkEvents, Word, WordSource
from fdbench.scenario.model import (
    Cue,
    CueKind,
    Dimension,
    Expectation,
    Pause,
    ReplyRule,
    Scenario,
    Trigger,
    TriggerOn,
    Words,
)
from fdbench.scenario.placement import Placement
from fdbench.score.observation import Session
from fdbench.segments import Segment, Timeline
from fdbench.timebase import ms
from tests.outcomes import made

END = ms(60_000)
TRIGGER = Trigger(TriggerOn.START, 0, 6_000)


def cue(name: str, kind: CueKind = CueKind.TURN, *, pause: Pause | None = None, **expected: Any) -> Cue:
    parts: tuple[Words | Pause, ...] = (Words("a"), pause, Words("b")) if pause else (Words("a"),)
    reply = ReplyRule.REQUIRED if kind.takes_floor else ReplyRule.NONE
    return Cue(name, kind, parts, TRIGGER, Expectation(**{"reply": reply, **expected}), "none")


def reply(name: str, start: int, *, content: int | None = None, known: bool = True, **other: Any) -> Reply:
    word = Word("paris", ms(content or start), ms(content or start) + ms(300), WordSource.VERIFIED)
    first = None if content is None else ms(content)
    words = (word,) if known else ()
    segments = Timeline((Segment(ms(start), ms(start + 2_000)),))
    return Reply(name, segments, Onset.NORMAL, words=words, first_content=first, words_known=known, **other)


def placed(spoken: Cue, onset: int, offset: int, **outcome: Any) -> CueOutcome:
    speech = (Segment(ms(onset), ms(offset)),)
    return made(spoken, Placement(spoken.id, speech=speech), **outcome)


def session(name: str, dimension: Dimension, *cues: tuple[Cue, CueOutcome], repeat: int = 0, **partner: str) -> Session:
    scenario = Scenario(name, dimension, "f", "", tuple(c for c, _ in cues), "", **partner)  # type: ignore[arg-type]
    annotated = tuple(a for _, a in cues)
    return Session(scenario, repeat, TalkEvents(END, annotated, Timeline(), Timeline(), -70.0))
