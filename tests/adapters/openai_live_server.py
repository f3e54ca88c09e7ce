"""A scripted GPT-Live server. Every message of either side is checked with the types of `openai`, extra fields included."""

from __future__ import annotations

from collections.abc import Sequence
from functools import partial
from typing import Any

import numpy as np

from fdbench.contract import Audio, SessionInfo, ToolSpec
from tests.adapters.live_peer import INFO, Peer, converse
from tests.adapters.realtime_server import Core
from tests.peers.sound import base64_pcm
from tests.peers.typed import LIVE_CLIENT, LIVE_SERVER, checked

SECRET = "sk-very-secret"
KEYS = {"OPENAI_API_KEY": SECRET, "AZURE_OPENAI_API_KEY": "azure-very-secret"}
PCM = {"type": "audio/pcm", "rate": 24_000}
RESOURCE = {"id": "live_1", "expires_at": 1, "model": "gpt-live-1", "status": "active", "audio": {"format": PCM}}
TOOLS = (ToolSpec("order_status", "Where an order is."), ToolSpec("weather", "The weather in a city."))
WITH_TOOLS = SessionInfo("s1", "Be kind.", 7, 480, tools=TOOLS)


def event(type_: str, **fields: Any) -> dict[str, Any]:
    return {"type": type_, "event_id": "e", **fields}


def ending(reason: str = "close_requested") -> dict[str, Any]:
    return event("session.closed", reason=reason, session=RESOURCE, usage={"seconds": 2.5})


def confirming(message: dict[str, Any]) -> Sequence[dict[str, Any]]:
    if message["type"] == "session.start":
        asked = {"audio": message["session"]["audio"]}
        return [event("session.started", session={**RESOURCE, **asked})]
    return [ending()] if message["type"] == "session.close" else []


def peer(replies: Any = confirming) -> Peer:
    return Peer(partial(checked, kind=LIVE_CLIENT), partial(checked, kind=LIVE_SERVER), replies)


def talk(script: Any, at: Peer | None = None, info: SessionInfo = INFO, **settings: Any) -> tuple[Peer, Core]:
    at = at or peer()
    return at, converse("openai_live", at, script, settings.pop("keys", KEYS), info, **settings)


def sent(at: Peer, type_: str) -> list[dict[str, Any]]:
    return [message for message in at.received if message["type"] == type_]


def audio(at: Peer, samples: Audio) -> None:
    at.say({"type": "session.output_audio.delta", "delta": base64_pcm(samples)})


async def listen(adapter: Any, milliseconds: int) -> None:
    for _ in range(0, milliseconds, 20):
        await adapter.push_audio(np.zeros(480, np.float32))
