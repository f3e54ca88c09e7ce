"""The line from the user's mouth to the system under test: echo and steady noise at the microphone, then the telephone, then lost
packets.

Everything is done in ticks of 20 ms, whatever the adapter's frame, and all chance comes from the session's seed: the same session
gives the same samples at every frame size, bit for bit. Only causal filters are used; the telephone delays speech by at most
1.3 ms (300 to 3,400 Hz), everything else by nothing. The truth about the user's cues stays where the script put it.
"""

from __future__ import annotations

from functools import lru_cache

import numpy as np
import numpy.typing as npt
import scipy  # its parts are loaded where they are used: `signal` takes half a second

from fdbench.contract import Audio
from fdbench.render.make import LEVEL_DB
from fdbench.scenario.model import Channel
from fdbench.timebase import RATE, TICK, Samples, ms

Float64 = npt.NDArray[np.float64]
Sections = npt.NDArray[np.float64]
"""A filter as second-order sections, shape [n, 6]."""

NOISE_BAND_HZ = (100.0, 500.0)
"""Noise with the long-term spectrum of speech: flat between these, 6 dB an octave less on both sides."""
PHONE_BAND_HZ = (300.0, 3_400.0)
PHONE_STOP_HZ = 4_200.0
PHONE_STOP_DB = 40.0
PHONE_STEP = 3
"""24 kHz over 8 kHz."""
MU = 255.0
_STREAMS = {"noise": 1, "loss": 2}


class Line:
    """One session's line. Give it the ticks of a session in order."""

    def __init__(self, channel: Channel, seed: int) -> None:
        self._echo = 0.0 if channel.echo_db is None else 10.0 ** (channel.echo_db / 20.0)
        self._delay: Samples = ms(channel.echo_delay_ms)
        self._noise = None if channel.noise_snr_db is None else _Noise(LEVEL_DB - channel.noise_snr_db, seed)
        self._phone = _Telephone() if channel.telephone else None
        self._loss = channel.loss_percent / 100.0
        self._lost = np.random.default_rng([seed, _STREAMS["loss"]])

    def carry(self, user: Audio, heard: Audio, start: Samples, end: Samples) -> Audio:
        """What the system receives of the session's [start, end).

        Args:
            user: the user's own sound, the whole track; float32 at 24,000 Hz, as are the others.
            heard: the agent as heard, the whole track, known up to `end`; only what lies before end - delay is looked at.
            start: where the last call ended; 0 at first.
            end: a whole number of ticks later.

        Returns:
            float32 of shape [end - start], in [-1, 1].
        """
        ticks = range(start, end, TICK)
        return np.concatenate([self._tick(user[t : t + TICK], self._leak(heard, t)) for t in ticks])

    def _leak(self, heard: Audio, start: Samples) -> Audio | None:
        """The part of the agent's track that reaches the microphone in the tick at `start`; None if there is none."""
        if not self._echo or start + TICK <= self._delay:
            return None
        first = start - self._delay
        leak = heard[max(0, first) : first + TICK]
        return leak if first >= 0 else np.concatenate([np.zeros(-first, np.float32), leak])

    def _tick(self, user: Audio, leak: Audio | None) -> Audio:
        sound = user.astype(np.float64)
        if leak is not None:
            sound += self._echo * leak
        if self._noise is not None:
            sound += self._noise.next()
        np.clip(sound, -1.0, 1.0, out=sound)  # the microphone
        if self._phone is not None:
            sound = self._phone.carry(sound)
        if self._loss and self._lost.random() < self._loss:
            sound = np.zeros(TICK)  # nothing is concealed: that is the receiver's business
        return sound.astype(np.float32)


class _Noise:
    """Steady speech-shaped noise of a given level in dBFS RMS, tick by tick."""

    def __init__(self, level_db: float, seed: int) -> None:
        self._random = np.random.default_rng([seed, _STREAMS["noise"]])
        self._shape, power = _noise_shape()
        self._gain = 10.0 ** (level_db / 20.0) / np.sqrt(power)
        self._state = np.zeros((len(self._shape), 2))
        self.next()  # the filter's onset, not to be heard
        self.next()

    def next(self) -> Float64:
        white = self._gain * self._random.standard_normal(TICK)
        shaped, self._state = scipy.signal.sosfilt(self._shape, white, zi=self._state)
        return np.asarray(shaped)


class _Telephone:
    """300 to 3,400 Hz, 8 kHz, 8 bits of mu-law, and back to 24 kHz."""

    def __init__(self) -> None:
        self._narrow, self._smooth = _phone_filters()
        self._before = np.zeros((len(self._narrow), 2))
        self._after = np.zeros((len(self._smooth), 2))

    def carry(self, sound: Float64) -> Float64:
        """Same length; the length must be a multiple of 3."""
        narrow, self._before = scipy.signal.sosfilt(self._narrow, sound, zi=self._before)
        spread = np.zeros(len(sound))
        spread[::PHONE_STEP] = PHONE_STEP * companded(np.asarray(narrow)[::PHONE_STEP])
        smooth, self._after = scipy.signal.sosfilt(self._smooth, spread, zi=self._after)
        return np.clip(smooth, -1.0, 1.0)


def companded(sound: Float64) -> Float64:
    """What 8 bits of mu-law (mu = 255, the continuous law; zero stays zero) leave of samples in [-1, 1]; beyond is clipped."""
    size = np.log1p(MU * np.minimum(np.abs(sound), 1.0)) / np.log1p(MU)
    steps = np.rint(size * 127.0) / 127.0
    return np.asarray(np.sign(sound) * np.expm1(steps * np.log1p(MU)) / MU)


@lru_cache(maxsize=1)
def _noise_shape() -> tuple[Sections, float]:
    """The filter, and the power that it gives to white noise of power 1."""
    low, high = NOISE_BAND_HZ
    sections = np.concatenate(
        [
            scipy.signal.butter(1, low, "highpass", fs=RATE, output="sos"),
            scipy.signal.butter(1, high, "lowpass", fs=RATE, output="sos"),
        ]
    )
    impulse = np.zeros(RATE // 2)
    impulse[0] = 1.0
    return sections, float(np.sum(np.square(scipy.signal.sosfilt(sections, impulse))))


@lru_cache(maxsize=1)
def _phone_filters() -> tuple[Sections, Sections]:
    """The band before sampling at 8 kHz, and the smoothing after it."""
    smooth = scipy.signal.cheby2(8, PHONE_STOP_DB, PHONE_STOP_HZ, "lowpass", fs=RATE, output="sos")
    high = scipy.signal.butter(2, PHONE_BAND_HZ[0], "highpass", fs=RATE, output="sos")
    return np.concatenate([high, smooth]), smooth
