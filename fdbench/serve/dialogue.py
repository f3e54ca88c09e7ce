"""From an adapter's steps to the server events of the Realtime API. Holds no socket: events go out as a list."""

from __future__ import annotations

from fdbench.contract import AdapterEvent, Closed, Decision, Fault, SpeechState, ToolCall, Transcript
from fdbench.serve.items import Begin, Chunk, Items, Part
from fdbench.serve.reply import Event, Reply, Status
from fdbench.serve.stepping import Stepped, encoded
from fdbench.serve.turns import Turns
from fdbench.timebase import RATE, Samples, to_ms


class Dialogue:
    """One session's state: who speaks, and the response that is being spoken."""

    def __init__(self) -> None:
        self.turns = Turns()
        self.ended: str | None = None
        """Why the system ended the session, once it did."""
        self._items = Items(RATE)
        self._reply: Reply | None = None
        self._count = 0
        self._waiting: list[str] = []
        self._muted = False
        self._sounding = False
        self._paid: Samples = 0
        self._now: Samples = 0
        self._sent: dict[str, int] = {}

    def step(self, step: Stepped) -> list[Event]:
        """What a client must be told of a step, in order."""
        self._now = step.now
        self._sounding = bool(step.pcm.any())
        events = self._yielded() if self.turns.pending and not self._sounding else []
        # what ends the user's turn comes before the answer that begins in the same step
        for event in step.events:
            if _is_of_user(event):
                events += self._event(event)
        for part in self._items.feed(step.pcm):
            events += self._part(part)
        for event in step.events:
            if not _is_of_user(event):
                events += self._event(event)
        return events

    def cancel(self) -> list[Event] | None:
        """The client wants no more of the response: the rest of it is not sent. None if there is none."""
        if self._reply is None:
            return None
        self._muted = True
        return self._end("cancelled", "client_cancelled")

    def sent_ms(self, item: str) -> int | None:
        """How much audio of an item the client was sent; None if there is no such item."""
        if self._reply is not None and self._reply.item == item:
            return self._reply.played_ms
        return self._sent.get(item)

    # --- the agent ---

    def _part(self, part: Part) -> list[Event]:
        if isinstance(part, Begin):
            self._muted = False
            return self._begin()
        if self._muted or self._reply is None:
            return []
        if isinstance(part, Chunk):
            return [self._reply.audio(encoded(part.pcm))]
        return self._end("completed")

    def _begin(self) -> list[Event]:
        events = [] if self.turns.declared else self.turns.stops(self._now)
        reply = self._open(events)
        events += reply.begin_message()
        events += [reply.text(text) for text in self._waiting]
        self._waiting.clear()
        return events

    def _open(self, events: list[Event]) -> Reply:
        self._count += 1
        self._reply = Reply(self._count, RATE)
        events += self._reply.begin()
        return self._reply

    def _end(self, status: Status, reason: str | None = None) -> list[Event]:
        reply, self._reply = self._reply, None
        if reply is None:
            return []
        if reply.item is not None:
            self._sent[reply.item] = reply.played_ms
        heard, self._paid = self._now - self._paid, self._now
        return list(reply.end(status, reason, round(to_ms(heard))))

    def _yielded(self) -> list[Event]:
        """The agent is silent and the user speaks: what sounds next is another response."""
        events = self.turns.announce()
        self._items.end()
        return events + self._end("cancelled", "turn_detected")

    # --- what the adapter tells ---

    def _event(self, event: AdapterEvent) -> list[Event]:
        match event:
            case Transcript(role="agent"):
                return self._said(event.text)
            case Transcript(role="user", final=True):
                at = self._now if event.media is None else event.media
                return self.turns.text(event.text, at, sounding=self._sounding)
            case SpeechState(role="user"):
                return self._speech(event)
            case Decision(decision="yield"):
                self.turns.speaks(self._now)
                return []
            case ToolCall():
                return self._call(event)
            case Fault():
                error = {"type": "server_error", "code": "adapter_fault", "message": event.message, "param": None}
                return [{"type": "error", "error": error}]
            case Closed():
                self.ended = event.reason or "the system ended the session"
        return []

    def _said(self, text: str) -> list[Event]:
        """Text belongs to the response that sounds, or to the next one."""
        if self._muted:
            return []
        if self._reply is not None and self._reply.item is not None:
            return [self._reply.text(text)]
        self._waiting.append(text)
        return []

    def _speech(self, event: SpeechState) -> list[Event]:
        self.turns.declared = True
        at = self._now if event.media is None else event.media
        if not event.speaking:
            return self.turns.stops(at)
        self.turns.speaks(at)
        if self._sounding or not self.turns.pending:
            return []
        events = self.turns.announce()
        self._items.end()
        return events + self._end("completed")  # the agent had come to its end before

    def _call(self, event: ToolCall) -> list[Event]:
        if self._reply is not None:
            return list(self._reply.call(event.id, event.name, event.arguments))
        events: list[Event] = []
        events += self._open(events).call(event.id, event.name, event.arguments)
        return events + self._end("completed")


def _is_of_user(event: AdapterEvent) -> bool:
    return isinstance(event, Transcript | SpeechState) and event.role == "user"
