"""Speech synthesis with hibari: one American woman, 24 kHz, understood by recognisers nearly as people are. The extra `hibari`.

Bit-identical for the same pace and text, in any order, thread and process of one machine, with the same onnxruntime and scipy.
Where the words lie comes from the network itself: how long it makes each sound.
"""

from __future__ import annotations

import threading
from collections.abc import Sequence
from dataclasses import dataclass
from functools import lru_cache
from pathlib import Path
from typing import Any

import numpy as np

from fdbench.contract import Audio, WordTime
from fdbench.errors import FdbenchError, MissingExtra
from fdbench.kept import Kept
from fdbench.speech.hibari_words import Reading, places, readings
from fdbench.speech.kokoro.phonemes import lexicon
from fdbench.speech.synthesis import WORD_SILENCE, Synthesis
from fdbench.timebase import Samples, ms

EXTRA = "hibari"
VOICE = "heart"
"""The one that its package holds. It imitates Kokoro's `af_heart`: no user should have that one."""
WPM = 225
"""Its own pace, in words per minute: the median of 67 sentences of 8 words."""
SLOWEST, FASTEST = 0.5, 2.0
"""Times its own pace."""
SEED = 0
"""Of the noise in its fricatives and breath."""
KEPT: Samples = ms(120_000)
"""So much of what was said last is kept, in all, for the next time: 12 MB."""
DURATIONS = "/Clip_output_0"
"""The tensor of its network that holds how long each sound is."""
DURATION: Samples = 600
"""The unit of these: 25 ms."""
LEAD: Samples = 2 * DURATION
"""A sound is heard so much before the place that the durations give: with it, words begin within 50 ms of where a recogniser puts them
(pocketsphinx, 389 words)."""
PAUSE: Samples = ms(300)
"""Between two sentences of one text: fluent reading has 0.2 to 0.4 s."""
GAIN = 10 ** (4 / 20)
"""Brings it from -26 dBFS RMS to -22, where services speak."""


@dataclass(frozen=True, slots=True)
class Hibari:
    """Says texts at one pace. Two of one pace are equal. Safe to call from several threads.

    Args:
        wpm: words per minute, about, 113 to 450; what lies outside is brought to the nearest.

    Raises:
        MissingExtra: hibari-tts or onnxruntime is not installed.
    """

    wpm: int = WPM

    def __post_init__(self) -> None:
        _installed()

    def say(self, text: str) -> Synthesis:
        """`text` as speech, and where its words lie, within about 50 ms. A word that is read as several ("1776") has the time of all of
        them; of words that are read as others ("7:30 pm") each has its share, by letters."""
        speed = min(max(self.wpm / WPM, SLOWEST), FASTEST)
        return said.get((text, speed), lambda: _said(text, speed))

    def close(self) -> None:
        """Nothing is held."""


said: Kept[tuple[str, float], Synthesis] = Kept(KEPT, lambda synthesis: len(synthesis.audio))
"""By text and speed; one for the process."""


def _said(text: str, speed: float) -> Synthesis:
    with _lock:
        voice, session = _voice()
        parts: list[Synthesis] = []
        for sentence in voice.split_sentences(text):
            for reading in readings(voice.g2p, sentence):
                audio, bounds = _spoken(voice, session, reading, speed)
                parts.append(Synthesis(audio, tuple(places(reading, audio, bounds))))
    return joined(parts)


def _spoken(voice: Any, session: Any, reading: Reading, speed: float) -> tuple[Audio, Sequence[Samples]]:
    """The sound of a reading, and where each of its signs begins in it; one bound more than signs."""
    from hibari.dsp import synth

    ids = voice.ids(reading.phonemes)
    if len(ids) <= 2:
        return np.zeros(0, dtype=np.float32), [0] * (len(reading.phonemes) + 1)
    feeds = {"ids": np.asarray([ids], np.int64), "speed": np.asarray([speed], np.float32)}
    *spectrum, lengths = session.run(None, feeds)
    audio = np.asarray(synth(*(each[0] for each in spectrum), np.random.default_rng(SEED)), dtype=np.float32)
    audio = np.clip(audio * np.float32(GAIN), -1.0, 1.0)
    ends = np.maximum(0, np.cumsum(lengths).astype(int) * DURATION - LEAD)
    known = np.cumsum([0, *(sign in voice.vocab for sign in reading.phonemes)])
    return audio, [int(ends[count]) for count in known]


def joined(parts: Sequence[Synthesis]) -> Synthesis:
    """One after the other, `PAUSE` between them at most: the network leaves 0.7 s, which a listener takes for the end of a turn."""
    sounds: list[Audio] = [np.zeros(0, dtype=np.float32)]
    words: list[WordTime] = []
    at: Samples = 0
    for index, part in enumerate(parts):
        loud = np.flatnonzero(np.abs(part.audio) > WORD_SILENCE)
        first, last = (int(loud[0]), int(loud[-1]) + 1) if loud.size else (0, 0)
        begin = max(0, first - PAUSE // 2) if index > 0 else 0
        end = last + PAUSE // 2 if index + 1 < len(parts) else len(part.audio)
        sounds.append(part.audio[begin:end])
        words += [WordTime(w.text, w.start + at - begin, w.end + at - begin) for w in part.words]
        at += len(sounds[-1])
    whole = np.concatenate(sounds)
    whole.flags.writeable = False
    return Synthesis(whole, tuple(words))


_lock = threading.Lock()


def _installed() -> None:
    try:
        import hibari  # noqa: F401
        import onnxruntime  # noqa: F401
    except ImportError as error:
        raise MissingExtra("speech synthesis", EXTRA) from error


@lru_cache(maxsize=1)
def _voice() -> tuple[Any, Any]:
    """What reads texts, and the network that speaks, with `DURATIONS` as its last output."""
    import hibari
    import onnxruntime

    try:
        voice = hibari.Hibari(VOICE, threads=1, g2p=lexicon(british=False)[0])
        options = onnxruntime.SessionOptions()
        options.intra_op_num_threads = options.inter_op_num_threads = 1
        options.log_severity_level = 3
        network = with_output(Path(voice.model_path).read_bytes(), DURATIONS)
        return voice, onnxruntime.InferenceSession(network, options, providers=["CPUExecutionProvider"])
    except Exception as error:  # noqa: BLE001  (onnxruntime's errors share no class of their own)
        raise FdbenchError(f"hibari's voice cannot be loaded ({error}); install hibari-tts 0.2.1 again") from None


def with_output(model: bytes, tensor: str) -> bytes:
    """An ONNX model that also gives one of its inner tensors, as its last output.

    A model is one Protocol Buffers message, and such messages merge when they are written one after the other: a second graph that
    holds nothing but an output adds that output to the first.
    """
    name, graph, output = 1, 7, 12  # fields of ValueInfoProto, ModelProto and GraphProto
    return model + _field(graph, _field(output, _field(name, tensor.encode())))


def _field(number: int, content: bytes) -> bytes:
    """A field of a Protocol Buffers message: its number (under 16), its length (under 128), what it holds."""
    return bytes([number << 3 | 2, len(content)]) + content
