"""A chat-completions server on this machine, for tests: it streams what it was told to, and keeps what it was asked."""

from __future__ import annotations

import json
import threading
from collections.abc import Callable, Iterator
from contextlib import contextmanager, suppress
from dataclasses import dataclass, field
from typing import Any

from tests.local_server import Quiet, listening


@dataclass(frozen=True)
class Turn:
    """An answer: events in order, each the text of a `data:` line, or seconds to wait; cut: the connection breaks at the end."""

    events: tuple[str | float, ...] = ()
    status: int = 200
    body: str = ""
    cut: bool = False


def chunk(delta: dict[str, Any], finish: str | None = None) -> str:
    choice = {"index": 0, "delta": delta, "finish_reason": finish}
    return json.dumps({"id": "c", "object": "chat.completion.chunk", "created": 1, "model": "m", "choices": [choice]})


def words(*pieces: str | float, finish: str | None = "stop", done: bool = True, cut: bool = False) -> Turn:
    """An answer in these pieces of text; a number among them is a wait."""
    events: list[str | float] = [p if isinstance(p, float) else chunk({"content": p}) for p in pieces]
    return Turn((*events, *([chunk({}, finish)] if finish else []), *(["[DONE]"] if done else [])), cut=cut)


def tool_call(name: str, *arguments: str) -> Turn:
    """A call of a function, its arguments in pieces."""
    first = {"index": 0, "id": "call", "type": "function", "function": {"name": name, "arguments": ""}}
    rest = [chunk({"tool_calls": [{"index": 0, "function": {"arguments": piece}}]}) for piece in arguments]
    return Turn((chunk({"tool_calls": [first]}), *rest, chunk({}, "tool_calls"), "[DONE]"))


def whole(text: str) -> Turn:
    """An answer in one piece, as to a request that asks for no stream."""
    return Turn(
        body=json.dumps({"id": "c", "object": "chat.completion", "choices": [{"index": 0, "message": {"content": text}}]})
    )


def refusal(status: int, message: str) -> Turn:
    return Turn(status=status, body=json.dumps({"error": {"message": message, "type": "x", "code": None}}))


@dataclass
class ChatServer:
    """Gives each request the next of `turns`, the last one again and again; or what `reply` makes of the request."""

    url: str = ""
    reply: Callable[[dict[str, Any]], Turn] | None = None
    turns: list[Turn] = field(default_factory=list)
    asked: list[dict[str, Any]] = field(default_factory=list)
    keys: list[str | None] = field(default_factory=list)
    over: threading.Event = field(default_factory=threading.Event)

    def will(self, *turns: Turn) -> None:
        self.turns += turns


@contextmanager
def serving() -> Iterator[ChatServer]:
    state = ChatServer()

    class Handler(Quiet):
        protocol_version = "HTTP/1.1"

        def do_POST(self) -> None:  # noqa: N802  (the name that http.server calls)
            state.asked.append(json.loads(self.rfile.read(int(self.headers["Content-Length"]))))
            state.keys.append(self.headers["Authorization"])
            turn = (
                state.reply(state.asked[-1]) if state.reply else state.turns.pop(0) if len(state.turns) > 1 else state.turns[0]
            )
            self.close_connection = True
            self.send_response(turn.status)
            self.send_header("Connection", "close")
            if turn.body:
                self._whole(turn.body.encode())
                return
            self.send_header("Content-Type", "text/event-stream")
            self.send_header("Transfer-Encoding", "chunked")
            self.end_headers()
            with suppress(OSError):  # the client may have had enough
                self._stream(turn)

        def _whole(self, body: bytes) -> None:
            self.send_header("Content-Type", "application/json")
            self.send_header("Content-Length", str(len(body)))
            self.end_headers()
            self.wfile.write(body)

        def _stream(self, turn: Turn) -> None:
            for event in turn.events:
                if isinstance(event, float):
                    state.over.wait(event)
                    continue
                data = f"data: {event}\n\n".encode()
                self.wfile.write(f"{len(data):x}\r\n".encode() + data + b"\r\n")
                self.wfile.flush()
            if not turn.cut:
                self.wfile.write(b"0\r\n\r\n")

    with listening(Handler, state.over) as state.url:
        yield state
