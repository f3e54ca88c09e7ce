"""The session loop: one StepAdapter, one script, one recording.

At instant t both tracks are known up to t + (what step() returned last). The loop runs the director's ticks over heard audio
that is already known, hands over the user's frame [t, t + F) at t + F, and plays what comes back in [t + F, t + 2F). What a
line does to the user's sound on its way may depend on heard audio up to t + F, which is known by then.
"""

from __future__ import annotations

import math
import time
from contextlib import suppress
from dataclasses import asdict
from functools import partial
from typing import Any

import numpy as np
import numpy.typing as npt

from fdbench.audio import to_pcm16
from fdbench.contract import Audio, AudioEnd, AudioOut, Closed, Flush, StepAdapter, StepOutput, ToolCall
from fdbench.errors import AdapterFault
from fdbench.hearing.frames import runs_of
from fdbench.segments import Segment
from fdbench.session import calls
from fdbench.session.director import (
    END_LIMIT,
    END_QUIET,
    GREETING_LIMIT,
    GREETING_WAIT,
    PREROLL,
    REPLY_LIMIT,
    Director,
)
from fdbench.session.limits import HIGHEST_ENERGY, beyond_range, ended, raised, wrong_output
from fdbench.session.logging import kind_of, plain
from fdbench.session.monitor import AgentMonitor
from fdbench.session.plan import SessionPlan
from fdbench.session.playout import Playout
from fdbench.session.recording import Logged, Recording
from fdbench.session.tools import Tools
from fdbench.timebase import TICK, Samples, ms, to_seconds

ARRIVAL_GAP = ms(200)
"""Digital silence after which the next agent sound is a new arrival (`>=`)..."""
ARRIVAL_LEAST = ms(60)
"""...if it goes on for so long (`>=`), silent for less than 20 ms at a time."""


def run_session(adapter: StepAdapter, plan: SessionPlan) -> Recording:
    """Play a session into an adapter, a fresh one, as fast as it answers.

    Returns:
        Both tracks, a whole number of frames long (where a recording is played, as long as that and its tail), and the log. The user's
        track is what the adapter received; where the cues lie is told as the script placed them.

    Raises:
        AdapterFault: the adapter raised, returned what the contract forbids, or ended the session; `close()` was called all the same.
    """
    try:
        _guard(lambda: adapter.open(plan.info), "open()")
        recording = _loop(adapter, plan)
    except BaseException:
        # The first fault is the one to tell; a second one in close() would hide it.
        with suppress(Exception, SystemExit):
            adapter.close()
        raise
    _guard(adapter.close, "close()", recording.samples)
    return recording


def _loop(adapter: StepAdapter, plan: SessionPlan) -> Recording:
    frame, line, tools = plan.frame, plan.line(), Tools(plan.tools)
    size = capacity(plan, frame)
    user: Audio = np.zeros(size, np.float32)
    heard: Audio = np.zeros(size, np.float32)
    sent = user if line is None else np.zeros(size, np.float32)
    monitor = AgentMonitor(heard)
    director = Director(plan, user, monitor, greets=adapter.capabilities.greets)
    playout = Playout(heard)
    log: list[Logged] = []
    step, feed, tick, dot = adapter.step, monitor.feed, director.tick, np.dot
    board, monotonic = calls.board(), time.monotonic
    ticks_a_frame = range(0, frame, TICK)
    energies = [0.0] * len(ticks_a_frame)
    now = 0
    over = False
    while not over and now + 2 * frame <= size:
        for offset, energy in zip(ticks_a_frame, energies, strict=True):
            over = tick(now + offset) or over
            feed(energy)
        now += frame
        if line is not None:
            sent[now - frame : now] = line.carry(user, heard, now - frame, now)
        if tools.waiting:
            _answer(adapter, tools, log, now)
        board[1], board[2] = monotonic(), now
        board[0] = calls.STEP
        try:
            output = step(sent[now - frame : now].copy(), now)
        except (Exception, SystemExit) as error:
            raise raised(error, "step()", now) from error
        finally:
            board[0] = 0.0
        if type(output) is not StepOutput:
            raise wrong_output(output, frame, now)
        audio = output.audio
        if type(audio) is not np.ndarray or audio.dtype != np.float32 or audio.shape != (frame,):
            raise wrong_output(output, frame, now)
        heard[now : now + frame] = audio
        if output.events:
            _take(output, playout, tools, log, now, frame)
        if playout.active:
            playout.advance(now, now + frame)
            audio = heard[now : now + frame]
        if frame == TICK:
            energies = [float(dot(audio, audio))]
        else:
            parts = audio.reshape(-1, TICK)
            energies = [float(e) for e in np.einsum("ij,ij->i", parts, parts)]
        energy = sum(energies)
        if not energy <= HIGHEST_ENERGY:
            # Speech hardly ever passes this bound too, and so costs no look at each sample.
            squares = output.audio * output.audio
            if not dot(squares, squares) <= HIGHEST_ENERGY**2 and (not math.isfinite(energy) or beyond_range(output.audio)):
                raise wrong_output(output, frame, now)
    heard16 = to_pcm16(heard[:now])
    recording = Recording(
        user=to_pcm16(sent[:now]),
        heard=heard16,
        cues=tuple(director.placed),
        log=tuple(log),
        frame=frame,
        preroll=PREROLL,
        arrivals=tuple(sorted({*_arrivals(heard16, frame), *playout.arrivals})),
    )
    return recording if director.length is None else recording.whole(director.length)


def _answer(adapter: StepAdapter, tools: Tools, log: list[Logged], now: Samples) -> None:
    """Hand over what tools have come to, before the step that ends at `now`."""
    for answer in tools.due(now):
        _guard(partial(adapter.tool_result, answer.id, answer.result, failed=answer.failed), "tool_result()", now)
        log.append(Logged(now, "tool_result", asdict(answer)))


def _take(output: StepOutput, playout: Playout, tools: Tools, log: list[Logged], now: Samples, frame: Samples) -> None:
    try:
        for event in output.events:
            if isinstance(event, AudioOut):
                playout.queue(event.item, _checked(event.audio, output, frame, now), now)
                log.append(Logged(now, "audio_out", {"item": event.item, "samples": len(event.audio)}))
                continue
            if isinstance(event, Flush):
                playout.flush(event.item)
            elif isinstance(event, AudioEnd):
                playout.end(event.item)
            elif isinstance(event, ToolCall):
                tools.call(event, now)
            elif isinstance(event, Closed):
                raise ended(event.reason, now)
            log.append(Logged(now, kind_of(event), plain(event, f"step() at {to_seconds(now):.2f} s")))
    except TypeError:
        raise wrong_output(output, frame, now) from None


def _checked(audio: Any, output: StepOutput, frame: Samples, now: Samples) -> Audio:
    good = isinstance(audio, np.ndarray) and audio.dtype == np.float32 and audio.ndim == 1 and np.isfinite(audio).all()
    if not good:
        raise AdapterFault(f"{wrong_output(output, frame, now)}: AudioOut needs finite float32 audio of shape (n,)")
    if wrong := beyond_range(audio):
        raise AdapterFault(f"step() at {to_seconds(now):.2f} s returned an AudioOut with {wrong}")
    return audio  # type: ignore[no-any-return]


def _guard(call: Any, where: str, now: Samples = 0) -> None:
    try:
        with calls.asked(where, now):
            call()
    except (Exception, SystemExit) as error:
        raise raised(error, where, now) from error


def capacity(plan: SessionPlan, frame: Samples) -> Samples:
    """Samples, a whole number of frames, that the longest possible session of this plan needs."""
    if plan.tail is not None:
        return ((len(plan.script[0][1].audio) + plan.tail) // frame + 4) * frame
    longest = GREETING_WAIT + GREETING_LIMIT
    for cue, sound in plan.script:
        longest += len(sound.audio) + ms(cue.trigger.delay_ms + cue.trigger.timeout_ms) + REPLY_LIMIT
    windows = [ms(cue.expect.within_ms) for cue, _ in plan.script]
    longest += max(windows, default=0) + max(END_QUIET + END_LIMIT, REPLY_LIMIT)
    return (longest // frame + 4) * frame


def _arrivals(heard: npt.NDArray[np.int16], frame: Samples) -> list[Samples]:
    """When lock-step audio arrived: the frames in which sound of at least ARRIVAL_LEAST begins, after at least ARRIVAL_GAP without
    such sound. Clicks, as of a keyboard while the agent thinks, are none."""
    runs = runs_of(np.any(heard.reshape(-1, TICK) != 0, axis=1))
    sounds = [Segment(first * TICK, last * TICK) for first, last in runs if (last - first) * TICK >= ARRIVAL_LEAST]
    before = [None, *sounds]
    fresh = (new for new, old in zip(sounds, before, strict=False) if old is None or new.start - old.end >= ARRIVAL_GAP)
    return [sound.start // frame * frame for sound in fresh]
