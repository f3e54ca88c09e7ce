"""A transcription server on this machine, for tests: it takes real requests apart and answers what it was told to."""

from __future__ import annotations

import io
import json
import threading
import wave
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass, field
from email import message_from_bytes
from typing import Any

import numpy as np

from tests.local_server import Quiet, listening


@dataclass
class Server:
    """Answers each request with the next of `answers`: status, body, headers; the last one is repeated."""

    url: str = ""
    answers: list[tuple[int, bytes, dict[str, str]]] = field(default_factory=list)
    asked: list[dict[str, Any]] = field(default_factory=list)
    held: threading.Event = field(default_factory=threading.Event)

    def will(self, body: object, status: int = 200, **headers: str) -> None:
        raw = body if isinstance(body, bytes) else json.dumps(body).encode()
        self.answers.append((status, raw, {name.replace("_", "-"): value for name, value in headers.items()}))


@contextmanager
def serving() -> Iterator[Server]:
    state = Server()

    class Handler(Quiet):
        def do_POST(self) -> None:  # noqa: N802  (the name that http.server calls)
            body = self.rfile.read(int(self.headers["Content-Length"]))
            state.asked.append({"path": self.path, "auth": self.headers["Authorization"], **_form(self.headers, body)})
            if not state.answers:
                state.held.wait(10)
                return
            status, raw, headers = state.answers.pop(0) if len(state.answers) > 1 else state.answers[0]
            self.send_response(status)
            for name, value in headers.items():
                self.send_header(name, value)
            if "Content-Length" not in headers:
                self.send_header("Content-Length", str(len(raw)))
            self.end_headers()
            self.wfile.write(raw)

    with listening(Handler, state.held) as state.url:
        yield state


def _form(headers: Any, body: bytes) -> dict[str, Any]:
    message = message_from_bytes(b"Content-Type: " + headers["Content-Type"].encode() + b"\r\n\r\n" + body)
    fields: dict[str, Any] = {}
    for part in message.get_payload():
        assert not isinstance(part, str)
        name = str(part.get_param("name", header="Content-Disposition"))
        raw = part.get_payload(decode=True)
        assert isinstance(raw, bytes)
        if name == "file":
            with wave.open(io.BytesIO(raw)) as sound:
                assert (sound.getnchannels(), sound.getsampwidth()) == (1, 2)
                fields["audio"] = np.frombuffer(sound.readframes(sound.getnframes()), dtype="<i2")
                fields["rate"] = sound.getframerate()
        else:
            fields.setdefault(name, []).append(raw.decode())
    return fields
