"""The session as it is asked for, in either shape, and whether the answer grants the audio format."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from typing import Any

from fdbench.contract import SessionInfo

from .._stream.json_event import JsonEvent
from .._stream.tools import function_schema
from .config import Config
from .dialect import Shape

GA_FORMATS: Mapping[str, dict[str, Any]] = {"pcm": {"type": "audio/pcm", "rate": 24_000}, "pcmu": {"type": "audio/pcmu"}}
BETA_FORMATS = {"pcm": "pcm16", "pcmu": "g711_ulaw"}


def session_of(config: Config, info: SessionInfo) -> dict[str, Any]:
    """The `session` of `session.update`. What the user left alone is left out, so that the server's default holds."""
    shape = config.dialect.shape
    tools = [_tool(function_schema(tool), inside=shape == "qwen") for tool in info.tools]
    choice = "auto" if tools and shape not in ("xai", "qwen") else ""
    return {**_given(instructions=info.instructions.strip(), tools=tools, tool_choice=choice), **SHAPES[shape](config)}


def _tool(schema: dict[str, Any], *, inside: bool) -> dict[str, Any]:
    return {"type": "function", "function": schema} if inside else {"type": "function", **schema}


def _ga(config: Config) -> dict[str, Any]:
    heard = {"format": GA_FORMATS[config.audio_format], **_hearing("noise_reduction", "transcription", config)}
    spoken = {"format": GA_FORMATS[config.audio_format], **_given(voice=config.voice)}
    session = {"type": "realtime", "output_modalities": ["audio"], **_given(reasoning=_effort(config))}
    return {**session, "audio": {"input": heard, "output": spoken}}


def _xai(config: Config) -> dict[str, Any]:
    """As since general availability, but for voice and turn detection, which are not in `audio`."""
    audio_format = {"format": GA_FORMATS[config.audio_format]}
    audio = {"input": {**audio_format, **_given(transcription=_transcription(config))}, "output": audio_format}
    return {"audio": audio, "turn_detection": _turn_detection(config), **_given(voice=config.voice, reasoning=_effort(config))}


def _beta(config: Config) -> dict[str, Any]:
    return _plain(config) | _formats(config) | _given(voice=config.voice)


def _azure(config: Config) -> dict[str, Any]:
    session = _plain(config) | _formats(config) | {"input_audio_sampling_rate": config.rate}
    own = "-" in config.voice  # such as en-US-Ava:DragonHDLatestNeural; OpenAI's names have no hyphen
    voice = {"type": "azure-standard" if own else "openai", "name": config.voice} if config.voice else None
    return session | _given(
        voice=voice, output_audio_timestamp_types=["word"] if own else None, reasoning_effort=config.reasoning_effort
    )


def _qwen(config: Config) -> dict[str, Any]:
    """Without formats: there is one each way, and its name differs from model to model."""
    return _plain(config) | _given(voice=config.voice)


def _plain(config: Config) -> dict[str, Any]:
    return {"modalities": ["text", "audio"], **_hearing("input_audio_noise_reduction", "input_audio_transcription", config)}


def _formats(config: Config) -> dict[str, Any]:
    return {f"{side}_audio_format": BETA_FORMATS[config.audio_format] for side in ("input", "output")}


SHAPES: Mapping[Shape, Callable[[Config], dict[str, Any]]] = {
    "ga": _ga,
    "beta": _beta,
    "azure": _azure,
    "xai": _xai,
    "qwen": _qwen,
}


def _hearing(noise: str, transcription: str, config: Config) -> dict[str, Any]:
    reduction = {"type": config.noise_reduction} if config.noise_reduction else None
    return {"turn_detection": _turn_detection(config), **_given(**{noise: reduction, transcription: _transcription(config)})}


def _transcription(config: Config) -> dict[str, Any] | None:
    return {"model": config.transcription_model} if config.transcription_model else None


def _effort(config: Config) -> dict[str, Any] | None:
    return {"effort": config.reasoning_effort} if config.reasoning_effort else None


def _turn_detection(config: Config) -> dict[str, Any]:
    turn = config.turn
    numbers = {"threshold": turn.threshold, "prefix_padding_ms": turn.padding_ms, "silence_duration_ms": turn.silence_ms}
    fields = {name: value for name, value in {**numbers, "eagerness": turn.eagerness}.items() if value is not None}
    acts = {"create_response": True, "interrupt_response": turn.interrupts} if config.dialect.obeys else {}
    # what was heard is known here, not there: the server must not guess it
    truncate = {"auto_truncate": False} if config.dialect.shape == "azure" else {}
    return {"type": turn.kind, **acts, **fields, **truncate}


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
    if config.dialect.shape == "qwen":
        return {}, {}  # it was not asked for any
    if config.dialect.flat:
        asked = {"format": BETA_FORMATS[config.audio_format], "rate": config.rate}
        told = {"format": session.fields.get(f"{side}_audio_format"), "rate": session.fields.get(f"{side}_audio_sampling_rate")}
        return asked, told
    answer = session.object("audio").object(side).object("format").fields
    return GA_FORMATS[config.audio_format], {name: answer.get(name) for name in ("type", "rate")}
