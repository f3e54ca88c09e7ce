"""Beds: steady or babbling sound that lies under an agent's voice, found while the session goes on, from levels of 20 ms alone.

A voice is never even for long: within 1.5 s it falls by 20 dB and more, between words and inside plosives. What stays within a
narrow range for so long is a bed. Sound that hardly varies at all is one after 0.8 s, hum above all, which a detector may take for a
voice. A second witness, a voice detector, may say so earlier, and only it may: an even stretch of 0.3 s can be a long vowel.

A bed is softer than LOUDEST: louder than that, an even sound is the agent's own, a tone or an odd voice.
"""

from __future__ import annotations

from collections import deque
from collections.abc import Callable
from dataclasses import dataclass
from typing import TypeAlias

VOICE_DB = -45.0
"""On a clean line a tick of 20 ms that is louder is the agent's voice (`>`), dBFS."""
SOFT_DB, SOFTEST_DB, SOFT_TICKS = 16.0, -60.0, 25
"""...unless the agent is a soft one: once 0.5 s of its voice are known (ticks, `>=`), what is no more than so much softer than its loud
ticks is its voice, too, but nothing softer than SOFTEST_DB."""
SILENT_DB = -66.0
"""Softer than this is silence (`<`), in dBFS: nobody tells such a bed from none."""
LOUDEST_DB = -30.0
"""The loudest bed, in dBFS (`<=`): 10 dB under a loud voice and 7 under an ordinary one."""
LOOK_EVERY = 5
"""Ticks between two looks: 100 ms."""
UNDER, AS_SOFT_DB = 15, 3.0
"""300 ms are even: enough if the pauses of the voice before were no softer than by so much (`>=`)."""
SHORT, STEADY, LONG, LONGEST = 15, 40, 35, 75
"""Ticks that must be even: 0.3 s if the detector hears no voice, 0.8 s of steady sound, 0.7 s if it is
softer than the agent is known to be, else 1.5 s."""
EVEN_DB, STEADY_DB, SOFTER_EVEN_DB, LONGEST_EVEN_DB = 10.0, 2.0, 9.0, 13.0
"""The range that these stretches may span (`<=`), without the softest 4 % and the loudest 20 %: clicks may lie on a bed."""
SOFTER_DB = 10.0
"""A bed is so much softer than the agent's voice, once that is known."""
ASK_AGAIN = 25
"""Ticks until the detector is asked again after it heard a voice: asking is dear."""
RING = 100
"""A bed is known by its latest 2 s."""
NEAR = 5
"""Ticks on either side of a voice that say nothing of a bed (100 ms): a word's soft beginning or end lies there."""
LOST_DB, LOST_TICKS = 12.0, 5
"""The bed is gone after 100 ms that are so much softer than it."""
CLICK_TICKS = 2
"""So many loud ticks in a row are no voice yet (60 ms are); they do not bound a bed that is dated back."""
NARROWEST_DB, WIDEST_DB = 3.0, 6.0
"""A voice stands above the loud part of a bed by the bed's own spread, but by no less and no more than this."""

Witness: TypeAlias = Callable[[int, int], bool | None]
"""Whether ticks [first, last) hold a voice; None if nobody can say."""


@dataclass(frozen=True, slots=True)
class Bed:
    """Levels of 20 ms in dBFS: the middle one, and the one that a voice stands above."""

    level: float
    opens: float

    @classmethod
    def of(cls, ordered: list[float]) -> Bed:
        """From levels in rising order, at least one."""
        count = len(ordered)
        loud, soft = ordered[int(0.8 * (count - 1))], ordered[int(0.2 * (count - 1))]
        return cls(ordered[count // 2], loud + min(max(loud - soft, NARROWEST_DB), WIDEST_DB))


class BedTracker:
    """Fed one level after the other. `bed` is the one that lies there now, None on a clean line."""

    def __init__(self, witness: Witness | None = None) -> None:
        self._witness = witness
        self.levels: list[float] = []
        """All that it was fed, dBFS of 20 ms."""
        self.bed: Bed | None = None
        self.voice: float | None = None
        """The agent's usual loud level, as far as it is known: follows loud ticks up fast and down slowly."""
        self._voiced = 0
        """Ticks that it was told are the voice."""
        self._ring: deque[float] = deque(maxlen=RING)
        self._late: deque[float] = deque()
        """The latest ticks of bed, of which it is not known yet whether a voice follows."""
        self._since_voice = NEAR
        self._low = 0
        self._ask_at = 0
        self._again_at = 0
        """The length of `levels` at which a bed that was found early is looked at again."""

    def feed(self, level: float) -> int | None:
        """Returns the first tick of a bed that was found just now: it may lie back by seconds. None if nothing was found."""
        self.levels.append(level)
        bed = self.bed
        if bed is None and level < SILENT_DB:
            return None
        now = len(self.levels)
        if now == self._again_at:
            return self._look_again(now)
        if bed is not None and level <= bed.opens:
            self._follow(bed, level)
            return None
        self._since_voice = 0
        self._late.clear()
        return self._look(now) if not now % LOOK_EVERY else None

    @property
    def voice_db(self) -> float:
        """What a tick on a clean line must exceed to be the agent's voice."""
        if self.voice is None or self._voiced < SOFT_TICKS:
            return VOICE_DB
        return min(VOICE_DB, max(self.voice - SOFT_DB, SOFTEST_DB))

    def hear(self, level: float) -> None:
        """Told of a tick that is the agent's voice."""
        self._voiced += 1
        known = self.voice
        self.voice = level if known is None else known + (0.2 if level > known else 0.01) * (level - known)

    def _follow(self, bed: Bed, level: float) -> None:
        if level >= bed.level - LOST_DB:
            self._low = 0
            self._keep(level)
            if not len(self.levels) % LOOK_EVERY:
                self.bed = Bed.of(sorted(self._ring))
            return
        self._low += 1
        if self._low >= LOST_TICKS:
            self.bed = None
            self._low = 0
            self._ring.clear()
            self._late.clear()

    def _keep(self, level: float) -> None:
        """A tick of bed is one of those that the bed is known by once it is clear that no voice is near."""
        self._since_voice += 1
        if self._since_voice > NEAR:
            self._late.append(level)
        if len(self._late) > NEAR:
            self._ring.append(self._late.popleft())

    def _look(self, now: int) -> int | None:
        length = self._even(now) if self.bed is None else self._risen(now, self.bed)
        return self._found(now, length) if length else None

    def _look_again(self, now: int) -> int | None:
        """A bed that was found early has lasted for LONGEST: it is better known now, its loudest sounds too."""
        span = _spread(self.levels, now, LONGEST)
        return self._found(now, LONGEST) if self.bed is not None and span is not None and span <= LONGEST_EVEN_DB else None

    def _found(self, now: int, length: int) -> int:
        self._again_at = now - length + LONGEST
        self._ring.clear()
        self._late.clear()
        self._ring.extend(self._without_the_end_of_a_word(now, length))
        bed = self.bed = Bed.of(sorted(self._ring))
        self._low, self._since_voice = 0, NEAR
        return _began(self.levels, now - length, bed)

    def _without_the_end_of_a_word(self, now: int, length: int) -> list[float]:
        """The latest ticks, so many; without the first NEAR of a short stretch if a sound that was louder than a voice over them must be
        ended there."""
        ticks = self.levels[now - length : now]
        if length > UNDER or now == length:
            return ticks
        rest = ticks[NEAR:]
        return rest if self.levels[now - length - 1] > Bed.of(sorted(rest)).opens else ticks

    def _even(self, now: int) -> int:
        """How many of the latest ticks are a bed; 0 if none."""
        if self._lay_under_the_voice(now):
            return UNDER
        short = _spread(self.levels, now, SHORT)
        if short is None or short > LONGEST_EVEN_DB:
            return 0
        if (span := _spread(self.levels, now, LONGEST)) is not None and span <= LONGEST_EVEN_DB:
            return LONGEST
        if (span := _spread(self.levels, now, LONG)) is not None and span <= SOFTER_EVEN_DB and self._softer(now):
            return LONG
        if (span := _spread(self.levels, now, STEADY)) is not None and span <= STEADY_DB:
            return STEADY
        return SHORT if self._holds_no_voice(now) else 0

    def _holds_no_voice(self, now: int) -> bool:
        """Whether the second witness says so of the latest ticks, which are even."""
        short = _spread(self.levels, now, SHORT)
        if self._witness is None or short is None or short > EVEN_DB or now < self._ask_at:
            return False
        voiced = self._witness(now - SHORT, now)
        if voiced:
            self._ask_at = now + ASK_AGAIN
        return voiced is False

    def _lay_under_the_voice(self, now: int) -> bool:
        """Whether the latest ticks are as soft as the agent's voice ever was for a while: its pauses lay on a bed, and this is it."""
        span = _spread(self.levels, now, UNDER)
        if span is None or span > EVEN_DB or self.voice is None or now < LONGEST:
            return False
        soft, loud = _soft(self.levels, now, UNDER), _loud(self.levels, now, UNDER)
        return loud <= self.voice - SOFTER_DB and _soft(self.levels, now - UNDER, LONGEST - UNDER) >= soft - AS_SOFT_DB

    def _risen(self, now: int, bed: Bed) -> int:
        """The same where a bed is known: a louder one took its place only if none of that is seen any more, not even in the pauses of
        a voice."""
        span = _spread(self.levels, now, LONGEST)
        if span is not None and span <= LONGEST_EVEN_DB and _soft(self.levels, now, LONGEST) > bed.opens:
            return LONGEST
        return SHORT if _soft(self.levels, now, SHORT) > bed.opens and self._holds_no_voice(now) else 0

    def _softer(self, now: int) -> bool:
        return self.voice is not None and _loud(self.levels, now, LONG) <= self.voice - SOFTER_DB


def _spread(levels: list[float], now: int, length: int) -> float | None:
    """The range of the latest ticks without clicks and holes; None if they are too few, too soft or too loud for a bed."""
    if now < length:
        return None
    ordered = sorted(levels[now - length : now])
    soft, loud = ordered[length // 25], ordered[int(0.8 * length) - 1]
    return None if soft < SILENT_DB or loud > LOUDEST_DB else loud - soft


def _soft(levels: list[float], now: int, length: int) -> float:
    return sorted(levels[now - length : now])[length // 25]


def _loud(levels: list[float], now: int, length: int) -> float:
    return sorted(levels[now - length : now])[int(0.8 * length) - 1]


def _began(levels: list[float], first: int, bed: Bed) -> int:
    """How far back from tick `first` the bed reaches: no voice stands above it since, clicks may."""
    loud = quiet = 0
    at = first
    while at > 0:
        level = levels[at - 1]
        loud = loud + 1 if level > bed.opens else 0
        quiet = quiet + 1 if level < bed.level - LOST_DB else 0
        at -= 1
        if loud > CLICK_TICKS:
            return at + loud
        if quiet >= LOST_TICKS:
            return at + quiet
    return 0
