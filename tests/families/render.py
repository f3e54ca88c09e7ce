"""`python -m tests.families.render`: say what the tables need and nobody has said yet, and write the gains of the pairs.

A sentence is spoken once. A sentence with a pause is spoken whole and cut. What is paired with an interruption is spoken a little
faster or slower, so that it is as long; the interruption itself, where its partner is a sound, which has its own length.
"""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import replace
from pathlib import Path

import numpy as np
import yaml

from fdbench.audio import Mono
from fdbench.language.load import ENGLISH
from fdbench.render.bounds import speech_bounds
from fdbench.render.clips import ClipStore
from fdbench.render.cue import render_cue
from fdbench.render.make import ClipFolder
from fdbench.render.manifest import clip_name
from fdbench.render.phonemes import load as phonemes_of
from fdbench.render.phrase import add_phrase
from fdbench.scenario.model import Cue
from fdbench.speech.kokoro import model, voices
from fdbench.speech.kokoro.say import Settings, read, tokens_of
from fdbench.timebase import Samples, ms
from tests.families.level import active_level
from tests.families.make import GAINS, ROOT, read_all
from tests.families.spoken import Clip, Wanted, wanted

RETAKES = Path(__file__).with_name("retakes.yaml")
"""Voice -> what it says in one breath -> the speed at which recognisers understand it, where they did not at the voice's own."""
SLOWEST, FASTEST = 0.75, 1.4
CLOSE = 0.06
"""A matched clip may be so much longer or shorter than its partner; beyond it, it is said again at another speed."""
STEP_DB = 0.5
AROUND_FILLER_MS = 120
"""So much of a pause at least is silent, before and after a hesitation."""


class Voice:
    """Kokoro at a speed of one's own; for `ClipFolder` an engine that says what it was given."""

    name = "kokoro"
    notes: tuple[str, ...] = ()

    def __init__(self, settings: Settings) -> None:
        self._settings = settings
        self._given: Mono | None = None
        self._lang = ENGLISH
        self.retakes: dict[str, dict[str, float]] = yaml.safe_load(RETAKES.read_text("utf-8")) if RETAKES.exists() else {}

    @property
    def model(self) -> str:
        return model.load(self._settings.model).sha256

    def give(self, audio: Mono | None, lang: str = ENGLISH) -> Voice:
        """What the next clip is made of, and the language that it is in."""
        self._given = audio
        self._lang = lang
        return self

    def say(self, voice: str, text: str) -> Mono:
        if self._given is not None:
            return self._given
        return self.at(voice, text, self.retakes.get(voice, {}).get(text, 1.0), self._lang)

    def at(self, voice: str, text: str, speed: float, lang: str) -> Mono:
        """float32 [n] at 24,000 Hz; `speed` 1 is the voice's own, 2 twice as fast."""
        name = voice.removeprefix("kokoro/")
        tokens = tokens_of(text, read(name, text, replace(self._settings, language=lang)).phonemes)
        table = voices.styles(name, self._settings.voices)
        feed = {
            "tokens": np.array([[0, *tokens, 0]], dtype=np.int64),
            "style": table[min(len(tokens), len(table) - 1)].reshape(1, -1),
            "speed": np.array([speed], dtype=np.float32),
        }
        found: Mono = np.asarray(model.load(self._settings.model).session.run(None, feed)[0], dtype=np.float32).ravel()
        return found


def main() -> None:
    folder = ClipFolder(ROOT / "clips")
    needed = wanted(read_all())
    speaker = Voice(Settings(phonemes=phonemes_of(folder.root)))
    for sound in needed.sounds:
        folder.add_sound(sound)
    _say_halves(needed, folder, speaker)
    _say_fillers(needed, folder, speaker)
    _say_matched(needed, folder, speaker)
    parts = {clip for half in needed.halves for clip in (half.first, half.rest)}
    for clip in needed.clips:
        if clip not in parts:
            folder.add_speech(clip.voice, clip.text, speaker.give(None, clip.lang), lang=clip.lang)
    GAINS.write_text(yaml.safe_dump(gains(needed, ClipStore(folder.root))), encoding="utf-8")
    _tell(needed, folder)


def gains(needed: Wanted, store: ClipStore) -> dict[str, float]:
    """dB by which a cue is raised to be as loud as its partner, by its key; in steps of half a dB, 0 left out."""
    found: dict[str, float] = {}
    for match in needed.matches:
        difference = active_level(render_cue(match.real, store)) - active_level(render_cue(match.held, store))
        found[match.key] = round(difference / STEP_DB) * STEP_DB
    return {key: gain for key, gain in sorted(found.items()) if gain}


def _say_halves(needed: Wanted, folder: ClipFolder, speaker: Voice) -> None:
    for half in needed.halves:
        first, lang = half.first, half.first.lang
        add_phrase(folder, first.voice, (first.text, half.rest.text), speaker.give(None, lang), lang=lang)


def _say_fillers(needed: Wanted, folder: ClipFolder, speaker: Voice) -> None:
    for clip, pause in needed.fillers.items():
        speech = None if _name(clip) in folder.entries else speech_bounds(speaker.at(clip.voice, clip.text, 1.0, clip.lang))
        if speech and speech.end - speech.start > ms(pause - AROUND_FILLER_MS):
            _say_as_long(clip, ms(pause - AROUND_FILLER_MS), folder, speaker)


def _say_matched(needed: Wanted, folder: ClipFolder, speaker: Voice) -> None:
    for match in needed.matches:
        held, real = _said(match.held, match.lang), _said(match.real, match.lang)
        if real is not None and held is None:
            sound = folder.entries[str(match.held.parts[0].clip)]  # type: ignore[union-attr]
            _say_as_long(real, sound.offset - sound.onset, folder, speaker)
        elif real is not None and held is not None:
            folder.add_speech(real.voice, real.text, speaker.give(None, real.lang), lang=real.lang)
            partner = folder.entries[_name(real)]
            _say_as_long(held, partner.offset - partner.onset, folder, speaker)


def _say_as_long(clip: Clip, length: Samples, folder: ClipFolder, speaker: Voice) -> None:
    if _name(clip) in folder.entries:
        return
    speed, audio = fitted(lambda speed: speaker.at(clip.voice, clip.text, speed, clip.lang), length)
    folder.add_speech(clip.voice, clip.text, speaker.give(audio, clip.lang), lang=clip.lang)
    if not SLOWEST < speed < FASTEST:
        print(f"{clip.voice}: {clip.text!r} needs a speed of {speed:.2f}; write it longer or shorter")


def fitted(say: Callable[[float], Mono], length: Samples) -> tuple[float, Mono]:
    """The speed, within 0.75 and 1.4, at which speech is `length` long between its bounds, give or take 6 %, and its audio."""
    speed = 1.0
    for _ in range(4):
        audio = say(speed)
        speech = speech_bounds(audio)
        found = speech.end - speech.start if speech else length
        if abs(found / length - 1.0) <= CLOSE or (speed in (SLOWEST, FASTEST) and (found > length) == (speed == FASTEST)):
            return speed, audio
        speed = min(FASTEST, max(SLOWEST, speed * found / length))
    return speed, audio


def _said(cue: Cue, lang: str) -> Clip | None:
    """The clip of a cue that says one text; None for a sound."""
    part = cue.parts[0]
    return None if getattr(part, "clip", None) else Clip(cue.voice, getattr(part, "text", ""), lang)


def _name(clip: Clip) -> str:
    return clip_name(clip.voice, clip.text)


def _tell(needed: Wanted, folder: ClipFolder) -> None:
    unused = set(folder.entries) - {_name(clip) for clip in needed.clips} - set(needed.sounds)
    minutes = sum(folder.entries[_name(clip)].samples for clip in needed.clips if _name(clip) in folder.entries) / 24_000 / 60
    print(f"{folder.root}: {len(needed.clips)} texts, {minutes:.1f} minutes; {len(unused)} clips that no table needs")


if __name__ == "__main__":
    main()
