"""The labels: tests/labels/labels.csv, two readings of each event of recorded sessions with real systems, from their sound alone.

Columns: `run` (below tests/), `session`, `event` (the user's cue), `kind`, `a`, `b`. Instants are in ms from the session's start, decisions
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
COLUMNS = ("run", "session", "event", "kind", "a", "b")
NONE = "-"
LAST = "last"


@dataclass(frozen=True, slots=True)
class Label:
    """An event and what the two readers saw."""

    run: str
    session: str
    event: str
    kind: str
    a: str
    b: str

    @property
    def key(self) -> tuple[str, str, str, str]:
        return self.run, self.session, self.event, self.kind

    @property
    def instants(self) -> tuple[float, float] | None:
        """Both readings in ms; None if a reader saw none."""
        return None if NONE in (self.a, self.b) else (float(self.a), float(self.b))

    @property
    def decisions(self) -> tuple[bool, bool] | None:
        """Both readings; None if a reader could not tell."""
        return None if NONE in (self.a, self.b) else (self.a == "yes", self.b == "yes")


def read(path: Path = FILE) -> list[Label]:
    with path.open(encoding="utf-8", newline="") as file:
        return [Label(**row) for row in csv.DictReader(file)]


def write(labels: list[Label], path: Path = FILE) -> None:
    with path.open("w", encoding="utf-8", newline="") as file:
        rows = csv.writer(file, lineterminator="\n")
        rows.writerow(COLUMNS)
        rows.writerows([getattr(label, name) for name in COLUMNS] for label in labels)
