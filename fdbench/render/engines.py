"""Where new speech comes from: synthesisers, or a user's own recording.

Each engine gives raw audio; `fdbench.render.make` trims, levels and writes it. An engine is asked for what is missing only:
clips that exist are never rendered again unless forced.
"""

from __future__ import annotations

import importlib
import shutil
import subprocess
import tempfile
from pathlib import Path
from typing import Protocol

import numpy as np

from fdbench import audio
from fdbench.audio import Mono
from fdbench.errors import UsageError
from fdbench.render.listen import listen
from fdbench.speech.kokoro.say import Settings
from fdbench.timebase import RATE

FLITE_VOICES = ("slt", "rms", "awb", "kal", "kal16")
"""Voices of flite 2.2: slt is a woman, the others are men; awb comes from Scotland. kal16 is kal at twice the bandwidth."""
PICO_VOICES = {"pico-gb": "en-GB", "pico-us": "en-US"}
"""Voices of SVOX Pico, both women, and Pico's own names for them."""
PICO_RATE = 16_000
KOKORO = "kokoro/"
"""Before the name of a voice of Kokoro: `kokoro/bf_emma`."""


class Engine(Protocol):
    """Makes raw audio, float32 [n] at 24,000 Hz."""

    @property
    def name(self) -> str: ...

    @property
    def model(self) -> str:
        """SHA-256 of the model that speaks; empty where a version of the engine says it all."""
        ...

    @property
    def notes(self) -> tuple[str, ...]:
        """What is doubtful about what was said last, one sentence each."""
        ...

    def say(self, voice: str, text: str) -> Mono:
        """`text` in `voice`.

        Raises:
            UsageError: the engine is not installed, or knows no such voice.
        """
        ...


class Flite:
    """The `flite` program, if it is on the PATH. The same text gives the same samples."""

    name = "flite"
    model = ""
    notes: tuple[str, ...] = ()

    def say(self, voice: str, text: str) -> Mono:
        if voice not in FLITE_VOICES:
            raise UsageError(f"flite has no voice {voice!r}; choose one of {', '.join(FLITE_VOICES)}, or --engine espeak")
        program = shutil.which("flite")
        if program is None:
            raise UsageError(
                f"voice {voice!r} needs flite, which is not on the PATH; install it, or use --engine espeak --voice en-us"
            )
        with tempfile.TemporaryDirectory() as folder:
            made = Path(folder) / "said.wav"
            command = [program, "-voice", voice, "-t", text, "-o", str(made)]
            done = subprocess.run(command, capture_output=True, text=True, check=False)
            if done.returncode or not made.exists():
                raise UsageError(f"flite failed on {text!r}: {done.stderr.strip() or 'no message'}; try other words")
            return audio.read(made)


class Espeak:
    """espeak-ng through `fdbench.speech`; voices as espeak names them, `en-us` for one."""

    name = "espeak"
    model = ""
    notes: tuple[str, ...] = ()

    def say(self, voice: str, text: str) -> Mono:
        from fdbench.speech.tts import Synthesiser

        with Synthesiser(voice) as synthesiser:
            return np.array(synthesiser.say(text).audio, dtype=np.float32)


class Pico:
    """SVOX Pico, if the package `ttspico` is installed. The same text may give other samples in another process."""

    name = "pico"
    model = ""
    notes: tuple[str, ...] = ()

    def say(self, voice: str, text: str) -> Mono:
        if voice not in PICO_VOICES:
            raise UsageError(f"pico has no voice {voice!r}; choose one of {', '.join(PICO_VOICES)}")
        try:
            ttspico = importlib.import_module("ttspico")
        except ImportError:
            raise UsageError(f"voice {voice!r} needs the package ttspico; pip install it, or choose another voice") from None
        samples = np.frombuffer(ttspico.TtsEngine(PICO_VOICES[voice]).speak(text), dtype="<i2")
        return audio.resample(samples.astype(np.float32) / 32768.0, PICO_RATE, RATE)


class Kokoro:
    """Natural voices, if the extra `kokoro` and the voices are there. The same text gives the same samples on one machine; `notes`
    say which words were in no lexicon."""

    name = "kokoro"

    def __init__(self, settings: Settings | None = None) -> None:
        self.settings = settings or Settings()
        self.notes: tuple[str, ...] = ()

    @property
    def model(self) -> str:
        from fdbench.speech.kokoro import model

        return model.load(self.settings.model).sha256

    def say(self, voice: str, text: str) -> Mono:
        from fdbench.speech.kokoro.say import read, say

        name = voice.removeprefix(KOKORO)
        self.notes = tuple(
            f"{word!r} is in no lexicon and was read /{phonemes}/; if that is wrong, give its phonemes (docs/voices.md)"
            for word, phonemes in read(name, text, self.settings).guessed
        )
        return say(name, text, self.settings)


class OwnRecording:
    """A person's recording of the text, under whatever voice name the person chooses. `notes` say what is unfit about it."""

    name = "file"
    model = ""

    def __init__(self, path: Path) -> None:
        self.path = path
        self._heard = listen(path)
        self.notes = self._heard.notes

    def say(self, voice: str, text: str) -> Mono:
        del voice, text  # what is said, and by whom, is the user's word
        return self._heard.audio


def for_voice(voice: str, settings: Settings | None = None) -> Engine:
    """The engine that has the voice: Kokoro for `kokoro/...`, flite and pico for their own, else espeak. `settings` are Kokoro's."""
    if voice.startswith(KOKORO):
        return Kokoro(settings)
    if voice in PICO_VOICES:
        return Pico()
    return Flite() if voice in FLITE_VOICES else Espeak()
