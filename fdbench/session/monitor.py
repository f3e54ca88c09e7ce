"""The causal ear of the director: does the agent speak right now?

It needs an answer while the conversation happens, so it may only look back. What counts afterwards is decided by the
annotator alone. Where a bed of sound, or of clicks, comes to light, what was heard so far is thought over again.
"""

from __future__ import annotations

from math import log10

import numpy as np

from fdbench.contract import Audio
from fdbench.hearing.bed import VOICE_DB, BedTracker
from fdbench.hearing.rumble import Line
from fdbench.hearing.voice import begins_anew, has_voice
from fdbench.hearing.witness import over
from fdbench.timebase import TICK, Samples, ms

CONFIRM_TICKS = 3
"""60 ms above the level are a voice; less is a click."""
AMONG_CLICKS_TICKS = 4
"""The same on a line with clicks in its background, where two may fall together."""
TALK_GAP = ms(200)
"""Silence after which the next sound is a new onset."""
CLICK_TICKS = 2
"""A sound that is no longer is a click..."""
STANDS_OUT_DB = 10.0
"""...if it is so much louder than the ticks on both its sides (`>=`)..."""
CLICKS, CLICKS_WITHIN = 4, 100
"""...and so many, with no voice between them, within 2 s of ticks are a background of clicks."""
PEAK_DB = 6.0
"""Over a bed the first sample of a voice is so much louder than the bed's loud ticks: a bed has peaks, too."""

_NO_ENERGY = TICK * 1e-12


class AgentMonitor:
    """Fed one tick's energy (sum of squares) after the other. Onsets are dated back to their first loud sample.

    A tick is the agent's voice if it is louder than VOICE_DB, or than a soft agent's soft sounds, and stands above the bed, if there
    is one.
    """

    def __init__(self, heard: Audio, *, ready: bool = False) -> None:
        """`ready`: everything that may be needed is loaded now, for a session in real time."""
        self._witness = over(heard, ready=ready)
        self._line = Line(heard)
        if ready:
            has_voice(np.zeros(TICK, dtype=np.float32))
        self._begin()

    def _begin(self) -> None:
        self._now: Samples = 0
        self._run = 0
        self._tracker = BedTracker(self._witness)
        self._opens: list[float] = []
        """What each tick had to exceed, dBFS."""
        self._clicks: list[int] = []
        """Ticks at which the latest clicks ended."""
        self._clicks_since: int | None = None
        """From this tick on the line has clicks in its background."""
        self.onsets: list[Samples] = []
        """First samples of the agent's talks, in order."""
        self.last_sound: Samples | None = None
        """End of the latest loud tick of a confirmed talk."""
        self._ends: list[Samples] = []
        """Where the talks before it ended."""

    def feed(self, energy: float) -> None:
        at = len(self._opens) * TICK
        if self._line.take(at, energy):
            self._begin()
            for before in range(0, at, TICK):
                self._hear(self._line.energy(before))
        self._hear(self._line.energy(at) if self._line.rumbles else energy)

    def _hear(self, energy: float) -> None:
        tracker = self._tracker
        level = 10.0 * log10(energy / TICK) if energy > _NO_ENERGY else -120.0
        began = tracker.feed(level)
        bed = tracker.bed
        voice_db = tracker.voice_db
        opens = voice_db if bed is None or bed.opens < voice_db else bed.opens
        self._opens.append(opens)
        if began is not None and opens > voice_db:
            self._found_bed(began, opens)
        loud = level > opens
        if loud:
            tracker.hear(level)
        elif 0 < self._run <= CLICK_TICKS and self._found_click(len(self._opens) - 1):
            self._think_over()
        elif self._run > CLICK_TICKS:
            self._clicks.clear()
        self._take(loud)

    def sounding(self, now: Samples, within: Samples) -> bool:
        """Whether the agent made a sound in the last `within` samples (`<=`)."""
        return self.last_sound is not None and now - self.last_sound <= within

    def onset_since(self, position: Samples) -> Samples | None:
        """The first onset at or after `position`."""
        for onset in self.onsets:
            if onset >= position:
                return onset
        return None

    def _take(self, loud: bool) -> None:
        """The next tick."""
        self._now += TICK
        if not loud:
            self._run = 0
            if self.last_sound is not None and self._now - self.last_sound == TALK_GAP:
                self._leave_out_signal()
            return
        self._run += 1
        talking = self._talking()
        needed = 1 if talking else CONFIRM_TICKS
        if self._clicks_since is not None and self._now > self._clicks_since * TICK:
            needed = CONFIRM_TICKS if talking else AMONG_CLICKS_TICKS
        if self._run < needed:
            return
        if not talking:
            self.onsets.append(self._first_loud_sample(self._now - needed * TICK))
        self.last_sound = self._now

    def _found_bed(self, began: int, opens: float) -> None:
        """A bed came to light that began at that tick: what stood below it was no voice."""
        here = len(self._opens) - 1
        self._opens[began:here] = [max(opens, known) for known in self._opens[began:here]]
        self._think_over()

    def _found_click(self, tick: int) -> bool:
        """A short sound ended before this tick. Returns whether it is now known that the line has clicks in its background."""
        levels = self._tracker.levels
        around = max(levels[tick], levels[tick - self._run - 1] if tick > self._run else levels[tick])
        if max(levels[tick - self._run : tick]) - around < STANDS_OUT_DB:
            return False
        self._clicks = [at for at in self._clicks if tick - at <= CLICKS_WITHIN] + [tick]
        if self._clicks_since is not None or len(self._clicks) < CLICKS:
            return False
        self._clicks_since = max(0, self._clicks[0] - CLICK_TICKS)
        return True

    def _think_over(self) -> None:
        """All ticks but the latest again."""
        self._now = self._run = 0
        self.onsets.clear()
        self._ends.clear()
        self.last_sound = None
        for level, opens in zip(self._tracker.levels[:-1], self._opens, strict=False):
            self._take(level > opens)

    def _leave_out_signal(self) -> None:
        """A talk has ended. If it is short and no voice, as a beep before the answer is none, it was no talk."""
        end, start = self._now - TALK_GAP, self.onsets[-1]
        before = self._ends[-1] if self._ends else None
        asked = self._tracker.bed is None and begins_anew(start, end, before)
        if asked and not has_voice(self._line.sound[start:end]):
            self.onsets.pop()
            return
        self._ends.append(end)

    def _talking(self) -> bool:
        return self.last_sound is not None and self._now - TICK - self.last_sound < TALK_GAP

    def _first_loud_sample(self, position: Samples) -> Samples:
        opens = self._opens[position // TICK]
        level = opens if opens <= VOICE_DB else opens + PEAK_DB
        loud = np.flatnonzero(np.abs(self._line.sound[position : position + TICK]) > 10 ** (level / 20))
        return position + int(loud[0]) if len(loud) else position
