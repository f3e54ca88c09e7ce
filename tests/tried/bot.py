"""A small voice bot that does as ordinary ones do: it hears by level alone, and says one of two things in turn.

`bug=NAME` puts in a fault that users have reported of such bots; `expected.yaml` tells which there are, and what must be said of
each. Its speech is synthesised, so nothing is read from disk.
"""

from __future__ import annotations

from dataclasses import dataclass, field
from functools import lru_cache

import numpy as np
from scipy.signal import lfilter

from fdbench.contract import RATE, AdapterEvent, Audio, Closed, Samples, SessionInfo, StepAdapter, StepOutput, Transcript
from fdbench.speech.tts import shared_synthesiser

MS: Samples = RATE // 1000
LOUD = 0.012
"""RMS of a frame from which the caller is heard: -38 dBFS."""
LEVEL = 0.08
"""RMS of its speech, about -22 dBFS."""
OFFSET = 0.02
"""Of the line: -34 dBFS."""
GATED = 0.008
"""RMS of the hiss that comes and goes with its voice: 20 dB below it, -42 dBFS."""
WIND = 0.006
"""RMS of the wind at its microphone: 22 dB below its voice, its gusts 14."""
SOFT = 0.06
"""Its voice is 24 dB softer than usual, at -46 dBFS."""
ECHO: Samples = 180 * MS
"""The caller comes back so much later, 18 dB softer, from a room."""
LINGERS: Samples = 150 * MS
"""A gap that does not end a sound of the caller's."""
HOLDS: Samples = 350 * MS
"""What is no longer is a listener's sound, and no interruption."""
LATE_DEAF: Samples = 2_500 * MS
NAGS_AFTER: Samples = 5_000 * MS
CHIME: Samples = 80 * MS
"""It shows with a beep that it has heard the caller, as soon as it thinks so."""

BUGS = (
    "ambience", "idle_nag", "stutter", "choppy", "clip_head", "duck26", "duck16", "late_deaf", "minwords_queue", "cough_kills",
    "volume_stuck", "thinking_sound", "int16", "greet", "hangup", "offset", "noise_gate", "soft", "echo", "wind", "chime",
)  # fmt: skip

HELLO = "Good morning. This is the library. What can I do for you?"
STORY = (
    "There was once a robot who kept a lighthouse by the sea. Every evening it climbed up all the stairs and lit the big lamp. "
    "One night the lamp stayed dark, and the ships began to ring their bells. So the robot took a mirror and caught the moon."
)
ANSWER = "The capital of Spain is Madrid."
STILL = "Are you still there?"


def create(bug: str = "none", silence_ms: int = 700, think_ms: int = 300, level_db: float = -40.0) -> Bot:
    """The bot. `silence_ms`: what it takes for the end of a turn. `level_db`: RMS of the murmurs of `bug=ambience`, dBFS.

    Raises:
        ValueError: there is no such fault.
    """
    if bug not in (*BUGS, "none"):
        raise ValueError(f"bug={bug!r} is not known; choose one of {', '.join(BUGS)}")
    return Bot(bug, silence_ms * MS, think_ms * MS, level_db)


@dataclass(slots=True)
class Ears:
    """What is known of the caller, by level."""

    run: Samples = 0
    """Length of the sound that goes on."""
    quiet: Samples = 0
    heard: Samples = 0
    """Of sound since the last turn was taken."""
    last: Samples = -RATE * 3600

    def hear(self, user: Audio, now: Samples) -> bool:
        if float(np.sqrt(np.mean(user**2))) > LOUD:
            self.run, self.quiet, self.heard, self.last = self.run + len(user), 0, self.heard + len(user), now
            return True
        self.quiet += len(user)
        if self.quiet > LINGERS:
            self.run = 0
        return False


@dataclass(slots=True)
class Mouth:
    left: Audio = field(default_factory=lambda: np.zeros(0, np.float32))
    spoken: Samples = 0
    """Of the present reply."""

    @property
    def busy(self) -> bool:
        return len(self.left) > 0

    def begin(self, audio: Audio) -> None:
        self.left, self.spoken = audio, 0

    def take(self, n: Samples) -> Audio:
        out = np.zeros(n, np.float32)
        part, self.left = self.left[:n], self.left[n:]
        out[: len(part)] = part
        self.spoken += len(part)
        return out


class Bot(StepAdapter):
    frame_ms = 20

    def __init__(self, bug: str, silence: Samples, think: Samples, level_db: float) -> None:
        self._bug, self._silence, self._think, self._level_db = bug, silence, think, level_db

    def open(self, session: SessionInfo) -> None:
        self._ears, self._mouth, self._nag = Ears(), Mouth(), Mouth()
        self._due: Samples | None = None
        self._queued = self._turns = 0
        self._killed = self._interrupted = self._closed = False
        self._nagged: Samples = 0
        self._caller: Audio = np.zeros(ECHO + len(room()), np.float32)
        self._clicks, self._hiss = np.random.default_rng(7), np.random.default_rng(9)
        self._events: list[AdapterEvent] = []
        if self._bug == "greet":
            self._say(HELLO)

    def step(self, user: Audio, now: Samples) -> StepOutput:
        loud = self._ears.hear(user, now)
        self._listen(loud, now)
        if self._due is not None and now >= self._due:
            self._due = None
            self._reply()
        elif not self._mouth.busy and self._queued:
            self._queued -= 1
            self._reply()
        self._maybe_hang_up()
        audio = self._colour(self._mouth.take(len(user)), now)
        if self._bug == "echo":
            self._caller = np.concatenate((self._caller, user))[-(ECHO + len(room()) + len(user)) :]
            audio = audio + np.convolve(self._caller[:-ECHO], room(), "valid")[-len(user) :].astype(np.float32)
        events, self._events = self._events, []
        return StepOutput(audio, events)

    def _listen(self, loud: bool, now: Samples) -> None:
        ears = self._ears
        if self._mouth.busy and ears.run > HOLDS and not self._is_deaf():
            self._mouth.left, self._interrupted = self._mouth.left[:0], True
        if self._due is not None and loud:
            self._disturbed()
        if ears.quiet < self._silence or not ears.heard:
            return
        if not self._mouth.busy and ears.heard > 200 * MS and not self._killed:
            self._due = now + self._think
            if self._bug == "chime":
                self._mouth.begin((0.2 * np.cos(np.arange(CHIME) * 2 * np.pi * 880 / RATE)).astype(np.float32))
        elif self._mouth.busy and self._bug == "minwords_queue" and ears.heard > 500 * MS:
            self._queued += 1
        ears.heard = 0
        self._killed = False

    def _is_deaf(self) -> bool:
        return self._bug in ("duck26", "duck16", "minwords_queue") or (
            self._bug == "late_deaf" and self._mouth.spoken > LATE_DEAF
        )

    def _disturbed(self) -> None:
        """The caller makes a sound while it thinks: it listens on, or loses what it was about to say."""
        if self._bug == "cough_kills" and self._ears.run > 60 * MS:
            self._due, self._killed = None, True
        elif self._ears.run > 200 * MS:
            self._due = None

    def _reply(self) -> None:
        self._turns += 1
        self._say(STORY if self._turns % 2 else ANSWER)

    def _say(self, text: str) -> None:
        self._mouth.begin(self._broken(voice(text)))
        self._events.append(Transcript("agent", text))

    def _broken(self, said: Audio) -> Audio:
        """The fault that lies in the speech itself."""
        if self._bug == "clip_head":
            return np.concatenate((np.zeros(400 * MS, np.float32), said[400 * MS :]))
        if self._bug in ("stutter", "choppy"):
            on, gap = (160 * MS, 40 * MS) if self._bug == "stutter" else (1_000 * MS, 1_500 * MS)
            silence = np.zeros(gap, np.float32)
            return np.concatenate([part for at in range(0, len(said), on) for part in (said[at : at + on], silence)])
        return said * np.float32(0.03) if self._bug == "volume_stuck" and self._interrupted else said

    def _colour(self, said: Audio, now: Samples) -> Audio:
        """The fault that lies in what else goes out, or how."""
        begins = now - len(said)
        if self._bug in ("duck26", "duck16") and now - self._ears.last < LINGERS:
            said = said * np.float32(0.05 if self._bug == "duck26" else 0.16)
        elif self._bug == "ambience":
            murmurs = ambience()
            said = said + murmurs[np.arange(begins, now) % len(murmurs)] * np.float32(10 ** (self._level_db / 20))
        elif self._bug == "thinking_sound":
            said = said + self._keys(now, len(said))
        elif self._bug == "idle_nag":
            said = said + self._nagging(now, len(said))
        elif self._bug == "offset":
            said = said + np.float32(OFFSET)
        elif self._bug == "noise_gate" and self._mouth.busy:
            said = said + np.float32(GATED) * self._hiss.standard_normal(len(said)).astype(np.float32)
        elif self._bug == "wind":
            said = said + wind()[np.arange(begins, now) % len(wind())]
        elif self._bug == "soft":
            said = said * np.float32(SOFT)
        elif self._bug == "int16":
            return said * np.float32(32_767.0)
        return np.clip(said, -1.0, 1.0).astype(np.float32)

    def _keys(self, now: Samples, n: Samples) -> Audio:
        """A key every 120 ms between the caller's end and the answer."""
        out = np.zeros(n, np.float32)
        if not self._mouth.busy and self._ears.heard + (self._due or 0) and self._ears.quiet > LINGERS and now % (120 * MS) < n:
            fade = np.exp(-np.arange(n) / (3 * MS))
            out += (0.15 * self._clicks.standard_normal(n) * fade).astype(np.float32)
        return out

    def _nagging(self, now: Samples, n: Samples) -> Audio:
        if self._ears.last > 0 and now - max(self._ears.last, self._nagged) > NAGS_AFTER:
            self._nag.begin(voice(STILL))
            self._nagged = now
        return self._nag.take(n)

    def _maybe_hang_up(self) -> None:
        if self._bug == "hangup" and self._mouth.spoken and not self._mouth.busy and not self._closed:
            self._events.append(Closed("caller dropped"))
            self._closed = True


@lru_cache(maxsize=8)
def voice(text: str, name: str = "en-us") -> Audio:
    audio = shared_synthesiser(name, 165).say(text).audio
    levelled: Audio = (audio * (LEVEL / np.sqrt(np.mean(audio**2)))).astype(np.float32)
    return levelled


@lru_cache(maxsize=1)
def room() -> Audio:
    """How a room answers a sound: at once, and with a tail of 60 ms; 18 dB softer."""
    tail = np.random.default_rng(4).standard_normal(60 * MS) * np.exp(-np.arange(60 * MS) / (20 * MS))
    answer: Audio = (0.12 * (np.eye(1, 60 * MS)[0] + 0.03 * tail)).astype(np.float32)
    return answer


@lru_cache(maxsize=1)
def wind() -> Audio:
    """A minute of noise that falls by 6 dB an octave, and swells and dies within a second."""
    rng = np.random.default_rng(11)
    blown = lfilter([1.0], [1.0, -0.999], rng.standard_normal(RATE * 60))
    knots = np.arange(0, len(blown) + RATE, RATE // 2)
    blown *= np.interp(np.arange(len(blown)), knots, np.abs(rng.standard_normal(len(knots))) + 0.1)
    found: Audio = (blown * (WIND / np.sqrt(np.mean(blown**2)))).astype(np.float32)
    return found


@lru_cache(maxsize=1)
def ambience() -> Audio:
    """Two people talk over a fan, RMS 1, again and again."""
    talk = [voice(HELLO + " " + STORY, "en-us+f2"), voice(STORY + " " + ANSWER, "en-us+m7")]
    length = max(map(len, talk))
    mixed = 0.4 * LEVEL * np.random.default_rng(3).standard_normal(length)
    for at, said in zip((0, length // 3), talk, strict=True):
        mixed[np.arange(at, at + len(said)) % length] += said
    bed: Audio = (mixed / np.sqrt(np.mean(mixed**2))).astype(np.float32)
    return bed
