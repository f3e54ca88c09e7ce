"""Scripted services behind the `speech-to-speech` server: transcriptions, chat completions and speech as OpenAI's HTTP API has them."""

from __future__ import annotations

import asyncio
import json
import socket
import threading
import wave
from collections.abc import AsyncIterator, Mapping
from pathlib import Path
from typing import Any

import uvicorn
from starlette.applications import Starlette
from starlette.requests import Request
from starlette.responses import JSONResponse, Response, StreamingResponse
from starlette.routing import Route

HEARD = "whatever was said"
PIECE_S = 0.1
"""Of speech in a message."""
WARM_UP = b"\0\0" * 2_400


class Services:
    """They understand the same words whatever they hear, and answer with all sentences, said by their recordings.

    `pace`: seconds that making a second of speech takes; 0: it is there at once.
    """

    def __init__(self, recordings: Mapping[str, Path], pace: float) -> None:
        self._recordings = recordings
        self._pace = pace

    def app(self) -> Starlette:
        services = {
            "/audio/transcriptions": self.transcribe,
            "/chat/completions": self.complete,
            "/audio/speech": self.speak,
        }
        return Starlette(routes=[Route(f"/v1{path}", service, methods=["POST"]) for path, service in services.items()])

    async def transcribe(self, request: Request) -> Response:
        return JSONResponse({"text": HEARD})

    async def complete(self, request: Request) -> Response:
        asked = await request.json()
        if not asked.get("stream"):
            answer = {"index": 0, "finish_reason": "stop", "message": {"role": "assistant", "content": "Hello."}}
            return JSONResponse({**self._completion(asked, "chat.completion"), "choices": [answer]})
        return StreamingResponse(self._pieces(asked), media_type="text/event-stream")

    async def _pieces(self, asked: dict[str, Any]) -> AsyncIterator[str]:
        piece = self._completion(asked, "chat.completion.chunk")
        for text in self._recordings:
            choice = {"index": 0, "finish_reason": None, "delta": {"role": "assistant", "content": text + " "}}
            yield f"data: {json.dumps({**piece, 'choices': [choice]})}\n\n"
        end = {"index": 0, "finish_reason": "stop", "delta": {}}
        yield f"data: {json.dumps({**piece, 'choices': [end]})}\n\n"
        spent = {"prompt_tokens": 10, "completion_tokens": 60, "total_tokens": 70}
        yield f"data: {json.dumps({**piece, 'choices': [], 'usage': spent})}\n\ndata: [DONE]\n\n"

    def _completion(self, asked: Mapping[str, Any], kind: str) -> dict[str, Any]:
        return {"id": "completion", "object": kind, "created": 0, "model": asked.get("model", "")}

    async def speak(self, request: Request) -> Response:
        wanted = (await request.json())["input"]
        audio, rate = b"", 24_000
        for text, recording in self._recordings.items():
            if text in wanted:
                with wave.open(str(recording), "rb") as file:
                    rate, audio = file.getframerate(), audio + file.readframes(file.getnframes())
        return StreamingResponse(self._spoken(audio or WARM_UP, rate), media_type="audio/pcm")

    async def _spoken(self, audio: bytes, rate: int) -> AsyncIterator[bytes]:
        step = round(PIECE_S * rate) * 2
        for start in range(0, len(audio), step):
            await asyncio.sleep(self._pace * PIECE_S)
            yield audio[start : start + step]


def start(services: Services) -> str:
    """Serve them on a port of this machine, in a thread; returns where."""
    listening = socket.create_server(("127.0.0.1", 0))
    server = uvicorn.Server(uvicorn.Config(services.app(), log_level="warning"))
    threading.Thread(target=server.run, kwargs={"sockets": [listening]}, daemon=True).start()
    return f"http://127.0.0.1:{listening.getsockname()[1]}/v1"
