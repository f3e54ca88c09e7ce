"""Where a session's chance comes from. What an adapter is told must not tell the scenario, not even to who knows `--seed` and this file."""

from __future__ import annotations

import hashlib

from fdbench.scenario.control import opening
from fdbench.scenario.model import Scenario


def told_seed(plan_seed: int, repeat: int) -> int:
    """What adapters are told: the same in all sessions of a repeat, controls among them. Whatever else it hung on, an adapter could look
    it up."""
    return _drawn(f"{plan_seed}/{repeat}")


def telling_seed(plan_seed: int, scenario_id: str, repeat: int) -> int:
    """One that names the scenario, for systems that must know the script: those of the battery."""
    return _drawn(f"{plan_seed}/{scenario_id}/{repeat}")


def line_seed(plan_seed: int, scenario: Scenario, repeat: int) -> int:
    """For the noise and the lost packets of a session's line: the same for all that open alike, so that up to its event a control is what
    the event's session is. No adapter is told."""
    return _drawn(f"line/{plan_seed}/{opening(scenario)}/{repeat}")


def _drawn(text: str) -> int:
    return int.from_bytes(hashlib.sha256(text.encode()).digest()[:6], "big")
