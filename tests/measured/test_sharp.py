"""Where the agent sounds in a talk that was measured: over noise its ends and cut-off words are those that it has without it."""

from __future__ import annotations

from pathlib import Path

import numpy as np
import pytest

from fdbench.annotate.activity import find_activity
from fdbench.audio import Pcm16, from_pcm16, to_pcm16
from fdbench.cli.main import main as fdbench
from fdbench.recordings.edges import piece_after, room_of
from fdbench.recordings.sharp import find_sounds, sharp
from fdbench.render.bounds import speech_bounds
from fdbench.results.store import read_results
from fdbench.segments import Segment, Timeline
from fdbench.timebase import RATE, ms, to_ms
from tests.fdb.make import ASK, clip, track
from tests.measured import talks
from tests.measured.agreement import noisy

CUT_S = 1.0 + len(clip(ASK)) / RATE + 0.27
"""The agent says a sentence at 1 s, and 270 ms after it begins a word that is cut off after 50 ms."""


def cut_word() -> Pcm16:
    word = clip(ASK)[ms(20) : ms(70)]
    return to_pcm16(track(9.0, [(1.0, clip(ASK)), (CUT_S, word * np.float32(0.03 / np.sqrt(np.mean(word**2))))]))


def test_a_clean_line_is_heard_as_in_a_session() -> None:
    heard = to_pcm16(talks.cut_in()[1])
    assert find_sounds(heard, 0) == find_activity(heard, 0)


def test_over_steady_noise_ends_are_those_without_it() -> None:
    clean = track(4.5, [(1.2, clip(ASK))])
    truth = speech_bounds(clean)
    assert truth is not None
    line = noisy(to_pcm16(clean), 20.0, 4)
    found, ear = find_sounds(line, 0), find_activity(line, 0)
    assert ear.blurred and not found.blurred
    assert abs(to_ms(found.segments[-1].end - truth.end)) <= 20.0
    assert len(found.segments) == 1


def test_noise_that_swells_is_left_to_the_ear() -> None:
    line = noisy(to_pcm16(track(6.0, [(1.2, clip(ASK))])), 20.0, 4).astype(np.float64)
    swelling = 1.0 + 0.9 * np.sin(2 * np.pi * 0.7 * np.arange(len(line)) / RATE)
    hiss = np.random.default_rng(1).normal(0.0, 150.0, len(line)) * swelling
    heard = np.rint(line + hiss).astype(np.int16)
    found = find_sounds(heard, 0)
    assert found.blurred and found == find_activity(heard, 0)


@pytest.mark.parametrize("seed", range(3))
def test_a_word_that_was_cut_off_at_once_is_heard_over_noise(seed: int) -> None:
    line = noisy(cut_word(), 20.0, seed)
    sounds = find_activity(line, 0).segments
    assert sounds[-1].end < CUT_S * RATE, "the ear alone drops it"
    found = find_sounds(line, 0).segments
    assert [to_ms(found[-1].start), to_ms(found[-1].end)] == pytest.approx([1_000 * CUT_S, 1_000 * CUT_S + 50], abs=20)
    assert sharp(line, sounds, steady=False)[-1].end < CUT_S * RATE, "where noise swells it may be noise"


@pytest.mark.parametrize("seed", range(4))
def test_noise_alone_is_no_piece_of_a_voice(seed: int) -> None:
    line = noisy(to_pcm16(track(4.5, [(1.2, clip(ASK))])), 20.0, seed)
    sound = find_activity(line, 0).segments[-1]
    room = room_of(line, Timeline((sound,)))
    assert room is not None
    late = Segment(sound.start, sound.end + ms(150))  # the word's own end is over
    assert piece_after(line, late, room, len(line)) is None
    assert piece_after(line, late, room, late.end + ms(60)) is None, "the next sound follows at once"


def test_a_stop_in_noise_is_dated_and_scored_again_alike(tmp_path: Path) -> None:
    user, agent = (from_pcm16(noisy(to_pcm16(t), 20.0, seed)) for seed, t in enumerate(talks.cut_in()))
    call = talks.stereo(tmp_path / "call.wav", (user, agent))
    assert fdbench(["measure", str(call), "-o", str(tmp_path / "run"), "--jobs", "0"]) == 0
    before = read_results(tmp_path / "run")
    stop = before["systems"]["agent"]["dimensions"]["interruption"]["measures"]["stop_latency_ms.recorded"]
    assert stop["value"] == pytest.approx(500.0, abs=20.0)
    assert fdbench(["score", str(tmp_path / "run")]) == 0
    assert read_results(tmp_path / "run")["systems"] == before["systems"]
