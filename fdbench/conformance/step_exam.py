"""The sessions that the checks of a step adapter share: each is played once, when the first check asks for it."""

from __future__ import annotations

import time
from collections.abc import Callable
from dataclasses import dataclass, field
from typing import Any, TypeAlias, cast

from fdbench.conformance import stimuli
from fdbench.conformance.alone import Prints, play_alone, prints
from fdbench.conformance.stepping import Played, Timer, play
from fdbench.conformance.verdict import Skips
from fdbench.contract import StepAdapter
from fdbench.errors import AdapterFault
from fdbench.plugins import Factory
from fdbench.timebase import Samples, ms

Alone: TypeAlias = Callable[[str, dict[str, Any], Any], Prints]
CONVERSATION_S = 10.0


@dataclass(slots=True)
class StepExam:
    """An adapter under examination.

    `timer` tells seconds; `alone` plays a session where the adapter has never run before.
    """

    factory: Factory
    settings: dict[str, Any]
    timer: Timer = time.perf_counter
    alone: Alone = play_alone
    _sessions: dict[str, Played | AdapterFault] = field(default_factory=dict)
    _alone: list[Prints] = field(default_factory=list)

    def fresh(self) -> StepAdapter:
        """A new adapter, for one session."""
        return cast(StepAdapter, self.factory.create(self.settings))

    @property
    def frame(self) -> Samples:
        return ms(self.fresh().frame_ms)

    def silence(self) -> Played:
        """10 s of it. AdapterFault if the session breaks off; so do the others."""
        return self._once("silence", lambda: play(self.fresh(), stimuli.silence(10.0, self.frame)))

    def noise(self) -> Played:
        return self._once("noise", lambda: play(self.fresh(), stimuli.noise(2.0, self.frame)))

    def speech(self) -> Played:
        """10 s with a question; each array that was handed over is overwritten after its step."""
        track = stimuli.conversation(CONVERSATION_S, self.frame)
        return self._once("speech", lambda: play(self.fresh(), track, overwrite=True, timer=self.timer))

    def kept_speech(self) -> Played:
        """The same, and nothing is overwritten."""
        return self._once("kept", lambda: play(self.fresh(), stimuli.conversation(CONVERSATION_S, self.frame)))

    def heard(self) -> Played:
        """`speech` for checks that need it, but do not judge it. Skips if it broke off."""
        try:
            return self.speech()
        except AdapterFault:
            raise Skips("the session with speech broke off, see `speech`") from None

    def reference(self, which: int = 0) -> Prints:
        """`kept_speech` in a process where the adapter has never run before; `which` of several such. Skips if it breaks off there."""
        while len(self._alone) <= which:
            try:
                track = stimuli.conversation(CONVERSATION_S, self.frame)
                self._alone.append(self.alone(self.factory.source.spec, self.settings, track))
            except AdapterFault as fault:
                raise Skips(f"in a process of its own the session with speech broke off: {fault}") from None
        return self._alone[which]

    def repeats_itself(self) -> bool:
        """Whether two sessions, each in a process of its own, are alike."""
        return self.reference(0) == self.reference(1)

    def prints_of(self, session: Played) -> Prints:
        return prints(session)

    def _once(self, name: str, session: Callable[[], Played]) -> Played:
        if name not in self._sessions:
            try:
                self._sessions[name] = session()
            except AdapterFault as fault:
                self._sessions[name] = fault
        done = self._sessions[name]
        if isinstance(done, AdapterFault):
            raise done
        return done
