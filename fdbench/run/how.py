"""How a plan is carried out: what results do not depend on."""

from __future__ import annotations

from dataclasses import dataclass


@dataclass(frozen=True, slots=True)
class How:
    """`jobs`: worker processes; 0 plays in this one. With a `cluster`: sessions at once there; 0 for as many as it has room for."""

    jobs: int
    resume: bool = False
    """Complete the run that is there..."""
    keep_errors: bool = False
    """...but take sessions that ended in an error, or were not on time, as they are."""
    minutes: float | None = None
    """Of sound, after which (`>=`) no session begins; None for no limit."""
    per_system: int | None = None
    """Sessions at once with one system; None for no limit but `jobs`."""
    per_minute: float | None = None
    """Sessions with one system that begin in a minute; None for no limit."""
    cluster: str = ""
    """Address of the cluster to play on; empty for this machine."""
