"""The settings."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any

from .._stream.pcm_link import RATES
from .._stream.settings import Settings

NAME = "livekit"
LONGEST_S = 55.0
"""fdbench itself waits 60 s for an adapter to open."""


@dataclass(frozen=True, slots=True)
class Config:
    """`place`: a Python file or a module; `function`: the name of the function in it; `rate`: in Hz."""

    place: str
    function: str
    rate: int = 24_000
    timeout_s: float = 30.0


def read(settings: Mapping[str, Any]) -> Config:
    """Raises ValueError for an unknown setting, or a value outside its choices or range."""
    given = Settings(NAME, settings)
    agent = given.text("agent")
    place, _, function = agent.rpartition(":")
    if not agent:
        raise ValueError(f"{NAME}: agent is needed, as --set agent=my_agent.py:build")
    if not place or not function.isidentifier():
        raise ValueError(f"{NAME}: agent={agent!r} must name a file or module and a function in it, as my_agent.py:build")
    config = Config(place, function, int(given.choice("rate", RATES)), given.number("timeout_s", 30.0, 0.05, LONGEST_S))
    given.done()
    return config
