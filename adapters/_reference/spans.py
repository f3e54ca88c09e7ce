"""Spans of a reply that lie end to end, from the user's end to the first audible sample."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

import numpy as np

from fdbench.contract import AdapterEvent, Audio, Samples, Span, Transcript

AUDIBLE = 10 ** (-50 / 20)


def chain(stages: Sequence[tuple[str, bool]], marks: Sequence[Samples]) -> list[Span]:
    """Stages (name, whether modelled) that lie end to end: `marks` are one more than `stages`. A
    stage without length is left out."""
    ends = zip(stages, marks, marks[1:], strict=False)
    return [
        Span(name, start, end, modelled=modelled)
        for (name, modelled), start, end in ends
        if end > start
    ]


@dataclass(slots=True)
class Playout:
    """The last stage: from the end of synthesis to the first sample that can be heard."""

    _ready: Samples | None = None
    _begun: bool = False

    def expect(self, ready: Samples) -> None:
        """A reply is ready to be played from `ready` on; it replaces one that has not begun."""
        self._ready, self._begun = ready, False

    def cancel(self) -> None:
        """The reply was withdrawn."""
        self._ready = None

    def rendered(
        self, start: Samples, audio: Audio, said: Sequence[AdapterEvent]
    ) -> list[AdapterEvent]:
        """The span, once the reply is heard in `audio`, which begins at `start`. `said`: what began
        in it."""
        if self._ready is None:
            return []
        begins = [e.media for e in said if isinstance(e, Transcript) and e.media is not None]
        if not begins and not self._begun:
            return []
        first = 0 if self._begun else max(0, begins[0] - start)
        self._begun = True
        loud = np.flatnonzero(np.abs(audio[first:]) > AUDIBLE)
        if loud.size == 0:
            return []
        ready, self._ready = self._ready, None
        heard = start + first + int(loud[0])
        return [Span("playout", ready, heard, modelled=False)] if heard > ready else []
