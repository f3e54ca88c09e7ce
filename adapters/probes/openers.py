"""Those who have their answer late and seem quick, those who have it late and wait for it, and one who takes every pause for an end."""

from __future__ import annotations

import numpy as np

from fdbench.contract import Audio, Samples

from .ear import Heard
from .engine import Stage
from .mouth import Line, spoken
from .policies import DELAY, MS, Late
from .script import ScriptCue

LOUD = 10 ** (-45 / 20)
"""RMS of a frame from which the user is heard (`>=`)."""
ENDPOINT: Samples = 400 * MS
THINKS: Samples = 60 * MS
GIVES_WAY: Samples = 60 * MS
"""So long must the user be heard again until it falls silent."""
STARTED: Samples = 200 * MS
"""So much of the user must have been heard before a silence means anything."""


class Late2600(Late):
    """Honest: says nothing until it has its answer, 2.6 s after the user's end."""

    delay = 2_600 * MS


class Late3950(Late):
    delay = 3_950 * MS


class Stall(Late3950):
    """As late, behind a sentence that says nothing."""

    opener = Line("That is an interesting thing to ask about.")

    def reply(self, heard: Heard) -> None:
        if heard.cue.right and not heard.cue.ack:
            self.stage.mouth.say([self.opener], heard.offset + DELAY)
        super().reply(heard)


class RunOn(Late2600):
    """As late as `late_2600`, behind words that run on into the answer without a pause."""

    opener = Line("That is such a very good question and after all")

    def reply(self, heard: Heard) -> None:
        answer = self.answer(heard.cue)
        if not heard.cue.right or heard.cue.ack or not answer:
            super().reply(heard)
            return
        begin = spoken(self.opener)
        at = max(heard.offset + self.delay - len(begin), self.stage.mouth.until)
        whole = Line(f"{self.opener.said} {answer[0].said}", " ".join((self.opener.said, answer[0].declared or answer[0].said)))
        self.stage.mouth.play(whole, np.concatenate((begin, spoken(answer[0]))), at)
        self.stage.mouth.say(answer[1:], at)


class Endpointer(Late2600):
    """Hears how long the user has been silent, in the pauses of a turn too."""

    def __init__(self, stage: Stage) -> None:
        super().__init__(stage)
        self.turn: Heard | None = None
        """What the user says or has said to it last."""
        self.spoken: Samples = 0
        """Of the user's speech since it last spoke up."""
        self.silence: Samples = 0

    def heard(self, heard: Heard) -> None:
        if heard.cue.floor:
            self.turn = heard
        super().heard(heard)

    def listen(self, user: Audio) -> None:
        if float(np.sqrt(np.mean(user**2))) >= LOUD:
            self.silence, self.spoken = 0, self.spoken + len(user)
        else:
            self.silence += len(user)

    def speaks_up(self, after: Samples) -> bool:
        """The user has spoken and been silent for so long, and it is silent itself."""
        ripe = self.silence >= after and self.spoken >= STARTED
        return ripe and not self.stage.mouth.sounding(self.stage.now)


class Blurt(Endpointer):
    """Says "Please go on." a quarter of a second after every silence of a user who speaks to it, and has its answer later."""

    opener = Line("Please go on.")

    def tick(self) -> None:
        if self.turn is not None and self.speaks_up(DELAY):
            self.spoken = 0
            self.stage.mouth.play(self.opener, spoken(self.opener), self.stage.now)


class CutIn(Endpointer):
    """Takes 400 ms of silence for an end: talks into the user's pauses, gives way when the user goes on, and answers in the end."""

    delay = ENDPOINT + THINKS

    def __init__(self, stage: Stage) -> None:
        super().__init__(stage)
        self.cutting = False

    def tick(self) -> None:
        if self.turn is None:
            return
        if self.cutting and self.silence == 0 and self.spoken >= GIVES_WAY:
            self.cutting = False
            self.stage.mouth.hush(self.stage.now)
        elif not self.cutting and self.stage.now < self.turn.offset and self.speaks_up(self.delay):
            self.cutting, self.spoken = True, 0
            line = self.false_start(self.turn.cue)
            self.stage.mouth.play(line, spoken(line), self.stage.now)

    def false_start(self, cue: ScriptCue) -> Line:
        """What it begins to say when it takes a pause for the end."""
        said = self.answer(cue)
        return said[0] if said else Line("I am sorry, I did not understand what you want me to do.")
