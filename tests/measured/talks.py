"""Talks whose every instant is known: clips for both parties, placed to the sample."""

from __future__ import annotations

from collections.abc import Sequence
from pathlib import Path

import numpy as np
import soundfile  # type: ignore[import-untyped]

from fdbench.audio import Mono, resample
from fdbench.timebase import RATE
from tests.fdb.make import ASK, CUT, CUT_VOICE, clip, talk, track

ASK_S, CUT_S = len(clip(ASK)) / RATE, len(clip(CUT, CUT_VOICE)) / RATE


def two_turns(answer: float = 0.7) -> tuple[Mono, Mono]:
    """The user asks at 1 s and again at 10 s; the agent answers each `answer` s after the end, for 3 s. 16 s."""
    user = track(16.0, [(1.0, clip(ASK)), (10.0, clip(ASK))])
    first, second = 1.0 + ASK_S + answer, 10.0 + ASK_S + answer
    return user, talk([(first, first + 3.0), (second, second + 3.0)], 16.0)


def cut_in(stop: float | None = 0.5) -> tuple[Mono, Mono]:
    """The user asks at 1 s and cuts in at 6 s; the agent, talking since 4 s, stops `stop` s later, or goes on to 12 s. 16 s."""
    user = track(16.0, [(1.0, clip(ASK)), (6.0, clip(ASK))])
    spans = [(4.0, 12.0)] if stop is None else [(4.0, 6.0 + stop), (6.0 + ASK_S + 1.0, 12.0)]
    return user, talk(spans, 16.0)


def voices(answer: float = 0.7) -> tuple[Mono, Mono]:
    """As `two_turns`, but the agent has a voice, and says the same thing twice."""
    user, _ = two_turns(answer)
    first, second = 1.0 + ASK_S + answer, 10.0 + ASK_S + answer
    return user, track(16.0, [(at, 2.0 * clip(ASK)) for at in (first, first + 1.6, second, second + 1.6)])


def stereo(path: Path, tracks: Sequence[Mono], rate: int = RATE, subtype: str | None = "PCM_16") -> Path:
    """All tracks as the channels of one file."""
    sound = np.stack([resample(t, RATE, rate) for t in tracks], axis=1)
    soundfile.write(path, sound, rate, subtype=subtype)
    return path


def leaked(track_: Mono, other: Mono, db: float, lag: float = 0.05) -> Mono:
    """A track with the other party's sound on it, softer and later."""
    late = np.concatenate((np.zeros(round(lag * RATE), np.float32), other))[: len(track_)]
    return np.asarray(track_ + 10.0 ** (db / 20.0) * late, dtype=np.float32)


def music(seconds: float) -> Mono:
    """Chords that change every half second: no voice."""
    time = np.arange(round(seconds * RATE)) / RATE
    step = (time * 2).astype(int) % 4
    out = np.zeros(len(time))
    for k, root in enumerate((220.0, 262.0, 294.0, 196.0)):
        for ratio in (1.0, 1.25, 1.5):
            out += (step == k) * 0.05 * np.sin(2 * np.pi * root * ratio * time)
    return out.astype(np.float32)


__all__ = [
    "ASK",
    "ASK_S",
    "CUT",
    "CUT_S",
    "CUT_VOICE",
    "clip",
    "cut_in",
    "leaked",
    "music",
    "stereo",
    "talk",
    "track",
    "two_turns",
    "voices",
]
