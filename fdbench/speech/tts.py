"""Speech synthesis with espeak-ng: bit-identical for the same voice, rate and text, in any order and in any process."""

from __future__ import annotations

import atexit
import contextlib
import json
import os
import subprocess
import sys
import threading
from collections import OrderedDict
from pathlib import Path
from types import TracebackType
from typing import Any

import numpy as np

from fdbench.contract import Audio, WordTime
from fdbench.errors import FdbenchError, MissingExtra
from fdbench.speech.espeak_server import read_block, write_block
from fdbench.speech.synthesis import Synthesis, divided, last_sound, tokens
from fdbench.timebase import RATE

VOICE = "en-us"
WPM = 175
CACHED_CLIPS = 128


class Synthesiser:
    """Says texts in one voice.

    The first use starts a small server process, kept until `close`. Safe to call from several threads; the process may
    itself be a daemonic worker.

    Args:
        voice: an espeak-ng voice, with a variant if you like (`en-us+f2`).
        wpm: words per minute, 80 to 450.

    Raises:
        MissingExtra: espeakng-loader or soxr is not installed.
    """

    def __init__(self, voice: str = VOICE, wpm: int = WPM) -> None:
        self.voice = voice
        self.wpm = wpm
        self._server: subprocess.Popen[bytes] | None = None
        self._lock = threading.Lock()
        self._paths = _espeak_paths()

    def __enter__(self) -> Synthesiser:
        return self

    def __exit__(self, kind: type[BaseException] | None, error: BaseException | None, trace: TracebackType | None) -> None:
        self.close()

    def say(self, text: str) -> Synthesis:
        """`text` as speech. A text without any word gives the little sound, or none, that espeak makes of it.

        Raises:
            FdbenchError: espeak-ng does not know the voice, or failed.
        """
        key = (self.voice, self.wpm, text)
        cached = _cache.get(key)
        if cached is None:
            head, pcm = self._ask({"op": "say", "voice": self.voice, "wpm": self.wpm, "text": text.replace("\0", " ")})
            cached = _synthesis(text, head, pcm)
            _cache.put(key, cached)
        return cached

    def phonemes(self, text: str) -> str:
        """espeak's phoneme mnemonics of `text`, separated by `_`; stress marks included."""
        head, _ = self._ask({"op": "phonemes", "voice": self.voice, "wpm": self.wpm, "text": text.replace("\0", " ")})
        return str(head["phonemes"])

    def close(self) -> None:
        """End the server process. A later `say` starts another."""
        with self._lock:
            self._stop()

    def _ask(self, request: dict[str, Any]) -> tuple[dict[str, Any], bytes]:
        with self._lock:
            answer = self._exchange(request) or self._exchange(request)  # the server may have been killed meanwhile
        if answer is None:
            raise FdbenchError("speech synthesis ended without an answer: check that espeak-ng runs on this machine")
        if "error" in answer[0]:
            raise FdbenchError(f"speech synthesis: {answer[0]['error']}; `fdbench list voices` names the ones that work")
        return answer

    def _exchange(self, request: dict[str, Any]) -> tuple[dict[str, Any], bytes] | None:
        server = self._running()
        assert server.stdin is not None and server.stdout is not None
        try:
            write_block(server.stdin, json.dumps(request).encode())
            server.stdin.flush()
            head, pcm = read_block(server.stdout), read_block(server.stdout)
        except OSError:
            head = pcm = None
        if head is None or pcm is None:
            self._stop()
            return None
        return json.loads(head), pcm

    def _running(self) -> subprocess.Popen[bytes]:
        if self._server is None or self._server.poll() is not None:
            self._stop()
            script = str(Path(__file__).with_name("espeak_server.py"))
            # -I -S: neither the environment nor site-packages can bring numpy or threads into that process
            command = [sys.executable, "-I", "-S", script, *self._paths]
            self._server = subprocess.Popen(command, stdin=subprocess.PIPE, stdout=subprocess.PIPE)
        return self._server

    def _stop(self) -> None:
        server, self._server = self._server, None
        if server is None:
            return
        for stream in (server.stdin, server.stdout):
            if stream is not None:
                with contextlib.suppress(OSError):
                    stream.close()
        try:
            server.wait(timeout=2)
        except subprocess.TimeoutExpired:
            server.kill()
            server.wait()


class _Cache:
    """The clips said last, shared by all synthesisers of the process."""

    def __init__(self, size: int) -> None:
        self._size = size
        self._clips: OrderedDict[tuple[str, int, str], Synthesis] = OrderedDict()
        self._lock = threading.Lock()

    def get(self, key: tuple[str, int, str]) -> Synthesis | None:
        with self._lock:
            clip = self._clips.get(key)
            if clip is not None:
                self._clips.move_to_end(key)
            return clip

    def put(self, key: tuple[str, int, str], clip: Synthesis) -> None:
        with self._lock:
            self._clips[key] = clip
            if len(self._clips) > self._size:
                self._clips.popitem(last=False)


_cache = _Cache(CACHED_CLIPS)
_shared: dict[tuple[int, str, int], Synthesiser] = {}
_shared_lock = threading.Lock()


def shared_synthesiser(voice: str = VOICE, wpm: int = WPM) -> Synthesiser:
    """The process's own synthesiser for that voice and rate; it is closed when the process ends. A forked child gets
    its own."""
    with _shared_lock:
        key = (os.getpid(), voice, wpm)
        if key not in _shared:
            _shared[key] = Synthesiser(voice, wpm)
            if len(_shared) == 1:
                atexit.register(_close_shared)
        return _shared[key]


def _close_shared() -> None:
    with _shared_lock:
        for (pid, _, _), synthesiser in _shared.items():
            if pid == os.getpid():
                synthesiser.close()


def _espeak_paths() -> tuple[str, str]:
    try:
        import espeakng_loader
        import soxr  # noqa: F401  (needed later; say so now)
    except ImportError as error:
        raise MissingExtra("speech synthesis by espeak-ng", "espeak") from error
    return str(espeakng_loader.get_library_path()), str(espeakng_loader.get_data_path())


def _synthesis(text: str, head: dict[str, Any], pcm: bytes) -> Synthesis:
    import soxr

    native = np.frombuffer(pcm, dtype="<i2").astype(np.float32) / np.float32(32768)
    rate = int(head["rate"])
    audio = np.asarray(soxr.resample(native, rate, RATE, "VHQ"), dtype=np.float32) if native.size else native
    audio.flags.writeable = False
    return Synthesis(audio, _words(text, head["events"], audio, rate))


def _words(text: str, events: list[list[int]], audio: Audio, rate: int) -> tuple[WordTime, ...]:
    starts = [min(round(sample * RATE / rate), len(audio)) for _, _, sample in events]
    positions = [position - 1 for position, _, _ in events]
    words: list[WordTime] = []
    for index, (start, following) in enumerate(zip(starts, [*starts[1:], len(audio)], strict=False)):
        upto = positions[index + 1] if index + 1 < len(positions) else len(text)
        if following > start:
            words += divided(tokens(text[positions[index] : upto]), start, last_sound(audio, start, following))
    return tuple(words)
