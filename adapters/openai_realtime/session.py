"""The session as it is asked for, in either shape, and whether the answer grants the audio format."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

from fdbench.contract import SessionInfo

from .._stream.json_event import JsonEvent
from .._stream.tools import function_schema
from .config import Config, TurnDetection

GA_FORMATS: Mapping[str, dict[str, Any]] = {"pcm": {"type": "audio/pcm", "rate": 24_000}, "pcmu": {"type": "audio/pcmu"}}
BETA_FORMATS = {"pcm": "pcm16", "pcmu": "g711_ulaw"}


def session_of(config: Config, info: SessionInfo) -> dict[str, Any]:
    """The `session` of `session.update`. What the user left alone is left out, so that the server's default holds."""
    tools = [{"type": "function", **function_schema(tool)} for tool in info.tools]
    common = _given(instructions=info.instructions.strip(), tools=tools, tool_choice="auto" if tools else "")
    return {**common, **(_flat(config) if config.dialect.flat else _nested(config))}


def _nested(config: Config) -> dict[str, Any]:
    heard = {"format": GA_FORMATS[config.audio_format], **_hearing("noise_reduction", "transcription", config)}
    spoken = {"format": GA_FORMATS[config.audio_format], **_given(voice=config.voice)}
    effort = {"effort": config.reasoning_effort} if config.reasoning_effort else None
    session = {"type": "realtime", "output_modalities": ["audio"], **_given(reasoning=effort)}
    return {**session, "audio": {"input": heard, "output": spoken}}


def _flat(config: Config) -> dict[str, Any]:
    audio_format = BETA_FORMATS[config.audio_format]
    session: dict[str, Any] = {
        "modalities": ["text", "audio"],
        "input_audio_format": audio_format,
        "output_audio_format": audio_format,
    }
    session |= _hearing("input_audio_noise_reduction", "input_audio_transcription", config)
    if not config.dialect.azure:
        return session | _given(voice=config.voice)
    session |= {"input_audio_sampling_rate": config.rate}
    own = "-" in config.voice  # such as en-US-Ava:DragonHDLatestNeural; OpenAI's names have no hyphen
    voice = {"type": "azure-standard" if own else "openai", "name": config.voice} if config.voice else None
    return session | _given(
        voice=voice, output_audio_timestamp_types=["word"] if own else None, reasoning_effort=config.reasoning_effort
    )


def _hearing(noise: str, transcription: str, config: Config) -> dict[str, Any]:
    reduction = {"type": config.noise_reduction} if config.noise_reduction else None
    model = {"model": config.transcription_model} if config.transcription_model else None
    return {
        "turn_detection": _turn_detection(config.turn, config.dialect.azure),
        **_given(**{noise: reduction, transcription: model}),
    }


def _turn_detection(turn: TurnDetection, azure: bool) -> dict[str, Any]:
    numbers = {"threshold": turn.threshold, "prefix_padding_ms": turn.padding_ms, "silence_duration_ms": turn.silence_ms}
    # what was heard is known here, not there: the server must not guess it
    truncate = {"auto_truncate": False} if azure else {}
    fields = {name: value for name, value in {**numbers, "eagerness": turn.eagerness}.items() if value is not None}
    return {"type": turn.kind, "create_response": True, "interrupt_response": turn.interrupts, **fields, **truncate}


def _given(**fields: Any) -> dict[str, Any]:
    return {name: value for name, value in fields.items() if value}


def refused_format(config: Config, session: JsonEvent) -> str:
    """What is wrong with the audio formats of the server's answer; empty if they are as asked for, or not told."""
    for side in ("input", "output"):
        asked, told = _told(config, session, side)
        for name, value in told.items():
            if value is not None and value != asked.get(name, value):
                return f"its {side} audio is {value}, not {asked[name]} as asked for"
    return ""


def _told(config: Config, session: JsonEvent, side: str) -> tuple[Mapping[str, Any], Mapping[str, Any]]:
    if config.dialect.flat:
        asked = {"format": BETA_FORMATS[config.audio_format], "rate": config.rate}
        told = {"format": session.fields.get(f"{side}_audio_format"), "rate": session.fields.get(f"{side}_audio_sampling_rate")}
        return asked, told
    answer = session.object("audio").object(side).object("format").fields
    return GA_FORMATS[config.audio_format], {name: answer.get(name) for name in ("type", "rate")}
