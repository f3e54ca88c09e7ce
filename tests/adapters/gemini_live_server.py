"""A scripted Gemini Live server. Every message of either side is checked with the types of `google-genai`, which know no extra fields."""

from __future__ import annotations

import base64
from collections.abc import Sequence
from typing import Any

from google.genai import types

from fdbench.contract import Audio, SessionInfo, ToolSpec
from tests.adapters.live_peer import INFO, Peer, converse
from tests.adapters.realtime_server import Core, tone

SECRET = "AIza-very-secret"
KEYS = {"GEMINI_API_KEY": SECRET}
TOOLS = (ToolSpec("weather", "The weather in a city."), ToolSpec("time", "The time in a city."))


def from_client(message: dict[str, Any]) -> None:
    types.LiveClientMessage.model_validate({k: v for k, v in message.items() if k != "setup"})
    if "setup" in message:
        setup = dict(message["setup"])
        types.RealtimeInputConfig.model_validate(setup.pop("realtimeInputConfig"))  # the union of the SDK's types lacks it
        types.LiveClientSetup.model_validate(setup)


def from_server(message: dict[str, Any]) -> None:
    types.LiveServerMessage.model_validate(message)


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
    data = base64.b64encode((audio * 32_768).astype("<i2").tobytes()).decode()
    return {"role": "model", "parts": [{"inlineData": {"mimeType": "audio/pcm;rate=24000", "data": data}}]}


def burst(at: Peer, seconds: int = 15) -> None:
    for _ in range(seconds * 2):
        say(at, modelTurn=turn(tone(12_000)))
