"""An agent's talk, put together from sentences with natural pauses, cut where a plan says; what is audible is known."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass

import numpy as np

from fdbench.audio import Mono
from fdbench.calibrate.truth import AUDIBLE_DB, active_power, audible, is_soft, loud_instants
from fdbench.calibrate.voices import Sentence
from fdbench.segments import Timeline
from fdbench.timebase import Samples, ms

PAUSE_MS = (200, 800)
FADE = ms(5)
LEAST_FIRST = ms(1_300)
"""So much of the first sentence an abrupt start leaves: no backchannel, whoever listens."""
EXACT = ms(1)
"""An abrupt edge is known to the sample: the millisecond that touches it counts as audible, whatever its own power."""
NO_CLICK = ms(120)
PIECES = ms(60)
"""No trial lies on the border of a definition. A burst under 60 ms is a click and no speech; so the piece before a cut, and the
one after an abrupt start, last at least 120 ms, pieces being what silence of 60 ms divides: as heard on a clean line, and as
heard (S - 18 dB) on one with 20 dB SNR, where a soft beginning is masked and a click would be left of the same piece."""
MASKED_DB = -18.0
STEP = ms(5)


@dataclass(frozen=True, slots=True, eq=False)
class Talk:
    """float32 [n]; `heard` is what is audible of it, nothing bridged. `power` is the active level that this refers to; `soft`
    says how the talk begins, `abrupt` that its edges lie inside loud speech."""

    audio: Mono
    power: float
    heard: Timeline
    soft: bool
    abrupt: bool

    @property
    def onset(self) -> Samples:
        """The first audible sample; what lies before it is breath, or the synthesiser's own hiss."""
        return self.heard[0].start

    @property
    def end(self) -> Samples:
        """One past the last audible sample."""
        return self.heard[len(self.heard) - 1].end


def speak(voice: tuple[Sentence, ...], length: Samples, *, abrupt: bool, rng: np.random.Generator) -> Talk:
    """Sentences of a voice until at least `length` audible samples are filled, each two 0.2 to 0.8 s apart (offset to onset).

    It begins as its first sentence does; if `abrupt`, at an instant inside loud speech.
    """
    long_enough = [s for s in voice if s.long]
    first = long_enough[int(rng.integers(len(long_enough)))]
    start = _loud_start(first, rng) if abrupt else 0
    pieces: list[Mono] = [first.audio[start:]]
    filled, tail = first.offset - start, first.audio.size - first.offset
    while filled < length:
        pause = int(rng.integers(ms(PAUSE_MS[0]), ms(PAUSE_MS[1]) + 1))
        following = voice[int(rng.integers(len(voice)))]
        pause = max(pause, tail + following.onset)
        pieces += [np.zeros(pause - tail - following.onset, np.float32), following.audio]
        filled += pause + following.offset - following.onset
        tail = following.audio.size - following.offset
    audio = np.concatenate(pieces)
    power = active_power(audio)
    heard = audible(audio, power)
    if abrupt:
        heard = heard.union(Timeline.of([(0, EXACT)]))
    return Talk(audio, power, heard, is_soft(audio, heard[0].start, power), abrupt)


def cut(talk: Talk, at: Samples, latest: Samples | None, *, abrupt: bool) -> Talk:
    """The talk up to about `at`: with a fade of 5 ms, or, if `abrupt`, with none and inside loud speech.

    The cut moves to where the piece before it is no click: on if it can, but not beyond `latest`.
    """
    if abrupt:
        at = _fair(talk, at, latest, loud_instants(talk.audio, talk.power).tolist())
        heard = talk.heard.clip(0, at).union(Timeline.of([(at - EXACT, at)]))
        return Talk(talk.audio[:at], talk.power, heard, talk.soft, abrupt)
    at = _fair(talk, at, latest, range(STEP, talk.end, STEP))
    audio = talk.audio[:at].copy()
    audio[-FADE:] *= np.linspace(1.0, 0.0, FADE, endpoint=False, dtype=np.float32)
    heard = audible(audio, talk.power)
    return Talk(audio, talk.power, heard, talk.soft, abrupt)


def _loud_start(sentence: Sentence, rng: np.random.Generator) -> Samples:
    """An instant inside loud speech, early enough, that leaves no click at the beginning; its natural onset if there is none."""
    pieces = sentence.heard.bridge(PIECES)
    early = [int(i) for i in sentence.loud if i <= sentence.offset - LEAST_FIRST]
    fair = [i for i in early if (piece := pieces.at(i)) is not None and piece.end - i >= NO_CLICK]
    return fair[int(rng.integers(len(fair)))] if fair else sentence.onset


def _pieces(talk: Talk, db: float) -> Timeline:
    return audible(talk.audio, talk.power, db).bridge(PIECES)


def _fair(talk: Talk, at: Samples, latest: Samples | None, instants: Iterable[Samples]) -> Samples:
    """The first of `instants` from `at` on that leaves no click behind; if that is after `latest`, the last one until then; the
    talk's end if there is none at all."""
    lines = [_pieces(talk, db) for db in (AUDIBLE_DB, MASKED_DB)]
    fair = [i for i in instants if all(_last(pieces, i) >= NO_CLICK for pieces in lines)]
    later = next((i for i in fair if i >= at), talk.end)
    return later if latest is None or later <= latest else max((i for i in fair if i <= latest), default=talk.end)


def _last(pieces: Timeline, at: Samples) -> Samples:
    """The length of the last piece before `at`, as far as it lies before it."""
    return max(((s.start, min(s.end, at) - s.start) for s in pieces if s.start < at), default=(0, 0))[1]
