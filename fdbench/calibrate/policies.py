"""How the synthetic agents of the trials behave: a few simple policies, whose order every headline figure must find."""

from __future__ import annotations

from dataclasses import dataclass


@dataclass(frozen=True, slots=True)
class Policy:
    """Ranges in milliseconds, both ends included; shares of the trials, met by count and not by chance.

    `premature` of the turns are taken 350 to 1,500 ms before their end; `yields` of the interruptions stop the agent; `holds`
    of the other sounds do not.
    """

    name: str
    latency_ms: tuple[int, int]
    stop_ms: tuple[int, int]
    premature: float
    yields: float
    holds: float


POLICIES: tuple[Policy, ...] = (
    Policy("attentive", (200, 700), (100, 600), 0.0, 1.0, 1.0),
    Policy("eager", (-200, 250), (300, 900), 0.3, 0.9, 0.7),
    Policy("steady", (500, 1_200), (600, 1_200), 0.05, 0.75, 0.85),
    Policy("slow", (1_500, 3_000), (1_000, 1_900), 0.0, 0.6, 0.5),
    Policy("skittish", (300, 900), (60, 300), 0.1, 1.0, 0.1),
    Policy("deaf", (800, 1_800), (400, 1_900), 0.15, 0.0, 0.95),
)
PREMATURE_MS = (-1_500, -350)
"""Clear of the border at 250 ms, as stops are of the one at 2.0 s: what lies on a border is right either way."""
