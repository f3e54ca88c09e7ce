"""How the carriers name the same things. Twilio's and Telnyx's messages differ in spelling only, Plivo's a little more."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from types import MappingProxyType
from typing import Any

CAMEL = MappingProxyType(
    {
        "sequence": "sequenceNumber",
        "format": "mediaFormat",
        "rate": "sampleRate",
        "parameters": "customParameters",
    }
)
SNAKE = MappingProxyType(
    {
        "sequence": "sequence_number",
        "format": "media_format",
        "rate": "sample_rate",
        "parameters": "custom_parameters",
    }
)


@dataclass(frozen=True, slots=True)
class Dialect:
    """Names of one carrier. `stream`, `call` and `account` are the fields of the ids; `prefixes` begin their values."""

    name: str
    stream: str
    call: str
    account: str
    fields: Mapping[str, str]
    prefixes: tuple[str, str, str] = ("", "", "")
    encoding: str = "audio/x-mulaw"
    connected: Mapping[str, Any] | None = None
    """The first message; None if `start` is the first."""
    numbers_as_text: bool = True
    stop: bool = True
    """Whether the end of the stream is announced."""
    audio: str = "media"
    mark: str = "mark"
    clear: str = "clear"
    reached: str = "mark"
    """The event that tells the bot of a mark."""
    marks_on_clear: bool = True
    """Whether marks that `clear` threw away are told, too."""
    cleared: str = ""
    """The answer to `clear`; empty if there is none."""

    def field(self, what: str) -> str:
        return self.fields[what]

    def number(self, value: int) -> int | str:
        return str(value) if self.numbers_as_text else value


DIALECTS: Mapping[str, Dialect] = MappingProxyType(
    {
        "twilio": Dialect(
            name="twilio",
            stream="streamSid",
            call="callSid",
            account="accountSid",
            fields=CAMEL,
            prefixes=("MZ", "CA", "AC"),
            connected={"event": "connected", "protocol": "Call", "version": "1.0.0"},
        ),
        "telnyx": Dialect(
            name="telnyx",
            stream="stream_id",
            call="call_control_id",
            account="user_id",
            fields=SNAKE,
            encoding="PCMU",
            connected={"event": "connected", "version": "1.0.0"},
        ),
        "plivo": Dialect(
            name="plivo",
            stream="streamId",
            call="callId",
            account="accountId",
            fields=CAMEL,
            numbers_as_text=False,
            stop=False,
            audio="playAudio",
            mark="checkpoint",
            clear="clearAudio",
            reached="playedStream",
            marks_on_clear=False,
            cleared="clearedAudio",
        ),
    }
)
