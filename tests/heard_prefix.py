"""Whether the harness finds the last item that an interrupted agent was heard to recite: `python -m tests.heard_prefix`.

Each trial is a list of 20 unguessable words, cut off at a known instant at least 120 ms from the beginning and the end of every
word. Truth is by construction: each word is synthesised by itself and stands between silences of known length. Exits with 1 if
fewer than 97 % of 200 trials are exact.
"""

from __future__ import annotations

import shutil
import subprocess
import sys
import tempfile
import time
from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from functools import lru_cache
from pathlib import Path

import numpy as np

from fdbench import audio as files
from fdbench.annotate.prefix import HeardPrefix, heard_prefix
from fdbench.contract import Audio
from fdbench.speech.tts import shared_synthesiser
from fdbench.stats import wilson
from fdbench.timebase import Samples, ms

TRIALS = 200
WANTED = 0.97
ITEMS = 20
FROM_BOUNDARY = ms(120)
PAD = ms(100)
"""Silence around what was heard, as the harness hands it over."""
SOUND = 10 ** (-50 / 20)
ESPEAK = "en-us"
FLITE = "slt"
INTRODUCTION = "Here is the list."
WORDS = (
    "apple", "balloon", "basket", "battery", "blanket", "bottle", "broccoli", "bucket", "butterfly", "button", "cabin",
    "cactus", "camera", "candle", "canyon", "carpet", "castle", "ceiling", "chimney", "chocolate", "cinnamon", "circus",
    "coconut", "compass", "cottage", "cotton", "crocodile", "curtain", "cushion", "diamond", "dinosaur", "dolphin", "donkey",
    "dragon", "elbow", "elephant", "engine", "envelope", "factory", "feather", "festival", "finger", "forest", "fountain",
    "galaxy", "garden", "ginger", "giraffe", "guitar", "hammer", "harbor", "helicopter", "honey", "hospital", "island",
    "jacket", "jelly", "jungle", "kangaroo", "kettle", "kitchen", "ladder", "lantern", "lemon", "library", "lobster",
    "magnet", "mango", "marble", "market", "medicine", "melody", "mirror", "monkey", "mountain", "mushroom", "needle",
    "notebook", "october", "olive", "onion", "orchestra", "oyster", "paddle", "pajamas", "palace", "panda", "paper",
    "parachute", "pencil", "penguin", "pepper", "piano", "pillow", "pirate", "planet", "pocket", "potato", "pumpkin",
    "pyramid", "rabbit", "racket", "river", "robot", "rocket", "saddle", "sandwich", "satellite", "scissors", "shadow",
    "silver", "spider", "summer", "sweater", "tailor", "telephone", "thunder", "tomato", "tractor", "trumpet", "tunnel",
    "turtle", "umbrella", "vacuum", "valley", "velvet", "violin", "volcano", "wagon", "walnut", "window", "wizard", "yellow",
    "zebra",
)  # fmt: skip


@dataclass(frozen=True, slots=True, eq=False)
class Trial:
    """One cut recital and the truth about it."""

    items: tuple[str, ...]
    audio: Audio
    complete: int
    partial: bool
    voice: str


def trial(seed: int, voice: str, *, fade_ms: int = 0, gain_db: float = 0.0) -> Trial:
    """A recital of shuffled words, cut in a word or (every other seed) in a pause, with an introduction in half of them."""
    rng = np.random.default_rng(seed)
    items = tuple(str(w) for w in rng.permutation(WORDS)[:ITEMS])
    last = int(rng.integers(0, ITEMS))
    in_word = seed % 2 == 0
    pieces = [np.zeros(PAD, dtype=np.float32)]
    if rng.random() < 0.5:
        pieces += [said(INTRODUCTION, voice), _silence(int(rng.integers(200, 600)))]
    for item in items[:last]:
        pieces += [said(item, voice), _silence(int(rng.integers(150, 501)))]
    final = said(items[last], voice)
    if in_word:
        cut = int(rng.integers(FROM_BOUNDARY, len(final) - FROM_BOUNDARY + 1))
        pieces.append(_faded(final[:cut], ms(fade_ms)))
    else:
        pieces += [final, _silence(int(rng.integers(120, 381)))]
    pieces.append(np.zeros(PAD, dtype=np.float32))
    audio = np.concatenate(pieces) * np.float32(10 ** (gain_db / 20))
    return Trial(items, audio, last if in_word else last + 1, in_word, voice)


def trials(count: int, *, fade_ms: int = 0, gain_db: float = 0.0) -> Iterable[Trial]:
    """Trials in all voices of this machine, which take turns every two seeds, so that each meets both kinds of cut."""
    for seed in range(count):
        yield trial(seed, voices()[seed // 2 % len(voices())], fade_ms=fade_ms, gain_db=gain_db)


def voices() -> tuple[str, ...]:
    """espeak's voice, and flite's if it is installed."""
    return (ESPEAK, FLITE) if shutil.which("flite") else (ESPEAK,)


@lru_cache(maxsize=512)
def said(text: str, voice: str) -> Audio:
    """A text by itself, from its first to its last audible sample."""
    audio = shared_synthesiser().say(text).audio if voice == ESPEAK else _flite(text, voice)
    loud = np.flatnonzero(np.abs(audio) > SOUND)
    return audio[loud[0] : loud[-1] + 1]


def _flite(text: str, voice: str) -> Audio:
    with tempfile.TemporaryDirectory() as folder:
        path = Path(folder) / "said.wav"
        subprocess.run(["flite", "-voice", voice, "-t", text, "-o", str(path)], check=True, capture_output=True)
        return files.read(path)


def _silence(milliseconds: int) -> Audio:
    return np.zeros(ms(milliseconds), dtype=np.float32)


def _faded(audio: Audio, length: Samples) -> Audio:
    ramp = np.ones(len(audio), dtype=np.float32)
    if length:
        ramp[-length:] = np.linspace(1, 0, length, dtype=np.float32)
    return audio * ramp


def main() -> int:
    begin = time.process_time()
    results = [(t, heard_prefix(t.items, t.audio)) for t in trials(TRIALS)]
    share = _table("hard cut", results)
    print(f"{time.process_time() - begin:.0f} s of processor time; at least {100 * WANTED:.0f} % wanted")
    return 0 if share >= WANTED else 1


def _table(name: str, results: Sequence[tuple[Trial, HeardPrefix | None]]) -> float:
    """Prints the exact share by voice and by kind of cut; returns the whole share."""
    groups = {"all": results}
    groups |= {voice: [r for r in results if r[0].voice == voice] for voice in voices()}
    groups |= {kind: [r for r in results if r[0].partial == (kind == "in a word")] for kind in ("in a word", "in a pause")}
    print(f"{name}, {len(results)} trials")
    for group, members in groups.items():
        hits = sum(exact(*r) for r in members)
        low, high = wilson(hits, len(members)) or (0.0, 1.0)
        share = 100 * hits / len(members)
        print(f"  {group:<12} {hits:4d} of {len(members):4d} exact: {share:5.1f} %  [{100 * low:.1f}, {100 * high:.1f}]")
    return sum(exact(*r) for r in results) / len(results)


def exact(truth: Trial, found: HeardPrefix | None) -> bool:
    """Whether the items heard to their end were counted right; hearing only a part of the first item is to have heard none."""
    return (found.complete if found is not None else 0) == truth.complete


if __name__ == "__main__":
    sys.exit(main())
