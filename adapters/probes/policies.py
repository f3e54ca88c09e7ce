"""What each probe does. The oracle is right in everything; the others differ from it in one thing, or know no script at all."""

from __future__ import annotations

from collections.abc import Sequence

from fdbench.contract import RATE, Samples

from .ear import Heard
from .engine import Policy, Stage
from .mouth import GAP, Line
from .script import ScriptCue

MS: Samples = RATE // 1000
DELAY: Samples = 250 * MS
YIELDS_AFTER: Samples = 150 * MS
"""From the onset of what it yields to: as quick as the best listeners."""

STOCK = (
    "There is always something new to say.",
    "Many people like to talk about that for hours.",
    "It can be looked at from several sides.",
    "Some of them are easy and others take longer.",
    "Nobody agrees on every part of it.",
    "It has been like that for a very long time.",
    "And then it goes on in the same way.",
    "That is how most people see it anyway.",
)
"""What those say who do not know the script."""


def lines(said: Sequence[str]) -> list[Line]:
    return [Line(text) for text in said]


class Silent(Policy):
    """Says nothing at all."""

    needs_key = False


class Talkative(Policy):
    """Never stops talking, whatever the user does."""

    needs_key = False

    def tick(self) -> None:
        mouth = self.stage.mouth
        if mouth.until < self.stage.now + RATE:
            mouth.say([Line(STOCK[len(mouth.planned) % len(STOCK)])], self.stage.now)


class Random(Policy):
    """Speaks and stops at random times, whoever speaks."""

    needs_key = False

    def opened(self) -> None:
        self._turns: Samples = 0

    def tick(self) -> None:
        stage = self.stage
        if stage.now < self._turns:
            return
        if stage.mouth.busy(stage.now):
            stage.mouth.cut(stage.now)
        else:
            order = stage.chance.permutation(len(STOCK))
            stage.mouth.say([Line(STOCK[index]) for index in order], stage.now)
        self._turns = stage.now + int(stage.chance.uniform(0.3, 5.0) * RATE)


class Oracle(Policy):
    """Right, quick and patient: answers 250 ms after the user's end, yields at once to real interruptions and to nothing else."""

    delay = DELAY
    yields_after = YIELDS_AFTER

    def __init__(self, stage: Stage) -> None:
        super().__init__(stage)
        self.interrupted = False
        """The user has cut in before."""

    def heard(self, heard: Heard) -> None:
        self.interrupted = self.interrupted or heard.cue.kind == "interruption"
        if self.yields_to(heard.cue) and self.stage.mouth.busy(heard.onset):
            self.stage.mouth.cut(max(self.stage.now, heard.onset + self.yields_after), self.stage.now)
        if heard.cue.floor:
            self.reply(heard)

    def yields_to(self, cue: ScriptCue) -> bool:
        return cue.floor

    def reply(self, heard: Heard) -> None:
        self.stage.mouth.say(self.answer(heard.cue), heard.offset + self.delay_to(heard.cue))

    def delay_to(self, cue: ScriptCue) -> Samples:
        """From the cue's end to the answer."""
        return self.delay

    def answer(self, cue: ScriptCue) -> list[Line]:
        """What it says to a cue; nothing if that is best."""
        return lines([f"The last one was {self._last_heard(cue.items)}."] if cue.items else cue.right)

    def _last_heard(self, items: Sequence[str]) -> str:
        said = [u.line.said.strip(".") for u in self.stage.mouth.planned if u.whole]
        return next((item for item in reversed(said) if item in items), "none")


class Deaf(Oracle):
    """Answers every turn, yields to nothing."""

    def yields_to(self, cue: ScriptCue) -> bool:
        return False


class Skittish(Oracle):
    """Falls silent at any sound."""

    def yields_to(self, cue: ScriptCue) -> bool:
        return True


class CoinFlip(Oracle):
    """Yields to one half of all overlaps, whatever they are."""

    def yields_to(self, cue: ScriptCue) -> bool:
        return cue.coin


class Late(Oracle):
    """Has its answer after 1.5 s: what `eager_filler` is compared with."""

    delay = 1_500 * MS


class EagerFiller(Late):
    """As late as `late`, and hides it behind a filler at once."""

    def reply(self, heard: Heard) -> None:
        if heard.cue.right and not heard.cue.ack:
            self.stage.mouth.say([Line("Um, let me see.")], heard.offset + 60 * MS)
        super().reply(heard)


class Greeter(Oracle):
    """Speaks first, 0.3 to 1.7 s after it was connected."""

    def opened(self) -> None:
        self.stage.mouth.say([Line("Hello. How can I help you today?")], int(self.stage.chance.uniform(0.3, 1.7) * RATE))


class Backchanneller(Oracle):
    """Says "mm hm" while the user speaks long."""

    def reply(self, heard: Heard) -> None:
        if heard.cue.kind == "turn" and heard.cue.length >= 2_500 * MS:
            self.stage.mouth.say([Line("Mm hm.")], heard.onset + 1_200 * MS)
        super().reply(heard)


class Terse(Oracle):
    """Right in as few words as can be."""

    def answer(self, cue: ScriptCue) -> list[Line]:
        return lines(cue.short) if not cue.items else [Line(f"{self._last_heard(cue.items)}.")]


class Clarifier(Oracle):
    """Asks back once, where the script lets the user say "please decide" later."""

    def __init__(self, stage: Stage) -> None:
        super().__init__(stage)
        self.asked: ScriptCue | None = None

    def answer(self, cue: ScriptCue) -> list[Line]:
        if cue.decided_later and self.asked is None:
            self.asked = cue
            return [Line("Do you want me to choose for you?")]
        return super().answer(self.asked if cue.decides and self.asked is not None else cue)


class Parrot(Oracle):
    """Says again what the user said."""

    def answer(self, cue: ScriptCue) -> list[Line]:
        return [Line(cue.text)] if cue.text else []


class Amnesiac(Oracle):
    """Forgets what it was told before an interruption."""

    def answer(self, cue: ScriptCue) -> list[Line]:
        return lines(cue.wrong) if cue.recall and self.interrupted else super().answer(cue)


class Slow(Oracle):
    """Right and patient, after 3 s; says nothing to "stop"."""

    delay = 3_000 * MS

    def answer(self, cue: ScriptCue) -> list[Line]:
        return [] if cue.ack and cue.kind == "interruption" else super().answer(cue)


class Liar(Oracle):
    """Declares the right answer while its voice says a wrong one."""

    def answer(self, cue: ScriptCue) -> list[Line]:
        if not cue.wrong:
            return super().answer(cue)
        right = super().answer(cue)
        return [Line(said, right[index].said) if index < len(right) else Line(said) for index, said in enumerate(cue.wrong)]


class Reluctant(Oracle):
    """Answers one half of the turns."""

    def answer(self, cue: ScriptCue) -> list[Line]:
        return super().answer(cue) if cue.coin or cue.kind != "turn" else []


class Early(Oracle):
    """Begins 400 ms before the user has finished."""

    delay = -400 * MS


class Brief(Deaf):
    """Deaf, but its long answers end by themselves soon after the place of the overlap."""

    def reply(self, heard: Heard) -> None:
        begin = max(heard.offset + self.delay, self.stage.mouth.until + GAP)
        super().reply(heard)
        if heard.cue.ends_after is not None:
            self.stage.mouth.cut(begin + heard.cue.ends_after)
