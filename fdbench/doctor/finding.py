"""One line of what the doctor says."""

from __future__ import annotations

from typing import NamedTuple


class Finding(NamedTuple):
    """`there` begins with "yes" or "no"; `fix` is the command for what is missing, empty if nothing is."""

    what: str
    use: str
    there: str
    fix: str = ""

    @property
    def ok(self) -> bool:
        return self.there.startswith("yes")
