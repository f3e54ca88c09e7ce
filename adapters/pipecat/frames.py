"""Pipecat's frames, as `frames.proto` has them: one `Frame` that holds text, audio, a transcription, a message or an interruption."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TypeAlias

from .._stream.json_event import Malformed
from .wire_format import bytes_field, fields, number_field

TEXT, AUDIO, TRANSCRIPTION, MESSAGE, INTERRUPTION = 1, 2, 3, 4, 5


@dataclass(frozen=True, slots=True)
class TextFrame:
    """Text that passed the bot's output."""

    text: str


@dataclass(frozen=True, slots=True)
class AudioFrame:
    """16-bit PCM, little-endian, interleaved; `rate` in Hz."""

    audio: bytes
    rate: int
    channels: int


@dataclass(frozen=True, slots=True)
class TranscriptionFrame:
    """What the bot understood of the user."""

    text: str


@dataclass(frozen=True, slots=True)
class MessageFrame:
    """An RTVI message, in JSON."""

    data: str


@dataclass(frozen=True, slots=True)
class InterruptionFrame:
    """What is queued must not be played on."""


Frame: TypeAlias = TextFrame | AudioFrame | TranscriptionFrame | MessageFrame | InterruptionFrame


def encode(frame: AudioFrame | MessageFrame) -> bytes:
    """What a client sends."""
    if isinstance(frame, MessageFrame):
        return bytes_field(MESSAGE, bytes_field(1, frame.data.encode()))
    sound = bytes_field(3, frame.audio) + number_field(4, frame.rate) + number_field(5, frame.channels)
    return bytes_field(AUDIO, sound)


def decode(data: bytes) -> Frame | None:
    """What a bot sends; None for a frame of a kind that was unknown when this was written.

    Raises:
        Malformed: no frame.
    """
    frame: Frame | None = None
    for kind, body in fields(data):
        if isinstance(body, int):
            raise Malformed("a frame that holds a number")
        frame = _frame(kind, body)
    return frame


def _frame(kind: int, body: bytes) -> Frame | None:
    held = dict(fields(body))  # the last of a field that comes twice holds, as the format has it
    if kind == AUDIO:
        return AudioFrame(_bytes(held.get(3, b"")), _number(held.get(4, 0)), _number(held.get(5, 0)))
    if kind == TEXT:
        return TextFrame(_text(held.get(3, b"")))
    if kind == TRANSCRIPTION:
        return TranscriptionFrame(_text(held.get(3, b"")))
    if kind == MESSAGE:
        return MessageFrame(_text(held.get(1, b"")))
    return InterruptionFrame() if kind == INTERRUPTION else None


def _bytes(value: int | bytes) -> bytes:
    if isinstance(value, int):
        raise Malformed("a frame with a number in the place of data")
    return value


def _number(value: int | bytes) -> int:
    if isinstance(value, bytes):
        raise Malformed("a frame with data in the place of a number")
    return value


def _text(value: int | bytes) -> str:
    try:
        return _bytes(value).decode()
    except UnicodeDecodeError:
        raise Malformed("a frame with text that is no UTF-8") from None
