"""One session of a step adapter on the virtual clock, without a script: what it was given, what it returned, how long it took."""

from __future__ import annotations

import time
from collections.abc import Callable
from contextlib import suppress
from dataclasses import dataclass, field
from functools import partial
from typing import Any, TypeAlias

import numpy as np

from fdbench.contract import AdapterEvent, Audio, AudioOut, SessionInfo, StepAdapter, StepOutput
from fdbench.errors import AdapterFault
from fdbench.session.limits import beyond_range, raised, wrong_output
from fdbench.timebase import Samples, ms

Timer: TypeAlias = Callable[[], float]
INSTRUCTIONS = "You are a friendly assistant on the phone; answer in one or two short sentences."
SESSION = "check"


@dataclass(slots=True)
class Played:
    """`audio` and `events` are copies made when they were returned; `returned` are the very arrays, to see what becomes of them."""

    frame: Samples
    audio: list[Audio] = field(default_factory=list)
    events: list[tuple[Samples, AdapterEvent]] = field(default_factory=list)
    returned: list[tuple[Samples, Audio, Audio]] = field(default_factory=list)
    """Instant, the array that was returned, and a copy made then."""
    step_s: list[float] = field(default_factory=list)
    written: Samples | None = None
    """When the adapter first wrote to an array that it was handed."""

    @property
    def track(self) -> Audio:
        """What it said, one frame after the other."""
        return np.concatenate(self.audio) if self.audio else np.zeros(0, np.float32)


def info_for(adapter: StepAdapter, seed: int = 1) -> SessionInfo:
    """What the adapter is told about the session."""
    return SessionInfo(SESSION, INSTRUCTIONS, seed, ms(adapter.frame_ms))


def guarded(call: Callable[[], Any], where: str, now: Samples = 0) -> Any:
    """The call's result; AdapterFault for an exception of the adapter's own."""
    try:
        return call()
    except (Exception, SystemExit) as error:
        raise raised(error, where, now) from error


def play(adapter: StepAdapter, stimulus: Audio, *, overwrite: bool = False, timer: Timer = time.perf_counter) -> Played:
    """A whole session: open, a step for each frame of `stimulus`, close.

    Args:
        adapter: a fresh one.
        stimulus: float32, a whole number of its frames.
        overwrite: each array handed over is filled with noise after the step, as the contract allows.
        timer: seconds.

    Raises:
        AdapterFault: it raised, or returned what the contract forbids; `close()` was called all the same.
    """
    guarded(lambda: adapter.open(info_for(adapter)), "open()")
    try:
        played = steps(adapter, stimulus, overwrite=overwrite, timer=timer)
    except AdapterFault:
        with suppress(Exception, SystemExit):  # the first fault is the one to tell
            adapter.close()
        raise
    guarded(adapter.close, "close()", len(stimulus))
    return played


def steps(
    adapter: StepAdapter, stimulus: Audio, start: Samples = 0, *, overwrite: bool = False, timer: Timer = time.perf_counter
) -> Played:
    """A step for each frame; the session is open since `start` samples. Raises as `play`."""
    frame = ms(adapter.frame_ms)
    played = Played(frame)
    track, junk = stimulus.copy(), np.random.default_rng(7).uniform(-1, 1, frame).astype(np.float32)
    for offset in range(0, len(track), frame):
        now, user = start + offset + frame, track[offset : offset + frame]
        began = timer()
        output = guarded(partial(adapter.step, user, now), "step()", now)
        played.step_s.append(timer() - began)
        _keep(played, output, now)
        if played.written is None and not np.array_equal(user, stimulus[offset : offset + frame]):
            played.written = now
        if overwrite:
            user[:] = junk
    return played


def _keep(played: Played, output: object, now: Samples) -> None:
    if not isinstance(output, StepOutput):
        raise wrong_output(output, played.frame, now)
    audio: object = output.audio
    shaped = isinstance(audio, np.ndarray) and audio.dtype == np.float32 and audio.shape == (played.frame,)
    good = shaped and np.isfinite(output.audio).all() and not beyond_range(output.audio)
    if not good or isinstance(output.events, str):
        raise wrong_output(output, played.frame, now)
    try:
        events = list(output.events)
    except TypeError:
        raise wrong_output(output, played.frame, now) from None
    played.audio.append(output.audio.copy())
    played.returned.append((now, output.audio, played.audio[-1]))
    for event in events:
        if isinstance(event, AudioOut) and isinstance(event.audio, np.ndarray):
            played.returned.append((now, event.audio, event.audio.copy()))
        played.events.append((now, event))
