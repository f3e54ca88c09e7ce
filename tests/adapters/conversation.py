"""A user who speaks clips at moments that depend on the agent's own audio, for the tests of the reference systems."""

from __future__ import annotations

import importlib
import sys
from dataclasses import dataclass, field
from importlib.machinery import ModuleSpec
from importlib.util import module_from_spec
from types import ModuleType

import numpy as np

from fdbench import assets
from fdbench import audio as sounds
from fdbench.calibrate.voices import CLIPS
from fdbench.contract import RATE, AdapterEvent, Audio, Samples, SessionInfo, StepAdapter, Transcript
from fdbench.speech.tts import shared_synthesiser

TICK = RATE // 50
AUDIBLE = 10 ** (-45 / 20)
QUIET_AFTER = RATE * 3 // 2


def bundled(name: str) -> ModuleType:
    """A module of the adapters folder, as `fdbench_adapters.<name>`."""
    if "fdbench_adapters" not in sys.modules:
        spec = ModuleSpec("fdbench_adapters", None, is_package=True)
        spec.submodule_search_locations = [str(assets.bundled("adapters"))]
        sys.modules["fdbench_adapters"] = module_from_spec(spec)
    return importlib.import_module(f"fdbench_adapters.{name}")


def adapter(name: str, **settings: object) -> StepAdapter:
    made = bundled(name).create(**settings)
    assert isinstance(made, StepAdapter)
    return made


def espeak(text: str, db: float = -23.0, voice: str = "en-us") -> Audio:
    """`text` at `db` dBFS RMS, without the silence around it."""
    audio = shared_synthesiser(voice).say(text).audio
    loud = np.flatnonzero(np.abs(audio) > AUDIBLE)
    audio = audio[loud[0] : loud[-1] + 1]
    return np.asarray(audio * (10 ** (db / 20) / np.sqrt(np.mean(audio**2))), dtype=np.float32)


def clip(name: str, db: float = 0.0) -> Audio:
    """One of the calibration's clips by its path, without its hash and ending or by a beginning that no other has, and the gain in
    dB."""
    (path,) = [*CLIPS.glob(f"{name}-??????.flac")] or CLIPS.glob(f"{name}*.flac")
    audio = sounds.read(path)
    loud = np.flatnonzero(np.abs(audio) > 10 ** (-60 / 20))
    return np.asarray(audio[loud[0] : loud[-1] + 1] * 10 ** (db / 20), dtype=np.float32)


@dataclass(frozen=True, slots=True, eq=False)
class Say:
    """A clip: `after` samples after the last one ended; or once the agent has been audible for `into` samples since then; or,
    with neither, when the agent has answered and been quiet for 1.5 s."""

    audio: Audio
    after: Samples | None = None
    into: Samples | None = None


@dataclass(slots=True)
class Talk:
    """A session: both tracks, when each clip lay, and the events with the instant of their step."""

    sent: Audio
    heard: Audio
    placed: list[tuple[Samples, Samples]] = field(default_factory=list)
    events: list[tuple[Samples, AdapterEvent]] = field(default_factory=list)

    def sounding(self) -> list[tuple[Samples, Samples]]:
        """Stretches of the agent's sound; gaps under 400 ms, as between sentences, belong to a stretch."""
        frames = self.heard[: len(self.heard) // TICK * TICK].reshape(-1, TICK)
        loud = np.flatnonzero(np.abs(frames).max(axis=1) > AUDIBLE)
        spans: list[tuple[Samples, Samples]] = []
        for index in loud.tolist():
            start, end = index * TICK, (index + 1) * TICK
            if spans and start - spans[-1][1] < RATE * 4 // 10:
                spans[-1] = (spans[-1][0], end)
            else:
                spans.append((start, end))
        return spans

    def gap_after(self, k: int) -> Samples:
        """From the end of clip k to the agent's first sound after it."""
        end = self.placed[k][1]
        return min(start for start, stop in self.sounding() if stop > end and start > end) - end

    def stop_after(self, k: int) -> Samples:
        """From the onset of clip k to the last sound of the answer that was being said then."""
        onset = self.placed[k][0]
        (stop,) = (stop for start, stop in self.sounding() if start <= onset < stop)
        fresh = [
            e.media
            for at, e in self.events
            if isinstance(e, Transcript) and e.role == "agent" and e.item and e.item.endswith(".0")
        ]
        until = min([m for m in fresh if m is not None and m > onset], default=stop)
        loud = np.flatnonzero(np.abs(self.heard[onset : min(stop, until)]) > AUDIBLE)
        return int(loud[-1]) + 1

    def said(self, role: str = "agent", since: Samples = 0) -> list[str]:
        return [e.text for at, e in self.events if isinstance(e, Transcript) and e.role == role and at >= since]

    def of(self, kind: type) -> list[AdapterEvent]:
        return [e for _, e in self.events if isinstance(e, kind)]


def talk(
    system: StepAdapter, cues: list[Say], *, seed: int = 5, tail: Samples = 3 * RATE, longest: Samples = 90 * RATE
) -> Talk:
    """Play the cues into the system, and listen until it has been quiet for `tail` after the last."""
    frame = system.frame_ms * RATE // 1000
    system.open(SessionInfo("test", "", seed, frame))
    future = np.zeros(0, dtype=np.float32)
    room = np.random.default_rng(1)
    sent, heard = [], []
    result = Talk(future, future)
    now, free, since, last_sound = 0, RATE // 5, None, 0
    left = list(cues)
    while now < longest and (left or now - max(last_sound, free) < tail):
        for tick in range(now, now + frame, TICK):
            at = _due(left[0], tick, free, since, last_sound) if left else None
            if at is not None:
                audio = left.pop(0).audio
                start = max(at, now)
                future = np.concatenate([future, np.zeros(max(0, start - now + len(audio) - len(future)), dtype=np.float32)])
                future[start - now : start - now + len(audio)] += audio
                free, since = start + len(audio), None
                result.placed.append((start, free))
        future = np.concatenate([future, np.zeros(max(0, frame - len(future)), dtype=np.float32)])
        user = future[:frame] + room.standard_normal(frame).astype(np.float32) * np.float32(10 ** (-70 / 20))
        future = future[frame:]
        out = system.step(user, now + frame)
        assert out.audio.shape == (frame,) and out.audio.dtype == np.float32 and np.isfinite(out.audio).all()
        for tick in range(0, frame, TICK):
            if np.abs(out.audio[tick : tick + TICK]).max() > AUDIBLE:
                last_sound = now + frame + tick + TICK
                since = now + frame + tick if since is None and now + frame + tick >= free else since
        now += frame
        sent.append(user)
        heard.append(out.audio)
        result.events += [(now, event) for event in out.events]
    system.close()
    # the audio of a step is played from that step's end on
    result.heard = np.concatenate([np.zeros(frame, dtype=np.float32), *heard])
    result.sent = np.concatenate(sent)
    return result


def _due(cue: Say, tick: Samples, free: Samples, since: Samples | None, last_sound: Samples) -> Samples | None:
    """When in the tick at `tick` the cue begins, if it does."""
    if cue.after is not None:
        at = free + cue.after
        return at if at < tick + TICK else None
    if cue.into is not None:
        return since + cue.into if since is not None and since + cue.into < tick + TICK else None
    answered = (since is not None or free == RATE // 5) and tick - last_sound >= QUIET_AFTER
    return tick if answered or tick - max(free, last_sound) > 8 * RATE else None
