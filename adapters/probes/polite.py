"""Right and good, in ways that a scorer may take for something else: quick with a new turn, in a foreign tongue, murmuring."""

from __future__ import annotations

from fdbench.contract import Samples

from .ear import Heard
from .engine import Stage
from .mouth import Line, spoken
from .policies import MS, Oracle, lines
from .script import ScriptCue

MURMUR = Line("Hmm.")
MURMURS_AFTER: Samples = 500 * MS
"""From the user's onset."""
LISTENS_ON: Samples = 350 * MS
"""So long before the user's end its murmur is over."""

FRENCH = (
    "Je peux vous raconter beaucoup de choses.",
    "Je commence par ce que la plupart des gens aiment bien.",
    "C'est plus simple qu'on ne le croit au début.",
    "Les petits détails comptent moins que le reste.",
    "Après quelque temps tout le monde en prend l'habitude.",
    "Voilà pourquoi les gens y reviennent toujours.",
    "Au bout du compte c'est une affaire de goût.",
    "Chacun peut penser ce qu'il veut de tout cela.",
)


class Polite(Oracle):
    """Stops 200 ms after the onset of a real interruption, and says something new soon after the user's end: a short sentence
    where nothing is asked."""

    yields_after = 200 * MS
    delay_after = 400 * MS
    """From the end of an interruption to what it says then."""
    words = "Okay, I will stop now."

    def delay_to(self, cue: ScriptCue) -> Samples:
        return self.delay_after if cue.kind == "interruption" else self.delay

    def answer(self, cue: ScriptCue) -> list[Line]:
        said = super().answer(cue)
        return lines([self.words]) if cue.ack and cue.kind == "interruption" and said else said


class Polite200(Polite):
    delay_after = 200 * MS


class Polite800(Polite):
    delay_after = 800 * MS


class PoliteBrief(Polite):
    """Half a second of an answer."""

    words = "Okay."


class PoliteOffer(Polite):
    """Four seconds of it: more than "stop" deserves, but it has stopped."""

    words = "I am sorry that I went on for so long, is there anything else that I can do for you?"


class Foreign(Oracle):
    """Acts as the oracle does, and reads French out as an American does who never learned it: nobody who listens here understands it.
    Declares nothing."""

    def answer(self, cue: ScriptCue) -> list[Line]:
        said = super().answer(cue)
        french = ("D'accord.",) if cue.ack else FRENCH
        return [Line(french[index % len(french)], told=False) for index in range(len(said))]


class ForeignPolite(Foreign):
    """The same with a new turn 400 ms after the user's end."""

    yields_after = 200 * MS

    def delay_to(self, cue: ScriptCue) -> Samples:
        return 400 * MS if cue.kind == "interruption" else self.delay


class Mumbler(Oracle):
    """Murmurs into everything that the user says to it, interruptions too, which it yields to all the same."""

    def __init__(self, stage: Stage) -> None:
        super().__init__(stage)
        self._length = len(spoken(MURMUR))

    def reply(self, heard: Heard) -> None:
        at = heard.onset + MURMURS_AFTER
        if at + self._length <= heard.offset - LISTENS_ON and not self.stage.mouth.busy(at):
            self.stage.mouth.say([MURMUR], at)
        super().reply(heard)
