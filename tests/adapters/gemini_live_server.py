"""A scripted Gemini Live server. Every message of either side is checked with the types of `google-genai`, which know no extra fields."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any

from fdbench.contract import Audio, SessionInfo, ToolSpec
from tests.adapters.live_peer import INFO, Peer, converse
from tests.adapters.realtime_server import Core, tone
from tests.peers.sound import base64_pcm
from tests.peers.typed import gemini_client as from_client
from tests.peers.typed import gemini_server as from_server

__all__ = ["SECRET", "TOOLS", "burst", "from_client", "from_server", "say", "talk", "turn"]

SECRET = "AIza-very-secret"
KEYS = {"GEMINI_API_KEY": SECRET}
TOOLS = (ToolSpec("weather", "The weather in a city."), ToolSpec("time", "The time in a city."))


def confirming(message: dict[str, Any]) -> Sequence[dict[str, Any]]:
    return [{"setupComplete": {}}] if "setup" in message else []


def peer() -> Peer:
    return Peer(from_client, from_server, confirming)


def talk(script: Any, at: Peer | None = None, info: SessionInfo = INFO, **settings: Any) -> tuple[Peer, Core]:
    at = at or peer()
    return at, converse("gemini_live", at, script, settings.pop("keys", KEYS), info, **settings)


def say(at: Peer, **content: Any) -> None:
    at.say({"serverContent": content})


def turn(audio: Audio) -> dict[str, Any]:
    return {"role": "model", "parts": [{"inlineData": {"mimeType": "audio/pcm;rate=24000", "data": base64_pcm(audio)}}]}


def burst(at: Peer, seconds: int = 15) -> None:
    for _ in range(seconds * 2):
        say(at, modelTurn=turn(tone(12_000)))
