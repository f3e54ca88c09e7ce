"""A talk as two raw tracks on disk, at 24,000 Hz from one instant, with what is needed to cut it: levels. Nothing is held whole."""

from __future__ import annotations

from dataclasses import dataclass, field, replace
from pathlib import Path

import numpy as np
import numpy.typing as npt

from fdbench.audio import Pcm16, to_pcm16
from fdbench.errors import UsageError
from fdbench.hearing.frames import frame_levels
from fdbench.recordings.party import Channel, Talk
from fdbench.recordings.sounds import channel_blocks
from fdbench.timebase import Samples, ms

FRAME = ms(10)
FULL = 32_767
OFFSET_LEAST = 3
"""A smaller constant offset (`<=`, of 32,768) is left alone: -80 dBFS."""
QUIETEST = 0.2
"""The offset is looked for in this share of the frames, the softest: a voice is not even about its middle."""
LOUDEST = 16.0
"""Floating-point samples beyond (`>`, where full scale is 1) are integers that nobody divided."""
CLIPPED_RUN = 4
"""So many samples at the very maximum, one after the other, are a clipped place."""

Levels = npt.NDArray[np.float32]


@dataclass(frozen=True, slots=True, eq=False)
class Track:
    """One party's sound. `path`: raw int16 at 24,000 Hz, `samples` long; `levels`: dBFS of each 10 ms, [samples // 240]; `clipped`:
    places at full scale; `zeros`: the share of frames that are digital silence; `offset`: the constant (DC) in the file, of which levels
    and what is read are free."""

    path: Path
    samples: Samples
    levels: Levels
    clipped: int = 0
    zeros: float = 0.0
    offset: int = 0

    def read(self, start: Samples, end: Samples) -> Pcm16:
        """The samples [start, end); what lies beyond the track is silence."""
        found = np.fromfile(self.path, np.int16, max(0, min(end, self.samples) - start), offset=2 * start)
        if self.offset:
            found = np.clip(found.astype(np.int32) - self.offset, -FULL - 1, FULL).astype(np.int16)
        return np.concatenate((found, np.zeros(end - start - len(found), np.int16)))


@dataclass(frozen=True, slots=True, eq=False)
class Prepared:
    """A talk that can be cut; `notes`: what is odd about its sound."""

    talk: Talk
    user: Track
    agent: Track
    notes: list[str] = field(default_factory=list)

    def slim(self) -> Prepared:
        """The same without levels, which only cutting needs: small enough for every worker."""
        none = np.zeros(0, np.float32)
        return replace(self, user=replace(self.user, levels=none), agent=replace(self.agent, levels=none))

    @property
    def samples(self) -> Samples:
        """Of the longer track."""
        return max(self.user.samples, self.agent.samples)


def prepared(talk: Talk, folder: Path) -> Prepared:
    """Write both tracks into `folder`, block by block.

    Raises:
        UsageError: a file is damaged or cut short, or its samples are not on the scale of [-1, 1].
    """
    folder.mkdir(parents=True, exist_ok=True)
    user, agent = _written(talk.user, folder / "user.s16"), _written(talk.agent, folder / "agent.s16")
    return Prepared(talk, user, agent, list(talk.notes))


def _written(channel: Channel, path: Path) -> Track:
    levels: list[Levels] = []
    means: list[Levels] = []
    rest = np.zeros(0, np.int16)
    samples = clipped = zeros = 0
    with path.open("wb") as file:
        for block in channel_blocks(channel.sound, channel.number):
            _on_scale(channel, float(np.abs(block).max(initial=0.0)))
            pcm = to_pcm16(block)
            file.write(pcm.astype("<i2").tobytes())
            samples += len(pcm)
            clipped += _clipped(pcm)
            whole = np.concatenate((rest, pcm))
            used = len(whole) // FRAME * FRAME
            rest = whole[used:]
            frames = whole[:used].reshape(-1, FRAME)
            levels.append(frame_levels(whole[:used], FRAME).astype(np.float32))
            means.append(frames.mean(axis=1, dtype=np.float32))
            zeros += int((frames == frames[:, :1]).all(axis=1).sum())
    offset, joined = _without_offset(np.concatenate(levels), np.concatenate(means))
    return Track(path, samples, joined, clipped, zeros / max(1, len(joined)), offset)


def _on_scale(channel: Channel, loudest: float) -> None:
    if loudest > LOUDEST:
        raise UsageError(
            f"{channel.sound.path}: floating-point samples of up to {loudest:,.0f}, where full scale is 1; "
            "divide them by 32768, or export the file again as 16-bit PCM"
        )


def _without_offset(levels: Levels, means: Levels) -> tuple[int, Levels]:
    """The constant that the frames lie about, 0 if it is nothing, and their levels without it."""
    if not len(levels):
        return 0, levels
    power = 10.0 ** (levels.astype(np.float64) / 10.0) * (FULL + 1.0) ** 2
    moving = power - np.square(means, dtype=np.float64)
    softest = moving <= np.quantile(moving, QUIETEST)
    offset = round(float(np.median(means[softest])))
    if abs(offset) <= OFFSET_LEAST:
        return 0, levels
    left = np.maximum(power - 2.0 * offset * means + float(offset) ** 2, 1e-12 * (FULL + 1.0) ** 2) / (FULL + 1.0) ** 2
    return offset, (10.0 * np.log10(left)).astype(np.float32)


def _clipped(pcm: Pcm16) -> int:
    full = (pcm >= FULL) | (pcm <= -FULL)
    if not full.any():
        return 0
    edges = np.flatnonzero(np.diff(np.concatenate(([False], full, [False])).astype(np.int8)))
    return int(((edges[1::2] - edges[::2]) >= CLIPPED_RUN).sum())
