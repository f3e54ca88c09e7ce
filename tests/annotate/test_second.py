"""The second segmenter keeps the contract of the first."""

from __future__ import annotations

import sys

import numpy as np
import pytest

from fdbench.annotate.activity import find_activity
from fdbench.annotate.second import find_activity_webrtc
from fdbench.audio import Pcm16, to_pcm16
from fdbench.calibrate.voices import sentences
from fdbench.errors import MissingExtra
from fdbench.timebase import ms

PREROLL = ms(1_000)


def track() -> Pcm16:
    clip = sentences()["slt"][0]
    out = np.zeros(ms(10_000), np.float32)
    for at in (ms(1_200) + 7, ms(5_600)):
        out[at : at + clip.audio.size] += clip.audio
    return to_pcm16(out)


def test_it_finds_the_speech_that_the_first_finds() -> None:
    pytest.importorskip("webrtcvad")
    ours, theirs = (find(track(), PREROLL).segments for find in (find_activity, find_activity_webrtc))
    assert len(theirs) == len(ours) == 2
    for a, b in zip(ours, theirs, strict=True):
        assert abs(a.start - b.start) <= ms(60)
        assert -ms(60) <= b.end - a.end <= ms(300)


def test_silence_has_no_segments() -> None:
    pytest.importorskip("webrtcvad")
    assert not find_activity_webrtc(np.zeros(ms(2_000), np.int16), PREROLL).segments


def test_it_names_the_extra_that_it_needs(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setitem(sys.modules, "webrtcvad", None)
    with pytest.raises(MissingExtra, match="reference"):
        find_activity_webrtc(np.zeros(ms(500), np.int16), PREROLL)
