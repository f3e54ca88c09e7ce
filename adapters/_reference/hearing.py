"""Recognition of the user's speech as it comes in, by two decoders side by side.

The open vocabulary hears anything, but badly. A grammar of the brain's skills hears those well, and forces all else into them. So the
skills' text counts where the sound bears it out (`rivals.py`), and the open text elsewhere.
"""

from __future__ import annotations

from collections.abc import Iterable
from typing import Any

import numpy as np

from fdbench.speech import decoder as decoders
from fdbench.speech.asr import StreamingRecogniser
from fdbench.speech.resample import Audio16

from . import rivals, skills

TARGET_DB = -17.0
"""Speech is brought to this level first: the decoders' models expect it, and their own noise must not drown the quiet."""
MAX_GAIN_DB = 24.0
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


class Hearing:
    """One utterance at a time: `begin`, `feed` as often as you like, `text`, `settled`, `end`."""

    def __init__(self) -> None:
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
        return self._chosen(decoders.path(self._skills)) if self.active else ""

    def settled(self) -> str:
        """The words, given that a clause has come to its end here. More may be fed afterwards."""
        if not self.active:
            return ""
        self._skills.end_utt()
        whole = decoders.path(self._skills)
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

    def _chosen(self, skill: tuple[decoders.Step, ...]) -> str:
        """The open text if it is a sentence of the skills as it stands; else the likelier."""
        if skills.accepts(self.heard) or not rivals.borne_out(skill, self._open.path):
            return self.heard
        return rivals.text_of(skill)
