"""Pocketsphinx decoders, which are costly to make (0.4 s), lent out one user at a time; and the noise added before recognition.

A decoder keeps state: every independent segment begins with `reinit_feat`, which is exact and free. Never use decoders from
several threads at once: that is slower than one thread.
"""

from __future__ import annotations

import math
import re
from collections.abc import Iterator, Sequence
from contextlib import contextmanager
from dataclasses import dataclass
from functools import lru_cache
from typing import Any, Literal, TypeAlias

import numpy as np
import numpy.typing as npt

from fdbench.speech.lexicon import known, pronounce
from fdbench.speech.resample import ASR_RATE, Audio16
from fdbench.speech.sphinx import sphinx
from fdbench.timebase import RATE, Samples

Kind: TypeAlias = Literal["open", "closed", "scored"]
Arc: TypeAlias = tuple[int, int, str]
"""From state, to state, word; an empty word is a free step."""

NOISE_DB = -55.0
"""Level of the noise added before any recognition, in dBFS: best for natural voices (digital silence ruins recognition)."""
SYNTHETIC_NOISE_DB = -45.0
"""Best for formant synthesis, whose error rate it moves from 0.77 to 0.34; used on the agent channel."""
NOISE_SEED = 45
LEVEL_DB = -19.0
"""Whole segments are brought to this level, in dBFS (RMS of what is not silent): 6 dB below it errors grow by a half."""
MAX_GAIN_DB = 15.0
TAIL = 2_400
"""150 ms of noise after a whole segment: a last word that meets the end of the audio never reaches its final state."""
OWN_MEAN = 24_000
"""Whole segments from 1.5 s on are normalised by their own cepstral mean; one of a short segment would be its phones'."""
SILENCE = 10 ** (-60 / 20)
STREAM_CMN = "57.9,1.8,7.4,19.7,-0.1,1.2,-0.3,-11.9,-3.7,-5.6,5.6,1.9,2.2"
"""Cepstral mean that a stream begins with: the mean over several voices at -20 dBFS. The model's own lies far off, and costs
a stream a third of its words before it has adapted."""
FRAME = ASR_RATE // 100
_SAMPLES_PER_FRAME = RATE // 100
_VARIANT = re.compile(r"\(\d+\)$")

_idle: dict[Kind, list[Any]] = {"open": [], "closed": [], "scored": []}


def borrow(kind: Kind) -> Any:
    """A decoder for the caller alone: `open` has the US English language model, `closed` only the dictionary. The likelihoods of
    `scored`, which is `closed` otherwise and takes twice the time, can be compared between grammars.

    Raises:
        MissingExtra: pocketsphinx is not installed.
    """
    return _idle[kind].pop() if _idle[kind] else _make(kind)


def give_back(kind: Kind, decoder: Any) -> None:
    """Return a decoder, outside of any utterance."""
    _idle[kind].append(decoder)


@contextmanager
def lent(kind: Kind) -> Iterator[Any]:
    """A decoder for a block. If the block raises, the decoder is dropped: its state is unknown."""
    decoder = borrow(kind)
    yield decoder
    give_back(kind, decoder)


def begin_stream(decoder: Any) -> None:
    """Begin an independent segment that will be fed piece by piece."""
    decoder.reinit_feat()
    decoder.set_cmn(STREAM_CMN)
    decoder.start_utt()


def decode(decoder: Any, audio: Audio16, noise_db: float, *, own_mean: Samples = OWN_MEAN) -> None:
    """Recognise a whole, independent segment; the result is then in `decoder.hyp()` and `decoder.seg()`."""
    padded = np.concatenate([levelled(audio), np.zeros(TAIL, dtype=np.float32)])
    noisy = pcm16(padded, 0, noise_db)
    begin_stream(decoder)
    decoder.process_raw(noisy, full_utt=len(audio) >= own_mean)
    decoder.end_utt()


def levelled(audio: Audio16) -> Audio16:
    """A whole segment brought to `LEVEL_DB`, by at most `MAX_GAIN_DB` either way; silence stays as it is."""
    loud = audio[np.abs(audio) > SILENCE].astype(np.float64)
    if loud.size == 0:
        return audio
    gain_db = LEVEL_DB - 10 * math.log10(float(np.mean(loud**2)))
    gain = 10 ** (min(max(gain_db, -MAX_GAIN_DB), MAX_GAIN_DB) / 20)
    return audio * np.float32(gain)


def pcm16(audio: Audio16, position: int, noise_db: float) -> bytes:
    """PCM16 of audio that begins `position` samples into its segment, with the noise that belongs there."""
    tape = _noise()
    index = np.arange(position, position + len(audio)) % len(tape)
    noise = tape[index] * np.float32(10 ** (noise_db / 20))
    mixed = np.clip(np.asarray(audio, dtype=np.float32) + noise, -1.0, 1.0)
    return (mixed * 32767).astype("<i2").tobytes()


def spoken(decoder: Any, within: Samples | None = None) -> Iterator[tuple[str, Samples, Samples, Any]]:
    """The words of the last result, without silences and noises: text, start, end, raw segment. Times are 24 kHz samples
    in [0, within]: the tail of noise belongs to no word."""
    for segment in decoder.seg() or ():
        word = _VARIANT.sub("", segment.word)
        if word[0] in "<[(+":
            continue
        start = segment.start_frame * _SAMPLES_PER_FRAME
        end = (segment.end_frame + 1) * _SAMPLES_PER_FRAME
        if within is not None:
            start = min(start, within - 1)
            end = min(end, within)
        yield word, start, end, segment


@dataclass(frozen=True, slots=True)
class Step:
    """One word, silence or noise of a result: frames (of 10 ms) [start, end], both included, and its acoustic log-likelihood, relative
    to the best sound of each frame (<= 0)."""

    word: str
    start: int
    end: int
    score: float

    @property
    def spoken(self) -> bool:
        """It is a word."""
        return self.word[0] not in "<[(+"


COARSE = 1024.0
"""The first pass of the open vocabulary keeps scores without their last 10 bits, and reports them so."""


def path(decoder: Any, scale: float = 1.0) -> tuple[Step, ...]:
    """The last result, silences inside it included; empty if nothing was heard. `scale`: `COARSE` for an open stream."""
    steps = (Step(_VARIANT.sub("", s.word), s.start_frame, s.end_frame, scale * _log(s.ascore)) for s in decoder.seg() or ())
    return tuple(step for step in steps if step.word not in ("<s>", "</s>"))


def _log(likelihood: float) -> float:
    """Of a float that may have underflowed."""
    return math.log(max(likelihood, 5e-324))


def teach(decoder: Any, words: Sequence[str]) -> frozenset[str]:
    """Give a closed decoder a pronunciation for each word it lacks. Returns the words that it cannot be taught."""
    hopeless = set()
    for word in dict.fromkeys(words):
        if known(word) or decoder.lookup_word(word):
            continue
        phones = pronounce(word)
        if phones is None:
            hopeless.add(word)
        else:
            decoder.add_word(word, phones, True)
    return frozenset(hopeless)


@contextmanager
def grammar(decoder: Any, arcs: Sequence[Arc], final: int) -> Iterator[None]:
    """Make a closed decoder accept the paths from state 0 to `final`; the words must have been taught."""
    transitions = [(a, b, 1.0, w) if w else (a, b, 1.0) for a, b, w in arcs]
    name = _next_name()
    decoder.add_fsg(name, decoder.create_fsg(name, 0, final, transitions))
    decoder.activate_search(name)
    try:
        yield
    finally:
        decoder.activate_search(_IDLE_SEARCH)
        decoder.remove_search(name)


_IDLE_SEARCH = "idle"
_names = 0


def _next_name() -> str:
    global _names
    _names += 1
    return f"grammar{_names}"


def _make(kind: Kind) -> Any:
    if kind == "open":
        return sphinx().Decoder(loglevel="FATAL")
    # Likelihoods are relative to the best sound of each frame: of all sounds for `scored`, else only of those that the grammar leads to.
    decoder = sphinx().Decoder(loglevel="FATAL", lm=None, beam=1e-80, wbeam=1e-60, pbeam=1e-80, compallsen=kind == "scored")
    decoder.add_fsg(_IDLE_SEARCH, decoder.create_fsg(_IDLE_SEARCH, 0, 1, [(0, 1, 1.0, "okay")]))
    decoder.activate_search(_IDLE_SEARCH)
    return decoder


@lru_cache(maxsize=1)
def _noise() -> npt.NDArray[np.float32]:
    """Ten seconds at 0 dBFS, and over again."""
    return np.random.default_rng(NOISE_SEED).standard_normal(10 * ASR_RATE).astype(np.float32)
