"""Who says the sentences: the voices that are installed, or a folder with a recording of each.

What a slow voice said is kept in the user's cache folder, by voice, text and version of its engine.
"""

from __future__ import annotations

import hashlib
from importlib.metadata import version
from pathlib import Path

import numpy as np

from fdbench import audio
from fdbench.annotate.wordcache import cache_folder
from fdbench.audio import Mono
from fdbench.contract import Audio
from fdbench.render.engines import KOKORO, for_voice
from fdbench.timebase import RATE, ms
from tests.declarations.sentences import Sentence

HIBARI = "hibari"
FOUR = ("slt", "en", f"{KOKORO}bm_george", HIBARI)
"""The voices of the table in docs/recognisers.md: of flite, espeak-ng, Kokoro and hibari."""
ACTIVE = 10 ** (-23 / 20)
"""RMS of what is not silent: the level of a usual agent."""
SILENT = 1e-3
PAD = ms(100)


def said(voice: str, sentence: Sentence) -> Audio:
    """The sentence in a voice as `fdbench render` names it, in hibari's, or from a folder: `FOLDER/KIND.NN.wav`.

    Raises:
        UsageError: there is no such voice, or its engine is not installed.
        OSError: the folder lacks the sentence.
    """
    raw = audio.read(Path(voice) / f"{sentence.name}.wav") if Path(voice).is_dir() else _spoken(voice, sentence.text)
    loud = raw[np.abs(raw) > SILENT]
    level = float(np.sqrt(np.mean(loud.astype(np.float64) ** 2))) if loud.size else 1.0
    silence = np.zeros(PAD, dtype=np.float32)
    return np.concatenate([silence, (raw * (ACTIVE / level)).astype(np.float32), silence])


def _spoken(voice: str, text: str) -> Mono:
    if voice == HIBARI:
        from fdbench.speech.hibari import Hibari

        return np.array(Hibari().say(text).audio, dtype=np.float32)
    engine = for_voice(voice)
    if not voice.startswith(KOKORO):
        return engine.say(voice, text)
    kept = _kept(voice, text)
    if kept is not None and kept.exists():
        return audio.read(kept)
    made = audio.from_pcm16(audio.to_pcm16(engine.say(voice, text)))
    if kept is not None:
        kept.parent.mkdir(parents=True, exist_ok=True)
        part = kept.with_suffix(".part")
        audio.write_flac(part, audio.to_pcm16(made))
        part.replace(kept)
    return made


def _kept(voice: str, text: str) -> Path | None:
    folder = cache_folder()
    if folder is None:
        return None
    key = f"{version('onnxruntime')}\0{version('hibari-tts')}\0{voice}\0{text}\0{RATE}"
    return folder / "declarations" / f"{hashlib.sha256(key.encode()).hexdigest()[:24]}.flac"
