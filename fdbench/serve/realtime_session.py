"""The `session` object of the Realtime API: what a client asks for, what can be had."""

from __future__ import annotations

import copy
from collections.abc import Mapping
from typing import Any

from fdbench.contract import ToolSpec

PCM = {"type": "audio/pcm", "rate": 24_000}
VAD = {
    "type": "server_vad",
    "threshold": 0.5,
    "prefix_padding_ms": 300,
    "silence_duration_ms": 500,
    "create_response": True,
    "interrupt_response": True,
    "idle_timeout_ms": None,
}


class Refused(Exception):
    """An event of the client's that cannot be carried out: an `error` event; the session goes on."""

    def __init__(self, message: str, *, code: str = "invalid_value", param: str | None = None) -> None:
        super().__init__(message)
        self.code = code
        self.param = param


class Settings:
    """The session as it stands."""

    def __init__(self, number: int, model: str) -> None:
        self.document: dict[str, Any] = {
            "type": "realtime",
            "object": "realtime.session",
            "id": f"sess_{number}",
            "model": model,
            "output_modalities": ["audio"],
            "instructions": "",
            "tools": [],
            "tool_choice": "auto",
            "max_output_tokens": "inf",
            "audio": {
                "input": {"format": dict(PCM), "transcription": None, "noise_reduction": None, "turn_detection": dict(VAD)},
                "output": {"format": dict(PCM), "voice": "alloy", "speed": 1.0},
            },
        }

    def update(self, given: object) -> bool:
        """Take over what a client asks for, all or nothing.

        Returns:
            Whether instructions or tools are others than before: what the adapter is told when it is opened.

        Raises:
            Refused: it cannot be had.
        """
        if not isinstance(given, dict):
            raise Refused("session.update needs a session object", param="session")
        if given.get("type", "realtime") != "realtime":
            raise Refused(f"session type {given['type']!r} is not served, only 'realtime'", param="session.type")
        document = copy.deepcopy(self.document)
        for key, value in given.items():
            if key == "audio":
                _merge_audio(document["audio"], value)
            else:
                document[key] = copy.deepcopy(value)
        _check(document)
        changed = _told(document) != _told(self.document)
        self.document = document
        return changed

    @property
    def instructions(self) -> str:
        return str(self.document["instructions"] or "")

    @property
    def tools(self) -> tuple[ToolSpec, ...]:
        return tuple(ToolSpec(tool["name"], str(tool.get("description") or "")) for tool in self.document["tools"] or [])

    @property
    def transcribed(self) -> bool:
        return self.document["audio"]["input"].get("transcription") is not None

    @property
    def padding_ms(self) -> int:
        """By how much `audio_start_ms` lies before the speech."""
        padding = self.document["audio"]["input"]["turn_detection"].get("prefix_padding_ms")
        return 300 if padding is None else int(padding)


def _told(document: Mapping[str, Any]) -> tuple[object, object]:
    return document["instructions"] or "", document["tools"] or []


def _merge_audio(audio: dict[str, Any], given: object) -> None:
    if not isinstance(given, dict):
        raise Refused("session.audio must be an object", param="session.audio")
    for side, fields in given.items():
        if side not in audio or not isinstance(fields, dict):
            raise Refused(f"session.audio has input and output, both objects, not {side!r}", param=f"session.audio.{side}")
        audio[side].update(copy.deepcopy(fields))


def _check(document: Mapping[str, Any]) -> None:
    for side in ("input", "output"):
        wanted = document["audio"][side].get("format") or PCM
        if not isinstance(wanted, dict) or wanted.get("type") != "audio/pcm" or wanted.get("rate", 24_000) != 24_000:
            raise Refused("only audio/pcm at 24000 is served", param=f"session.audio.{side}.format")
        document["audio"][side]["format"] = dict(PCM)
    turn = document["audio"]["input"].get("turn_detection")
    if not isinstance(turn, dict):
        raise Refused("the system decides itself when a turn ends", param="session.audio.input.turn_detection")
    padding = turn.get("prefix_padding_ms", 0)
    if padding is not None and not isinstance(padding, int):
        raise Refused("prefix_padding_ms must be a whole number", param="session.audio.input.turn_detection.prefix_padding_ms")
    if document["output_modalities"] != ["audio"]:
        raise Refused("only audio is served", param="session.output_modalities")
    if not isinstance(document["instructions"], str | None):
        raise Refused("instructions must be text", param="session.instructions")
    _check_tools(document["tools"] or [])


def _check_tools(tools: object) -> None:
    if not isinstance(tools, list):
        raise Refused("tools must be a list", param="session.tools")
    for tool in tools:
        if not isinstance(tool, dict) or tool.get("type") != "function" or not isinstance(tool.get("name"), str):
            raise Refused("tools must be functions with a name", param="session.tools")
