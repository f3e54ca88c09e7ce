"""What of the user's channel is speech, since when, from how near, and with which floor word it began."""

from __future__ import annotations

import numpy as np

from fdbench.contract import Audio, Samples
from fdbench.speech.asr import GrammarRecogniser
from fdbench.speech.resample import Audio16

from .._reference.ear import Chunk, Ear
from .._reference.fading import silence_after
from .._reference.hearing import Hearing
from .floor import MURMURS, NEAR_PEAK_DB, OVER, SPEECH, VERY_LONG, WANTS, Neighbourhood, Sound
from .prosody import FALL_DB, fall

PRE_ROLL = 9
ONSET_CHUNKS = 2
"""Speech begins with so many speech chunks among the last three (64 ms): a click is not an onset."""


class Listener:
    """Follows one stretch of speech at a time, and feeds the recognisers while there is one."""

    def __init__(self, ear: Ear, hearing: Hearing) -> None:
        self._ear = ear
        self._hearing = hearing
        self._floor_words = GrammarRecogniser((*WANTS, *MURMURS))
        self.near = Neighbourhood()
        self.sound: Sound | None = None
        self.floor_word = ""
        """What the closed grammar of floor words hears of a sound's beginning."""

    def feed(self, user: Audio, *, overlapping: bool) -> None:
        """Take a micro-turn of the user's channel. `overlapping`: a sound that begins now begins while the agent speaks."""
        fresh = self._ear.feed(user)
        anew = self._anew(fresh)
        if anew is not None:
            self.drop()
        if self.sound is None:
            start = anew or self._onset(fresh)
            if start is None:
                return
            fresh = self._begin(start, overlapping=overlapping)
        else:
            for chunk in fresh:
                self.sound.add(chunk)
        self._recognise(fresh)

    def drop(self) -> None:
        """The sound is dealt with."""
        self.sound = None
        self.floor_word = ""
        self._hearing.end()
        self._floor_words.reset()

    def closely(self, sound: Sound) -> None:
        """Hear a sound that was held again, at its own level: somebody else's words, or the user's after all."""
        self._hearing.begin(sound.level)
        recent = list(self._ear.recent)
        first = next((i for i, c in enumerate(recent) if c.end >= sound.onset), 0)
        self._hearing.feed(c.audio for c in recent[max(0, first - PRE_ROLL) :])

    def faded(self, sound: Sound) -> Samples:
        """Where the sound ended, to a few samples."""
        return self._ear.recent[-1].end - self._silence(sound)[1]

    def fallen(self, sound: Sound) -> bool:
        """The voice fell as it does at an end."""
        return fall(*self._silence(sound)) >= FALL_DB

    def _silence(self, sound: Sound) -> tuple[Audio16, Samples]:
        """The last two seconds, and how much of their end is silent."""
        recent = list(self._ear.recent)
        audio = np.concatenate([c.audio for c in recent])
        return audio, silence_after(audio, sum(1 for c in recent if c.end > sound.last))

    def _begin(self, start: Chunk, *, overlapping: bool) -> list[Chunk]:
        """A new sound; returns the chunks that belong to it, with some before it."""
        recent = list(self._ear.recent)
        first = next(i for i, c in enumerate(recent) if c.end == start.end)
        self.sound = Sound(start.end, overlapped=overlapping, last=start.end)
        for chunk in recent[first:]:
            self.sound.add(chunk)
        self._hearing.begin(self.near.expected(self.sound.level))
        self._floor_words.start()
        return recent[max(0, first - PRE_ROLL) :]

    def _recognise(self, fresh: list[Chunk]) -> None:
        sound = self.sound
        if sound is None or (sound.verdict == "hold" and not sound.far):
            return  # it is known to be nothing for us: no need to understand it
        self._hearing.feed(c.audio for c in fresh)
        if not sound.verdict and sound.speech <= VERY_LONG:
            for chunk in fresh:
                self.floor_word = self._floor_words.feed(chunk.audio)

    def _anew(self, fresh: list[Chunk]) -> Chunk | None:
        """Where the user begins to speak over, or after, a sound that is held: side talk, the agent's own echo, a murmur."""
        sound = self.sound
        if sound is None or sound.verdict != "hold":
            return None
        if sound.far:
            return self._onset(fresh, near=True)
        start = self._onset(fresh)
        return start if start is not None and start.end - sound.last >= OVER else None

    def _onset(self, fresh: list[Chunk], *, near: bool = False) -> Chunk | None:
        recent = list(self._ear.recent)[-len(fresh) - ONSET_CHUNKS :] if fresh else []
        for first, second, third in zip(recent, recent[1:], recent[2:], strict=False):
            loud = [c for c in (first, second, third) if c.probability >= SPEECH and (not near or self._is_near(c))]
            if len(loud) >= ONSET_CHUNKS:
                return loud[0]
        return None

    def _is_near(self, chunk: Chunk) -> bool:
        return self.near.relative(chunk.level) >= NEAR_PEAK_DB
