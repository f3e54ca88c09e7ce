"""One session as a still picture: both waveforms, what was said, the agent's spectrogram (librosa) and both pitches.

For findings: what is to be heard can be seen without any script, in print, and in a paper.
"""

from __future__ import annotations

from collections.abc import Sequence
from pathlib import Path
from typing import TYPE_CHECKING

import numpy as np
from numpy.typing import NDArray

from fdbench.audio import read_pcm16
from fdbench.report.draw.style import COLOURS, Drawing, colour, drawing, short
from fdbench.report.lanes import HIGHEST, HOP_MS, LOWEST, STEPS, lanes_of
from fdbench.report.session_view import ReplyView, SessionView
from fdbench.report.view import SystemView
from fdbench.report.wording import clock

if TYPE_CHECKING:
    from matplotlib.axes import Axes

BEFORE, AFTER = 2.5, 5.0
"""Seconds drawn around the moment."""
PEAK_MS = 10
LETTERS, FEWEST = 34, 4
"""How many letters have room beside each other, and of how few a text is left out."""


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
        _texts(user, [(cue.speech[0][0], cue.text) for cue in session.cues if cue.speech], start, end)
        _texts(agent, [(each.start, _heard(each)) for each in session.replies], start, end)
        for ax, label in ((user, "user"), (agent, "agent"), (sound, "agent,\npitch")):
            ax.set_ylabel(label, rotation=0, ha="right", va="center")
            ax.set_yticks([])
            ax.spines["left"].set_visible(False)
            for low, high in session.overlaps:
                ax.axvspan(low, high, color=COLOURS["over"], linewidth=0, zorder=0)
            if at is not None:
                ax.axvline(at, color=COLOURS["bad"], linewidth=1.2)
        _sound(sound, cut, rate, start, (COLOURS["user"], colour(system.index)))
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
    ax.set_ylim(-reach * 1.05, reach * 1.6)  # room for what was said


def _heard(reply: ReplyView) -> str:
    """What was heard, or else what the system declared and nobody found in its sound."""
    return reply.text or (f"({reply.declared})" if reply.declared else "")


def _texts(ax: Axes, said: Sequence[tuple[float, str]], start: float, end: float) -> None:
    """What was said from each instant on, as much of it as has room before the next one."""
    for number, (at, text) in enumerate(said):
        until = said[number + 1][0] if number + 1 < len(said) else end
        room = int((min(until, end) - max(at, start)) / (BEFORE + AFTER) * LETTERS)
        if room >= FEWEST and text:
            ax.text(max(at, start), ax.get_ylim()[1], short(text, room), ha="left", va="top", color=COLOURS["ink"])


def _sound(ax: Axes, tracks: NDArray[np.float32], rate: int, start: float, shades: Sequence[str]) -> None:
    """The agent's spectrogram, dark where it is loud, and before it the pitch of both as lines, where they have one."""
    ax.set_ylim(LOWEST, HIGHEST)
    found = [lanes_of(track, rate) for track in tracks.T]
    for lanes, shade in zip(found, shades, strict=True):
        if lanes is not None:
            times = start + np.arange(len(lanes.pitch)) * HOP_MS / 1000
            ax.plot(times, lanes.pitch, color=shade, linewidth=1.8)
    if (agent := found[1]) is not None:
        cells = np.full((*agent.levels.shape, 4), 0.45)
        cells[..., 3] = agent.levels / STEPS * 0.75
        reach = (start - HOP_MS / 2000, start + (agent.levels.shape[1] - 0.5) * HOP_MS / 1000)
        ax.imshow(cells, origin="lower", aspect="auto", extent=(*reach, LOWEST, HIGHEST), interpolation="nearest", zorder=0.5)
