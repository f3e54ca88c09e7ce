"""Recognition of the user's speech as it comes in.

Two decoders run along with it. One with a language model of ordinary talk hears anything, but not well. One with a grammar of the
brain's skills hears those well, and forces all else into them; whether the sound bears its words out, the scores of the two tell
(`rivals.py`). Where the user pauses, a neural recogniser hears the whole again: it is the best of the three where the grammar has no
words for what was said, and the worst where it has, as it does not know what is likely to be said here.

Words wrong, on 180 clean utterances of the core suite by six synthetic voices, and on 79 in wordings that the brain was not written
for: talk 0.25 and 0.27, skills 0.13 and 0.82, neural 0.13 and 0.12; what is chosen, 0.03 and 0.13.
"""

from __future__ import annotations

from collections.abc import Iterable
from typing import Any

import numpy as np

from fdbench.speech import decoder as decoders
from fdbench.speech import moonshine
from fdbench.speech.resample import Audio16

from . import rivals, skills
from .acts import floor_class
from .text import normalise

TARGET_DB = -17.0
"""Speech is brought to this level first: the decoders' models expect it, and their own noise must not drown the quiet."""
MAX_GAIN_DB = 24.0
PRUNING = {"beam": 1e-40, "pbeam": 1e-40, "wbeam": 1e-25, "maxhmmpf": 1200}
"""Of the skills' decoder: 0.05x real time; without it, up to ten times real time for the same words."""

_idle: list[Any] = []
_idle_open: list[Any] = []
_GRAMMAR = "skills"


def _borrow_open() -> Any:
    """A decoder with a language model of ordinary talk."""
    return _idle_open.pop() if _idle_open else decoders.borrow("open")


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


class Hearing:
    """One utterance at a time: `begin`, `feed` as often as you like, `text`, `paused`, `settled`, `end`."""

    def __init__(self) -> None:
        self._open: Any = None
        self._skills: Any = None
        self._gain = 1.0
        self._settled: str | None = None
        self._audio: list[Audio16] = []
        self._position = 0
        self._listened = 0
        self._neural = ""
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
        self._skills, self._open = _borrow(), _borrow_open()
        decoders.begin_stream(self._skills)
        decoders.begin_stream(self._open)
        self._audio, self._position, self.heard = [], 0, ""
        self._listened, self._neural = 0, ""

    def feed(self, audio: Iterable[Audio16]) -> None:
        """Take the next chunks."""
        pieces = list(audio)
        if not self.active or not pieces:
            return
        louder = np.clip(np.concatenate(pieces) * self._gain, -1.0, 1.0).astype(np.float32)
        self._resume()
        sound = decoders.pcm16(louder, self._position, decoders.NOISE_DB)
        self._open.process_raw(sound)
        self._skills.process_raw(sound)
        self.heard = _words(self._open)
        self._audio.append(louder)
        self._position += len(louder)

    def text(self) -> str:
        """The words so far; a clause may be unfinished."""
        if not self.active or self._settled is not None:
            return self._settled or ""
        return self._likely(self.heard)

    def paused(self) -> str:
        """The words so far, given that the user has fallen silent: better than `text`, for 0.03 of the utterance's length."""
        if not self.active or self._settled is not None:
            return self._settled or ""
        whole = self._whole()
        return self.heard if skills.accepts(self.heard) and not skills.accepts(whole) else self._likely(whole)

    def _likely(self, heard: str) -> str:
        # Amid an utterance the grammar's decoder gives no scores (all are 0): only how alike the two texts sound can be judged.
        skill = _words(self._skills)
        return heard if skills.accepts(heard) or rivals.agreement(skill, heard) < rivals.ENOUGH else skill

    def _whole(self) -> str:
        """What the neural recogniser hears of all that was fed."""
        if self._listened != self._position:
            self._listened, self._neural = self._position, " ".join(normalise(moonshine.transcribe(self._so_far())))
        return self._neural

    def _so_far(self) -> Audio16:
        return np.concatenate([np.zeros(0, np.float32), *self._audio])

    def settled(self) -> str:
        """The words, given that a clause has come to its end here: heard again as a whole, which takes 0.04 of its length and corrects
        a sixth of the errors. More may be fed afterwards."""
        if self.active and self._settled is None:
            rival = decoders.path(self._open, decoders.COARSE)  # the second pass scores otherwise than the grammar's decoder
            self._open.end_utt()
            self._skills.end_utt()
            self._settled = _chosen(self._whole(), _words(self._open), decoders.path(self._skills), rival)
        return self._settled or ""

    def _resume(self) -> None:
        """An ended utterance takes no more: begin it again, and hear all of it."""
        if self._settled is None:
            return
        self._settled = None
        sound = decoders.pcm16(self._so_far(), 0, decoders.NOISE_DB)
        for decoder in (self._open, self._skills):
            decoders.begin_stream(decoder)
            decoder.process_raw(sound)

    def end(self) -> None:
        """Drop the utterance."""
        if self.active:
            if self._settled is None:
                self._open.end_utt()
                self._skills.end_utt()
            _idle_open.append(self._open)
            _idle.append(self._skills)
            self._open = self._skills = self._settled = None


def _words(decoder: Any) -> str:
    return " ".join(word for word, _, _, _ in decoders.spoken(decoder))


def _chosen(whole: str, heard: str, skill: tuple[decoders.Step, ...], rival: tuple[decoders.Step, ...]) -> str:
    """An open text that is a sentence of the skills or a floor word as it stands; else the grammar's if the sound bears it out; else the
    best open one."""
    for text in (whole, heard):
        if skills.accepts(text) or floor_class(text):
            return text
    grammar = rivals.text_of(skill)
    if floor_class(grammar) and rivals.floor_word_borne_out(skill, rival):
        return grammar
    return grammar if rivals.borne_out(skill, rival) else whole or heard
