"""Sounds that are no speech: synthetic, by recipe and seed, and labelled so."""

from __future__ import annotations

from collections.abc import Callable

import numpy as np
import numpy.typing as npt

from fdbench.audio import Mono
from fdbench.errors import UsageError
from fdbench.timebase import RATE


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


def applause(rng: np.random.Generator) -> Mono:
    """A few people clap for about 1.6 s: sixty short bursts of noise around 1,200 Hz, denser in the middle."""
    out = np.zeros(round(1.7 * RATE))
    time = np.arange(round(0.03 * RATE)) / RATE
    for at in np.sort(0.02 + 1.6 * rng.beta(1.5, 1.5, size=60)):
        hertz = rng.uniform(900.0, 1600.0)
        clap = rng.standard_normal(time.size) * np.exp(-time * 220.0) * (0.4 + np.abs(np.cos(2.0 * np.pi * hertz * time)))
        _mix(out, rng.uniform(0.4, 1.0) * clap, at)
    return _full_scale(out)


def babble(rng: np.random.Generator) -> Mono:
    """Many people far away, for 2 s: noise shaped as vowels, each of eight talkers with syllables of his own."""
    size = 2 * RATE
    hertz = np.fft.rfftfreq(size, 1.0 / RATE)
    time = np.arange(size) / RATE
    out = np.zeros(size)
    for _ in range(8):
        formants = ((rng.uniform(300, 800), 120.0, 1.0), (rng.uniform(900, 2200), 200.0, 0.5))
        colour = sum(w / (1.0 + ((hertz - f) / b) ** 2) for f, b, w in formants)
        voice = np.fft.irfft(np.fft.rfft(rng.standard_normal(size)) * colour, size)
        syllables = np.clip(np.sin(2.0 * np.pi * (rng.uniform(3.0, 5.0) * time + rng.uniform())), 0.0, None)
        out += voice / np.abs(voice).max() * syllables
    return _full_scale(out * np.minimum(1.0, np.minimum(time, time[::-1]) / 0.05))


def cough_fit(rng: np.random.Generator) -> Mono:
    """Somebody coughs six times within about 1.7 s."""
    out = np.zeros(round(1.9 * RATE))
    for at, strength in ((0.0, 1.0), (0.62, 0.8), (1.18, 0.9)):
        _mix(out, strength * cough(rng)[: round(0.62 * RATE)], at)
    return _full_scale(out)


def dishes(rng: np.random.Generator) -> Mono:
    """Plates and glasses are put down, for about 1.6 s: eleven hits, each a few high damped tones."""
    out = np.zeros(round(2.0 * RATE))
    time = np.arange(round(0.25 * RATE)) / RATE
    for at in np.sort(rng.uniform(0.02, 1.5, size=11)):
        hit = sum(
            rng.uniform(0.3, 1.0) * np.sin(2.0 * np.pi * hertz * time) * np.exp(-time * rng.uniform(25.0, 60.0))
            for hertz in rng.uniform(1800.0, 6500.0, size=4)
        )
        _mix(out, rng.uniform(0.3, 1.0) * hit, at)
    return _full_scale(out)


def keyboard(rng: np.random.Generator) -> Mono:
    """Somebody types for about 1.7 s: clicks of two parts, key down and key up, at uneven intervals."""
    out = np.zeros(round(1.9 * RATE))
    time = np.arange(round(0.025 * RATE)) / RATE
    for at in np.cumsum(rng.uniform(0.07, 0.2, size=13)):
        for later, strength in ((0.0, 1.0), (rng.uniform(0.04, 0.06), 0.45)):
            click = rng.standard_normal(time.size) * np.exp(-time * 300.0) + np.sin(2 * np.pi * 260.0 * time) * np.exp(
                -time * 180.0
            )
            _mix(out, strength * rng.uniform(0.6, 1.0) * click, at + later)
    return _full_scale(out[: round(1.75 * RATE)])


def phone(rng: np.random.Generator) -> Mono:
    """A telephone rings for 1.8 s: two tones, 440 and 480 Hz, in a slow tremolo, a little out of tune."""
    time = np.arange(round(1.8 * RATE)) / RATE
    tones = sum(np.sin(2.0 * np.pi * hertz * rng.uniform(0.99, 1.01) * time) for hertz in (440.0, 480.0, 960.0))
    ringing = (0.6 + 0.4 * np.sin(2.0 * np.pi * 20.0 * time)) * np.minimum(1.0, np.minimum(time, time[::-1]) / 0.02)
    return _full_scale(np.asarray(tones * ringing))


def _mix(out: npt.NDArray[np.float64], sound: npt.NDArray[np.floating], at: float) -> None:
    """Add `sound` at `at` seconds; what goes beyond the end is cut."""
    start = round(at * RATE)
    room = max(0, min(sound.size, out.size - start))
    out[start : start + room] += sound[:room]


def _full_scale(sound: npt.NDArray[np.float64]) -> Mono:
    scaled: Mono = (sound / np.abs(sound).max()).astype(np.float32)
    return scaled


_SOUNDS: dict[str, tuple[int, Callable[[np.random.Generator], Mono], str]] = {
    "door": (20_240_101, door, "four knocks on a door (synthetic)"),
    "cough": (20_240_102, cough, "a cough (synthetic)"),
    "applause": (20_240_103, applause, "a few people clap (synthetic)"),
    "babble": (20_240_104, babble, "many people talk far away (synthetic)"),
    "cough_fit": (20_240_105, cough_fit, "a fit of coughing (synthetic)"),
    "dishes": (20_240_106, dishes, "plates and glasses are put down (synthetic)"),
    "keyboard": (20_240_107, keyboard, "typing on a keyboard (synthetic)"),
    "phone": (20_240_108, phone, "a telephone rings (synthetic)"),
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
