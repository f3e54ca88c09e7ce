"""Contact sheets from which onset and end of speech are read by eye: `python -m tests.reading OUT [FOLDER] [--only FILE ...]`

Of each recording of tests/render/marks.csv, 600 ms about the first sound and about the last one, on sheets of twelve panels: waveform
above, spectrogram below, a ruler of 10 ms that counts from the start of the file. No mark and nothing that a rule found is on them.
The second reader of the marks read from them; thick black lines are the edges of the file.
The windows lie where the sound comes up or dies away, but for a random shift, so that their middle tells nothing.

The waveform is drawn without what lies below 150 Hz, on a scale that is linear near zero and logarithmic beyond. The dashed lines
stand 40 dB below the loudest 10 ms, where the definition of docs/recordings.md stops listening.
"""

from __future__ import annotations

import argparse
import random
from collections.abc import Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import numpy as np
import numpy.typing as npt
from scipy import signal

from fdbench.audio import Mono
from fdbench.timebase import RATE, ms
from tests import recordings

WINDOW_MS = 600
SHIFT_MS = 100
COLUMNS, PANELS = 2, 12
SOUND = 10.0 ** (-30 / 20)
"""Of the loudest 10 ms: a window is laid about the first or last sound of this level. It says roughly where to look, no more."""

HEARD = 10.0 ** (-40 / 20)
LOWEST_HZ, HIGHEST_HZ = 150, 8_000
SPAN_DB = 65.0


@dataclass(frozen=True, slots=True)
class Panel:
    """One edge of one recording: what is drawn, and where the window begins, in ms of the file."""

    name: str
    edge: str
    samples: Mono
    first_ms: int


def panels(folder: Path, only: Sequence[str]) -> list[Panel]:
    """The onsets and ends of all recordings that are there, in a random order."""
    chance = random.Random("second reader")
    files = [mark.file for mark in recordings.marks() if not only or mark.file in only]
    found: list[Panel] = []
    for file in files:
        if (folder / file).is_file():
            samples = recordings.decoded(folder / file)
            first, last = _rough(samples)
            for edge, at in (("onset", first), ("end", last)):
                left = at - WINDOW_MS // 2 + chance.randrange(-SHIFT_MS, SHIFT_MS)
                found.append(Panel(file, edge, samples, left))
    chance.shuffle(found)
    return found


def _rough(samples: Mono) -> tuple[int, int]:
    """Where sound comes up and dies away, in ms."""
    levels = _levels(samples)
    loud = np.flatnonzero(levels > SOUND * levels.max())
    return int(loud[0]) * 10, int(loud[-1]) * 10


def _levels(samples: Mono) -> npt.NDArray[np.float64]:
    """The RMS of every 10 ms: float [n]."""
    whole = len(samples) // ms(10) * ms(10)
    power: npt.NDArray[np.float64] = np.square(samples[:whole].astype(np.float64)).reshape(-1, ms(10)).mean(axis=1)
    return np.sqrt(power)


def sheet(path: Path, shown: Sequence[tuple[int, Panel]]) -> None:
    """One picture: panel n with waveform and spectrogram, left to right and down."""
    from matplotlib import pyplot

    rows = (len(shown) + COLUMNS - 1) // COLUMNS
    figure, axes = pyplot.subplots(
        2 * rows, COLUMNS, figsize=(15.6, 2.6 * rows), squeeze=False, gridspec_kw={"height_ratios": [1, 1.1] * rows}
    )
    for k, (number, panel) in enumerate(shown):
        wave, spectrum = axes[k // COLUMNS * 2][k % COLUMNS], axes[k // COLUMNS * 2 + 1][k % COLUMNS]
        _waveform(wave, panel)
        _spectrogram(spectrum, panel)
        for axis in (wave, spectrum):
            _ruler(axis, panel.first_ms)
        wave.set_xticklabels([])
        wave.set_title(f"{number}: {panel.edge} of {panel.name.partition('/')[2]} ({panel.name[:2]})", fontsize=9, pad=1)
    for k in range(len(shown), rows * COLUMNS):
        axes[k // COLUMNS * 2][k % COLUMNS].set_axis_off()
        axes[k // COLUMNS * 2 + 1][k % COLUMNS].set_axis_off()
    figure.tight_layout(pad=0.3)
    figure.savefig(path, dpi=100)
    pyplot.close(figure)


def _window(samples: Mono, first_ms: int) -> Mono:
    """The samples of a window; beyond the file, silence."""
    begin, end = ms(first_ms), ms(first_ms + WINDOW_MS)
    before = np.zeros(max(0, -begin), np.float32)
    part = samples[max(0, begin) : max(0, end)]
    return np.concatenate([before, part, np.zeros(end - begin - len(before) - len(part), np.float32)])


def _waveform(axis: Any, panel: Panel) -> None:
    above = signal.sosfiltfilt(signal.butter(4, LOWEST_HZ, "highpass", fs=RATE, output="sos"), panel.samples).astype(np.float32)
    heard = HEARD * _levels(above).max()
    part = _window(above, panel.first_ms)
    axis.plot(np.arange(len(part)) / RATE * 1000.0 + panel.first_ms, np.arcsinh(part / heard), "tab:blue", lw=0.5)
    for side in (-1, 1):
        axis.axhline(side * np.arcsinh(np.sqrt(2.0)), color="tab:red", lw=0.5, ls="--")
    axis.set_ylim(-5, 5)
    for edge in (0.0, len(panel.samples) / RATE * 1000.0):
        axis.axvline(edge, color="black", lw=2)


def _spectrogram(axis: Any, panel: Panel) -> None:
    width, hop = 192, 12
    part = _window(panel.samples, panel.first_ms)
    padded = np.concatenate([np.zeros(width // 2, np.float32), part, np.zeros(width, np.float32)])
    frames = np.lib.stride_tricks.sliding_window_view(padded, width)[: len(part) : hop] * np.hanning(width)
    level = 20.0 * np.log10(np.abs(np.fft.rfft(frames, 512, axis=1)) / (width / 4) + 1e-7).T
    top = 20.0 * np.log10(_levels(panel.samples).max())
    shown = level[: int(HIGHEST_HZ / RATE * 512) + 1]
    extent = (panel.first_ms, panel.first_ms + WINDOW_MS, 0, HIGHEST_HZ / 1000)
    axis.imshow(shown, origin="lower", aspect="auto", extent=extent, vmin=top - SPAN_DB, vmax=top, cmap="magma")


def _ruler(axis: Any, first_ms: int) -> None:
    axis.set_yticks([])
    axis.set_xticks(range(first_ms + (-first_ms) % 50, first_ms + WINDOW_MS + 1, 50))
    axis.set_xticks(range(first_ms + (-first_ms) % 10, first_ms + WINDOW_MS + 1, 10), minor=True)
    axis.tick_params(axis="x", labelsize=8, pad=1)
    axis.grid(axis="x", which="major", lw=0.7, color="gray")
    axis.grid(axis="x", which="minor", lw=0.2, color="gray")
    axis.set_xlim(first_ms, first_ms + WINDOW_MS)


def main(arguments: Sequence[str] | None = None) -> int:
    parser = argparse.ArgumentParser(prog="python -m tests.reading", description=__doc__)
    parser.add_argument("out", type=Path)
    parser.add_argument("folder", nargs="?", type=Path, default=recordings.PROMPTS)
    parser.add_argument("--only", nargs="*", default=[], metavar="FILE")
    args = parser.parse_args(arguments)
    args.out.mkdir(parents=True, exist_ok=True)
    numbered = list(enumerate(panels(args.folder, args.only), 1))
    for first in range(0, len(numbered), PANELS):
        sheet(args.out / f"sheet_{first // PANELS + 1:02d}.png", numbered[first : first + PANELS])
    return 0


if __name__ == "__main__":
    raise SystemExit(main())
