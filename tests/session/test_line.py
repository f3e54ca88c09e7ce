"""What a line does to the user's sound, and that frames, seeds and truth behave."""

from __future__ import annotations

import numpy as np
import pytest
from scipy import signal

from fdbench.audio import level_db
from fdbench.contract import RATE, Audio, StepAdapter, StepOutput
from fdbench.render.make import LEVEL_DB
from fdbench.scenario.model import Channel
from fdbench.session.line import Line, companded
from fdbench.session.loop import run_session
from fdbench.session.plan import SessionPlan
from fdbench.session.recording import Recording
from fdbench.timebase import TICK, Samples, ms
from tests.session.scripted import FRAMES_MS, LoopBack, Player, cue, noise

EVERYTHING = Channel(noise_snr_db=10.0, echo_db=-10.0, echo_delay_ms=41, telephone=True, loss_percent=5.0)
SILENCE = np.zeros(RATE * 10, np.float32)


def carried(channel: Channel, user: Audio, heard: Audio | None = None, *, frame: Samples = TICK, seed: int = 7) -> Audio:
    """`user` through a line, in frames; whole frames only."""
    line, track = Line(channel, seed), SILENCE if heard is None else heard
    starts = range(0, len(user) - frame + 1, frame)
    return np.concatenate([line.carry(user, track, start, start + frame) for start in starts])


def tone(hertz: float, samples: Samples = RATE) -> Audio:
    return np.asarray(0.1 * np.sin(2 * np.pi * hertz * np.arange(samples) / RATE), dtype=np.float32)


def play(adapter: StepAdapter, channel: Channel | None, seed: int = 1) -> Recording:
    return run_session(adapter, SessionPlan((cue(),), frame=ms(adapter.frame_ms), channel=channel or Channel(), chance=seed))


class Heard(StepAdapter):
    """Keeps what it was given, and speaks over a fixed stretch."""

    def __init__(self, frame_ms: int) -> None:
        self.frame_ms = frame_ms
        self.frames: list[Audio] = []
        self._player = Player(frame_ms, (ms(4_000), ms(6_000)))

    def step(self, user: Audio, now: Samples) -> StepOutput:
        self.frames.append(user)
        return self._player.step(user, now)


@pytest.mark.parametrize("frame_ms", FRAMES_MS[1:])
def test_frames_do_not_change_what_is_received(frame_ms: int) -> None:
    short, long = (play(Player(f, (ms(4_000), ms(5_000))), EVERYTHING) for f in (FRAMES_MS[0], frame_ms))
    length = min(short.samples, long.samples)
    assert length > ms(5_500)
    assert np.array_equal(short.user[:length], long.user[:length])


def test_the_recording_holds_what_the_adapter_got_and_the_truth_of_the_script() -> None:
    adapter = Heard(80)
    recording = play(adapter, EVERYTHING)
    got = np.concatenate(adapter.frames)
    assert np.array_equal(recording.user, np.clip(np.rint(got * 32768), -32768, 32767).astype(np.int16))
    assert recording.cues == play(Heard(80), None).cues


def test_a_clean_channel_is_no_line_bit_for_bit() -> None:
    assert np.array_equal(play(LoopBack(200), Channel()).user, play(LoopBack(200), None).user)


@pytest.mark.parametrize("frame_ms", FRAMES_MS)
@pytest.mark.parametrize("delay_ms", [40, 150, 300])
def test_the_echo_is_what_was_heard_that_long_ago(frame_ms: int, delay_ms: int) -> None:
    channel = Channel(echo_db=-20.0, echo_delay_ms=delay_ms)
    recording = play(Player(frame_ms, (ms(4_000), ms(6_000))), channel)
    delay, end = ms(delay_ms), recording.samples
    expected = np.rint(0.1 * recording.heard[: end - delay])
    mouth = play(Player(frame_ms, (ms(4_000), ms(6_000))), None).user
    assert np.abs(recording.user[delay:] - mouth[delay:] - expected).max() <= 1
    assert np.array_equal(recording.user[: ms(4_000)], mouth[: ms(4_000)])


@pytest.mark.parametrize("snr_db", [20.0, 10.0, 5.0])
def test_noise_is_that_far_below_speech_and_falls_off_like_it(snr_db: float) -> None:
    received = carried(Channel(noise_snr_db=snr_db), SILENCE)
    level = level_db(received)
    assert level == pytest.approx(LEVEL_DB - snr_db, abs=0.2)
    hertz, power = signal.welch(received, RATE, nperseg=2048)
    decibels = 10 * np.log10(np.interp([250.0, 1_000.0, 4_000.0], hertz, power))
    assert 3.0 < decibels[0] - decibels[1] < 9.0
    assert 8.0 < decibels[1] - decibels[2] < 16.0


def test_chance_comes_from_the_seed() -> None:
    channel = Channel(noise_snr_db=10.0, loss_percent=10.0)
    first, again, other = (carried(channel, SILENCE, seed=seed) for seed in (1, 1, 2))
    assert np.array_equal(first, again)
    assert not np.array_equal(first, other)


@pytest.mark.parametrize(("hertz", "low", "high"), [(100, -40, -15), (1_000, -0.5, 0.5), (3_000, -1.5, 0.5), (5_000, -90, -35)])
def test_the_telephone_passes_its_band_alone(hertz: int, low: float, high: float) -> None:
    received = carried(Channel(telephone=True), tone(hertz))[RATE // 2 :]
    gain = 20 * np.log10(received.std() / tone(hertz)[RATE // 2 :].std())
    assert low <= gain <= high


@pytest.mark.parametrize("hertz", [350, 500, 1_000, 2_000, 3_000, 3_300])
def test_the_telephone_delays_speech_by_under_two_milliseconds(hertz: int) -> None:
    """The delay of a tone burst's envelope."""
    at = np.arange(RATE)
    burst = np.asarray(tone(hertz) * np.exp(-(((at - RATE / 2) / ms(20)) ** 2)), dtype=np.float32)
    received = carried(Channel(telephone=True), burst)
    centres = [
        np.sum(at * sound.astype(np.float64) ** 2) / np.sum(sound.astype(np.float64) ** 2) for sound in (burst, received)
    ]
    assert 0.0 < (centres[1] - centres[0]) / ms(1) < 2.0


def test_mu_law_keeps_zero_and_sign_and_errs_in_proportion() -> None:
    values = np.array([0.0, 0.001, -0.001, 0.03, -0.5, 1.0, -1.0, 1.7])
    kept = companded(values)
    assert kept[0] == 0.0
    assert kept[-1] == kept[-3] == pytest.approx(1.0)
    inside = np.clip(values[1:], -1, 1)
    assert np.array_equal(np.sign(kept[1:]), np.sign(inside))
    assert (np.abs(kept[1:] - inside) <= 0.023 * np.abs(inside) + 0.0001).all()
    assert len(np.unique(companded(np.linspace(-1, 1, 100_001)))) == 255


def test_lost_packets_are_whole_silent_and_as_many_as_asked() -> None:
    user = noise(RATE * 60)
    received = carried(Channel(loss_percent=3.0), user, np.zeros(len(user), np.float32))
    packets, sent = received.reshape(-1, TICK), user.reshape(-1, TICK)
    lost = ~packets.any(axis=1)
    assert 0.02 < lost.mean() < 0.04
    assert np.array_equal(packets[~lost], sent[~lost])
