"""`tml`: full-duplex, two components. A foreground in micro-turns of 200 ms that listens while it speaks, and an asynchronous
background for what needs deliberation, sharing one context.

Named after the architecture that Thinking Machines Lab described; its figures say nothing about that product.
"""

from __future__ import annotations

from typing import Any

from .._reference.profile import PROFILES
from .._reference.settings import FAULTS, Settings
from .background import MODES
from .system import Config, Tml

__all__ = ["Tml", "create"]


def create(**settings: Any) -> Tml:
    """The adapter.

    Args:
        profile: latencies of the components, modelled: `cloud` (default), `local` or `instant`.
        background: how the background model fares: `ok` (default), `fail` (gives up), `never` (does not come back; the foreground
            gives up after 8 s) or `slow` (three times as long).
        fault: `none` (default), `deaf_to_barge_in` (finishes every answer), `stops_at_backchannels` (yields to any speech), `forgets`
            (drops what the user told whenever it is interrupted), `slow` (1.5 s later).

    Raises:
        ValueError: an unknown setting, or a value outside its choices.
    """
    given = Settings("tml", settings)
    config = Config(
        profile=given.choice("profile", tuple(PROFILES)),
        background=given.choice("background", MODES),
        fault=given.choice("fault", FAULTS),
    )
    given.done()
    return Tml(config)
