"""The agent's mouth: sentences are synthesised, queued on the session clock, handed out frame by
frame, and cut when it yields."""

from __future__ import annotations

from dataclasses import dataclass, field

import numpy as np

from fdbench.contract import RATE, AdapterEvent, Audio, Samples, Transcript, WordTime
from fdbench.speech.hibari import Hibari
from fdbench.speech.synthesis import Voice

from .context import Answer, Context
from .trim import FADE, audible_part

GAP: Samples = RATE * 220 // 1000
"""Silence between two sentences of an answer: within the 0.2 to 0.4 s of fluent reading."""
HEARD_SHARE = 0.6
"""A cut word counts as heard from this share of its length on."""
LATE: Samples = RATE // 10
"""Speech detectors find soft onsets up to so late."""


@dataclass(slots=True, eq=False)
class Sentence:
    """A sentence in the queue."""

    answer: str
    index: int
    text: str
    audio: Audio
    words: tuple[WordTime, ...]
    gap: Samples
    """Silence before it."""
    not_before: Samples
    played: Samples = 0
    announced: bool = False
    began: Samples = 0

    def heard(self) -> str:
        """The words that were played, in the sentence's own spelling."""
        if self.played >= len(self.audio):
            return self.text
        spoken = sum(
            1 for w in self.words if w.start + HEARD_SHARE * (w.end - w.start) <= self.played
        )
        return " ".join(self.text.split()[:spoken])


@dataclass(slots=True)
class Speaker:
    """A queue of sentences. `render` must be called for every frame of the session, in order."""

    context: Context
    synthesiser: Voice = field(default_factory=Hibari)
    gap: Samples = GAP
    _queue: list[Sentence] = field(default_factory=list)
    _gap_left: Samples = -1
    _tail: Audio = field(default_factory=lambda: np.zeros(0, dtype=np.float32))

    def say(
        self, answer: Answer, sentences: tuple[str, ...], at: Samples, first_index: int = 0
    ) -> None:
        """Queue sentences of an answer; the first begins at `at` or after what is queued
        already."""
        for index, text in enumerate(sentences):
            audio, words = _trimmed(self.synthesiser, text)
            gap = self.gap if self._queue or index else 0
            self._queue.append(
                Sentence(
                    answer.id, first_index + index, text, audio, words, gap, at if index == 0 else 0
                )
            )

    def hold_back(self, answer_id: str, index: int, until: Samples) -> None:
        """Sentence `index` of a queued answer is not there before `until`."""
        for sentence in self._queue:
            if (sentence.answer, sentence.index) == (answer_id, index):
                sentence.not_before = max(sentence.not_before, until)

    @property
    def busy(self) -> bool:
        """Something is being said or waits to be said."""
        return bool(self._queue)

    @property
    def speaking(self) -> bool:
        """A sentence has begun and the answer is not over (the gaps between its sentences
        included)."""
        return bool(self._queue) and (self._queue[0].announced or self._queue[0].gap > 0)

    def render(self, start: Samples, n: int) -> tuple[Audio, list[AdapterEvent]]:
        """The audio of [start, start + n), and a transcript for every sentence that begins in
        it."""
        out = np.zeros(n, dtype=np.float32)
        events: list[AdapterEvent] = []
        position = min(len(self._tail), n)
        out[:position] = self._tail[:position]
        self._tail = self._tail[position:]
        while position < n and self._queue:
            sentence = self._queue[0]
            if not sentence.announced:
                wait = max(self._waiting(sentence), sentence.not_before - (start + position))
                if wait > 0:
                    step = min(wait, n - position)
                    self._gap_left = max(0, self._waiting(sentence) - step)
                    position += step
                    continue
                sentence.announced, sentence.began = True, start + position
                events.append(
                    Transcript(
                        "agent",
                        sentence.text,
                        item=f"{sentence.answer}.{sentence.index}",
                        media=start + position,
                    )
                )
            take = min(n - position, len(sentence.audio) - sentence.played)
            out[position : position + take] = sentence.audio[
                sentence.played : sentence.played + take
            ]
            sentence.played += take
            position += take
            self.context.note(sentence.answer, sentence.index, sentence.heard())
            if sentence.played >= len(sentence.audio):
                self._queue.pop(0)
                self._gap_left = -1
        return out, events

    def flush(self, user_onset: Samples | None = None) -> None:
        """Drop everything that was not handed out yet; the context keeps what was heard. A sentence
        that began when the user spoke already (from `user_onset` on) and is cut off was said over
        them and does not count as heard."""
        if self._queue and self._queue[0].announced:
            current = self._queue[0]
            if user_onset is not None and current.began >= user_onset - LATE:
                self.context.note(current.answer, current.index, "")
            rest = current.audio[current.played : current.played + FADE]
            self._tail = rest * np.linspace(1.0, 0.0, len(rest), dtype=np.float32)
        self._queue.clear()
        self._gap_left = -1

    def _waiting(self, sentence: Sentence) -> Samples:
        return sentence.gap if self._gap_left < 0 else self._gap_left


def _trimmed(synthesiser: Voice, text: str) -> tuple[Audio, tuple[WordTime, ...]]:
    """A sentence without the silence around it, and its words in what is left."""
    made = synthesiser.say(text)
    part = audible_part(made.audio)
    words = tuple(
        WordTime(w.text, max(0, w.start - part.start), max(1, w.end - part.start))
        for w in made.words
    )
    return made.audio[part], words
