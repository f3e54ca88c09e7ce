"""Floor decisions while the agent speaks: does this sound want the floor?

Four witnesses: how near the speaker is (level against the user's own usual), for whom the words are that the open recogniser hears
(`addressee.py`), a closed grammar of floor words, which is sooner and is believed where the two agree, and length.
"""

from __future__ import annotations

import re
from collections import deque
from dataclasses import dataclass, field
from math import inf

import numpy as np

from fdbench.contract import RATE, Samples

from .._reference import tables
from .._reference.cues import FEW, floor_class
from .._reference.ear import CHUNK_24, Chunk
from .._reference.tables import english, floor
from .._reference.text import near as near_words
from .._reference.text import normalise, trimmed, without_fillers
from .addressee import odds

STRONG, WEAK, MURMURS = (tables.phrases("floor", key) for key in ("take", "unclear", "murmurs"))
"""Phrases of everyday English. The first sounds of the weak ones are those of a murmur (`but`, `uh`)."""
WANTS = STRONG + WEAK
URGENT = floor("urgent")
"""Hardly anybody begins so to somebody else in the room: believed from farther away."""
FAR_DB = -5.0
"""Side talk is about 8 dB softer than the user's turns, background speech 15."""
USUAL_DB = -22.0
"""What near speech usually has on calls, assumed until the user's own level is known."""
URGENT_DB = -10.0
NEAR_PEAK_DB = -4.0
"""The loudest 32 ms of near speech reach the user's usual level soon; of side talk, they stay below."""
BREATH: Samples = RATE * 64 // 1000
"""Silence (`>=`) in which it is worth hearing all so far closely, as the user may have come to an end."""
OVER: Samples = RATE * 250 // 1000
"""Silence after which a sound is over."""
SETTLED: Samples = RATE * 400 // 1000
"""From here on a sound's level is known: its first consonants may be soft."""
EARLIEST: Samples = RATE * 220 // 1000
SOON: Samples = RATE * 250 // 1000
MURMUR: Samples = RATE * 450 // 1000
BRIEF: Samples = RATE * 320 // 1000
"""A murmur of one syllable is shorter than any of the weak words."""
SHORT: Samples = RATE * 650 // 1000
"""Up to here an overlap may still be a single floor word."""
LONG: Samples = RATE * 900 // 1000
"""Near speech of this length of which hardly a word is understood wants the floor: few murmurs last longer than 0.8 s."""
VERY_LONG: Samples = RATE * 1500 // 1000
"""The same, while a murmur is heard (`yeah, okay` takes a second). Words that have lasted so long are taken for whole."""
SPEECH = 0.5
LIKELY = 3.0
"""Log odds from which whole words are for the agent (`>`): of sentences that were kept aside, 93 % of those for it have more, and 8 % of
what is said to others."""
SURELY = 4.0
"""The same while more of them may come (by three words 63 % and 4 %), and where the voice is soft."""


@dataclass(slots=True)
class Sound:
    """A stretch of user speech in progress."""

    onset: Samples
    overlapped: bool
    """It began while the agent spoke, or was about to."""
    late: bool = False
    """It began while the agent said its last words."""
    speech: Samples = 0
    last: Samples = 0
    levels: list[float] = field(default_factory=list)
    verdict: str = ""
    acknowledged: bool = False
    """The agent has murmured during this turn."""
    judged: Samples = 0
    """How much speech there was when it was held."""
    far: bool = False
    """Held because it is soft: somebody else's, as it seems."""

    def add(self, chunk: Chunk) -> None:
        if chunk.probability >= SPEECH:
            self.speech += CHUNK_24
            self.last = chunk.end
            self.levels.append(chunk.level)

    @property
    def peak(self) -> float:
        """dBFS of its loudest 32 ms."""
        return max(self.levels, default=-90.0)

    @property
    def level(self) -> float:
        """dBFS of its loud parts (80th percentile); very low when there are none."""
        return float(np.percentile(self.levels, 80)) if self.levels else -90.0


@dataclass(slots=True)
class Neighbourhood:
    """The user's usual level, learnt from his own turns."""

    _levels: deque[float] = field(default_factory=lambda: deque(maxlen=7))

    def learn(self, level: float) -> None:
        self._levels.append(level)

    def expected(self, onset: float) -> float:
        """The level to expect of speech whose first chunks have the level `onset`: first consonants tell little."""
        return float(np.median(self._levels)) if self._levels else max(onset, USUAL_DB)

    def relative(self, level: float) -> float:
        """dB over the user's usual level; 0 while that is unknown."""
        return level - float(np.median(self._levels)) if self._levels else 0.0


@dataclass(frozen=True, slots=True)
class Verdict:
    """`yield`, `hold`, or `listen` while it is too early to tell; and why."""

    decision: str
    reason: str
    far: bool = False


def judge(sound: Sound, now: Samples, near: Neighbourhood, floor_word: str, text: str, *, ours: bool = False) -> Verdict:
    """Decide about speech that overlaps the agent's.

    Args:
        sound: the speech so far.
        now: the session instant.
        near: what the user's usual level is.
        floor_word: what the closed grammar hears; empty if nothing.
        text: what the open recogniser hears so far.
        ours: it speaks of what the user told the agent.
    """
    silent = now - sound.last
    over = silent >= OVER
    if sound.speech < EARLIEST and not over:
        return Verdict("listen", "too early to tell")
    relative = near.relative(sound.level)
    if floor_word in URGENT and relative > URGENT_DB and (over or sound.speech >= SETTLED) and _borne_out(floor_word, text):
        return Verdict("yield", f"floor word {floor_word!r}")
    if relative <= FAR_DB and (sound.speech >= SETTLED or over):
        return Verdict("hold", f"far from the microphone ({relative:.0f} dB)", far=True)
    if silent >= BREATH and floor_class(text) == "backchannel":
        return Verdict("hold", f"backchannel {text!r}")
    if near.relative(sound.peak) >= NEAR_PEAK_DB:
        surely = ours or (over and floor_class(text) == "stop")
        verdict = _near(sound, floor_word, text, inf if surely else for_it(text), paused=silent >= RATE // 20, over=over)
        if verdict is not None:
            return verdict
    if over:
        return Verdict("hold", f"backchannel {floor_word!r}" if floor_word in MURMURS else "short and without words")
    return Verdict("listen", "not clear yet")


def meant(sound: Sound, near: Neighbourhood, text: str) -> bool:
    """Whether soft speech is the user's all the same, by its words."""
    heard = near.relative(sound.level) > URGENT_DB or sound.speech >= LONG
    return heard and len(text.split()) >= FEW and for_it(text) > SURELY


def _near(sound: Sound, floor_word: str, text: str, toward: float, *, paused: bool, over: bool) -> Verdict | None:
    """Of speech at the user's own level: whether its words are for the agent, by the log odds `toward`. A murmur is as near."""
    both, words, said = _agree(floor_word, text), len(text.split()), normalise(text)
    brief = floor_word in MURMURS and sound.speech < SHORT
    whole = over or sound.speech >= VERY_LONG
    surely = toward > 0 or " ".join(said).startswith(floor_word)
    if both and floor_word in STRONG and (surely or paused or sound.speech >= SOON):
        return Verdict("yield", f"floor word {floor_word!r}")
    if both and floor_word in WEAK and sound.speech >= (BRIEF if over else SOON if surely and words >= FEW else MURMUR):
        return Verdict("yield", f"floor word {floor_word!r}")
    enough = len(trimmed(said, "courtesies")) >= FEW and (over or sound.speech >= MURMUR) and not brief
    if enough and toward > (LIKELY if whole and words > FEW else SURELY):
        return Verdict("yield", f"it is for the agent: {text!r}")
    if sound.speech >= LONG and words > FEW:
        return Verdict("hold" if whole else "listen", f"talk to somebody else: {text!r}")
    if sound.speech >= (VERY_LONG if floor_word in MURMURS else LONG):
        return Verdict("yield", "long speech at the user's own level")
    return None


def for_it(text: str) -> float:
    """As `addressee.odds`, of all or of the last sentence, as one may follow a murmur; infinite if nothing but stopping is asked for, minus
    infinity if somebody else is called by name."""
    said = normalise(text)
    if " ".join(trimmed(said, "courtesies", "courtesies_after")) in floor("stop"):
        return inf
    parts = [without_fillers(normalise(part)) for part in re.split(r"[,.?!]\s+", text)]
    called = floor("calling") | english("name")
    if any(part and part[0] in called and (place == 0 or len(part) == 1) for place, part in enumerate(parts)):
        return -inf
    *before, last = re.split(r"[.?!]\s+", text)
    return max(odds(text), odds(last)) if before and len(last.split()) > FEW else odds(text)


def _agree(floor_word: str, text: str) -> bool:
    """The closed grammar, which forces its words upon any sound, and the open recogniser hear the same beginning; or this hears
    none yet, or a single word in the place of one, which it mishears most."""
    said = normalise(text)
    single = len(said) == 1 and floor_word in STRONG and " " not in floor_word
    return bool(floor_word) and (not said or single or near_words(said[0], floor_word.split()[0], cutoff=60.0))


def _borne_out(floor_word: str, text: str) -> bool:
    """What the closed grammar hears is not refuted by what the open recogniser does."""
    return for_it(text) > LIKELY or _agree(floor_word, text)
