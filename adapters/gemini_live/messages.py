"""What is sent: the set-up, the user's audio, the answers of tools."""

from __future__ import annotations

from typing import Any

from fdbench.contract import SessionInfo

from .._stream.tools import function_schema
from .config import Config, Detection

RATE = 24_000
"""Of both directions: what comes is at 24,000 Hz, and what goes is resampled by the server from what its type says."""
MIME = f"audio/pcm;rate={RATE}"


def setup(config: Config, info: SessionInfo) -> dict[str, Any]:
    """The first message. What the user left alone is left out, so that the server's default holds."""
    tools = [{"functionDeclarations": [function_schema(tool) for tool in info.tools]}] if info.tools else []
    instructions = {"parts": [{"text": info.instructions.strip()}]} if info.instructions.strip() else None
    return {
        "setup": {
            "model": config.model if "/" in config.model else f"models/{config.model}",
            "generationConfig": _generation(config),
            "realtimeInputConfig": _hearing(config),
            **_given(systemInstruction=instructions, tools=tools or None),
            **_given(inputAudioTranscription={} if config.hears else None),
            **_given(outputAudioTranscription={} if config.tells else None),
        }
    }


def audio(data: str) -> dict[str, Any]:
    """A frame of the user's, in base64."""
    return {"realtimeInput": {"audio": {"mimeType": MIME, "data": data}}}


def tool_response(call_id: str, name: str, result: str, *, failed: bool) -> dict[str, Any]:
    """The answer to a call; `call_id` is empty if the server named none."""
    response = {"error" if failed else "output": result}
    return {"toolResponse": {"functionResponses": [{**_given(id=call_id or None), "name": name, "response": response}]}}


def _generation(config: Config) -> dict[str, Any]:
    voice = {"voiceConfig": {"prebuiltVoiceConfig": {"voiceName": config.voice}}} if config.voice else None
    thinking = {"thinkingLevel": config.thinking.upper()} if config.thinking else None
    return {"responseModalities": ["AUDIO"], **_given(speechConfig=voice, thinkingConfig=thinking)}


def _hearing(config: Config) -> dict[str, Any]:
    detection = _detection(config.detection)
    handling = "START_OF_ACTIVITY_INTERRUPTS" if config.interrupts else "NO_INTERRUPTION"
    return {**_given(automaticActivityDetection=detection or None), "activityHandling": handling}


def _detection(detection: Detection) -> dict[str, Any]:
    return _given(
        startOfSpeechSensitivity=f"START_SENSITIVITY_{detection.start.upper()}" if detection.start else None,
        endOfSpeechSensitivity=f"END_SENSITIVITY_{detection.end.upper()}" if detection.end else None,
        silenceDurationMs=detection.silence_ms,
        prefixPaddingMs=detection.padding_ms,
    )


def _given(**fields: Any) -> dict[str, Any]:
    return {name: value for name, value in fields.items() if value is not None}
