"""Beds: the sounds that lie under an agent's voice on an ordinary line, each from a seed, at a stated power.

A bed has no truth of its own: nothing in it is the agent's speech. Babble is made of the calibration's voices, several at once, so that
nobody follows any of them; music and typing are synthesised.
"""

from __future__ import annotations

from collections.abc import Callable
from typing import Literal, TypeAlias

import numpy as np

from fdbench.audio import Mono
from fdbench.calibrate.voices import sentences
from fdbench.segments import Timeline
from fdbench.timebase import RATE, Samples, ms

LOWEST_HZ = 50.0
"""Pink noise below this is hum that no voice line carries."""
MAINS_HZ = (50.0, 60.0)
TALKERS = 6
"""With fewer, one voice now and then stands alone and would be speech in its own right."""
BREATH_MS = (100, 500)
"""A talker of the babble pauses so long between two sentences."""
KEYS_A_SECOND = (4.0, 9.0)
THINKING_S = (0.3, 1.5)
"""Typing comes in bursts of KEYS_A_BURST with such a pause between two."""
KEYS_A_BURST = (4, 25)
CLICK = ms(30)
ROOM = 0.03
"""Amplitude of the keyboard's body beside a key's first sample; the room itself is softer still."""
CHORDS_HZ = ((261.6, 329.6, 392.0), (220.0, 261.6, 329.6), (174.6, 220.0, 261.6), (196.0, 246.9, 293.7))
BEAT_MS = (180, 320)
FADE = ms(5)

Placing: TypeAlias = Literal["connect", "later", "gated"]


def bed(kind: str, samples: Samples, power: float, rng: np.random.Generator) -> Mono:
    """float32 [samples] of a bed.

    Args:
        kind: one of BEDS.
        samples: its length, at least 0.
        power: its mean square over the whole length.
        rng: the same state gives the same samples.

    Raises:
        KeyError: there is no such kind.
    """
    sound = _MAKERS[kind](samples, rng).astype(np.float64)
    own = float(np.mean(np.square(sound))) if samples else 0.0
    scale = float(np.sqrt(power / own)) if own > 0.0 else 0.0
    made: Mono = (sound * scale).astype(np.float32)
    return made


def placed(sound: Mono, how: Placing, speech: Timeline, at: Samples) -> Mono:
    """The bed as it lies in a session of the same length: float32, of the same shape.

    Args:
        sound: a bed from the session's first sample to its last.
        how: from `connect` on; from `at` on (`later`); or only while the agent speaks (`gated`), pauses under 200 ms included.
        speech: what is audible of the agent, in session samples.
        at: the first sample of a bed that comes later.
    """
    if how == "connect":
        return sound
    if how == "later":
        return np.concatenate([np.zeros(at, np.float32), sound[at:]])
    gate: Mono = np.zeros(sound.size, np.float32)
    ramp = np.linspace(0.0, 1.0, FADE, endpoint=False, dtype=np.float32)
    for segment in speech.bridge(ms(200)).clip(0, sound.size):
        opened = np.ones(len(segment), np.float32)
        edge = min(FADE, len(segment) // 2)
        opened[:edge] = ramp[:edge]
        opened[len(segment) - edge :] = ramp[:edge][::-1]
        gate[segment.start : segment.end] = opened
    return sound * gate


def _white(samples: Samples, rng: np.random.Generator) -> Mono:
    return rng.standard_normal(samples).astype(np.float32)


def _pink(samples: Samples, rng: np.random.Generator) -> Mono:
    spectrum = np.fft.rfft(rng.standard_normal(samples)) if samples else np.zeros(1, np.complex128)
    frequency = np.fft.rfftfreq(max(samples, 1), 1.0 / RATE)
    spectrum *= np.where(frequency >= LOWEST_HZ, 1.0 / np.sqrt(np.maximum(frequency, LOWEST_HZ)), 0.0)
    return np.fft.irfft(spectrum, samples).astype(np.float32) if samples else np.zeros(0, np.float32)


def _hum(samples: Samples, rng: np.random.Generator) -> Mono:
    """The mains and its harmonics, with a little hiss."""
    time = np.arange(samples) / RATE
    mains = MAINS_HZ[int(rng.integers(len(MAINS_HZ)))]
    sound = 0.02 * rng.standard_normal(samples)
    for harmonic in range(1, 9):
        strength = 10.0 ** (-float(rng.uniform(0.0, 6.0)) * harmonic / 20.0)
        sound += strength * np.sin(2.0 * np.pi * (mains * harmonic * time + float(rng.uniform())))
    return sound.astype(np.float32)


def _babble(samples: Samples, rng: np.random.Generator) -> Mono:
    """TALKERS people in one room, of as many voices as there are, none louder than another."""
    voices = sentences()
    order = rng.permutation(sorted(voices))
    sound: Mono = np.zeros(samples, np.float32)
    for index in range(TALKERS):
        clips = voices[str(order[index % len(order)])]
        at = -int(rng.integers(ms(2_000)))
        while at < samples:
            clip = clips[int(rng.integers(len(clips)))]
            voiced = clip.audio[clip.onset : clip.offset] / np.float32(np.sqrt(clip.power))
            start, end = max(at, 0), min(at + voiced.size, samples)
            if start < end:
                sound[start:end] += voiced[start - at : end - at]
            at += voiced.size + ms(int(rng.integers(*BREATH_MS)))
    return sound


def _typing(samples: Samples, rng: np.random.Generator) -> Mono:
    """Keys that go down and up again, each a click with a decay of a few milliseconds, over the soft hiss of a room."""
    sound = ROOM * 0.3 * rng.standard_normal(samples)
    at = int(rng.integers(ms(300)))
    while at < samples:
        for _ in range(int(rng.integers(*KEYS_A_BURST))):
            _strike(sound, at, float(rng.uniform(0.5, 1.0)), rng)
            _strike(sound, at + int(rng.integers(ms(50), ms(110))), float(rng.uniform(0.15, 0.4)), rng)
            at += int(RATE / float(rng.uniform(*KEYS_A_SECOND)))
        at += int(RATE * float(rng.uniform(*THINKING_S)))
    return sound.astype(np.float32)


def _strike(
    sound: np.ndarray[tuple[int], np.dtype[np.float64]], at: Samples, strength: float, rng: np.random.Generator
) -> None:
    length = min(CLICK, len(sound) - at)
    if length <= 0:
        return
    decay = np.exp(-np.arange(length) / float(rng.uniform(ms(1), ms(4))))
    body = ROOM * np.exp(-np.arange(length) / ms(10))
    sound[at : at + length] += strength * (decay + body) * rng.standard_normal(length)


def _music(samples: Samples, rng: np.random.Generator) -> Mono:
    """Music on hold: four chords in turn, held, and an arpeggio of plucked notes above them."""
    sound = np.zeros(samples, np.float64)
    beat = ms(int(rng.integers(*BEAT_MS)))
    key = 2.0 ** (int(rng.integers(-4, 5)) / 12.0)
    start = -int(rng.integers(beat * 8 * len(CHORDS_HZ)))
    for bar, at in enumerate(range(start, samples, beat * 8)):
        chord = CHORDS_HZ[bar % len(CHORDS_HZ)]
        for note in chord:
            _note(sound, at, beat * 9, note * key, 0.35, ms(60), beat * 6)
        for step in range(8):
            octave = 2.0 if step % 4 == 3 else 1.0
            _note(sound, at + step * beat, beat * 3, 2.0 * octave * chord[step % 3] * key, 0.5, ms(4), beat)
    return sound.astype(np.float32)


def _note(
    sound: np.ndarray[tuple[int], np.dtype[np.float64]],
    at: Samples,
    length: Samples,
    hertz: float,
    strength: float,
    attack: Samples,
    decay: Samples,
) -> None:
    """Adds a note of four harmonics; what lies outside of the bed is left out."""
    first, last = max(at, 0), min(at + length, len(sound))
    if first >= last:
        return
    time = np.arange(first - at, last - at)
    release = np.minimum(1.0, (length - time) / ms(30))
    envelope = strength * np.minimum(1.0, time / attack) * np.exp(-time / decay) * release
    for harmonic in range(1, 5):
        sound[first:last] += envelope / harmonic**1.5 * np.sin(2.0 * np.pi * hertz * harmonic * time / RATE)


_MAKERS: dict[str, Callable[[Samples, np.random.Generator], Mono]] = {
    "white": _white,
    "pink": _pink,
    "hum": _hum,
    "babble": _babble,
    "typing": _typing,
    "music": _music,
}
BEDS: tuple[str, ...] = tuple(_MAKERS)
"""Every kind, in order."""
