"""What the server's events mean for the session: one method an event, found by its name of general availability."""

from __future__ import annotations

from collections.abc import Awaitable, Callable, Mapping
from typing import Any

from fdbench.contract import Closed, Flush, Samples, Sink, SpeechState, ToolCall, Transcript

from .._stream.faults import Faults
from .._stream.input_clock import InputClock
from .._stream.json_event import JsonEvent, Malformed, parse_object
from .._stream.ledger import Ledger
from .._stream.ready import Ready
from .._stream.tools import arguments_of
from .config import Config
from .dialect import BETA_NAMES
from .items import Truncation
from .responses import Responses
from .session import refused_format
from .speaking import Speaking
from .usage import of_response, of_transcription
from .wiring import Wiring

IGNORED = frozenset(
    """
    conversation.created conversation.item.deleted conversation.item.retrieved conversation.item.truncated
    conversation.item.input_audio_transcription.segment conversation.item.input_audio_transcription.updated
    input_audio_buffer.cleared input_audio_buffer.committed input_audio_buffer.dtmf_event_received
    input_audio_buffer.timeout_triggered
    output_audio_buffer.started output_audio_buffer.stopped output_audio_buffer.cleared
    ping rate_limits.updated
    response.content_part.added response.content_part.done response.function_call_arguments.delta
    response.output_text.delta response.output_text.done response.audio_timestamp.done
    mcp_list_tools.in_progress mcp_list_tools.completed mcp_list_tools.failed
    response.mcp_call_arguments.delta response.mcp_call_arguments.done
    response.mcp_call.in_progress response.mcp_call.completed response.mcp_call.failed
    """.split()
)
"""Events that are understood and say nothing that the core needs."""
NOTHING_TO_CANCEL = "response_cancel_not_active"
OTHER_RESPONSE = "conversation_already_has_active_response"


class Conversation:
    """The state of one session; `handle` takes the messages in order."""

    def __init__(self, config: Config, sink: Sink, wiring: Wiring, heard: InputClock, faults: Faults) -> None:
        self._config = config
        self._sink = sink
        self._wiring = wiring
        self._heard = heard
        self._faults = faults
        self._cancels: set[str] = set()
        self._names: dict[str, str] = {}
        self._ledger = Ledger()
        self.ready = Ready()
        self.responses = Responses()
        self.speaking = Speaking(config, sink)
        self._handlers = self._table()

    def _table(self) -> dict[str, Callable[[JsonEvent], Awaitable[None]]]:
        return {
            "session.created": self._session_created,
            "session.updated": self._session_updated,
            "error": self._error,
            "warning": self._warning,
            "input_audio_buffer.speech_started": self._speech_started,
            "input_audio_buffer.speech_stopped": self._speech_stopped,
            "response.created": self._response_created,
            "response.output_audio.delta": self._audio,
            "response.output_audio.done": self._audio_done,
            "response.output_audio_transcript.delta": self._transcript_delta,
            "response.output_audio_transcript.done": self._transcript_done,
            "response.audio_timestamp.delta": self._word,
            "response.output_item.added": self._item_added,
            "response.output_item.done": self._item_done,
            "response.function_call_arguments.done": self._call_done,
            "response.done": self._response_done,
            "conversation.item.added": self._acknowledged,
            "conversation.item.created": self._acknowledged,
            "conversation.item.done": self._acknowledged,
            "conversation.item.input_audio_transcription.delta": self._user_delta,
            "conversation.item.input_audio_transcription.completed": self._user_text,
            "conversation.item.input_audio_transcription.failed": self._user_failed,
        }

    async def handle(self, message: str | bytes) -> None:
        """One message. Raises Malformed."""
        event = parse_object(message)
        name = self._config.dialect.names.get(event.type, event.type)
        handler = self._handlers.get(name) if self._spoken_here(event.type) else None
        if handler is not None:
            await handler(event)
        elif name not in IGNORED:
            self._unknown(event.type)

    def ended(self, reason: str) -> None:
        """The server ended the session."""
        if self.ready.pending:
            self.ready.fail(reason)
            return
        self.speaking.stop()
        self._sink.emit(Closed(self._faults.clean(reason)))

    async def truncate(self, what: Truncation | None) -> None:
        """Tell the server how much was heard, if it must be told."""
        if what is not None and self._config.dialect.truncates:
            fields = {"item_id": what.item, "content_index": what.content_index, "audio_end_ms": what.heard_ms}
            await self._wiring.send("conversation.item.truncate", event_id=self._wiring.new_id("truncate"), **fields)

    async def ask_if_owed(self) -> None:
        """Ask the model to go on, once its tools have answered."""
        if self.responses.must_ask:
            event_id = self._wiring.new_id("create")
            self.responses.asked(event_id)
            await self._wiring.send("response.create", event_id=event_id)

    # --- the session ---

    async def _session_created(self, event: JsonEvent) -> None:
        """Nothing is set up yet: `session.updated` says that it is."""

    async def _session_updated(self, event: JsonEvent) -> None:
        refused = refused_format(self._config, event.object("session"))
        if refused:
            self.ready.fail(refused)
        self.ready.done()

    async def _error(self, event: JsonEvent) -> None:
        error = event.object("error")
        code, cause = error.text("code", ""), error.text("event_id", "")
        if cause in self._cancels or code == NOTHING_TO_CANCEL:
            return  # too late to cancel: the response was done by then, which is usual, as it is made faster than it is spoken
        if code == OTHER_RESPONSE and self.responses.refused(cause):
            await self.ask_if_owed()
            return
        told = f"{code or error.text('type', '') or 'error'}: {error.text('message', '')}"
        if self.ready.pending:
            self.ready.fail(self._faults.clean(told))
        else:
            self._faults.once(told)

    async def _warning(self, event: JsonEvent) -> None:
        self._faults.once(f"warning: {event.object('warning').text('message', '')}")

    def _spoken_here(self, name: str) -> bool:
        """Whether this dialect has the event under that name."""
        dialect = self._config.dialect
        return name in dialect.names if name in BETA_NAMES else dialect.also_new or name not in dialect.names.values()

    def _unknown(self, name: str) -> None:
        other = name in BETA_NAMES or name in BETA_NAMES.values()
        hint = f"; it is of another dialect than {self._config.dialect_name}" if other else ""
        self._faults.once(f"unknown event '{name}'{hint}", f"unknown {name}"[:80])

    # --- turns ---

    async def _speech_started(self, event: JsonEvent) -> None:
        if self._config.interrupt != "none":
            self.responses.cut()
            self._sink.emit(Flush())
        # the server counts from where it takes audio in, which is so much before the speech
        self._sink.emit(SpeechState("user", True, self._instant(event, "audio_start_ms", self._config.turn.padding_ms or 0)))
        if self._config.interrupt == "client" and self.responses.active:
            event_id = self._wiring.new_id("cancel")
            self._cancels.add(event_id)
            await self._wiring.send("response.cancel", event_id=event_id)

    async def _speech_stopped(self, event: JsonEvent) -> None:
        # ... and up to where it decided: so much after the speech
        media = self._instant(event, "audio_end_ms", -(self._config.turn.silence_ms or 0))
        self._sink.emit(SpeechState("user", False, media))

    def _instant(self, event: JsonEvent, field: str, shift_ms: int) -> Samples | None:
        return self._heard.at(event.number(field) + shift_ms) if field in event.fields else None

    async def _user_delta(self, event: JsonEvent) -> None:
        text = event.text("delta", "")
        if text:
            self._sink.emit(Transcript("user", text, event.text("item_id"), final=False))

    async def _user_text(self, event: JsonEvent) -> None:
        self._sink.emit(Transcript("user", event.text("transcript"), event.text("item_id")))
        self._spent(of_transcription(event.object("usage")))

    async def _user_failed(self, event: JsonEvent) -> None:
        why = event.object("error").text("message", "no reason given")
        self._faults.once(f"the user's speech was not transcribed: {why}")

    # --- responses ---

    async def _response_created(self, event: JsonEvent) -> None:
        self.responses.created(event.object("response").text("id", ""))

    async def _audio(self, event: JsonEvent) -> None:
        response, item = event.text("response_id", ""), event.text("item_id")
        await self.truncate(self.speaking.audio(event, item, response, cut=self.responses.was_cut(response)))

    async def _audio_done(self, event: JsonEvent) -> None:
        self.speaking.end(event.text("item_id"))

    async def _transcript_delta(self, event: JsonEvent) -> None:
        self.speaking.piece(event.text("item_id"), event.text("delta", ""))

    async def _transcript_done(self, event: JsonEvent) -> None:
        self.speaking.said(event.text("item_id"), event.text("transcript", ""))

    async def _word(self, event: JsonEvent) -> None:
        self.speaking.word(event)

    async def _item_added(self, event: JsonEvent) -> None:
        item = event.object("item")
        if item.type == "function_call":
            self._names[item.text("call_id", "")] = item.text("name", "")

    async def _item_done(self, event: JsonEvent) -> None:
        item = event.object("item")
        self.speaking.end(item.text("id", ""))
        if item.type == "function_call" and item.text("status", "completed") == "completed":
            self._names[item.text("call_id")] = item.text("name", "")
            self._call(item, event.text("response_id", ""))

    async def _call_done(self, event: JsonEvent) -> None:
        self._call(event, event.text("response_id", ""))

    def _call(self, call: JsonEvent, response: str) -> None:
        call_id = call.text("call_id")
        name = call.text("name", "") or self._names.get(call_id, "")  # the beta tells it with the item only
        if name and self.responses.called(call_id, response):
            self._sink.emit(ToolCall(call_id, name, self._arguments(call.text("arguments", ""), name)))

    def _arguments(self, text: str, tool: str) -> Mapping[str, Any]:
        try:
            return arguments_of(text, tool)
        except Malformed as error:  # the call stands, and the model waits for its answer
            self._faults.once(f"malformed: {error}")
            return {}

    async def _acknowledged(self, event: JsonEvent) -> None:
        item = event.object("item")
        if item.type == "function_call_output":
            self.responses.acknowledged(item.text("call_id", ""))

    async def _response_done(self, event: JsonEvent) -> None:
        response = event.object("response")
        name = response.text("id", "")
        self.speaking.stop(name or None)
        self.responses.done(name)
        self._spent(of_response(response.object("usage")) or of_response(event.object("usage")))  # xAI has it outside, too
        self._unfinished(response)
        await self.ask_if_owed()

    def _unfinished(self, response: JsonEvent) -> None:
        """A response that was cancelled is no fault; one that failed or was cut short by a limit is."""
        status, details = response.text("status", ""), response.object("status_details")
        error = details.object("error")
        if status == "failed":
            self._faults.once(f"a response failed: {error.text('code', '')} {error.text('message', 'no reason given')}")
        elif status == "incomplete":
            self._faults.once(f"a response is incomplete: {details.text('reason', 'no reason given')}")

    def _spent(self, amounts: Mapping[str, float]) -> None:
        usage = self._ledger.add(amounts)
        if usage is not None:
            self._sink.emit(usage)
