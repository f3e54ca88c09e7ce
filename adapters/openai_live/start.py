"""The session as it is asked for, and whether the answer grants the audio format."""

from __future__ import annotations

from typing import Any

from fdbench.contract import SessionInfo

from .._stream.json_event import JsonEvent
from .._stream.tools import function_schema
from .config import Config

BACKEND_TASK = "Do what the user asks for with the tools that you have, and tell the result in one or two short sentences."


def session_of(config: Config, info: SessionInfo) -> dict[str, Any]:
    """The `session` of `session.start`; the server refuses fields that it does not know, and nothing can be changed later."""
    audio = {"format": format_of(config), **_given(output={"voice": config.voice} if config.voice else None)}
    return {
        "model": config.model,
        "audio": audio,
        "delegation": _delegation(config, info),
        **_given(instructions=info.instructions.strip() or None),
    }


def format_of(config: Config) -> dict[str, Any]:
    """Of both directions."""
    return {"type": "audio/pcmu" if config.mulaw else "audio/pcm", "rate": config.rate}


def refused_format(config: Config, session: JsonEvent) -> str:
    """What is wrong with the audio format of the server's answer; empty if it is as asked for, or not told."""
    told = session.object("audio").object("format").fields
    for name, asked in format_of(config).items():
        if told.get(name) not in (None, asked):
            return f"its audio is {told[name]}, not {asked} as asked for"
    return ""


def _delegation(config: Config, info: SessionInfo) -> dict[str, Any]:
    delay = _given(acknowledgement_delay_ms=config.acknowledgement_ms)
    if not config.backend_model:
        return {"type": "client", **delay}
    tools = [{"type": "function", **function_schema(tool)} for tool in info.tools]
    backend = {"model": config.backend_model, "instructions": BACKEND_TASK, **_given(tools=tools or None)}
    return {"type": "responses", "responses": backend, **delay}


def _given(**fields: Any) -> dict[str, Any]:
    return {name: value for name, value in fields.items() if value is not None}
