"""What the server's messages mean for the session. A message has no type: one method a field, and several fields may come at once."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

from fdbench.contract import Closed, Delegation, Sink, StreamClock, ToolCall

from .._stream import pcm
from .._stream.faults import Faults
from .._stream.input_clock import InputClock
from .._stream.json_event import JsonEvent, Malformed, parse_object
from .._stream.json_list import objects, texts
from .._stream.ledger import Ledger
from .._stream.ready import Ready
from .calls import Calls
from .messages import RATE
from .turns import Turns
from .usage import of_message
from .user import User, text_of

IGNORED = frozenset(
    "groundingMetadata urlContextMetadata turnCompleteReason waitingForInput interactionStatus interimInputTranscription".split()
)
"""Fields of `serverContent` that are understood and say nothing that the core needs."""
_URLSAFE = str.maketrans("-_", "+/")


class Conversation:
    """The state of one session; `handle` takes the messages in order."""

    def __init__(self, sink: Sink, clock: StreamClock, heard: InputClock, faults: Faults) -> None:
        self._sink = sink
        self._faults = faults
        self._ledger = Ledger()
        self._turns = Turns(sink, clock)
        self._user = User(sink, heard)
        self.ready = Ready()
        self.calls = Calls()
        # in the order in which they apply: what comes with an interruption belongs to the turn that it cuts
        self._fields: dict[str, Callable[[JsonEvent], None]] = {
            "setupComplete": lambda _: self.ready.done(),
            "error": self._error,
            "voiceActivity": self._voice_activity,
            "voiceActivityDetectionSignal": self._signal,
            "serverContent": self._content,
            "toolCall": self._tool_call,
            "toolCallCancellation": self._cancellation,
            "usageMetadata": self._usage,
            "sessionResumptionUpdate": self._resumption,
            "goAway": self._go_away,
        }

    async def handle(self, message: str | bytes) -> None:
        """One message. Raises Malformed, after all fields that can be understood have been taken."""
        event = parse_object(message)
        wrong: list[Malformed] = []
        for field, handler in self._fields.items():
            if event.fields.get(field) is not None:
                try:
                    handler(JsonEvent(event.object(field).fields, field))
                except Malformed as error:
                    wrong.append(error)
        for field in event.fields.keys() - self._fields.keys():
            self._unknown(f"message '{field}'")
        if wrong:
            raise wrong[0]

    def ended(self, reason: str) -> None:
        """The server ended the session."""
        why = Faults.clean(reason)
        if self.ready.pending:
            self.ready.fail(why)
            return
        self.stop()
        self._sink.emit(Closed(why))

    def stop(self) -> None:
        """Nothing more will come."""
        self._user.said()
        self._turns.complete()

    # --- the agent's turns ---

    def _content(self, content: JsonEvent) -> None:
        for name in content.fields.keys() - _PARTS - IGNORED:
            self._unknown(f"field 'serverContent.{name}'")
        try:
            self._words(content)
            self._said(content)
        finally:  # an unreadable chunk must not hide an interruption
            if content.fields.get("interrupted") is True:
                self._turns.interrupted()
            if content.fields.get("generationComplete") is True:
                self._turns.generated()
            if content.fields.get("turnComplete") is True:
                self._user.said()
                self._turns.complete()

    def _words(self, content: JsonEvent) -> None:
        heard = content.object("inputTranscription")
        self._user.piece(text_of(heard), finished=heard.fields.get("finished") is True)
        said = text_of(content.object("outputTranscription"))
        if said:
            self._answers()
            self._turns.text(said)

    def _said(self, content: JsonEvent) -> None:
        for part in objects(content.object("modelTurn"), "parts"):
            blob = part.object("inlineData")
            if blob.text("data", ""):
                self._chunk(blob)

    def _chunk(self, blob: JsonEvent) -> None:
        kind, _, parameters = blob.text("mimeType", "audio/pcm").partition(";")
        if kind != "audio/pcm" or parameters.replace(" ", "") not in ("", f"rate={RATE}"):
            raise Malformed(f"the model's sound comes as something else than audio/pcm;rate={RATE}")
        audio = pcm.from_pcm16(pcm.from_base64(blob.text("data").translate(_URLSAFE)))
        self._answers()
        self._turns.audio(audio)

    def _answers(self) -> None:
        """The model says something: if it begins to, the user has had their say."""
        if not self._turns.under_way:
            self._user.said()

    # --- the user ---

    def _voice_activity(self, event: JsonEvent) -> None:
        self._user.activity(event.text("voiceActivityType", ""), event.text("audioOffset", ""))

    def _signal(self, event: JsonEvent) -> None:
        self._user.activity(event.text("vadSignalType", ""), "")

    # --- tools ---

    def _tool_call(self, event: JsonEvent) -> None:
        for call in objects(event, "functionCalls"):
            name = call.text("name")
            call_id = self.calls.called(call.text("id", ""), name)
            arguments: dict[str, Any] = dict(call.object("args").fields)
            if call_id:
                self._sink.emit(ToolCall(call_id, name, arguments))

    def _cancellation(self, event: JsonEvent) -> None:
        for call_id in texts(event, "ids"):
            call = self.calls.take(call_id)
            if call is not None:
                self._sink.emit(Delegation(call_id, "cancelled", call.name))

    # --- the session ---

    def _usage(self, event: JsonEvent) -> None:
        usage = self._ledger.add(of_message(event))
        if usage is not None:
            self._sink.emit(usage)

    def _go_away(self, event: JsonEvent) -> None:
        left = event.text("timeLeft", "") or "a short time"
        self._faults.once(f"the server will end the connection in {left} (goAway); sessions are not resumed", "goAway")

    def _resumption(self, event: JsonEvent) -> None:
        self._faults.once(
            "the server offers to resume the session (sessionResumptionUpdate); sessions are not resumed", "resume"
        )

    def _error(self, event: JsonEvent) -> None:
        code = event.text("status", "") or f"{event.number('code', 0):g}"
        told = Faults.clean(f"{code}: {event.text('message', 'no reason given')}")
        if self.ready.pending:
            self.ready.fail(told)
        else:
            self._faults.once(told)

    def _unknown(self, what: str) -> None:
        self._faults.once(f"unknown {what}", f"unknown {what}"[:80])


_PARTS = frozenset("modelTurn turnComplete interrupted generationComplete inputTranscription outputTranscription".split())
