"""Speech recognition by any server that answers `POST <base>/audio/transcriptions` as OpenAI's does."""

from __future__ import annotations

import io
import json
import time
import uuid
from collections.abc import Callable
from typing import Any, TypeAlias

from fdbench.audio import to_pcm16
from fdbench.contract import Audio
from fdbench.errors import RecogniserError
from fdbench.speech.asr import RecognisedWord
from fdbench.speech.http_post import HttpAnswer, checked_url, post_patiently, refusal
from fdbench.speech.transcript import words_of
from fdbench.timebase import RATE

KEYS = ("FDBENCH_ASR_KEY", "OPENAI_API_KEY")
"""Environment variables that may hold the key; the first that is set is used. It comes from nowhere else, and goes nowhere else."""
TIMEOUT_S = 60.0
Form: TypeAlias = tuple[tuple[str, str], ...]
TIMED: Form = (
    ("response_format", "verbose_json"),
    ("timestamp_granularities[]", "word"),
    ("timestamp_granularities[]", "segment"),
)
PLAIN: Form = (("response_format", "json"),)
"""For models that refuse `verbose_json` (status 400): text without times."""


class Endpoint:
    """One model on one server.

    Args:
        base: as OpenAI's clients take it, e.g. `https://host/v1`; no user, password, query or fragment.
        model: the model's name there.
        lang: code of the language that is spoken.
        timeout: seconds until a silent server is given up.
        wait: sleeps; tests put in their own.

    Raises:
        UsageError: `base` is no such URL, or `model` is empty.
    """

    def __init__(
        self,
        base: str,
        model: str,
        *,
        lang: str = "en",
        timeout: float = TIMEOUT_S,
        wait: Callable[[float], None] = time.sleep,
    ) -> None:
        self._place = checked_url(base, model, "recogniser openai")
        self._model = model
        self._lang = lang
        self._timeout = timeout
        self._wait = wait
        self._format: Form = TIMED
        self.name = f"openai:{base.split('://')[1].rstrip('/')}#{model}{'' if lang == 'en' else f' ({lang})'}"

    @classmethod
    def from_spec(cls, spec: str, lang: str = "en") -> Endpoint:
        """From `URL#MODEL`. UsageError as the class."""
        base, _, model = spec.partition("#")
        return cls(base, model, lang=lang)

    def transcribe(self, audio: Audio) -> tuple[RecognisedWord, ...]:
        """The words of an independent segment at 24 kHz, as the server writes them; empty if none was heard.

        Without word times in the answer, words are spread over the audible part by their lengths, and `timed` is False.

        Raises:
            RecogniserError: no connection, no answer in time, a refusal, or an answer that is no transcription. A busy server
                (429, 503) is asked three times in all.
        """
        if not audio.any():
            return ()
        answer = self._ask(audio)
        if answer.status == 400 and self._format is TIMED:
            answer = self._ask(audio, PLAIN)
            if answer.status == 200:  # it was the form that it refused, and no single sound
                self._format = PLAIN
        if answer.status != 200:
            later = "go on later with --resume, or use fewer --jobs"
            raise RecogniserError(f"{self._where}: {refusal(answer, KEYS, '/audio/transcriptions', later)}")
        return words_of(self._document(answer), audio, self._where)

    @property
    def _where(self) -> str:
        return f"recogniser '{self.name}'"

    def _ask(self, audio: Audio, form: Form | None = None) -> HttpAnswer:
        body, media = _form(
            [("model", self._model), ("language", self._lang), ("temperature", "0"), *(form or self._format)], _wav(audio)
        )
        place = f"{self._place}/audio/transcriptions"
        return post_patiently(place, body, media, KEYS, self._timeout, self._where, self._wait)

    def _document(self, answer: HttpAnswer) -> dict[str, Any]:
        try:
            document = json.loads(answer.body)
        except ValueError:
            document = None
        if not isinstance(document, dict) or not isinstance(document.get("text"), str):
            raise RecogniserError(f"{self._where}: the answer is no transcription (JSON with `text`); check the URL")
        return document


def _wav(audio: Audio) -> bytes:
    import soundfile

    file = io.BytesIO()
    soundfile.write(file, to_pcm16(audio), RATE, format="WAV", subtype="PCM_16")
    return file.getvalue()


def _form(fields: list[tuple[str, str]], wav: bytes) -> tuple[bytes, str]:
    """A multipart form with the fields and the sound, and its media type."""
    boundary = uuid.uuid4().hex
    parts = [f'--{boundary}\r\nContent-Disposition: form-data; name="{name}"\r\n\r\n{value}\r\n' for name, value in fields]
    head = (
        f'--{boundary}\r\nContent-Disposition: form-data; name="file"; filename="reply.wav"\r\nContent-Type: audio/wav\r\n\r\n'
    )
    body = "".join([*parts, head]).encode() + wav + f"\r\n--{boundary}--\r\n".encode()
    return body, f"multipart/form-data; boundary={boundary}"
