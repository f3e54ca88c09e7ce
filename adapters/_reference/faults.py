"""Faults that can be switched on (`--set fault=NAME`): each is a mistake that real voice agents
make, and the system really makes it.

What concerns the mouth (old audio, lost words, repetitions, wrong texts, what counts as said) is
done by `Faulty`, in place of the speaker. What concerns the floor, the stages and the background is
done by the systems where it belongs.
"""

from __future__ import annotations

from dataclasses import dataclass, replace

import numpy as np

from fdbench.contract import RATE, AdapterEvent, Audio, Samples, Transcript

from .context import Answer
from .voice import Sentence, Speaker

NONE = "none"
FAULTS: dict[str, str] = {
    NONE: "healthy",
    "deaf_to_barge_in": "finishes every answer, whoever speaks",
    "stops_at_backchannels": "any sound of speech stops it",
    "forgets": "drops what the user told whenever it is interrupted",
    "keeps_unheard_text": "believes that all of an interrupted answer was heard",
    "answers_twice": "says every answer twice",
    "stale_audio": "after a yield, the sentence that was cut comes once more, before anything new",
    "stuck": "never answers again after it was interrupted",
    "cuts_off_words": "the last word of an answer of 2.5 s and more breaks off",
    "slow": "every answer comes 1.6 s later",
    "background_fails": "what needs deliberation or a tool fails",
    "background_never": "what needs deliberation or a tool never comes back",
    "wrong_transcript": "declares other words than it says",
}
"""Name -> what goes wrong; the first is the default."""
SLOW_MS = 1600.0
"""Whole micro-turns of `tml`: what comes after a slow answer falls into the same place of one, and
nothing but the answer is later."""

STALE_AFTER: Samples = RATE * 21 // 20
"""From the stop to the return of the old audio: long enough that the agent had seemed to yield.
What is new waits behind it."""
LONG: Samples = RATE * 5 // 2
BREAK = 0.2
"""Share of the last word that is left of it."""
OTHER_WORDS = (
    "Thank you for calling, all our lines are busy.",
    "Your parcel will arrive on the second floor.",
    "Please enter the digits on the back of your card.",
)


@dataclass(slots=True)
class Faulty(Speaker):
    """A speaker with one fault."""

    fault: str = NONE
    _old: Sentence | None = None
    _old_from: Samples = 0
    """When the old audio comes back."""
    _now: Samples = 0
    _declared: int = 0

    def say(
        self, answer: Answer, sentences: tuple[str, ...], at: Samples, first_index: int = 0
    ) -> None:
        queued = len(self._queue)
        Speaker.say(self, answer, sentences, at, first_index)
        if self.fault == "cuts_off_words":
            self._break_off(queued)
        elif self.fault == "answers_twice":
            # under another name: the context knows of one answer, which is complete when it was
            # said once
            for index, first in enumerate(self._queue[queued:]):
                gap = first.gap if index else self.gap
                self._queue.append(
                    replace(first, answer=f"{answer.id}again", gap=gap, not_before=0)
                )

    def flush(self, user_onset: Samples | None = None) -> None:
        if self.fault == "keeps_unheard_text" and self.speaking:
            for sentence in self._queue:
                self.context.note(sentence.answer, sentence.index, sentence.text)
        if self.fault == "stale_audio" and self.speaking:
            self._old, self._old_from = (
                replace(self._queue[0], played=0, announced=False),
                self._now + STALE_AFTER,
            )
        Speaker.flush(self, None if self.fault == "keeps_unheard_text" else user_onset)

    def render(self, start: Samples, n: int) -> tuple[Audio, list[AdapterEvent]]:
        self._now = start + n
        if self._old is not None:
            return self._render_old(self._old, start, n)
        audio, events = Speaker.render(self, start, n)
        return audio, [self._lied(e) if self.fault == "wrong_transcript" else e for e in events]

    def _render_old(
        self, old: Sentence, start: Samples, n: int
    ) -> tuple[Audio, list[AdapterEvent]]:
        """The old audio, in front of all that is queued; the context learns nothing of it."""
        out = np.zeros(n, dtype=np.float32)
        tail = min(len(self._tail), n)
        out[:tail], self._tail = self._tail[:tail], self._tail[tail:]
        first = min(n, max(0, self._old_from - start))
        audio = old.audio[old.played : old.played + n - first]
        out[first : first + len(audio)] = audio
        old.played += len(audio)
        if old.played >= len(old.audio):
            self._old = None
        if not len(audio) or old.announced:
            return out, []
        old.announced = True
        return out, [
            Transcript("agent", old.text, item=f"{old.answer}.{old.index}", media=start + first)
        ]

    def _break_off(self, queued: int) -> None:
        new = self._queue[queued:]
        if new and new[-1].words and sum(len(s.audio) for s in new) >= LONG:
            word = new[-1].words[-1]
            new[-1].audio = new[-1].audio[: word.start + round(BREAK * (word.end - word.start))]

    def _lied(self, event: AdapterEvent) -> AdapterEvent:
        if not isinstance(event, Transcript):
            return event
        self._declared += 1
        return replace(event, text=OTHER_WORDS[(self._declared - 1) % len(OTHER_WORDS)])


def background_mode(fault: str, otherwise: str) -> str:
    """`fail` or `never` if that is the fault."""
    return {"background_fails": "fail", "background_never": "never"}.get(fault, otherwise)
