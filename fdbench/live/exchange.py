"""One session with a stream adapter, without its clock: what arrives when goes in, what the user sends comes out.

The real clock and the virtual one drive the same exchange. Everything that was to arrive before an instant must have been given
before `tick` is called for it; the exchange keeps playout, the script and both tracks.
"""

from __future__ import annotations

from dataclasses import asdict, dataclass
from typing import Any

import numpy as np

from fdbench.audio import resample, to_pcm16
from fdbench.contract import (
    AdapterEvent,
    Audio,
    AudioEnd,
    AudioOut,
    Capabilities,
    Closed,
    Flush,
    PlayoutReport,
    Raw,
    ToolCall,
)
from fdbench.errors import AdapterFault
from fdbench.live.intake import Intake
from fdbench.live.rates import converter, roughly
from fdbench.session.director import PREROLL, Director
from fdbench.session.limits import beyond_range, ended
from fdbench.session.logging import kind_of, plain
from fdbench.session.loop import capacity
from fdbench.session.monitor import AgentMonitor
from fdbench.session.plan import SessionPlan
from fdbench.session.playout import Playout
from fdbench.session.recording import Logged, Recording
from fdbench.session.tools import ToolAnswer, Tools
from fdbench.timebase import RATE, TICK, Samples, to_seconds

HOLD_MS = 40
"""Playout of a sender that paces itself begins so much after an item's first chunk: its chunks do not come on the dot."""
AHEAD_LIMIT_S = 180
"""Nobody waits that long for what is queued to be played."""


@dataclass(frozen=True, slots=True, eq=False)
class ArrivedChunk:
    """A chunk as it came: session instant (24 kHz samples), item, audio at the adapter's rate."""

    at: Samples
    item: str
    audio: Audio


class Exchange:
    """Call `take` for each event in order of arrival, and `tick` at 0, TICK, 2 TICK, ... until it says that the session is over."""

    def __init__(self, plan: SessionPlan, able: Capabilities) -> None:
        """`able`: what the adapter can do, in its stream form."""
        self.rate = rate = able.rate
        size = capacity(plan, TICK)
        line = plan.line()
        self._intake = Intake(rate)
        self._convert = converter(rate)
        self._user: Audio = np.zeros(size, np.float32)
        self._sent = self._user if line is None else np.zeros(size, np.float32)
        self._native: Audio = np.zeros(size * rate // RATE, np.float32)
        self._heard = self._native if rate == RATE else np.zeros(size, np.float32)
        self._monitor = AgentMonitor(self._heard, ready=True)
        self._director = Director(plan, self._user, self._monitor, greets=able.greets)
        self._playout = Playout(self._native, rate, HOLD_MS * rate // 1000 if able.pacing != "burst" else 0)
        self._line = line
        self._tools = Tools(plan.tools)
        self._log: list[Logged] = []
        self._now: Samples = 0
        self._played = 0
        self.arrived: list[ArrivedChunk] = []
        self.raw: list[Logged] = []
        self.closed: str | None = None
        """Why the system ended the session; None while it has not."""
        self.replies: list[PlayoutReport | ToolAnswer] = []
        """For the adapter, oldest first; the driver takes them out."""

    @property
    def underruns(self) -> int:
        """Gaps that late chunks left."""
        return self._playout.underruns

    @property
    def underrun_ms(self) -> float:
        """How long they were together."""
        return self._playout.underrun * 1000 / self.rate

    def take(self, event: AdapterEvent, at: int) -> None:
        """An event that arrived at `at`, in samples of the adapter's rate.

        Raises:
            AdapterFault: it is no event, its audio is not as the contract says, more comes than `Intake` takes, or more waits than
                anybody will hear.
        """
        at = min(max(at, self._played), len(self._native))
        self._play(at)
        instant = at * RATE // self.rate
        if isinstance(event, Raw):
            if self._intake.keeps(event.text):
                self.raw.append(Logged(instant, event.direction, {"text": event.text}))
            return
        self._intake.event(instant)
        if isinstance(event, AudioOut):
            self._audio(event, at, instant)
            return
        if isinstance(event, Flush):
            self._playout.flush(event.item)
        elif isinstance(event, AudioEnd):
            self._playout.end(event.item)
        elif isinstance(event, ToolCall):
            self._tools.call(event, instant)
        elif isinstance(event, Closed):
            self.closed = event.reason
        self._log.append(Logged(instant, kind_of(event), plain(event, f"the adapter at {to_seconds(instant):.2f} s")))
        self.replies += self._playout.take_reports()

    def tick(self, now: Samples) -> Audio | None:
        """Everything that arrived before `now` is known: what the user says in [now, now + TICK), at the adapter's rate; None if the
        session is over."""
        if now:
            self._play(now * self.rate // RATE)
            start = now - TICK
            heard = self._native[start * self.rate // RATE : now * self.rate // RATE]
            if self.rate != RATE:
                self._heard[start:now] = roughly(heard, self.rate)
            self._monitor.feed(float(np.dot(self._heard[start:now], self._heard[start:now])))
        self._now = now
        over = self._director.tick(now)
        if self._tools.waiting:
            for answer in self._tools.due(now):
                self.replies.append(answer)
                self._log.append(Logged(now, "tool_result", asdict(answer)))
        self.replies += self._playout.take_reports()
        if over or now + 2 * TICK > len(self._user):
            return None
        end = now + TICK
        if self._line is not None:  # an echo comes later than a tick, so that all of it is known
            self._sent[now:end] = self._line.carry(self._user, self._heard, now, end)
        return self._convert(self._sent[now:end].copy())

    def check_open(self, now: Samples) -> None:
        """Raise AdapterFault if the system has ended the session."""
        if self.closed is not None:
            raise ended(self.closed, now)

    def recording(self) -> Recording:
        """Both tracks up to the last tick, and the log."""
        heard = resample(self._native[: self._now * self.rate // RATE], self.rate, RATE)
        recording = Recording(
            user=to_pcm16(self._sent[: self._now]),
            heard=to_pcm16(heard[: self._now]),
            cues=tuple(self._director.placed),
            log=tuple(self._log),
            frame=TICK,
            preroll=PREROLL,
            arrivals=tuple(sorted({a * RATE // self.rate for a in self._playout.arrivals})),
        )
        return recording if self._director.length is None else recording.whole(self._director.length)

    def _audio(self, event: AudioOut, at: int, instant: Samples) -> None:
        audio: Any = event.audio
        good = isinstance(audio, np.ndarray) and audio.dtype == np.float32 and audio.ndim == 1 and np.isfinite(audio).all()
        if not good:
            raise AdapterFault(
                f"the adapter at {to_seconds(instant):.2f} s emitted an AudioOut that is not finite float32 audio of shape (n,)"
            )
        if wrong := beyond_range(audio):
            raise AdapterFault(f"the adapter at {to_seconds(instant):.2f} s emitted an AudioOut with {wrong}")
        self._intake.audio(len(audio), instant)
        self.arrived.append(ArrivedChunk(instant, event.item, audio))
        self._playout.queue(event.item, audio, at)
        self._log.append(Logged(instant, "audio_out", {"item": event.item, "samples": len(audio) * RATE // self.rate}))
        if self._playout.waiting > AHEAD_LIMIT_S * self.rate:
            raise AdapterFault(
                f"at {to_seconds(instant):.2f} s over {AHEAD_LIMIT_S} s of agent audio wait to be played: the system does not stop sending"
            )

    def _play(self, until: int) -> None:
        if until > self._played:
            if self._playout.active:
                self._playout.advance(self._played, until)
            self._played = until
