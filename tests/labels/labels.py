"""The labels: tests/labels/labels.csv, two independent readings of each event of recorded sessions with real systems, from sound alone.

Columns: `run` (below tests/), `session`, `event` (the user's cue), `kind`; `a` and `b`, the first reader's, from the waveform and from the
spectrogram; `c`, the second reader's, from both, made without sight of the first; `settled` and `why`, the label and its reason where any
two of the three are more than 30 ms apart or decide otherwise, from a second look. Instants are in ms from the session's start, decisions
`yes` or `no`; `-`: this reader saw none, or could not tell. Kinds:

* `onset`: where the answer to what the user said can first be heard; not asked where the agent cut in, did not yield, or only went on.
* `end`: where the agent's talk can last be heard before it falls silent by itself, for 0.5 s of the recording at least; its event is the
  cue that it answered, or `last` for the last talk of a session.
* `stop`: where it can last be heard after the user came in upon it.
* `yield`: within 2 s of the interruption's onset it fell silent, for a second at least or before it said something else.
* `hold`: it went on with what it was saying through the user's sound, without a gap of a second.
* `premature`: it began to speak while the user had more than 250 ms to go.
"""

from __future__ import annotations

import csv
from dataclasses import dataclass
from pathlib import Path

FILE = Path(__file__).with_name("labels.csv")
INSTANTS = ("onset", "end", "stop")
DECISIONS = ("yield", "hold", "premature")
COLUMNS = ("run", "session", "event", "kind", "a", "b", "c", "settled", "why")
READINGS = ("a", "b", "c")
NONE = "-"
LAST = "last"
APART_MS = 30.0
"""Readings further apart than this (`>`) are looked at again."""


@dataclass(frozen=True, slots=True)
class Label:
    """An event and what was read of it."""

    run: str
    session: str
    event: str
    kind: str
    a: str
    b: str
    c: str = NONE
    settled: str = ""
    why: str = ""

    @property
    def key(self) -> tuple[str, str, str, str]:
        return self.run, self.session, self.event, self.kind

    @property
    def seen(self) -> tuple[bool, bool]:
        """Has the first reader anything in either picture, and has the second?"""
        return (self.a, self.b) != (NONE, NONE), self.c != NONE

    @property
    def pictures(self) -> tuple[float, float] | None:
        """The first reader's instants in ms, from the waveform and from the spectrogram; None if one has none."""
        return None if NONE in (self.a, self.b) else (float(self.a), float(self.b))

    @property
    def instants(self) -> tuple[float, float] | None:
        """Both readers' in ms, the first's in the middle of its two pictures; None if one has none."""
        pair = self.pictures
        return None if pair is None or self.c == NONE else ((pair[0] + pair[1]) / 2.0, float(self.c))

    @property
    def decisions(self) -> tuple[bool, bool] | None:
        """Both readers'; None if one could not tell, as the first could not where its two pictures differ."""
        return None if self.a != self.b or NONE in (self.a, self.c) else (self.a == "yes", self.c == "yes")

    @property
    def instant(self) -> float | None:
        """The label in ms: what was settled, or else the middle of both readers'."""
        if self.settled:
            return None if self.settled == NONE else float(self.settled)
        return None if self.instants is None else sum(self.instants) / 2.0

    @property
    def decision(self) -> bool | None:
        """The label: what was settled, or else what both readers say."""
        if self.settled:
            return None if self.settled == NONE else self.settled == "yes"
        return None if self.decisions is None or self.decisions[0] != self.decisions[1] else self.decisions[0]

    @property
    def every(self) -> list[float]:
        """All readings of an instant in ms."""
        return [float(each) for each in (self.a, self.b, self.c) if each != NONE]

    @property
    def unlike(self) -> bool:
        """Must it be looked at again?"""
        if self.kind in DECISIONS or NONE in (self.a, self.b, self.c):
            return len({self.a, self.b, self.c}) > 1
        return max(self.every) - min(self.every) > APART_MS


def read(path: Path = FILE) -> list[Label]:
    with path.open(encoding="utf-8", newline="") as file:
        return [Label(**row) for row in csv.DictReader(file)]


def write(labels: list[Label], path: Path = FILE) -> None:
    with path.open("w", encoding="utf-8", newline="") as file:
        rows = csv.writer(file, lineterminator="\n")
        rows.writerow(COLUMNS)
        rows.writerows([getattr(label, name) for name in COLUMNS] for label in labels)
