from __future__ import annotations

from pathlib import Path

import numpy as np
import numpy.typing as npt
import pytest

from fdbench.audio import Mono, gain
from fdbench.errors import ClipError
from fdbench.render import recorded
from fdbench.render.listen import BY_SCRIPT, NO_WISH, Wish, listen
from fdbench.segments import Segment
from fdbench.timebase import RATE, ms
from tests.render.test_recorded import hiss, join, silence, voice

soundfile = pytest.importorskip("soundfile")


def room(length_ms: int, db: float = -75.0) -> Mono:
    return gain(np.random.default_rng(5).normal(size=ms(length_ms)).astype(np.float32), db)


def good() -> Mono:
    """RMS between its bounds: 500 of 600 ms at -20 dBFS make -20.8."""
    said = join(silence(200), voice(500), silence(60), hiss(40, 15), silence(200))
    return said + room(1_000)


def notes(tmp_path: Path, sound: npt.NDArray[np.floating], wish: Wish = NO_WISH) -> tuple[str, ...]:
    soundfile.write(tmp_path / "me.wav", sound, RATE, subtype="PCM_16")
    return listen(tmp_path / "me.wav", wish).notes


def refused(tmp_path: Path, sound: npt.NDArray[np.floating], wish: Wish = NO_WISH) -> str:
    with pytest.raises(ClipError) as caught:
        notes(tmp_path, sound, wish)
    return str(caught.value)


def test_a_good_recording_is_not_spoken_of(tmp_path: Path) -> None:
    assert notes(tmp_path, good()) == ()


def test_each_fault_is_one_sentence_with_its_mend(tmp_path: Path) -> None:
    said = good()
    for sound, wanted in (
        (said + 0.03, "it has a DC offset of +3.0 % of full scale; take it off"),
        (gain(said, -18.0), "its speech is too soft, at -39 dBFS; write `gain_db: 16`"),
        (gain(said, -30.0), "its speech is too soft, at -51 dBFS; amplify it by 28 dB"),
        (
            said + room(1_000, -40.0),
            "its noise is only 19 dB below its speech, which hides soft ends; record it in a quieter place",
        ),
        (np.clip(3.0 * said, -0.3, 0.3), "it is clipped in "),
        (join(room(3_100), said), "there are 3.3 s without speech before it; trim the file"),
        (join(said, room(4_000)), "there are 4.2 s without speech after it; trim the file"),
        (said[ms(350) : ms(960)], "it begins in the middle of a sound; record it again"),
        (said[: ms(500)], "it ends in the middle of a sound; record it again"),
    ):
        got = [note for note in notes(tmp_path, sound) if note.startswith(wanted)]
        assert len(got) == 1, (wanted, notes(tmp_path, sound))
        assert "; " in got[0]


def test_a_room_that_rings_is_told(tmp_path: Path) -> None:
    dry = join(good(), silence(800))
    t = np.arange(ms(700)) / RATE
    tail = np.random.default_rng(2).normal(size=t.size) * 10.0 ** (-3.0 * t / 0.8)
    tail *= 0.5 / np.sqrt(np.sum(tail**2))
    tail[0] = 1.0
    wet = np.convolve(dry, tail)[: dry.size].astype(np.float32)
    assert any("fades slowly" in note for note in notes(tmp_path, wet))
    assert not any("fades slowly" in note for note in notes(tmp_path, wet, Wish(speech=(200, 800))))


def test_the_script_overrules_the_rule(tmp_path: Path) -> None:
    soundfile.write(tmp_path / "me.wav", good(), RATE)
    found, told = listen(tmp_path / "me.wav"), listen(tmp_path / "me.wav", Wish(speech=(150, 900)))
    assert found.rule == recorded.RULE and told.rule == BY_SCRIPT
    assert told.speech == Segment(ms(150), ms(900)) != found.speech
    assert "speech ends at 1001 ms, but the file at 1000 ms; correct it" in refused(tmp_path, good(), Wish(speech=(0, 1_001)))
    assert listen(tmp_path / "me.wav", Wish(speech=(0, 1_000))).speech.end == ms(1_000)


def test_what_holds_no_speech_is_refused(tmp_path: Path) -> None:
    assert "me.wav: nothing sounds in it; record it again" in refused(tmp_path, silence(500))


# --- channels -----------------------------------------------------------------------------------------------------------


def test_two_like_channels_are_mixed(tmp_path: Path) -> None:
    """Also from two microphones: the farther one softer, later and with noise of its own."""
    near = good()
    far = gain(np.roll(near, 24), -6.0) + room(1_000, -70.0)
    assert notes(tmp_path, np.stack([near, near], axis=1)) == ()
    assert notes(tmp_path, np.stack([near, far], axis=1)) == ()
    assert notes(tmp_path, np.stack([near, room(1_000)], axis=1)) == ()


def test_channels_that_cancel_are_refused_unless_one_is_chosen(tmp_path: Path) -> None:
    both = np.stack([good(), -good()], axis=1)
    assert "its channels cancel each other when they are mixed" in refused(tmp_path, both)
    assert refused(tmp_path, both).endswith("write `side: left` or `side: right` for the one to play")
    assert notes(tmp_path, both, Wish(side="right")) == ()


def test_a_call_with_both_parties_is_refused_unless_one_is_chosen(tmp_path: Path) -> None:
    mine, theirs = join(good(), room(1_500)), join(room(1_200), good(), room(300))
    call = np.stack([mine, gain(theirs, -4.0)], axis=1)
    assert "each channel holds a speaker of its own, as in a recorded call; write `side: left`" in refused(tmp_path, call)
    soundfile.write(tmp_path / "call.wav", call, RATE)
    left, right = (listen(tmp_path / "call.wav", Wish(side=side)) for side in ("left", "right"))
    assert abs(left.speech.start - ms(200)) < ms(12) and abs(right.speech.start - ms(1_400)) < ms(12)


def test_a_side_needs_two_channels(tmp_path: Path) -> None:
    assert "`side: left` needs a file of two channels, and this one has 1" in refused(tmp_path, good(), Wish(side="left"))
