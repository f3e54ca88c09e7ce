"""The user's side, as the server hears it."""

from __future__ import annotations

import re

from fdbench.contract import Samples, Sink, SpeechState, Transcript

from .._stream.input_clock import InputClock
from .._stream.json_event import JsonEvent, Malformed

_OFFSET = re.compile(r"(\d{1,9}(?:\.\d+)?)s")
_STARTS = {"ACTIVITY_START": True, "ACTIVITY_END": False, "VAD_SIGNAL_TYPE_SOS": True, "VAD_SIGNAL_TYPE_EOS": False}


class User:
    """Transcripts and voice activity."""

    def __init__(self, sink: Sink, heard: InputClock) -> None:
        self._sink = sink
        self._heard = heard
        self._text = ""
        self._speaking = False

    def piece(self, text: str, *, finished: bool) -> None:
        """The next piece of what the user says."""
        self._text += text
        if text:
            self._sink.emit(Transcript("user", text, final=False))
        if finished:
            self.said()

    def said(self) -> None:
        """The pieces so far are all: the model answers, or the session ends."""
        if self._text.strip():
            self._sink.emit(Transcript("user", self._text))
        self._text = ""

    def activity(self, kind: str, offset: str) -> None:
        """A start or an end of speech, as the server's detector has it; `offset` in the user's audio, empty if it is not told.

        Raises:
            Malformed: no offset of that form.
        """
        speaking = _STARTS.get(kind)
        media = self._instant(offset)
        if speaking is not None and speaking != self._speaking:  # two messages may tell of the same
            self._speaking = speaking
            self._sink.emit(SpeechState("user", speaking, media))

    def _instant(self, offset: str) -> Samples | None:
        if not offset:
            return None
        found = _OFFSET.fullmatch(offset)
        if found is None:
            raise Malformed("voiceActivity holds something else in 'audioOffset' (seconds, such as 1.5s)")
        return self._heard.at(float(found[1]) * 1000)


def text_of(transcription: JsonEvent) -> str:
    """Raises Malformed if it is no text."""
    return transcription.text("text", "")
