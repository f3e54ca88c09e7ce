"""Pictures from which labels are read: `python -m tests.labels.draw READER FOLDER RUN_DIR ...`, and again with `--zoom READINGS`

The first reader reads twice, READER `a` from the waveform and its level, `b` from the spectrogram (the second reader: `sheets.py`). What
fdbench found is not on the pictures, nor any system's name: sessions are numbered, in an order, and on a time axis with an origin, that
differ from reading to reading. The user's sounds are named by their kind, for the question depends on it. FOLDER/key.csv says what is
what; `read.py` needs it.

The first round shows whole sessions, ten seconds a row, for decisions and for rough instants. The second shows half a second around
each rough instant (`session, event, kind, value` in a CSV, decisions left aside), again in a new order and with a new origin. Kept
sessions have no user's sound; there only its names are drawn.
"""

from __future__ import annotations

import argparse
import csv
import json
import random
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import numpy as np

from fdbench import audio
from fdbench.audio import Mono
from fdbench.timebase import RATE, ms

ROW_S = 10.0
ZOOM_MS, PANELS = 500, 8
JITTER_MS = 120
LEVEL = ms(10)
LOWEST_DB = -80.0
HIGHEST_HZ = 8_000


@dataclass(frozen=True, slots=True)
class Session:
    """What is drawn of a recorded session: both tracks, float32 [n] at 24,000 Hz, and the user's sounds as (name, spans in samples)."""

    folder: Path
    user: Mono
    agent: Mono
    cues: tuple[tuple[str, tuple[tuple[int, int], ...]], ...]


def sessions(run_dirs: Sequence[Path]) -> Iterator[Session]:
    for run_dir in run_dirs:
        for folder in sorted(path.parent for path in run_dir.glob("items/*/*/recording.flac")):
            if folder.name.startswith("control."):
                continue  # nobody comes in upon it
            samples, rate = audio.read_pcm16(folder / "recording.flac")
            assert rate == RATE
            user, agent = audio.from_pcm16(samples[:, 0]), audio.from_pcm16(samples[:, 1])
            placed = json.loads((folder / "session.json").read_text(encoding="utf-8"))["cues"]
            cues = tuple((f"{c['id']}: {c['kind']}", tuple((a, b) for a, b in c["speech"])) for c in placed if c["speech"])
            yield Session(folder, user, agent, cues)


def overviews(reader: str, out: Path, run_dirs: Sequence[Path]) -> None:
    """One picture a session."""
    from matplotlib import pyplot

    for number, session, origin in dealt(reader, out, run_dirs):
        rows = max(1, int(np.ceil(len(session.agent) / RATE / ROW_S - 0.05)))
        figure, axes = pyplot.subplots(2 * rows, 1, figsize=(16, 2.7 * rows), gridspec_kw={"height_ratios": [1, 3] * rows})
        for row in range(rows):
            _row(reader, axes[2 * row : 2 * row + 2], session, row * ROW_S, origin)
        figure.suptitle(f"session {number}", y=0.995)
        figure.tight_layout(pad=0.3)
        figure.savefig(out / f"session_{number:02d}.png", dpi=100)
        pyplot.close(figure)


def dealt(reader: str, out: Path, run_dirs: Sequence[Path]) -> list[tuple[int, Session, int]]:
    """(number, session, origin in ms): the sessions in an order of the reader's own, on time axes that begin anywhere. The key is written
    into `out`, which is made."""
    chance = random.Random(f"overview {reader} {out.name}")
    found = list(sessions(run_dirs))
    chance.shuffle(found)
    deal = [(number, session, chance.randrange(1_000, 30_000)) for number, session in enumerate(found, 1)]
    out.mkdir(parents=True, exist_ok=True)
    with (out / "key.csv").open("w", encoding="utf-8", newline="") as file:
        key = csv.writer(file)
        key.writerow(["session", "folder", "origin_ms"])
        key.writerows([number, session.folder, origin] for number, session, origin in deal)
    return deal


def _row(reader: str, axes: Any, session: Session, start_s: float, origin: int) -> None:
    begin, end = int(start_s * RATE), int((start_s + ROW_S) * RATE)
    times = (np.arange(begin, min(end, len(session.agent))) / RATE * 1000.0) + origin
    limits = start_s * 1000 + origin, (start_s + ROW_S) * 1000 + origin
    axes[0].plot(times, session.user[begin:end], "tab:green", lw=0.4)
    for name, spans in session.cues:
        at = spans[0][0]
        if begin <= at < end:
            axes[0].text(
                at / RATE * 1000 + origin, 0.5, name, fontsize=9, va="center", bbox={"fc": "white", "lw": 0, "alpha": 0.7}
            )
    axes[0].set_ylim(-0.7, 0.7)
    axes[0].set_yticks([])
    axes[0].set_xticks([])
    axes[0].set_ylabel("user")
    _sound(reader, axes[1], session.agent[begin:end], limits[0])
    first = int(np.ceil(limits[0] / 250) * 250)
    axes[1].set_xticks(range(first + (-first) % 500, int(limits[1]) + 1, 500))
    axes[1].set_xticks(range(first, int(limits[1]) + 1, 100), minor=True)
    axes[1].grid(axis="x", which="major", lw=0.4)
    axes[1].set_ylabel("agent")
    for each in axes:
        each.set_xlim(*limits)


def _sound(reader: str, axis: Any, agent: Mono, first_ms: float) -> None:
    """The agent's track in the picture of this reader, its first sample at `first_ms`."""
    if not len(agent):
        return
    times = np.arange(len(agent)) / RATE * 1000.0 + first_ms
    if reader == "a":
        peak = max(0.05, float(np.abs(agent).max()))
        axis.plot(times, agent, "tab:blue", lw=0.4)
        axis.set_ylim(-peak, peak)
        axis.set_yticks([])
        level = axis.twinx()
        whole = len(agent) // LEVEL * LEVEL
        power = np.square(agent[:whole].astype(np.float64)).reshape(-1, LEVEL).mean(axis=1)
        level.step(times[:whole:LEVEL], np.maximum(10.0 * np.log10(power + 1e-12), LOWEST_DB), "tab:red", lw=0.7, where="post")
        level.set_ylim(LOWEST_DB - 2, 0)
        return
    width = 240
    padded = np.concatenate([np.zeros(width // 2, np.float32), agent, np.zeros(width, np.float32)])
    hop = max(24, len(agent) // 3_000)
    frames = np.lib.stride_tricks.sliding_window_view(padded, width)[: len(agent) : hop] * np.hanning(width)
    spectrum = 20.0 * np.log10(np.abs(np.fft.rfft(frames, 512, axis=1)) / (width / 4) + 1e-7).T
    shown = spectrum[: int(HIGHEST_HZ / RATE * 512) + 1]
    extent = (first_ms, first_ms + len(frames) * hop / RATE * 1000.0, 0, HIGHEST_HZ / 1000)
    axis.imshow(shown, origin="lower", aspect="auto", extent=extent, vmin=-95, vmax=-25, cmap="magma", interpolation="nearest")
    axis.set_yticks([0, 4, 8])


def zooms(reader: str, out: Path, readings: Path) -> None:
    """Half a second around each rough instant, several to a picture. FOLDER/zoom_key.csv says what is what."""
    from matplotlib import pyplot

    chance = random.Random(f"zoom {reader} {out.name}")
    with (out / "key.csv").open(encoding="utf-8", newline="") as file:
        key = {row["session"]: (Path(row["folder"]), int(row["origin_ms"])) for row in csv.DictReader(file)}
    with readings.open(encoding="utf-8", newline="") as file:
        rough = [row for row in csv.DictReader(file) if row["value"].isdigit()]
    chance.shuffle(rough)
    read: dict[Path, Mono] = {}
    with (out / "zoom_key.csv").open("w", encoding="utf-8", newline="") as file:
        writer = csv.writer(file)
        writer.writerow(["panel", "session", "event", "kind", "origin_ms"])
        for first in range(0, len(rough), PANELS):
            figure, axes = pyplot.subplots(PANELS // 2, 2, figsize=(16, 12))
            for k, row in enumerate(rough[first : first + PANELS]):
                folder, origin = key[row["session"]]
                if folder not in read:
                    read[folder] = audio.from_pcm16(audio.read_pcm16(folder / "recording.flac")[0][:, 1])
                left = int(row["value"]) - origin - ZOOM_MS // 2 + chance.randrange(-JITTER_MS, JITTER_MS)
                shown_from = chance.randrange(0, 20) * 100 + chance.randrange(0, 100)
                writer.writerow([first + k + 1, row["session"], row["event"], row["kind"], left - shown_from])
                _zoom(reader, axes.flat[k], read[folder], left, shown_from)
                axes.flat[k].set_title(f"panel {first + k + 1}: {row['kind']}", fontsize=11)
            figure.tight_layout(pad=0.4)
            figure.savefig(out / f"zoom_{first // PANELS + 1:02d}.png", dpi=100)
            pyplot.close(figure)


def _zoom(reader: str, axis: Any, agent: Mono, left: int, shown_from: int) -> None:
    begin, end = ms(left), ms(left + ZOOM_MS)
    whole = np.concatenate([np.zeros(max(0, -begin), np.float32), agent[max(0, begin) : max(0, end)]])
    _sound(reader, axis, whole, float(shown_from))
    limits = shown_from, shown_from + ZOOM_MS
    first = shown_from + (-shown_from) % 50
    axis.set_xticks(range(first, limits[1] + 1, 50))
    axis.set_xticks(range(shown_from + (-shown_from) % 10, limits[1] + 1, 10), minor=True)
    axis.grid(axis="x", which="major", lw=0.5, color="gray")
    axis.grid(axis="x", which="minor", lw=0.15, color="gray")
    axis.set_xlim(*limits)
    if reader == "a":
        axis.set_ylim(*(np.array(axis.get_ylim()) * 0.3))  # the soft parts are what matters


def main(arguments: Sequence[str] | None = None) -> int:
    parser = argparse.ArgumentParser(prog="python -m tests.labels.draw", description=__doc__)
    parser.add_argument("reader", choices=("a", "b"))
    parser.add_argument("folder", type=Path)
    parser.add_argument("run_dirs", nargs="*", type=Path)
    parser.add_argument("--zoom", type=Path, metavar="READINGS")
    args = parser.parse_args(arguments)
    if args.zoom is not None:
        zooms(args.reader, args.folder, args.zoom)
    else:
        overviews(args.reader, args.folder, args.run_dirs)
    return 0


if __name__ == "__main__":
    raise SystemExit(main())
