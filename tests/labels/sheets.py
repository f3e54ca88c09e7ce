"""Contact sheets from which the second reader reads: `python -m tests.labels.sheets FOLDER RUN_DIR ...`, and again with `--zoom ROUGH`

Waveform and spectrogram stand one above the other, of several sessions (or half seconds) on a sheet. What others read or found is not on
them, nor any system's name. The numbering, the time axes and the files are those of `draw.py`. The user's sounds are drawn as bars from
where they were played, for kept sessions have no user's sound.
"""

from __future__ import annotations

import argparse
import csv
import random
from collections.abc import Sequence
from pathlib import Path
from typing import Any

import numpy as np

from fdbench import audio
from fdbench.audio import Mono
from fdbench.timebase import RATE, ms
from tests.labels.draw import HIGHEST_HZ, JITTER_MS, ZOOM_MS, Session, dealt

READER = "c"
ROW_S, ROWS = 7.5, 5
COLUMNS, PANELS = 2, 8
SOFT = 0.2
"""Of its peak, what a half second's waveform shows: the soft parts are what matters."""


def overviews(out: Path, run_dirs: Sequence[Path]) -> None:
    """Whole sessions, a few rows to a sheet."""
    rows: list[tuple[int, Session, int, float]] = []
    for number, session, origin in dealt(READER, out, run_dirs):
        count = max(1, int(np.ceil(len(session.agent) / RATE / ROW_S - 0.03)))
        rows += [(number, session, origin, row * ROW_S) for row in range(count)]
    for first in range(0, len(rows), ROWS):
        _overview(out / f"sheet_{first // ROWS + 1:02d}.png", rows[first : first + ROWS])


def _overview(path: Path, rows: Sequence[tuple[int, Session, int, float]]) -> None:
    from matplotlib import pyplot

    figure, axes = pyplot.subplots(
        2 * len(rows), 1, figsize=(15, 2.9 * len(rows)), gridspec_kw={"height_ratios": [1, 1.3] * len(rows)}
    )
    for k, (number, session, origin, start_s) in enumerate(rows):
        begin, end = int(start_s * RATE), int((start_s + ROW_S) * RATE)
        first = start_s * 1000 + origin
        _both(axes[2 * k], axes[2 * k + 1], session.agent[begin:end], first, 1.0)
        for name, spans in session.cues:
            for a, b in spans:
                axes[2 * k].axvspan(a / RATE * 1000 + origin, b / RATE * 1000 + origin, ymax=0.12, color="tab:green", alpha=0.7)
            if begin <= spans[0][0] < end:
                axes[2 * k].text(spans[0][0] / RATE * 1000 + origin, 0, name, fontsize=9, va="center", color="darkgreen")
        axes[2 * k].set_title(f"session {number}", fontsize=9, loc="left", pad=1)
        _ruler(axes[2 * k : 2 * k + 2], first, ROW_S * 1000, 500, 100)
    figure.tight_layout(pad=0.3)
    figure.savefig(path, dpi=100)
    pyplot.close(figure)


def _both(wave: Any, spectrum: Any, agent: Mono, first_ms: float, of_peak: float) -> None:
    """The waveform in the upper axis, the spectrogram in the lower one; the first sample stands at `first_ms`."""
    if not len(agent):
        return
    times = np.arange(len(agent)) / RATE * 1000.0 + first_ms
    peak = max(0.02, float(np.abs(agent).max())) * of_peak
    wave.plot(times, agent, "tab:blue", lw=0.5)
    wave.set_ylim(-peak, peak)
    width = 192
    padded = np.concatenate([np.zeros(width // 2, np.float32), agent, np.zeros(width, np.float32)])
    hop = max(24, len(agent) // 1_500)
    frames = np.lib.stride_tricks.sliding_window_view(padded, width)[: len(agent) : hop] * np.hanning(width)
    level = 20.0 * np.log10(np.abs(np.fft.rfft(frames, 512, axis=1)) / (width / 4) + 1e-7).T
    extent = (first_ms - 0.5, first_ms + len(frames) * hop / RATE * 1000.0 - 0.5, 0, HIGHEST_HZ / 1000)
    shown = level[: int(HIGHEST_HZ / RATE * 512) + 1]
    spectrum.imshow(
        shown, origin="lower", aspect="auto", extent=extent, vmin=-85, vmax=-25, cmap="magma", interpolation="nearest"
    )


def _ruler(axes: Sequence[Any], first: float, length: float, major: int, minor: int) -> None:
    for axis in axes:
        axis.set_yticks([])
        axis.set_xticks(np.arange(np.ceil(first / major) * major, first + length + 1, major))
        axis.set_xticks(np.arange(np.ceil(first / minor) * minor, first + length + 1, minor), minor=True)
        axis.tick_params(axis="x", labelsize=8, pad=1)
        axis.grid(axis="x", which="major", lw=0.6, color="gray")
        axis.grid(axis="x", which="minor", lw=0.2, color="gray")
        axis.set_xlim(first, first + length)
    axes[0].set_xticklabels([])


def zooms(out: Path, rough: Path) -> None:
    """Half a second around each rough instant. FOLDER/zoom_key.csv says what is what."""
    chance = random.Random(f"zoom {READER} {out.name}")
    with (out / "key.csv").open(encoding="utf-8", newline="") as file:
        key = {row["session"]: (Path(row["folder"]), int(row["origin_ms"])) for row in csv.DictReader(file)}
    with rough.open(encoding="utf-8", newline="") as file:
        instants = [row for row in csv.DictReader(file) if row["value"].isdigit()]
    chance.shuffle(instants)
    panels: list[tuple[str, Path, int, int]] = []
    with (out / "zoom_key.csv").open("w", encoding="utf-8", newline="") as file:
        writer = csv.writer(file)
        writer.writerow(["panel", "session", "event", "kind", "origin_ms"])
        for number, row in enumerate(instants, 1):
            folder, origin = key[row["session"]]
            left = int(row["value"]) - origin - ZOOM_MS // 2 + chance.randrange(-JITTER_MS, JITTER_MS)
            shown_from = chance.randrange(100, 3_000)
            writer.writerow([number, row["session"], row["event"], row["kind"], left - shown_from])
            panels.append((f"panel {number}: {row['kind']}", folder, left, shown_from))
    for first in range(0, len(panels), PANELS):
        _zoom(out / f"zoom_{first // PANELS + 1:02d}.png", panels[first : first + PANELS])


def _zoom(path: Path, panels: Sequence[tuple[str, Path, int, int]]) -> None:
    from matplotlib import pyplot

    rows = PANELS // COLUMNS
    figure, axes = pyplot.subplots(2 * rows, COLUMNS, figsize=(11.2, 2.7 * rows), squeeze=False)
    for axis in axes.flat[2 * COLUMNS * ((len(panels) + COLUMNS - 1) // COLUMNS) :]:
        axis.set_axis_off()
    for k, (title, folder, left, shown_from) in enumerate(panels):
        agent = audio.from_pcm16(audio.read_pcm16(folder / "recording.flac")[0][:, 1])
        whole = np.concatenate([np.zeros(max(0, -ms(left)), np.float32), agent[max(0, ms(left)) : max(0, ms(left + ZOOM_MS))]])
        pair = [axes[k // COLUMNS * 2 + part][k % COLUMNS] for part in (0, 1)]
        _both(pair[0], pair[1], whole, float(shown_from), SOFT)
        _ruler(pair, shown_from, ZOOM_MS, 50, 10)
        pair[0].set_title(title, fontsize=9, pad=1)
    figure.tight_layout(pad=0.3)
    figure.savefig(path, dpi=100)
    pyplot.close(figure)


def main(arguments: Sequence[str] | None = None) -> int:
    parser = argparse.ArgumentParser(prog="python -m tests.labels.sheets", description=__doc__)
    parser.add_argument("folder", type=Path)
    parser.add_argument("run_dirs", nargs="*", type=Path)
    parser.add_argument("--zoom", type=Path, metavar="ROUGH")
    args = parser.parse_args(arguments)
    if args.zoom is not None:
        zooms(args.folder, args.zoom)
    else:
        overviews(args.folder, args.run_dirs)
    return 0


if __name__ == "__main__":
    raise SystemExit(main())
