"""The sessions that the checks of a stream adapter share, each played once: a conversation with an interruption, one that is ended in
mid-reply, and one with odd messages."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any, cast

from fdbench.conformance import examined, stimuli
from fdbench.conformance.driving import Connect, Pacing, Talk, talk
from fdbench.conformance.stepping import INSTRUCTIONS, SESSION
from fdbench.conformance.verdict import Skips
from fdbench.contract import AudioOut, Capabilities, PlayoutReport, StreamAdapter
from fdbench.errors import AdapterFault, FdbenchError, PluginError
from fdbench.live.link import Link
from fdbench.live.messages import start_of
from fdbench.live.pacing import Pace
from fdbench.plugins import Factory
from fdbench.render.clips import Clip
from fdbench.scenario.model import Cue, CueKind, Expectation, Trigger, TriggerOn
from fdbench.scenario.placement import Placement
from fdbench.segments import Segment
from fdbench.session.plan import Script, SessionPlan
from fdbench.session.tools import ToolAnswer
from fdbench.timebase import Samples, ms

UNKNOWN = "an-item-that-was-never-sent"
UNKNOWN_CALL = "a-call-that-was-never-made"
NOBODY = (("base_url", "http://127.0.0.1:9/v1"), ("base_url", "ws://127.0.0.1:9"), ("url", "ws://127.0.0.1:9"))
"""Settings with which there is nobody to connect to: port 9 discards, and is closed wherever nobody asked for it."""
SILENT = ms(3_000)
REPORTS_AFTER, BREAK_AFTER = ms(200), ms(600)
"""After the first audio of a reply."""
HELD = (ms(700), ms(1_100))
"""Frames of this stretch of the third session are sent all at once, at its end."""
PATIENCE = ms(8_000)
"""So long after its question a session waits for a reply."""


@dataclass(slots=True)
class StreamExam:
    """An adapter under examination. `connect` opens its process, `pace` makes the clock of a session."""

    factory: Factory
    settings: dict[str, Any]
    connect: Connect = Link
    pace: Callable[[], Pacing] = Pace
    _talks: dict[str, Talk | FdbenchError] = field(default_factory=dict)

    @property
    def capabilities(self) -> Capabilities:
        return cast(StreamAdapter, self.factory.create(self.settings)).capabilities

    def opened(self) -> Talk:
        """The conversation. AdapterFault if it could not be opened."""
        return self._once("conversation", lambda: self._talk((_question(), _interruption()), None))

    def conversation(self) -> Talk:
        """For checks that do not judge the opening. Skips if it could not be opened."""
        return self._or_skip(self.opened, "open")

    def broken_off(self) -> Talk:
        """One that is ended in mid-reply. Skips if it could not be opened, which is judged by `open`."""
        self.conversation()
        return self._or_skip(lambda: self._once("broken off", lambda: self._talk((_question(),), _Breaking())), "open")

    def again(self) -> Talk:
        """One more, with the result of a call that was never made, and odd reports. AdapterFault if it could not be opened."""
        self.broken_off()
        return self._once("again", lambda: self._talk((_question(),), _Oddities()))

    def third(self) -> Talk:
        """The same, for checks that do not judge its opening. Skips if it could not be opened."""
        return self._or_skip(self.again, "again")

    def talks(self) -> list[Talk]:
        """All that were opened."""
        return [done for done in self._talks.values() if isinstance(done, Talk)]

    def faults(self) -> list[str]:
        """What was said about those that were not opened, or broke off."""
        broke = [done if isinstance(done, FdbenchError) else done.broke for done in self._talks.values()]
        return [str(fault) for fault in broke if fault is not None]

    def open_to_nobody(self) -> AdapterFault | None:
        """What is told when there is nobody to connect to; None if it opened all the same. Skips if there is no such setting."""
        for name, value in NOBODY:
            settings = {**self.settings, name: value}
            try:
                self.factory.create(settings)
            except PluginError:
                continue
            try:
                with self.connect(start_of(self._plan((), settings), self.capabilities.rate)) as peer:
                    peer.wait_ready()
            except AdapterFault as fault:
                return fault
            return None
        raise Skips("it has no setting `url` or `base_url` that takes an address where nobody listens")

    def _talk(self, script: Script, plot: Any) -> Talk:
        return talk(self.connect, self.pace(), self._plan(script, self.settings), self.capabilities, plot)

    def _plan(self, script: Script, settings: dict[str, Any]) -> SessionPlan:
        inner = {"spec": self.factory.source.spec, "settings": settings}
        return SessionPlan(script, SESSION, stimuli.SEED, INSTRUCTIONS, spec=str(Path(examined.__file__)), settings=inner)

    def _once(self, name: str, play: Callable[[], Talk]) -> Talk:
        if name not in self._talks:
            try:
                self._talks[name] = play()
            except FdbenchError as fault:
                self._talks[name] = fault
        done = self._talks[name]
        if isinstance(done, FdbenchError):
            raise done
        return done

    def _or_skip(self, session: Callable[[], Talk], check: str) -> Talk:
        try:
            return session()
        except FdbenchError:
            raise Skips(f"no session could be opened, see `{check}`") from None


class _Breaking:
    """A plot that ends the session BREAK_AFTER into the reply, or when none comes."""

    def __init__(self) -> None:
        self._reply = _Reply()

    def __call__(self, done: Talk, now: Samples) -> bool:
        reply = self._reply.of(done, now)
        return reply is not None and now >= reply[0] + BREAK_AFTER


class _Oddities:
    """A plot with the stages tools, jitter, speech, reports."""

    def __init__(self) -> None:
        self._reply = _Reply()

    def __call__(self, done: Talk, now: Samples) -> bool:
        reply = self._reply.of(done, now)
        if done.stage == "open" and now >= ms(200):
            done.stage = "tools"
            done.to_send += [ToolAnswer(UNKNOWN_CALL, "unknown", "{}", failed) for failed in (False, True)]
        elif done.stage == "tools" and now >= HELD[0]:
            done.stage, done.held = "jitter", True
        elif done.stage == "jitter" and now >= HELD[1]:
            done.held = False
            if now >= HELD[1] + ms(500):
                done.stage = "speech"
        elif done.stage == "speech" and reply is not None and now >= reply[0] + REPORTS_AFTER:
            done.stage = "reports"
            done.to_send += [PlayoutReport(name, 100, cut) for name in (UNKNOWN, reply[1], reply[1]) for cut in (True, False)]
        return done.stage == "reports" and reply is not None and now >= reply[0] + BREAK_AFTER


class _Reply:
    """Instant and item of the first audio after the question, or of the end of PATIENCE."""

    def __init__(self) -> None:
        self._found: tuple[Samples, str] | None = None
        self._looked = 0

    def of(self, done: Talk, now: Samples) -> tuple[Samples, str] | None:
        fresh, self._looked = done.events[self._looked :], len(done.events)
        if self._found is None:
            self._found = next(((now, e.item) for at, e in fresh if isinstance(e, AudioOut) and at >= SILENT), None)
        if self._found is None and now >= SILENT + len(stimuli.clip().audio) + PATIENCE:
            self._found = (now, UNKNOWN)
        return self._found


def _question() -> tuple[Cue, Placement]:
    return _cue("question", stimuli.clip(), Trigger(TriggerOn.START, 1_000, 2_000))  # 2 s of silence are the director's


def _interruption() -> tuple[Cue, Placement]:
    return _cue("interruption", stimuli.clip(stimuli.OTHER), Trigger(TriggerOn.AGENT_HAS_SPOKEN, 800, 6_000))


def _cue(name: str, said: Clip, trigger: Trigger) -> tuple[Cue, Placement]:
    kind = CueKind.TURN if trigger.on is TriggerOn.START else CueKind.INTERRUPTION
    cue = Cue(name, kind, (), trigger, Expectation(within_ms=6_000), voice="")
    return cue, Placement(name, speech=(Segment(said.onset, said.offset),), audio=said.audio)
