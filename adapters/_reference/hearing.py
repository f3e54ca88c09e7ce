"""Recognition of the user's speech as it comes in, by two decoders side by side.

The open vocabulary hears anything, but badly. A grammar of the brain's skills hears those well, and forces all else into them. So the
skills' text counts where it sounds like the open one, and the open text elsewhere.
"""

from __future__ import annotations

from collections.abc import Callable, Iterable
from typing import Any

import numpy as np
from rapidfuzz.fuzz import ratio

from fdbench.speech import decoder as decoders
from fdbench.speech.asr import StreamingRecogniser
from fdbench.speech.resample import Audio16

from . import skills
from .text import sound

TARGET_DB = -17.0
"""Speech is brought to this level first: the decoders' models expect it, and their own noise must not drown the quiet."""
MAX_GAIN_DB = 24.0
CERTAIN = 85.0
AGREEMENT = 68.0
"""Likeness of sound, 0 to 100, from which the skills' text is believed: always, or where the open text makes no sense. Speech outside
the skills stays under 67 in trials."""
SHORT_WORDS = 2
SHORT_AGREEMENT = 55.0
"""For a word or two one sound makes the difference: `stuff` is 60 % of `stop`."""
PRUNING = {"beam": 1e-40, "pbeam": 1e-40, "wbeam": 1e-25, "maxhmmpf": 1200}
"""Of the skills' decoder: 0.05x real time; without it, up to ten times real time for the same words."""

_idle: list[Any] = []
_GRAMMAR = "skills"


def _borrow() -> Any:
    """A decoder with the skills' grammar. It is taken from the common pool for good, since its pruning differs."""
    if _idle:
        return _idle.pop()
    arcs, finals = skills.grammar()
    decoder = decoders.borrow("closed")
    unknown = decoders.teach(decoder, sorted({word for _, _, word in arcs}))
    end = 1 + max(max(start, there) for start, there, _ in arcs)
    transitions: list[tuple[Any, ...]] = [(a, b, 1.0, w) for a, b, w in arcs if w not in unknown]
    transitions += [(state, end, 1.0) for state in finals]
    for name, value in PRUNING.items():
        decoder.config[name] = value
    decoder.add_fsg(_GRAMMAR, decoder.create_fsg(_GRAMMAR, 0, end, transitions))
    decoder.activate_search(_GRAMMAR)
    return decoder


def _text(decoder: Any) -> str:
    return " ".join(word for word, _, _, _ in decoders.spoken(decoder))


def agreement(skill: str, heard: str) -> float:
    """How alike two texts sound, 0 to 100."""
    if not skill or not heard:
        return 0.0
    keys = ["".join(map(sound, text.split())) for text in (skill, heard)]
    return max(ratio(keys[0], keys[1]), 0.5 * ratio(skill, heard) + 0.5 * ratio(keys[0], keys[1]))


class Hearing:
    """One utterance at a time: `begin`, `feed` as often as you like, `text`, `settled`, `end`."""

    def __init__(self, understood: Callable[[str], bool]) -> None:
        self._understood = understood
        self._open = StreamingRecogniser()
        self._skills: Any = None
        self._gain = 1.0
        self._audio: list[Audio16] = []
        self._position = 0
        self.heard = ""
        """What the open vocabulary hears so far."""

    @property
    def active(self) -> bool:
        """In an utterance."""
        return self._skills is not None

    def begin(self, level: float) -> None:
        """Start an utterance whose speech has about `level` dBFS."""
        self.end()
        self._gain = 10 ** (min(MAX_GAIN_DB, max(-MAX_GAIN_DB, TARGET_DB - level)) / 20)
        self._open.start()
        self._skills = _borrow()
        decoders.begin_stream(self._skills)
        self._audio, self._position, self.heard = [], 0, ""

    def feed(self, audio: Iterable[Audio16]) -> None:
        """Take the next chunks."""
        pieces = list(audio)
        if not self.active or not pieces:
            return
        louder = np.clip(np.concatenate(pieces) * self._gain, -1.0, 1.0).astype(np.float32)
        self.heard = self._open.feed(louder)
        self._skills.process_raw(decoders.pcm16(louder, self._position, decoders.NOISE_DB))
        self._audio.append(louder)
        self._position += len(louder)

    def text(self) -> str:
        """The words so far; a clause may be unfinished."""
        return self._chosen(_text(self._skills)) if self.active else ""

    def settled(self) -> str:
        """The words, given that a clause has come to its end here. More may be fed afterwards."""
        if not self.active:
            return ""
        self._skills.end_utt()
        whole = _text(self._skills)
        decoders.begin_stream(self._skills)  # an ended utterance takes no more: hear it again
        self._skills.process_raw(decoders.pcm16(np.concatenate(self._audio), 0, decoders.NOISE_DB))
        return self._chosen(whole)

    def end(self) -> None:
        """Drop the utterance."""
        if self.active:
            self._open.reset()
            self._skills.end_utt()
            _idle.append(self._skills)
            self._skills = None

    def _chosen(self, skill: str) -> str:
        """The text to believe: the open one if it is a sentence of the skills as it stands; else the likelier."""
        if skills.accepts(self.heard):
            return self.heard
        alike = agreement(skill, self.heard)
        words = len(self.heard.split())
        enough = SHORT_AGREEMENT if words <= SHORT_WORDS and len(skill.split()) == words else AGREEMENT
        if alike >= CERTAIN or (alike >= enough and not self._understood(self.heard)):
            return skill
        return self.heard
