"""RTVI: what a bot tells of its inside, as events."""

from __future__ import annotations

import json
from collections.abc import Callable
from typing import Any

from fdbench.contract import Samples, Sink, Span, SpeechState, StreamClock, Transcript

from .._stream.faults import Faults
from .._stream.json_event import JsonEvent, parse_object
from .metrics import Metrics

VERSION = "2.2.0"
LABEL = "rtvi-ai"
IGNORED = frozenset(
    "vad-user-started-speaking user-llm-text user-mute-started user-mute-stopped user-audio-level stt-raw-text "
    "bot-transcription bot-llm-started bot-llm-text bot-llm-marker bot-llm-stopped bot-tts-started bot-tts-text "
    "bot-tts-stopped bot-tts-audio "
    "bot-audio-level llm-raw-text tts-raw-text bot-llm-search-response llm-function-call llm-function-call-started "
    "server-message server-response append-to-context-result ui-command ui-job-group system-log".split()
)
"""They tell nothing that an event here could hold, or the same as another message."""


def client_ready() -> str:
    """What a client says first."""
    about = {"library": "fdbench"}
    message = {"label": LABEL, "type": "client-ready", "id": "fdbench-ready", "data": {"version": VERSION, "about": about}}
    return json.dumps(message)


class Rtvi:
    """Translates messages.

    Args:
        ready: called at `bot-ready`.
        interrupted: called at `bot-interrupted`.
        silent: called when the bot has stopped speaking.
        item: names the audio that plays now, or comes next.
    """

    def __init__(
        self,
        sink: Sink,
        clock: StreamClock,
        faults: Faults,
        *,
        ready: Callable[[], None],
        interrupted: Callable[[], None],
        silent: Callable[[], None],
        item: Callable[[], str],
    ) -> None:
        self._sink = sink
        self._clock = clock
        self._faults = faults
        self._item = item
        self._silent = silent
        self._segments: set[float] = set()
        self._calls: dict[str, Samples] = {}
        self._user_quiet: Samples | None = None
        self._user_input = False
        metrics = Metrics(sink, clock)
        self._handlers: dict[str, Callable[[JsonEvent], None]] = {
            "bot-ready": lambda data: ready(),
            "user-started-speaking": lambda data: self._speech("user", True),
            "user-stopped-speaking": lambda data: self._user_stopped(),
            "vad-user-stopped-speaking": lambda data: self._vad_stopped(),
            "bot-started-speaking": lambda data: self._speech("agent", True),
            "bot-stopped-speaking": lambda data: self._bot_stopped(),
            "bot-interrupted": lambda data: interrupted(),
            "user-transcription": self._transcription,
            "user-input": self._input,
            "bot-output": self._output,
            "metrics": metrics.take,
            "llm-function-call-in-progress": self._call,
            "llm-function-call-stopped": self._called,
            "error": lambda data: self._trouble(data.text("error")),
            "error-response": lambda data: self._trouble(data.text("error")),
        }

    def take(self, text: str) -> None:
        """Raises Malformed for what is no RTVI message. One of another label is none of ours."""
        message = parse_object(text)
        if message.fields.get("label") != LABEL:
            return
        kind = message.text("type")
        handler = self._handlers.get(kind)
        if handler is not None:
            handler(message.object("data"))
        elif kind not in IGNORED:
            self._faults.once(f"the bot sent an RTVI message '{kind}', which is not known", f"rtvi {kind}")

    def _speech(self, role: Any, speaking: bool) -> None:
        self._sink.emit(SpeechState(role, speaking))

    def _bot_stopped(self) -> None:
        self._speech("agent", False)
        self._silent()

    def _vad_stopped(self) -> None:
        self._user_quiet = self._clock.now()

    def _user_stopped(self) -> None:
        if self._user_quiet is not None:
            self._sink.emit(Span("endpointing", self._user_quiet, self._clock.now(), modelled=False))
            self._user_quiet = None
        self._speech("user", False)

    def _transcription(self, data: JsonEvent) -> None:
        if not self._user_input:
            self._understood(data)

    def _input(self, data: JsonEvent) -> None:
        """Newer bots send both, this one first."""
        self._user_input = True
        if data.text("input_type", "transcription") != "chat":
            self._understood(data)

    def _understood(self, data: JsonEvent) -> None:
        text = data.text("text").strip()
        if text:
            self._sink.emit(Transcript("user", text, final=bool(data.fields.get("final", True))))

    def _output(self, data: JsonEvent) -> None:
        """A sentence comes as it begins to be spoken, and again as it goes on and ends; it is told once. Bots of protocol 1 number
        no sentences, and say of the same text first that it is not spoken yet."""
        segment = data.number("segment_id", -1)
        spoken = data.fields.get("will_be_spoken", data.fields.get("spoken", True))
        text = data.text("text").strip()
        if not spoken or not text or segment in self._segments:
            return
        if segment >= 0:
            self._segments.add(segment)
        self._sink.emit(Transcript("agent", text, self._item()))

    def _call(self, data: JsonEvent) -> None:
        self._calls[data.text("tool_call_id")] = self._clock.now()

    def _called(self, data: JsonEvent) -> None:
        begun = self._calls.pop(data.text("tool_call_id"), None)
        if begun is not None:
            self._sink.emit(Span("tool", begun, self._clock.now(), modelled=False))

    def _trouble(self, error: str) -> None:
        self._faults.once(f"the bot told an error: {error}")
