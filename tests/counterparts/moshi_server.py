"""Kyutai's own `moshi.server`, whose models are small scripted ones.

    python moshi_server.py --port 8998 --voice FOLDER

Runs in a virtual environment of its own (`make counterparts`); it knows nothing of fdbench. Real are the server, its protocol and its
codec (sphn). The codec model passes sound through; the language model answers when the user has been quiet for a while, and stops when
the user speaks again. FOLDER holds `voice.json`, a list of {"text", "wav"}: every answer is all of these sentences. Prints `ready` when it
takes connections.
"""

from __future__ import annotations

import argparse
import json
import sys
import wave
from collections.abc import Callable, Iterator
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any

import numpy as np
import torch
from aiohttp import web
from moshi import client_utils, models
from moshi.models import loaders

RATE, FRAME = 24_000, 1_920
PAD, FIRST_WORD = 3, 4
LOUD = 0.01
"""RMS of a frame from which (`>=`) the user speaks, -40 dBFS."""
ANSWERS_AFTER = 8
"""Frames (80 ms) of quiet after speech that end the user's turn."""
STOPS_AFTER = 3
"""Frames of speech in a row that end the answer."""
SPOKEN = 3
"""Frames of speech without which there is nothing to answer."""
DELAY = 2
"""Steps at the beginning of a session that give nothing, as the delays between Moshi's codebooks do."""


@dataclass(frozen=True)
class Line:
    """What the model says, frame by frame: sound, and a word's number or PAD."""

    frames: np.ndarray
    tokens: list[int]


@dataclass
class Script:
    """All sentences, and the words by number."""

    words: list[str] = field(default_factory=list)
    lines: list[Line] = field(default_factory=list)

    @classmethod
    def read(cls, folder: Path) -> Script:
        script = cls()
        for entry in json.loads((folder / "voice.json").read_text(encoding="utf-8")):
            script.add(entry["text"].split(), recording(folder / entry["wav"]))
        return script

    def add(self, words: list[str], samples: np.ndarray) -> None:
        frames = np.concatenate([samples, np.zeros(-len(samples) % FRAME, np.int64)]).reshape(-1, FRAME)
        tokens = [PAD] * len(frames)
        for k, word in enumerate(words):
            tokens[k * len(frames) // len(words)] = FIRST_WORD + len(self.words)
            self.words.append(word)
        self.lines.append(Line(frames, tokens))

    def id_to_piece(self, token: int) -> str:
        """As the tokenizer of Moshi: a word begins with the sign for a space."""
        return "▁" + self.words[token - FIRST_WORD]

    def say(self) -> Iterator[tuple[np.ndarray, int]]:
        for line in self.lines:
            yield from zip(line.frames, line.tokens, strict=True)


def recording(path: Path) -> np.ndarray:
    with wave.open(str(path), "rb") as file:
        assert (file.getframerate(), file.getnchannels(), file.getsampwidth()) == (RATE, 1, 2)
        return np.frombuffer(file.readframes(file.getnframes()), "<i2").astype(np.int64)


class PassingMimi:
    """A codec that loses nothing: one codebook for each sample of a frame."""

    sample_rate, frame_rate = RATE, RATE / FRAME

    def streaming_forever(self, batch: int) -> None: ...

    def reset_streaming(self) -> None: ...

    def encode(self, pcm: torch.Tensor) -> torch.Tensor:
        return torch.round(pcm * 32_768).long().permute(0, 2, 1)

    def decode(self, codes: torch.Tensor) -> torch.Tensor:
        return (codes.float() / 32_768).permute(0, 2, 1)


class ScriptedModel:
    """What `get_moshi` gives: all that the server asks of it."""

    condition_provider = None
    dep_q = FRAME

    def __init__(self, script: Script) -> None:
        self.script = script


class ScriptedGenerator:
    """In the place of `LMGen`: listens and speaks, a frame at a time."""

    def __init__(self, model: ScriptedModel, **_: Any) -> None:
        self.lm_model = model
        self.reset_streaming()

    def streaming_forever(self, batch: int) -> None: ...

    def reset_streaming(self) -> None:
        self._steps = self._spoken = self._quiet = self._loud = 0
        self._saying: Iterator[tuple[np.ndarray, int]] | None = None

    def step(self, codes: torch.Tensor) -> torch.Tensor | None:
        self._listen(codes[0, :, 0].double().square().mean().sqrt().item() / 32_768)
        self._steps += 1
        if self._steps <= DELAY:
            return None
        frame, token = self._next()
        return torch.from_numpy(np.concatenate([[token], frame]))[None, :, None]

    def _listen(self, level: float) -> None:
        loud = level >= LOUD
        self._loud, self._quiet = (self._loud + 1, 0) if loud else (0, self._quiet + 1)
        self._spoken += loud
        if self._saying is not None and self._loud >= STOPS_AFTER:
            self._saying = None
        if self._saying is None and self._spoken >= SPOKEN and self._quiet >= ANSWERS_AFTER:
            self._spoken = 0
            self._saying = self.lm_model.script.say()

    def _next(self) -> tuple[np.ndarray, int]:
        said = next(self._saying, None) if self._saying is not None else None
        if said is None:
            self._saying = None
            return np.zeros(FRAME, np.int64), PAD
        self._spoken = 0 if not self._loud else self._spoken  # what was too short to stop it is not answered
        return said


class Checkpoint:
    """In the place of what is downloaded."""

    model_type = "moshi"
    lm_gen_config: dict[str, Any] = {}

    def __init__(self, script: Script) -> None:
        self._script = script

    def get_mimi(self, **_: Any) -> PassingMimi:
        return PassingMimi()

    def get_text_tokenizer(self) -> Script:
        return self._script

    def get_moshi(self, **_: Any) -> ScriptedModel:
        return ScriptedModel(self._script)


def serve(port: int, script: Script) -> None:
    """Run moshi's server until it is told to stop: importing it is running it."""

    def run_app(app: web.Application, **options: Any) -> None:
        run(app, **options, print=lambda *_: print("ready", flush=True), access_log=None, shutdown_timeout=1)

    def log(level: str, message: str) -> None:
        if level != "info":
            print(level, message, file=sys.stderr, flush=True)

    run: Callable[..., None] = web.run_app
    web.run_app = run_app
    client_utils.log = log
    models.LMGen = ScriptedGenerator
    loaders.CheckpointInfo.from_hf_repo = lambda *_, **__: Checkpoint(script)
    torch.cuda.synchronize = lambda *_: None
    torch.set_num_threads(1)
    sys.argv = ["moshi.server", "--host", "127.0.0.1", "--port", str(port), "--static", "none", "--device", "cpu"]
    import moshi.server  # noqa: F401


def main() -> None:
    parser = argparse.ArgumentParser(description="moshi's server with scripted models")
    parser.add_argument("--port", type=int, required=True)
    parser.add_argument("--voice", type=Path, required=True)
    options = parser.parse_args()
    serve(options.port, Script.read(options.voice))


if __name__ == "__main__":
    main()
