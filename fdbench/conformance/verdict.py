"""What a check is, and what it says."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Iterator
from dataclasses import dataclass
from typing import Generic, Literal, TypeVar

from fdbench.errors import FdbenchError

E = TypeVar("E")


class Fails(Exception):
    """The adapter breaks the contract: one sentence with the place and the mend."""


class Skips(Exception):
    """The check cannot be made: the reason."""


@dataclass(frozen=True, slots=True)
class Verdict:
    """One sentence about one check."""

    check: str
    outcome: Literal["pass", "fail", "skipped"]
    sentence: str


@dataclass(frozen=True, slots=True)
class Check(Generic[E]):
    """`run` returns what it found if all is well, and raises `Fails` or `Skips` otherwise."""

    name: str
    does: str
    run: Callable[[E], str]

    def verdict(self, exam: E) -> Verdict:
        """The verdict on the adapter of `exam`. Whatever fdbench says of an adapter in one sentence is a failure; a bug is raised."""
        try:
            return Verdict(self.name, "pass", self.run(exam))
        except Skips as reason:
            return Verdict(self.name, "skipped", str(reason))
        except (Fails, FdbenchError) as fault:
            return Verdict(self.name, "fail", str(fault))


def verdicts(checks: Iterable[Check[E]], exam: E) -> Iterator[Verdict]:
    """One after the other, as they are made."""
    return (check.verdict(exam) for check in checks)
