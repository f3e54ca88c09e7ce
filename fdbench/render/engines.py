"""Where new stimuli come from: speech synthesisers, a user's own recording, and sounds made by recipe.

Each engine gives raw audio; `fdbench.render.make` trims, levels and writes it. An engine is asked for what is missing only:
clips that exist are never rendered again unless forced.
"""

from __future__ import annotations

import shutil
import subprocess
import tempfile
from collections.abc import Callable
from pathlib import Path
from typing import Protocol

import numpy as np
import numpy.typing as npt

from fdbench import audio
from fdbench.audio import Mono
from fdbench.errors import UsageError
from fdbench.timebase import RATE

FLITE_VOICES = ("slt", "rms", "awb", "kal")
"""Voices of flite 2.2: slt is a woman, the others are men."""


class Engine(Protocol):
    """Makes raw audio, float32 [n] at 24,000 Hz."""

    @property
    def name(self) -> str: ...

    def say(self, voice: str, text: str) -> Mono:
        """`text` in `voice`.

        Raises:
            UsageError: the engine is not installed, or knows no such voice.
        """
        ...


class Flite:
    """The `flite` program, if it is on the PATH. The same text gives the same samples."""

    name = "flite"

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

    def say(self, voice: str, text: str) -> Mono:
        from fdbench.speech.tts import Synthesiser

        with Synthesiser(voice) as synthesiser:
            return np.array(synthesiser.say(text).audio, dtype=np.float32)


class OwnRecording:
    """A person's recording of the text, under whatever voice name the person chooses."""

    name = "file"

    def __init__(self, path: Path) -> None:
        self.path = path

    def say(self, voice: str, text: str) -> Mono:
        del voice, text  # what is said, and by whom, is the user's word
        return audio.read(self.path)


def for_voice(voice: str) -> Engine:
    """The engine that has the voice: flite for its own four, else espeak."""
    return Flite() if voice in FLITE_VOICES else Espeak()


# --- sounds that are no speech: synthetic, by recipe and seed, and labelled so ------------------------------------------


def door(rng: np.random.Generator) -> Mono:
    """Four knocks on a wooden door within about 1.2 s: each a click that rings in five damped modes of a panel."""
    out = np.zeros(round(1.4 * RATE))
    modes = ((105.0, 1.0, 22.0), (190.0, 0.8, 28.0), (340.0, 0.5, 40.0), (720.0, 0.35, 60.0), (1450.0, 0.2, 90.0))
    time = np.arange(round(0.22 * RATE)) / RATE
    for at, strength in ((0.02, 0.9), (0.36, 1.0), (0.69, 0.8), (1.04, 0.95)):
        knock = 0.3 * rng.standard_normal(time.size) * np.exp(-time * 250.0)
        for hertz, weight, damping in modes:
            detuned = hertz * (1.0 + 0.02 * rng.standard_normal())
            knock += weight * np.sin(2.0 * np.pi * detuned * time) * np.exp(-time * damping)
        start = round(at * RATE)
        out[start : start + time.size] += strength * knock
    return _full_scale(out)


def cough(rng: np.random.Generator) -> Mono:
    """Two bursts of noise, shaped as a throat shapes it: a hard start, a peak near 500 and 1,600 Hz, a fading breath."""
    out = np.zeros(round(0.7 * RATE))
    for at, length, strength in ((0.02, 0.24, 1.0), (0.33, 0.26, 0.7)):
        samples = round(length * RATE)
        time = np.arange(samples) / RATE
        hertz = np.fft.rfftfreq(samples, 1.0 / RATE)
        colour = sum(
            w / (1.0 + ((hertz - f) / b) ** 2) for f, b, w in ((500.0, 180.0, 1.0), (1600.0, 350.0, 0.6), (2800.0, 600.0, 0.25))
        )
        noise = np.fft.irfft(np.fft.rfft(rng.standard_normal(samples)) * colour, samples)
        envelope = np.minimum(1.0, time / 0.008) * (0.85 * np.exp(-time * 18.0) + 0.15 * np.maximum(0.0, 1.0 - time / length))
        start = round(at * RATE)
        out[start : start + samples] += strength * noise / np.abs(noise).max() * envelope
    return _full_scale(out)


def _full_scale(sound: npt.NDArray[np.float64]) -> Mono:
    scaled: Mono = (sound / np.abs(sound).max()).astype(np.float32)
    return scaled


_SOUNDS: dict[str, tuple[int, Callable[[np.random.Generator], Mono], str]] = {
    "door": (20_240_101, door, "four knocks on a door (synthetic)"),
    "cough": (20_240_102, cough, "a cough (synthetic)"),
}
SOUND_NAMES = tuple(_SOUNDS)


def synthetic_sound(name: str) -> tuple[Mono, str]:
    """A sound by recipe, and what it is in words. Seeded: always the same samples.

    Raises:
        UsageError: there is no recipe of that name.
    """
    if name not in _SOUNDS:
        raise UsageError(f"no recipe for the sound {name!r}; there are: {', '.join(SOUND_NAMES)}; or give a recording's path")
    seed, recipe, description = _SOUNDS[name]
    return recipe(np.random.default_rng(seed)), description
