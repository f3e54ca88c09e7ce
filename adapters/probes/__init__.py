"""`probes`: agents that are wrong in one known way, or odd in a harmless one. They test the scorers, not anybody's system.

A scorer that likes a fake (one that never stops talking, one that yields to anything, one that declares what it did not say)
or punishes a good odd one (one that greets, one that is terse) is broken; `python -m fdbench.battery` tells.
"""

from __future__ import annotations

from .engine import Probe
from .registry import POLICIES
from .script import scripts

__all__ = ["POLICIES", "Probe", "create"]

LONGEST_DELAY_MS = 60_000


def create(probe: str = "oracle", key: str = "", delay_ms: int = 0) -> Probe:
    """The adapter.

    Args:
        probe: which one.
        key: a JSON file with the scripts, by session seed; `python -m fdbench.battery` writes it, and plays from seeds that tell the
            scenario, which no other run does. `silent`, `talkative` and `random` need none.
        delay_ms: how long after the user's end it answers, 1 to 60000, a whole number; 0 = its own time.

    Raises:
        ValueError: there is no such probe, the key is none, none is given where one is needed, or the delay is out of its range.
    """
    if probe not in POLICIES:
        raise ValueError(f"probe={probe!r} is not known; choose one of {', '.join(POLICIES)}")
    if type(delay_ms) is not int or not 0 <= delay_ms <= LONGEST_DELAY_MS:
        raise ValueError(f"delay_ms={delay_ms!r} is no whole number from 0 to {LONGEST_DELAY_MS}")
    if key:
        scripts(key)
    elif POLICIES[probe].needs_key:
        raise ValueError(f"probe={probe!r} must know the script; run `python -m fdbench.battery --probe {probe}`")
    return Probe(POLICIES[probe], key, delay_ms)
