"""A sentence with pauses in it is spoken whole and cut, so that each stretch sounds as unfinished as it is."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

from fdbench.audio import Mono
from fdbench.language.load import ENGLISH
from fdbench.render.engines import Engine
from fdbench.render.halves import halves
from fdbench.render.make import ClipFolder, Made
from fdbench.render.manifest import clip_name


@dataclass(frozen=True, slots=True)
class Spoken:
    """An engine that says what another one has said already."""

    audio: Mono
    by: Engine

    @property
    def name(self) -> str:
        return self.by.name

    @property
    def model(self) -> str:
        return self.by.model

    @property
    def notes(self) -> tuple[str, ...]:
        return self.by.notes

    def say(self, voice: str, text: str) -> Mono:
        del voice, text
        return self.audio


def add_phrase(
    folder: ClipFolder, voice: str, texts: Sequence[str], engine: Engine, *, lang: str = ENGLISH, force: bool = False
) -> Made:
    """Render the stretches of one cue unless they are there already: of several, all anew, from one breath.

    Args:
        texts: what is said before, between and after the pauses; at least one.
        lang: code of the language that they are in.

    Raises:
        UsageError, ClipError: as `ClipFolder.add_speech`.
    """
    if len(texts) == 1:
        return folder.add_speech(voice, texts[0], engine, lang=lang, force=force)
    names = [clip_name(voice, text) for text in texts]
    if not force and all(name in folder.entries for name in names):
        return Made(kept=tuple(names))
    rest, made = engine.say(voice, " ".join(texts)), Made()
    for index, text in enumerate(texts):
        first, rest = halves(rest, text, " ".join(texts[index + 1 :]), lang) if index + 1 < len(texts) else (rest, rest)
        made += folder.add_speech(voice, text, Spoken(first, engine), lang=lang, force=True)
    return made
