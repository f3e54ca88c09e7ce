"""`python -m tests.families.retake [VOICE ...]`: say English anew, a little slower or faster, where recognisers do not understand it, and
keep the speed in `retakes.yaml`. What cannot be helped so is told: it needs other words. Afterwards run `tests.families.render` for the
partners."""

from __future__ import annotations

import sys

import numpy as np
import yaml

from fdbench.audio import Mono
from fdbench.language.load import ENGLISH
from fdbench.render import manifest
from fdbench.render.clips import ClipStore
from fdbench.render.halves import halves
from fdbench.render.make import ClipFolder
from fdbench.render.phonemes import load as phonemes_of
from fdbench.speech import moonshine
from fdbench.speech.asr import GrammarRecogniser
from fdbench.speech.kokoro.say import Settings
from fdbench.speech.resample import to_16k
from tests.families.listen import CLOSED, GRAMMAR, LEAST_WORDS, padded, words
from tests.families.make import ROOT, read_all
from tests.families.render import RETAKES, Voice
from tests.families.spoken import Clip, Wanted, wanted

SPEEDS = (0.9, 1.1, 0.8)

Breath = tuple[Clip, ...]
"""What is said in one breath: a clip, or the halves of a sentence."""


def main() -> None:
    folder, needed = ClipFolder(ROOT / "clips"), wanted(read_all())
    speaker, grammar = Voice(Settings(phonemes=phonemes_of(folder.root))), GrammarRecogniser(GRAMMAR)
    store = ClipStore(folder.root)
    fitted = {(m.held.voice, m.held.text) for m in needed.matches}
    asked = set(sys.argv[1:])
    for breath in breaths(needed):
        if breath[0].lang != ENGLISH or (asked and breath[0].voice not in asked):
            continue
        if (breath[0].voice, breath[0].text) in fitted or all(_right(c, _clip(store, c), grammar) for c in breath):
            continue
        speed = next((s for s in SPEEDS if all(_right(c, a, grammar) for c, a in _said(breath, speaker, s))), None)
        text = " ".join(clip.text for clip in breath)
        if speed is None:
            print(f"{breath[0].voice}: {text!r} needs other words")
            continue
        print(f"{breath[0].voice}: {text!r} at {speed}")
        speaker.retakes.setdefault(breath[0].voice, {})[text] = speed
        _forget(folder, breath, needed)
        _keep(speaker, folder)


def _keep(speaker: Voice, folder: ClipFolder) -> None:
    RETAKES.write_text(yaml.safe_dump(speaker.retakes, allow_unicode=True), encoding="utf-8")
    manifest.save(folder.root, folder.entries)


def breaths(needed: Wanted) -> list[Breath]:
    """All that is said, each once."""
    parts = {clip for half in needed.halves for clip in (half.first, half.rest)}
    return [*((h.first, h.rest) for h in needed.halves), *((clip,) for clip in needed.clips if clip not in parts)]


def _right(clip: Clip, audio: Mono, grammar: GrammarRecogniser) -> bool:
    said = words(clip.text)
    if " ".join(said) in CLOSED:
        return grammar.best(padded(audio)) == " ".join(said)
    heard = words(moonshine.transcribe(to_16k(padded(audio))).replace("+", " plus "))
    return len(said) < LEAST_WORDS or "".join(heard) == "".join(said)


def _said(breath: Breath, speaker: Voice, speed: float) -> list[tuple[Clip, Mono]]:
    whole = speaker.at(breath[0].voice, " ".join(clip.text for clip in breath), speed, breath[0].lang)
    if len(breath) == 1:
        return [(breath[0], whole)]
    return list(zip(breath, halves(whole, breath[0].text, breath[1].text, breath[0].lang), strict=True))


def _clip(store: ClipStore, clip: Clip) -> Mono:
    return np.asarray(store.speech(clip.voice, clip.text).audio)


def _forget(folder: ClipFolder, breath: Breath, needed: Wanted) -> None:
    """Drop the clips of a breath, and what was fitted to them, from the manifest: they are made again."""
    gone = [
        *breath,
        *(
            Clip(m.held.voice, m.held.text, m.lang)
            for m in needed.matches
            for c in breath
            if c == Clip(m.real.voice, m.real.text, m.lang)
        ),
    ]
    for clip in gone:
        folder.entries.pop(manifest.clip_name(clip.voice, clip.text), None)


if __name__ == "__main__":
    main()
