"""Hugging Face's `speech-to-speech` server, whose recognition, language model and voice are scripted.

    python speech_to_speech_server.py --port 8765 --voice FOLDER [--pace 0.5] [--pipelines 2]

Runs in a virtual environment of its own (`make counterparts`); it knows nothing of fdbench. FOLDER holds `voice.json`, a list of
{"text", "wav"}: every answer is all of these sentences. Prints `ready` when it takes connections.

Theirs, unchanged: the pipeline as `build_pipeline` makes it with the backends that call services over HTTP (`--stt openai`,
`--llm_backend chat-completions`, `--tts openai`), so the Realtime API, the sessions, the queues and threads, the detector's handler
with its turns, reopened turns and interruptions, the conversation, resampling and cancelling. Ours: the three services
(speech_to_speech_services.py), and what stands in for PyTorch (speech_to_speech_stand_ins.py), with the same Silero model as ONNX. Their
classifier of finished turns is off: its weights are a download.
"""

from __future__ import annotations

import argparse
import json
import logging
import socket
import threading
import time
from pathlib import Path
from typing import Any

import speech_to_speech_stand_ins
from speech_to_speech_services import Services, start

RATE = 24_000
"""Of the recordings, in hertz."""


def pipeline_of(port: int, services: str, sessions: int) -> Any:
    """Their pipeline, as their command line would make it with these options."""
    speech_to_speech_stand_ins.install()  # before anything of theirs is imported
    from speech_to_speech.arguments_classes.local_audio_arguments import LocalAudioArguments
    from speech_to_speech.arguments_classes.module_arguments import ModuleArguments
    from speech_to_speech.arguments_classes.realtime_server_arguments import RealtimeServerArguments
    from speech_to_speech.arguments_classes.vad_arguments import VADHandlerArguments
    from speech_to_speech.backend_registry import LLM_BACKENDS, STT_BACKENDS, TTS_BACKENDS
    from speech_to_speech.s2s_pipeline import ParsedArguments, build_pipeline

    at = {"base_url": services, "api_key": "none"}
    words = {**prefixed("responses_api", {**at, "stream": True}), "stream_batch_sentences": 1}
    arguments = ParsedArguments(
        module_kwargs=ModuleArguments(
            stt="openai",
            llm_backend="chat-completions",
            tts="openai",
            num_pipelines=sessions,
            enable_live_transcription=False,
        ),
        realtime_server_kwargs=RealtimeServerArguments(host="127.0.0.1", port=port),
        local_audio_kwargs=LocalAudioArguments(),
        vad_handler_kwargs=VADHandlerArguments(smart_turn=False),
        stt_backend=chosen(STT_BACKENDS["openai"], prefixed("openai_stt", at)),
        llm_backend=chosen(LLM_BACKENDS["chat-completions"], words),
        tts_backend=chosen(TTS_BACKENDS["openai"], prefixed("openai_tts", {**at, "sample_rate": RATE})),
    )
    return build_pipeline(arguments, threading.Event())


def prefixed(prefix: str, settings: dict[str, Any]) -> dict[str, Any]:
    return {f"{prefix}_{name}": value for name, value in settings.items()}


def chosen(spec: Any, settings: dict[str, Any]) -> Any:
    from speech_to_speech.backend_registry import BackendSelection

    return BackendSelection(spec, spec.normalize(spec.config_type(**settings)))


def announce(port: int) -> None:
    """Print `ready` once somebody listens."""
    while True:
        try:
            socket.create_connection(("127.0.0.1", port), timeout=1).close()
        except OSError:
            time.sleep(0.05)
        else:
            print("ready", flush=True)
            return


def main() -> None:
    parser = argparse.ArgumentParser(description="a speech-to-speech server with scripted services")
    parser.add_argument("--port", type=int, required=True)
    parser.add_argument("--voice", type=Path, required=True)
    parser.add_argument("--pace", type=float, default=0.5, help="seconds that making a second of speech takes")
    parser.add_argument("--pipelines", type=int, default=2, help="sessions at a time")
    parser.add_argument("--log", default="ERROR")
    options = parser.parse_args()
    logging.basicConfig(level=options.log)
    entries = json.loads((options.voice / "voice.json").read_text(encoding="utf-8"))
    services = start(Services({entry["text"]: options.voice / entry["wav"] for entry in entries}, options.pace))
    pipeline = pipeline_of(options.port, services, options.pipelines)
    pipeline.start()
    announce(options.port)
    pipeline.wait()


if __name__ == "__main__":
    main()
