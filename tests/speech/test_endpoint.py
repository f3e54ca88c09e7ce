"""A transcription server is asked over real HTTP: what it is sent, how its answers are read, how each failure is told."""

from __future__ import annotations

import socket
import traceback
from collections.abc import Iterator

import numpy as np
import pytest

from fdbench.audio import from_pcm16, to_pcm16
from fdbench.contract import Audio
from fdbench.errors import RecogniserError, UsageError
from fdbench.speech.endpoint import KEYS, Endpoint
from fdbench.speech.http_post import PATIENCE_S
from fdbench.timebase import RATE, ms
from tests.transcription_server import Server, serving

SECRET = "sk-very-secret"
ANSWER = {
    "text": "Hello, world.",
    "words": [{"word": "Hello", "start": 0.25, "end": 0.5}, {"word": "world", "start": 0.5, "end": 0.9}],
    "segments": [{"start": 0.0, "end": 1.0, "text": "Hello, world.", "no_speech_prob": 0.01}],
}


@pytest.fixture
def server() -> Iterator[Server]:
    with serving() as state:
        yield state


@pytest.fixture(autouse=True)
def _no_keys(monkeypatch: pytest.MonkeyPatch) -> None:
    for name in KEYS:
        monkeypatch.delenv(name, raising=False)


def tone(length: int = RATE) -> Audio:
    """Sound in the middle half, on the PCM16 grid."""
    audio = np.zeros(length, dtype=np.float32)
    inside = slice(length // 4, 3 * length // 4)
    audio[inside] = 0.3 * np.sin(np.arange(length)[inside] / 9.0)
    return from_pcm16(to_pcm16(audio))


def ask(server: Server, waits: list[float] | None = None, timeout: float = 5.0) -> list[tuple[str, int, int, bool]]:
    taken: list[float] = [] if waits is None else waits
    words = Endpoint(server.url, "whisper-1", timeout=timeout, wait=taken.append).transcribe(tone())
    return [(w.text, w.start, w.end, w.timed) for w in words]


def test_the_form_holds_the_model_the_settings_and_the_very_samples(server: Server) -> None:
    server.will(ANSWER)
    assert ask(server) == [("Hello", ms(250), ms(500), True), ("world", ms(500), ms(900), True)]
    (asked,) = server.asked
    assert asked["path"] == "/v1/audio/transcriptions"
    assert asked["model"] == ["whisper-1"]
    assert asked["response_format"] == ["verbose_json"]
    assert asked["temperature"] == ["0"]
    assert "word" in asked["timestamp_granularities[]"]
    assert asked["rate"] == RATE
    assert np.array_equal(asked["audio"], to_pcm16(tone()))


def test_the_key_comes_from_the_environment_alone(server: Server, monkeypatch: pytest.MonkeyPatch) -> None:
    server.will(ANSWER)
    ask(server)
    monkeypatch.setenv("OPENAI_API_KEY", SECRET)
    ask(server)
    monkeypatch.setenv("FDBENCH_ASR_KEY", "other")
    ask(server)
    assert [a["auth"] for a in server.asked] == [None, f"Bearer {SECRET}", "Bearer other"]
    assert SECRET not in Endpoint(server.url, "m").name


def test_a_key_with_stray_characters_is_told_without_the_key(server: Server, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("FDBENCH_ASR_KEY", f"{SECRET}\nx")
    with pytest.raises(RecogniserError, match="stray characters") as caught:
        ask(server)
    assert SECRET not in "".join(traceback.format_exception(caught.value))


def test_without_word_times_words_are_spread_over_the_sound_and_say_so(server: Server) -> None:
    server.will({"text": "one three seven"})
    words = ask(server)
    assert [(text, timed) for text, _, _, timed in words] == [("one", False), ("three", False), ("seven", False)]
    assert abs(words[0][1] - RATE // 4) < ms(2) and abs(words[-1][2] - 3 * RATE // 4) < ms(2)
    assert [b for _, _, b, _ in words[:-1]] == [a for _, a, _, _ in words[1:]]
    lengths = [b - a for _, a, b, _ in words]
    assert lengths[0] < lengths[1] and abs(lengths[1] - lengths[2]) <= 1


def test_a_model_without_verbose_json_is_asked_for_plain_json_once_and_for_all(server: Server) -> None:
    server.will({"error": "response_format"}, 400)
    server.will({"text": "hello"})
    endpoint = Endpoint(server.url, "m")
    assert [w.text for w in endpoint.transcribe(tone())] == ["hello"]
    assert [w.text for w in endpoint.transcribe(tone())] == ["hello"]
    assert [a["response_format"] for a in server.asked] == [["verbose_json"], ["json"], ["json"]]
    assert "timestamp_granularities[]" not in server.asked[-1]


def test_what_the_server_itself_takes_for_silence_is_dropped(server: Server) -> None:
    silent = {"start": 0.4, "end": 1.0, "text": "world.", "no_speech_prob": 0.9}
    spoken = {"start": 0.0, "end": 0.4, "text": "Hello", "no_speech_prob": 0.6}
    server.will({**ANSWER, "segments": [spoken, silent]})
    server.will({**ANSWER, "words": None, "segments": [spoken, silent]})
    assert [text for text, *_ in ask(server)] == ["Hello"]
    assert [text for text, *_ in ask(server)] == ["Hello"]


def test_digital_silence_is_not_even_sent(server: Server) -> None:
    assert Endpoint(server.url, "m").transcribe(np.zeros(RATE, dtype=np.float32)) == ()
    assert server.asked == []


def test_times_outside_of_the_audio_are_brought_inside(server: Server) -> None:
    server.will({"text": "a b", "words": [{"word": "a", "start": -0.1, "end": 0.0}, {"word": "b", "start": 0.9, "end": 7.0}]})
    assert [(a, b) for _, a, b, _ in ask(server)] == [(0, 1), (round(0.9 * RATE), RATE)]


def test_a_busy_server_is_waited_for_as_long_as_it_asks(server: Server) -> None:
    server.will({}, 429, Retry_After="7")
    server.will({}, 503)
    server.will(ANSWER)
    waits: list[float] = []
    assert len(ask(server, waits)) == 2
    assert waits == [7.0, 2.0]


@pytest.mark.parametrize(
    ("status", "body", "headers", "sentence", "asked"),
    [
        (401, {}, {}, "refuses the key (status 401); set FDBENCH_ASR_KEY or OPENAI_API_KEY", 1),
        (429, {}, {"Retry_After": str(PATIENCE_S + 1)}, "asks to wait 31 s", 1),
        (429, {}, {}, "no more requests now (status 429)", 3),
        (404, {}, {}, "no such model (status 404)", 1),
        (500, {}, {}, "status 500", 1),
        (307, {}, {"Location": "/elsewhere"}, "redirects (status 307)", 1),
        (200, b"{'text': ", {}, "no transcription", 1),
        (200, b"<html>hello</html>", {}, "no transcription", 1),
        (200, [1], {}, "no transcription", 1),
        (200, {"text": "a", "words": [{"word": "a"}]}, {}, "malformed (KeyError", 1),
        (200, {"text": "a", "words": [{"word": "a", "start": "x", "end": 1}]}, {}, "malformed (ValueError", 1),
        (200, {"text": "a", "words": ["a"]}, {}, "malformed (TypeError", 1),
        (200, b"abc", {"Content_Length": "9"}, "no whole HTTP answer", 1),
    ],
)
def test_a_failure_is_one_sentence(
    server: Server, status: int, body: object, headers: dict[str, str], sentence: str, asked: int
) -> None:
    server.will(body, status, **headers)
    with pytest.raises(RecogniserError) as caught:
        ask(server)
    told = str(caught.value)
    assert sentence in told
    assert told.startswith(f"recogniser 'openai:{server.url.removeprefix('http://')}#whisper-1': ")
    assert "\n" not in told
    assert len(server.asked) == asked


def test_no_answer_in_time(server: Server) -> None:
    with pytest.raises(RecogniserError, match=r"no answer within 0\.1 s"):
        ask(server, timeout=0.1)


def test_nobody_listens_on_the_port() -> None:
    with socket.socket() as free:
        free.bind(("127.0.0.1", 0))
        port = free.getsockname()[1]
    with pytest.raises(RecogniserError, match="refused the connection; is the server running"):
        Endpoint(f"http://127.0.0.1:{port}/v1", "m").transcribe(tone())


def test_a_host_that_is_not_there() -> None:
    with pytest.raises(RecogniserError, match="cannot be reached"):
        Endpoint("http://no-such-host.invalid/v1", "m", timeout=5.0).transcribe(tone())


@pytest.mark.parametrize(
    ("base", "model", "sentence"),
    [
        ("host/v1", "m", "like https://host/v1"),
        ("ftp://host/v1", "m", "like https://host/v1"),
        ("http://host:x/v1", "m", "like https://host/v1"),
        (f"https://me:{SECRET}@host/v1", "m", "put keys into the environment"),
        (f"https://host/v1?key={SECRET}", "m", "put keys into the environment"),
        ("https://host/v1", "", "names no model"),
    ],
)
def test_a_wrong_url_is_told_at_once_and_without_its_secrets(base: str, model: str, sentence: str) -> None:
    with pytest.raises(UsageError, match=sentence) as caught:
        Endpoint(base, model)
    assert SECRET not in str(caught.value)
