"""What all probes share: an ear that knows the script, a mouth, and a policy between the two."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass

import numpy as np

from fdbench.contract import RATE, Audio, Capabilities, Samples, SessionInfo, StepAdapter, StepOutput

from .ear import Ear, Heard
from .mouth import Mouth
from .script import ScriptCue, scripts


@dataclass(slots=True)
class Stage:
    """What a policy acts with. `chance` is seeded by the session."""

    mouth: Mouth
    chance: np.random.Generator
    now: Samples = 0


class Policy:
    """What a probe does. The default is nothing."""

    needs_key = True
    delay: Samples = 0
    """From the user's end to its answers, of those who answer."""

    def __init__(self, stage: Stage) -> None:
        self.stage = stage

    def opened(self) -> None:
        """The session begins; the clock is at 0."""

    def heard(self, heard: Heard) -> None:
        """A cue has begun, some 110 ms ago."""

    def listen(self, user: Audio) -> None:
        """The user's frame that ended at `stage.now`, whatever it holds."""

    def tick(self) -> None:
        """Another frame begins at `stage.now`."""

    def sound(self, said: Audio) -> Audio:
        """What goes out in place of the frame that begins at `stage.now`. Not called twice for a frame."""
        return said


class Probe(StepAdapter):
    """One session of a probe."""

    frame_ms = 20
    capabilities = Capabilities(clock="input", pacing="lockstep", barge_in="agent", transcripts=True)

    def __init__(self, policy: Callable[[Stage], Policy], key: str, delay_ms: int = 0) -> None:
        self._make = policy
        self._key = key
        self._delay = delay_ms * RATE // 1000

    def open(self, session: SessionInfo) -> None:
        self._stage = Stage(Mouth(), np.random.default_rng(session.seed))
        self._ear = Ear(self._script(session.seed))
        self._policy = self._make(self._stage)
        if self._delay:
            self._policy.delay = self._delay
        self._policy.opened()

    def step(self, user: Audio, now: Samples) -> StepOutput:
        self._stage.now = now
        self._policy.listen(user)
        heard = self._ear.hear(user, now)
        if heard is not None:
            self._policy.heard(heard)
        self._policy.tick()
        said, events = self._stage.mouth.render(now, len(user))
        return StepOutput(self._policy.sound(said), events)

    def _script(self, seed: int) -> tuple[ScriptCue, ...]:
        if not self._key:
            return ()
        told = scripts(self._key)
        if str(seed) not in told:
            raise ValueError(f"key={self._key!r}: knows no session of seed {seed}; write it for this suite, seed and repeats")
        return told[str(seed)]
