"""A pipecat bot as pipecat's own documentation builds them, whose recognition, language model and voice are scripted.

    python pipecat_bot.py --port 8765 --voice FOLDER [--transport websocket|twilio] [--ambience WAV] [--deaf]

Runs in a virtual environment of its own (`make counterparts`); it knows nothing of fdbench. Real are the transports, the serializers,
Silero's detector, the turn strategies, interruptions and RTVI. FOLDER holds `voice.json`, a list of {"text", "wav"}: every answer is
all of these sentences. WAV (16-bit, mono, at the rate of what it says) plays under all of it and in between, through pipecat's mixer; a
deaf bot is never interrupted. Prints `ready` when it takes connections.
"""

from __future__ import annotations

import argparse
import asyncio
import json
import sys
import wave
from collections.abc import AsyncGenerator
from pathlib import Path

from loguru import logger
from pipecat.audio.mixers.base_audio_mixer import BaseAudioMixer
from pipecat.audio.vad.silero import SileroVADAnalyzer
from pipecat.frames.frames import (
    Frame,
    LLMContextFrame,
    LLMFullResponseEndFrame,
    LLMFullResponseStartFrame,
    LLMTextFrame,
    TranscriptionFrame,
    TTSAudioRawFrame,
)
from pipecat.pipeline.pipeline import Pipeline
from pipecat.pipeline.worker import PipelineParams, PipelineWorker
from pipecat.processors.aggregators.llm_context import LLMContext
from pipecat.processors.aggregators.llm_response_universal import LLMContextAggregatorPair, LLMUserAggregatorParams
from pipecat.processors.frame_processor import FrameDirection, FrameProcessor
from pipecat.serializers.protobuf import ProtobufFrameSerializer
from pipecat.serializers.twilio import TwilioFrameSerializer
from pipecat.services.stt_service import SegmentedSTTService
from pipecat.services.tts_service import TTSService
from pipecat.transports.base_transport import BaseTransport
from pipecat.transports.websocket.fastapi import FastAPIWebsocketParams, FastAPIWebsocketTransport
from pipecat.transports.websocket.server import SingleClientWebsocketServerParams, SingleClientWebsocketServerTransport
from pipecat.turns.user_start.vad_user_turn_start_strategy import VADUserTurnStartStrategy
from pipecat.turns.user_stop.speech_timeout_user_turn_stop_strategy import SpeechTimeoutUserTurnStopStrategy
from pipecat.turns.user_turn_strategies import UserTurnStrategies
from pipecat.utils.time import time_now_iso8601
from pipecat.workers.runner import WorkerRunner

HEARD = "whatever was said"
PAUSE_S = 0.4
"""Silence that ends the user's turn, after what the detector itself waits for."""


class ScriptedSTT(SegmentedSTTService):
    """Understands the same words whatever it hears."""

    async def run_stt(self, audio: bytes) -> AsyncGenerator[Frame, None]:
        yield TranscriptionFrame(HEARD, "user", time_now_iso8601(), finalized=True)


class ScriptedLLM(FrameProcessor):
    """Answers with all sentences."""

    def __init__(self, sentences: list[str]) -> None:
        super().__init__()
        self._sentences = sentences

    async def process_frame(self, frame: Frame, direction: FrameDirection) -> None:
        await super().process_frame(frame, direction)
        if not isinstance(frame, LLMContextFrame):
            await self.push_frame(frame, direction)
            return
        await self.push_frame(LLMFullResponseStartFrame())
        for sentence in self._sentences:
            await self.push_frame(LLMTextFrame(sentence + " "))
        await self.push_frame(LLMFullResponseEndFrame())


class ScriptedTTS(TTSService):
    """Says a sentence by the recording of it."""

    def __init__(self, recordings: dict[str, Path], rate: int) -> None:
        super().__init__(sample_rate=rate, push_start_frame=True, push_stop_frames=True, stop_frame_timeout_s=0.5)
        self._recordings = recordings

    def can_generate_metrics(self) -> bool:
        return True

    async def run_tts(self, text: str, context_id: str) -> AsyncGenerator[Frame, None]:
        await self.start_ttfb_metrics()
        with wave.open(str(self._recordings[text.strip()]), "rb") as file:
            rate, audio = file.getframerate(), file.readframes(file.getnframes())
        await self.stop_ttfb_metrics()
        second = rate * 2
        for start in range(0, len(audio), second):
            yield TTSAudioRawFrame(audio[start : start + second], rate, 1, context_id=context_id)


async def converse(
    transport: BaseTransport, voice: Path, *, rate_in: int, rate_out: int, forever: bool, deaf: bool = False
) -> None:
    """Run the bot on a transport until its client leaves; `forever`: and on, for the next client."""
    entries = json.loads((voice / "voice.json").read_text(encoding="utf-8"))
    turns = UserTurnStrategies(
        start=[VADUserTurnStartStrategy(enable_interruptions=not deaf)] if deaf else None,
        stop=[SpeechTimeoutUserTurnStopStrategy(user_speech_timeout=PAUSE_S)],
    )
    context = LLMContextAggregatorPair(
        LLMContext(), user_params=LLMUserAggregatorParams(vad_analyzer=SileroVADAnalyzer(), user_turn_strategies=turns)
    )
    pipeline = Pipeline(
        [
            transport.input(),
            ScriptedSTT(),
            context.user(),
            ScriptedLLM([entry["text"] for entry in entries]),
            ScriptedTTS({entry["text"]: voice / entry["wav"] for entry in entries}, rate_out),
            transport.output(),
            context.assistant(),
        ]
    )
    params = PipelineParams(audio_in_sample_rate=rate_in, audio_out_sample_rate=rate_out, enable_metrics=True)
    worker = PipelineWorker(pipeline, params=params, idle_timeout_secs=None)

    @transport.event_handler("on_client_disconnected")
    async def on_client_disconnected(transport: BaseTransport, client: object) -> None:
        if not forever:
            await worker.cancel()

    runner = WorkerRunner(handle_sigint=forever, handle_sigterm=forever)
    await runner.add_workers(worker)
    await runner.run()


def mixer(ambience: Path | None) -> BaseAudioMixer | None:
    """Pipecat's own mixer, playing the file as it is, again and again; None without a file."""
    if ambience is None:
        return None
    from pipecat.audio.mixers.soundfile_mixer import SoundfileMixer

    return SoundfileMixer(sound_files={"room": str(ambience)}, default_sound="room", volume=1.0)


def serve_websocket(port: int, voice: Path, *, ambience: Path | None, deaf: bool) -> None:
    """Pipecat's own WebSocket server: one client at a time, protobuf frames, 16 kHz in and 24 kHz out."""
    params = SingleClientWebsocketServerParams(
        serializer=ProtobufFrameSerializer(), audio_in_enabled=True, audio_out_enabled=True, audio_out_mixer=mixer(ambience)
    )
    transport = SingleClientWebsocketServerTransport(host="127.0.0.1", port=port, params=params)

    @transport.event_handler("on_websocket_ready")
    async def on_websocket_ready(transport: BaseTransport) -> None:
        print("ready", flush=True)

    asyncio.run(converse(transport, voice, rate_in=16_000, rate_out=24_000, forever=True, deaf=deaf))


def serve_twilio(port: int, voice: Path, *, ambience: Path | None) -> None:
    """A bot for phone calls behind FastAPI, at /ws: one pipeline for each call, 8 kHz."""
    import uvicorn
    from fastapi import FastAPI, WebSocket
    from pipecat.runner.utils import parse_telephony_websocket

    async def call(websocket: WebSocket) -> None:
        await websocket.accept()
        kind, data = await parse_telephony_websocket(websocket)
        assert kind == "twilio", kind
        serializer = TwilioFrameSerializer(
            stream_sid=data["stream_id"], params=TwilioFrameSerializer.InputParams(auto_hang_up=False)
        )
        params = FastAPIWebsocketParams(
            serializer=serializer, audio_in_enabled=True, audio_out_enabled=True, audio_out_mixer=mixer(ambience)
        )
        transport = FastAPIWebsocketTransport(websocket=websocket, params=params)
        await converse(transport, voice, rate_in=8_000, rate_out=8_000, forever=False)

    async def serve() -> None:
        app = FastAPI()
        call.__annotations__["websocket"] = WebSocket  # the name is local, and FastAPI looks for it
        app.websocket("/ws")(call)
        server = uvicorn.Server(uvicorn.Config(app, host="127.0.0.1", port=port, log_level="warning"))
        serving = asyncio.create_task(server.serve())
        while not server.started and not serving.done():
            await asyncio.sleep(0.05)
        print("ready", flush=True)
        await serving

    asyncio.run(serve())


def main() -> None:
    parser = argparse.ArgumentParser(description="a pipecat bot with scripted services")
    parser.add_argument("--port", type=int, required=True)
    parser.add_argument("--voice", type=Path, required=True)
    parser.add_argument("--transport", choices=("websocket", "twilio"), default="websocket")
    parser.add_argument("--ambience", type=Path)
    parser.add_argument("--deaf", action="store_true", help="of the websocket transport only")
    parser.add_argument("--log", default="ERROR")
    options = parser.parse_args()
    logger.remove()
    logger.add(sys.stderr, level=options.log)
    if options.transport == "twilio":
        serve_twilio(options.port, options.voice, ambience=options.ambience)
    else:
        serve_websocket(options.port, options.voice, ambience=options.ambience, deaf=options.deaf)


if __name__ == "__main__":
    main()
