"""From an adapter's steps to the server events of the Realtime API. Holds no socket: events go out as a list."""

from __future__ import annotations

import numpy as np

from fdbench.contract import AdapterEvent, Closed, Decision, Fault, SpeechState, ToolCall, Transcript
from fdbench.serve.reply import Event, Reply, Status
from fdbench.serve.stepping import Stepped, encoded
from fdbench.serve.turns import Turns
from fdbench.session.items import Begin, End, Items, Part
from fdbench.timebase import RATE, Samples, to_ms


class Dialogue:
    """One session's state: who speaks, and the response that is being spoken.

    The agent sounds as long as its item is open. When it is silent for a moment nobody knows yet whether that is a pause or its end: what
    the client must be told of the user then waits, at most GAP_MS, until that is known.
    """

    def __init__(self) -> None:
        self.turns = Turns()
        self.ended: str | None = None
        """Why the system ended the session, once it did."""
        self._items: Items[np.int16] = Items(RATE)
        self._reply: Reply | None = None
        self._count = 0
        self._waiting: list[str] = []
        self._later: list[tuple[AdapterEvent, Samples]] = []
        self._muted = self._yields = False
        self._sounded: Samples = 0
        self._paid: Samples = 0
        self._now: Samples = 0
        self._sent: dict[str, int] = {}

    def step(self, step: Stepped) -> list[Event]:
        """What a client must be told of a step, in order."""
        self._now = step.now
        sounds = bool(step.pcm.any())
        parts = self._items.feed(step.pcm)
        events = self._ended() if parts and isinstance(parts[0], End) else []
        if sounds or not self._sounding:
            events += self._caught_up()
        # what ends the user's turn comes before the answer that begins in the same step
        for event in filter(_is_of_user, step.events):
            if self._sounding and not sounds and (self._later or not _begins(event)):
                self._later.append((event, self._now))
            else:
                events += self._of_user(event, self._now)
        for part in parts:
            events += self._part(part)
        for event in step.events:
            if not _is_of_user(event):
                events += self._event(event)
        if sounds:
            self._sounded = self._now + int(np.flatnonzero(step.pcm)[-1])
        return events

    @property
    def _sounding(self) -> bool:
        return self._items.item is not None

    def _caught_up(self) -> list[Event]:
        """What waited, now that it is known whether the agent goes on."""
        later, self._later = self._later, []
        return [told for event, at in later for told in self._of_user(event, at)]

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

    def _part(self, part: Part[np.int16]) -> list[Event]:
        if isinstance(part, Begin):
            self._muted = False
            return self._begin()
        if isinstance(part, End) or self._muted or self._reply is None:
            return []
        return [self._reply.audio(encoded(part.audio))]

    def _ended(self) -> list[Event]:
        """The agent is silent. If the user speaks now, they are heard; if they began before it stopped, they cut it short."""
        onset = self.turns.onset
        cut = self.turns.pending and onset is not None and (onset < self._sounded or self._yields)
        if cut:
            return self.turns.announce() + self._end("cancelled", "turn_detected")
        return self._end("completed") + self.turns.announce()

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
        self._yields = False
        if reply is None:
            return []
        if reply.item is not None:
            self._sent[reply.item] = reply.played_ms
        heard, self._paid = self._now - self._paid, self._now
        return list(reply.end(status, reason, round(to_ms(heard))))

    # --- what the adapter tells ---

    def _of_user(self, event: AdapterEvent, told: Samples) -> list[Event]:
        """`told`: when the adapter told of it."""
        match event:
            case Transcript(final=True):
                at = told if event.media is None else event.media
                return self.turns.text(event.text, at, sounding=self._sounding)
            case SpeechState():
                return self._speech(event, told if event.media is None else event.media)
        return []

    def _event(self, event: AdapterEvent) -> list[Event]:
        match event:
            case Transcript(role="agent"):
                return self._said(event.text)
            case Decision(decision="yield"):
                self.turns.speaks(self._now)
                self._yields = self._sounding
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

    def _speech(self, event: SpeechState, at: Samples) -> list[Event]:
        self.turns.declared = True
        if not event.speaking:
            return self.turns.stops(at)
        self.turns.speaks(at)
        return [] if self._sounding else self.turns.announce()

    def _call(self, event: ToolCall) -> list[Event]:
        if self._reply is not None:
            return list(self._reply.call(event.id, event.name, event.arguments))
        events: list[Event] = []
        events += self._open(events).call(event.id, event.name, event.arguments)
        return events + self._end("completed")


def _is_of_user(event: AdapterEvent) -> bool:
    return isinstance(event, Transcript | SpeechState) and event.role == "user"


def _begins(event: AdapterEvent) -> bool:
    return isinstance(event, SpeechState) and event.speaking
