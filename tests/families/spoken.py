"""Which clips the suites need, and how each is made: a sentence, half of one, or one as long as what it is paired with."""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from dataclasses import dataclass

from fdbench.language.load import ENGLISH, code_of
from fdbench.scenario.build import build
from fdbench.scenario.model import Cue, Dimension, Pause, Scenario, Words
from tests.families.cast import Speakers
from tests.families.make import scenarios
from tests.families.tables import Table


@dataclass(frozen=True, slots=True)
class Clip:
    """A text in a voice, as a cue says it, in the language of that code."""

    voice: str
    text: str
    lang: str = ENGLISH


@dataclass(frozen=True, slots=True)
class Half:
    """Two clips that are one sentence with a pause in it."""

    first: Clip
    rest: Clip


@dataclass(frozen=True, slots=True)
class Match:
    """A cue that is to be as long and as loud as the real interruption at its place; `key` names it in the list of gains."""

    key: str
    held: Cue
    real: Cue
    lang: str = ENGLISH


@dataclass(frozen=True, slots=True)
class Wanted:
    """`clips` are all that is said, each once; some of them are parts of `halves`, and some are to be as long as their `matches`."""

    clips: tuple[Clip, ...]
    halves: tuple[Half, ...]
    matches: tuple[Match, ...]
    fillers: dict[Clip, int]
    """Each hesitation with the shortest pause, in ms, that it stands in."""
    sounds: tuple[str, ...]


def wanted(tables: Iterable[tuple[Table, Speakers]]) -> Wanted:
    """What all tables need. Sounds are by their names. ValueError where a voice is to say one text in two languages: it has one clip."""
    made = {raw["id"]: build(raw) for table, speakers in tables for raw in scenarios(table, speakers)}
    cues = [(code_of(scenario.lang), cue) for scenario in made.values() for cue in scenario.cues]
    said = dict.fromkeys(clip for lang, cue in cues for clip in _clips(cue, lang))
    _one_language_each(said)
    sounds = dict.fromkeys(part.clip for _, cue in cues for part in cue.parts if isinstance(part, Words) and part.clip)
    halves = dict.fromkeys(half for lang, cue in cues for half in _halves(cue, lang))
    return Wanted(tuple(said), tuple(halves), tuple(_matches(made)), _fillers(cues), tuple(sounds))


def _one_language_each(said: Iterable[Clip]) -> None:
    spoken: dict[tuple[str, str], str] = {}
    for clip in said:
        if spoken.setdefault((clip.voice, clip.text), clip.lang) != clip.lang:
            raise ValueError(
                f"{clip.voice} says {clip.text!r} in {spoken[clip.voice, clip.text]} and in {clip.lang}; write other words"
            )


def _fillers(cues: list[tuple[str, Cue]]) -> dict[Clip, int]:
    pauses = [
        (Clip(cue.voice, part.filled, lang), part.ms)
        for lang, cue in cues
        for part in cue.parts
        if isinstance(part, Pause) and part.filled
    ]
    return {clip: min(ms for other, ms in pauses if other == clip) for clip, _ in pauses}


def _clips(cue: Cue, lang: str) -> Iterator[Clip]:
    for part in cue.parts:
        if isinstance(part, Pause):
            if part.filled:
                yield Clip(cue.voice, part.filled, lang)
        elif part.clip is None:
            yield Clip(cue.voice, part.text, lang)


def _halves(cue: Cue, lang: str) -> Iterator[Half]:
    for before, pause, after in zip(cue.parts, cue.parts[1:], cue.parts[2:], strict=False):
        if isinstance(before, Words) and isinstance(pause, Pause) and isinstance(after, Words):
            yield Half(Clip(cue.voice, before.text, lang), Clip(cue.voice, after.text, lang))


def _matches(made: dict[str, Scenario]) -> Iterator[Match]:
    for scenario in made.values():
        if scenario.dimension is Dimension.OVERLAP and scenario.pair and not scenario.tests_echo:
            for held, real in zip(scenario.cues[1:], made[scenario.pair].cues[1:], strict=True):
                yield Match(f"{scenario.id} {held.id}", held, real, code_of(scenario.lang))
