"""One session as a still picture: both waveforms, what was said, the agent's spectrogram and both pitches (librosa).

For findings: what is to be heard can be seen without any script, in print, and in a paper.
"""

from __future__ import annotations

from pathlib import Path
from typing import TYPE_CHECKING

import numpy as np
from numpy.typing import NDArray

from fdbench.audio import read_pcm16
from fdbench.report.draw.style import COLOURS, Drawing, colour, drawing, short
from fdbench.report.view import SessionView, SystemView
from fdbench.report.wording import clock

if TYPE_CHECKING:
    from matplotlib.axes import Axes

BEFORE, AFTER = 2.5, 5.0
"""Seconds drawn around the moment."""
PEAK_MS = 10
LOWEST, HIGHEST = 60.0, 400.0
"""Hz of the pitches that are looked for."""
QUIET = 0.02
"""A frame whose loudness lies below this share of the track's loudest has no pitch."""


def moment(
    name: str, session: SessionView, recording: Path, system: SystemView, at: float | None, *, width: float = 290.0
) -> Drawing:
    """What happened around `at` seconds (the session's begin if None). UsageError if the recording cannot be read."""
    pcm, rate = read_pcm16(recording)
    start = max(0.0, (at or 0.0) - BEFORE)
    end = min(session.seconds, start + BEFORE + AFTER)
    cut: NDArray[np.float32] = (pcm[int(start * rate) : int(end * rate)] / np.float32(32768)).astype(np.float32)
    from matplotlib.figure import Figure

    with drawing():
        figure = Figure(figsize=(width / 72, 250 / 72), dpi=72, layout="constrained")
        figure.get_layout_engine().set(hspace=0.0, h_pad=0.02)  # type: ignore[union-attr,call-arg]
        user, agent, sound = figure.subplots(3, 1, sharex=True, height_ratios=(1, 1, 1.1))
        for ax, track, shade in ((user, cut[:, 0], COLOURS["user"]), (agent, cut[:, 1], colour(system.index))):
            _wave(ax, track, rate, start, shade)
        for ax, label in ((user, "user"), (agent, "agent"), (sound, "agent,\npitch")):
            ax.set_ylabel(label, rotation=0, ha="right", va="center")
            ax.set_yticks([])
            ax.spines["left"].set_visible(False)
            for low, high in session.overlaps:
                ax.axvspan(low, high, color=COLOURS["over"], linewidth=0, zorder=0)
            if at is not None:
                ax.axvline(at, color=COLOURS["bad"], linewidth=1.2)
        _spectrum(sound, cut[:, 1], rate, start, end)
        _pitch(sound, cut, rate, start, colour(system.index))
        sound.set_xlim(start, end)
        sound.set_xlabel("seconds")
    told = " ".join(
        f"{clock(each.at or 0.0)} {each.kind}: {', '.join(s.text for s in each.sentences)}." for each in session.findings
    )
    return Drawing(name, f"{short(system.name)} from {clock(start)} to {clock(end)}", told, figure)


def _wave(ax: Axes, track: NDArray[np.float32], rate: int, start: float, shade: str) -> None:
    size = rate * PEAK_MS // 1000
    peaks = np.abs(track[: len(track) // size * size]).reshape(-1, size).max(axis=1) if len(track) >= size else np.zeros(1)
    times = start + np.arange(len(peaks)) * size / rate
    ax.fill_between(times, -peaks, peaks, color=shade, linewidth=0)
    reach = max(float(peaks.max(initial=0.0)), 0.03)
    ax.set_ylim(-reach * 1.05, reach * 1.05)


def _spectrum(ax: Axes, track: NDArray[np.float32], rate: int, start: float, end: float) -> None:
    """A mel spectrogram as a picture behind the pitch: dark where it is loud."""
    import librosa

    if len(track) < 2048:
        return
    mel = librosa.feature.melspectrogram(y=track, sr=rate, n_fft=1024, hop_length=rate // 100, n_mels=48, fmax=6000)
    level = librosa.power_to_db(mel, ref=max(float(mel.max()), 1e-8), top_db=60)
    shade = np.zeros((*level.shape, 4))
    shade[..., :3] = 0.45
    shade[..., 3] = np.clip((level + 60) / 60, 0, 1) * 0.75
    ax.imshow(shade, origin="lower", aspect="auto", extent=(start, end, LOWEST, HIGHEST), interpolation="nearest", zorder=0.5)


def _pitch(ax: Axes, cut: NDArray[np.float32], rate: int, start: float, shade: str) -> None:
    """The agent's pitch as a line, where it has one."""
    import librosa

    track = cut[:, 1]
    ax.set_ylim(LOWEST, HIGHEST)
    if len(track) < 4096:
        return
    hop = rate // 100
    pitch = librosa.yin(track, fmin=LOWEST, fmax=HIGHEST, sr=rate, frame_length=2048, hop_length=hop)
    loud = librosa.feature.rms(y=track, frame_length=2048, hop_length=hop)[0]
    heard = loud > max(QUIET * float(loud.max(initial=0.0)), 1e-4)
    times = start + np.arange(len(pitch)) * hop / rate
    voiced = heard[: len(pitch)] & (pitch > LOWEST * 1.05) & (pitch < HIGHEST * 0.95)
    ax.plot(times, np.where(voiced, pitch, np.nan), color=shade, linewidth=1.8)
