"""`twilio`: the carrier's side of a media stream on a phone call (Twilio, Telnyx or Plivo); any bot that takes such calls can be tested.

The bot is a WebSocket server; this side connects, speaks mu-law at 8,000 Hz, plays what the bot sends and tells it when a mark was
reached. How to run it, what it reports and what it costs: `docs/adapters/twilio.md`.
"""

from __future__ import annotations

from typing import Any

from .adapter import Twilio
from .config import read

__all__ = ["Twilio", "create"]


def create(**settings: Any) -> Twilio:
    """The adapter. If TWILIO_AUTH_TOKEN is set, the opening request is signed with it, as Twilio does.

    Args:
        url: the bot's address, such as `ws://localhost:8765/ws` (the default).
        dialect: `twilio` (default), `telnyx` or `plivo`.
        pacing: how the bot sends: `paced` (default: about as fast as it is heard; playout is held a little, so that late chunks leave
            no gap) or `burst` (faster; played without delay).
        parameters: custom parameters of the call, such as `language=en,tier=gold`; none by default.
        instructions_as: the custom parameter that carries the session's instructions to the agent; by default they are not sent.
        timeout_s: for the connection, 0.05 to 120 (10).

    Raises:
        ValueError: an unknown setting, a value outside its choices or range, or one that does not apply to the others.
    """
    return Twilio(read(settings))
