"""A response of the Realtime API: the server events that tell of its life. Events are dicts without `event_id`."""

from __future__ import annotations

import base64
import json
from collections.abc import Iterator, Mapping
from typing import Any, Literal

Event = dict[str, Any]
Status = Literal["completed", "cancelled"]
AUDIO_MS_A_TOKEN = {"input": 100, "output": 50}
"""What the API counts as a token of audio."""


class Reply:
    """One response: at most one message that is spoken, and function calls. Give it to the client event by event, in order."""

    def __init__(self, number: int, rate: int) -> None:
        self.id = f"resp_{number}"
        self.item: str | None = None
        """Of the message that is spoken; None if there is none."""
        self._number = number
        self._rate = rate
        self._index = 0
        self._samples = 0
        self._texts: list[str] = []
        self._output: list[Event] = []

    @property
    def played_ms(self) -> int:
        """How much of the message was sent."""
        return self._samples * 1000 // self._rate

    def begin(self) -> Iterator[Event]:
        yield {"type": "response.created", "response": self._response("in_progress")}

    def begin_message(self) -> Iterator[Event]:
        """The message that audio and text belong to from now on."""
        self.item, self._index = f"item_r{self._number}", len(self._output)
        item = self._message("in_progress")
        self._output.append(item)
        yield self._of("response.output_item.added", output_index=self._index, item=item)
        yield {"type": "conversation.item.added", "previous_item_id": None, "item": item}
        yield self._part("response.content_part.added", part={"type": "audio", "transcript": ""})

    def audio(self, data: bytes) -> Event:
        self._samples += len(data) // 2
        return self._part("response.output_audio.delta", delta=base64.b64encode(data).decode("ascii"))

    def text(self, text: str) -> Event:
        """A sentence; a space is put between two."""
        delta = f" {text}" if self._texts else text
        self._texts.append(text)
        return self._part("response.output_audio_transcript.delta", delta=delta)

    def call(self, call_id: str, name: str, arguments: Mapping[str, Any]) -> Iterator[Event]:
        """A function call, whole."""
        index, text = len(self._output), json.dumps(arguments, ensure_ascii=False)
        identity = f"item_r{self._number}_call{index}"
        item = {"id": identity, "object": "realtime.item", "type": "function_call", "call_id": call_id, "name": name}
        begun, done = {**item, "status": "in_progress", "arguments": ""}, {**item, "status": "completed", "arguments": text}
        self._output.append(done)
        place = {"item_id": identity, "output_index": index, "call_id": call_id}
        yield self._of("response.output_item.added", output_index=index, item=begun)
        yield {"type": "conversation.item.added", "previous_item_id": None, "item": begun}
        yield self._of("response.function_call_arguments.delta", **place, delta=text)
        yield self._of("response.function_call_arguments.done", **place, name=name, arguments=text)
        yield {"type": "conversation.item.done", "previous_item_id": None, "item": done}
        yield self._of("response.output_item.done", output_index=index, item=done)

    def end(self, status: Status, reason: str | None, heard_ms: int) -> Iterator[Event]:
        """Close what is open.

        Args:
            status: of the response.
            reason: why it was cancelled, else None.
            heard_ms: user audio that it took in, for the usage.
        """
        if self.item is not None:
            yield from self._end_message("completed" if status == "completed" else "incomplete")
        details = None if reason is None else {"type": status, "reason": reason}
        response = self._response(status) | {"status_details": details, "usage": self._usage(heard_ms)}
        yield {"type": "response.done", "response": response}

    def _end_message(self, status: str) -> Iterator[Event]:
        transcript = " ".join(self._texts)
        item = self._message(status)
        self._output[self._index] = item
        yield self._part("response.output_audio.done")
        yield self._part("response.output_audio_transcript.done", transcript=transcript)
        yield self._part("response.content_part.done", part={"type": "audio", "transcript": transcript})
        yield {"type": "conversation.item.done", "previous_item_id": None, "item": item}
        yield self._of("response.output_item.done", output_index=self._index, item=item)

    def _message(self, status: str) -> Event:
        content = [] if status == "in_progress" else [{"type": "output_audio", "transcript": " ".join(self._texts)}]
        item = {"id": self.item, "object": "realtime.item", "type": "message", "role": "assistant"}
        return {**item, "status": status, "content": content}

    def _response(self, status: str) -> Event:
        response = {"object": "realtime.response", "id": self.id, "status": status, "status_details": None}
        return {**response, "output": list(self._output), "output_modalities": ["audio"], "usage": None}

    def _usage(self, heard_ms: int) -> Event:
        heard, said = heard_ms // AUDIO_MS_A_TOKEN["input"], self.played_ms // AUDIO_MS_A_TOKEN["output"]
        return {
            "input_tokens": heard,
            "output_tokens": said,
            "total_tokens": heard + said,
            "input_token_details": {"audio_tokens": heard, "text_tokens": 0, "cached_tokens": 0},
            "output_token_details": {"audio_tokens": said, "text_tokens": 0},
        }

    def _of(self, kind: str, **fields: Any) -> Event:
        return {"type": kind, "response_id": self.id, **fields}

    def _part(self, kind: str, **fields: Any) -> Event:
        return self._of(kind, item_id=self.item, output_index=self._index, content_index=0, **fields)
