"""How a run goes, for people: a bar on a terminal; elsewhere, as in the log of a CI job, a line now and then."""

from __future__ import annotations

import sys
import time
from collections.abc import Callable
from typing import TextIO

from tqdm import tqdm

from fdbench.harmless import harmless

LINE_S = 30.0
"""Without a terminal a line is written so often (`>=`)..."""
TENTH_S = 5.0
"""...and when another tenth of the work is done, if the last line is so old (`>=`): a run of seconds needs none."""
FORM = "{bar}| {n:.0f} % [{elapsed}<{remaining}{postfix}]"


class Progress:
    """A `Watcher` that writes to a stream, standard error if None. `items`: how many, 0 if nobody knows; `of` names what they are. Use
    `close` at the end: it removes the bar."""

    def __init__(
        self, items: int, stream: TextIO | None = None, clock: Callable[[], float] = time.monotonic, *, of: str = "sessions"
    ) -> None:
        self._stream = sys.stderr if stream is None else stream
        self._items, self._of, self._done, self._share = items, of, 0, 0.0
        self._clock, self._began = clock, clock()
        self._told, self._told_tenth = self._began, 0
        self._shown = self._stream.isatty()
        self._bar = tqdm(total=100.0, disable=not self._shown, file=self._stream, bar_format=FORM, leave=False)

    def __call__(self, _result: object, share: float, /) -> None:
        self._done += 1
        self._share = min(1.0, self._share + share)  # shares add up to 1 but for rounding
        of = f"/{self._items}" if self._items else ""
        self._bar.set_postfix_str(f"{self._done}{of} {self._of}", refresh=False)
        self._bar.update(100.0 * self._share - self._bar.n)
        self.look()

    def note(self, text: str) -> None:
        """A line of its own, above the bar."""
        told = harmless(f"fdbench: {text}")
        if self._shown:
            self._bar.write(told, file=self._stream)
        else:
            print(told, file=self._stream, flush=True)

    def look(self) -> None:
        """Time has passed."""
        if self._shown:
            self._bar.refresh()
            return
        if self._share > 1.0 - 1e-9:
            return  # the results say so
        now, tenth = self._clock(), int(10 * self._share + 1e-9)
        if now - self._told < (LINE_S if tenth == self._told_tenth else TENTH_S):
            return
        self._told, self._told_tenth = now, tenth
        left = (now - self._began) * (1.0 / self._share - 1.0) if self._share else None
        rest = "" if left is None else f", about {duration(left)} left"
        of = f" of {self._items}" if self._items else ""
        self.note(f"{self._done}{of} {self._of}, {100 * self._share:.0f} % of the work{rest}")

    def close(self) -> None:
        self._bar.close()


def duration(seconds: float) -> str:
    """`45 s`, `3 min`, `2.5 h`: as exact as an estimate is."""
    if seconds < 90:
        return f"{seconds:.0f} s"
    return f"{seconds / 60:.0f} min" if seconds < 5400 else f"{seconds / 3600:.1f} h"


class Silent:
    """A `Watcher` that tells nobody."""

    def __call__(self, _result: object, _share: float, /) -> None: ...

    def note(self, text: str) -> None: ...

    def look(self) -> None: ...
