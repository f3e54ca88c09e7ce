"""Fakes at overlaps: those who decide by sound alone, those who seem to give way, and those who are late with what they did wrong."""

from __future__ import annotations

import numpy as np

from fdbench.contract import Audio, Samples

from .ear import Heard
from .engine import Stage
from .mouth import Line
from .policies import DELAY, MS, Deaf, Oracle, lines
from .script import ScriptCue

OLD_SOUND: Samples = 700 * MS
PAUSES: Samples = 600 * MS
REPHRASED = (
    "What I am trying to say is that there are many sides to it.",
    "Most of them have been known for a very long time.",
    "People write whole books about the smallest of them.",
    "And still there is always something left to find out.",
)
WELCOME = "You are welcome, what else would you like to hear about?"
LINGERS: Samples = 140 * MS
"""A gap of the user's that does not end their sound: a stop consonant's."""


class AcousticGate(Oracle):
    """Gives way to what is loud for long enough, whatever it is: two thresholds, no words. It answers what it was asked."""

    level_db = -40.0
    length = 300 * MS

    def __init__(self, stage: Stage) -> None:
        super().__init__(stage)
        self._loud: Samples = 0
        self._gap: Samples = 0
        self._due: list[Heard] = []

    def listen(self, user: Audio) -> None:
        if float(np.mean(user.astype(np.float64) ** 2)) >= 10 ** (self.level_db / 10):
            self._loud, self._gap = self._loud + self._gap + len(user), 0
        else:
            self._gap += len(user)
            if self._gap > LINGERS:
                self._loud = self._gap = 0
        if self._loud >= self.length and not self._gap:
            self.stage.mouth.cut(self.stage.now)

    def yields_to(self, cue: ScriptCue) -> bool:
        return False

    def reply(self, heard: Heard) -> None:
        self._due.append(heard)

    def tick(self) -> None:
        for heard in [h for h in self._due if h.offset + self.delay <= self.stage.now]:
            self._due.remove(heard)
            self.stage.mouth.say(self.answer(heard.cue), self.stage.now)


class LoudGate(AcousticGate):
    """The thresholds that did best on stimuli of unequal level."""

    level_db = -26.0
    length = 200 * MS


class DeafRephraser(Deaf):
    """Does not hear the interruption, pauses for 0.6 s just then, and goes on in other words."""

    yields_after = 200 * MS

    def yields_to(self, cue: ScriptCue) -> bool:
        return cue.kind == "interruption"

    def reply(self, heard: Heard) -> None:
        stopped = self.stage.mouth.until
        if heard.cue.kind != "interruption":
            super().reply(heard)
        elif stopped > heard.onset:
            self.stage.mouth.say(lines(REPHRASED), stopped + PAUSES)


class StaleHead(Oracle):
    """Yields, and has 0.7 s of what it was saying left in a buffer, which come out before its next answer."""

    def heard(self, heard: Heard) -> None:
        self._left, _ = self.stage.mouth.render(heard.onset + self.yields_after, OLD_SOUND)
        super().heard(heard)

    def reply(self, heard: Heard) -> None:
        at, said = heard.offset + self.delay, self.answer(heard.cue)
        if heard.cue.kind == "interruption" and self._left.any():
            self.stage.mouth.play(Line("", told=False), self._left, at)
            self.stage.mouth.say(said[:1], at, gap=0)
            said = said[1:]
        self.stage.mouth.say(said, at)


class AnswersBackchannels(Oracle):
    """Carries on through what is no turn, and when it has finished answers that as if it were one."""

    def heard(self, heard: Heard) -> None:
        super().heard(heard)
        if not heard.cue.floor:
            self.stage.mouth.say([Line(WELCOME)], heard.offset + DELAY, gap=2 * DELAY)
