"""A microphone, a loudspeaker and a page of text for an agent session, as livekit has them. Import this only where livekit is
installed."""

from __future__ import annotations

import asyncio
import time
from collections.abc import Callable
from dataclasses import dataclass
from typing import Any

from livekit import rtc
from livekit.agents.voice import io
from livekit.agents.voice.transcription import TranscriptSynchronizer

from .playback import Playback, Say
from .sentences import Sentences


class Microphone(io.AudioInput):
    """What the user says."""

    def __init__(self, rate: int) -> None:
        super().__init__(label="fdbench")
        self._rate = rate
        self._frames: asyncio.Queue[rtc.AudioFrame] = asyncio.Queue()

    def hear(self, audio: bytes) -> None:
        """16-bit mono; a session that has not asked for it yet will find it."""
        self._frames.put_nowait(rtc.AudioFrame(audio, self._rate, 1, len(audio) // 2))

    async def __anext__(self) -> rtc.AudioFrame:
        return await self._frames.get()


class Loudspeaker(io.AudioOutput):
    """What the agent says, faster than it is heard. It can pause, as a room's can: without that no interruption is found false."""

    def __init__(self, rate: int, say: Say) -> None:
        super().__init__(label="fdbench", capabilities=io.AudioOutputCapabilities(pause=True), sample_rate=rate)
        self._free = asyncio.Event()
        self.playback = Playback(rate, say, started=self._started, finished=self._finished)

    def _started(self) -> None:
        self.on_playback_started(created_at=time.time())

    def _finished(self, seconds: float, cut: bool) -> None:
        self._free.set()
        self.on_playback_finished(playback_position=seconds, interrupted=cut)

    async def capture_frame(self, frame: rtc.AudioFrame) -> None:
        while self.playback.busy:
            self._free.clear()
            await self._free.wait()
        await super().capture_frame(frame)
        self.playback.capture(_mono(frame))

    def flush(self) -> None:
        super().flush()
        self.playback.complete()

    def clear_buffer(self) -> None:
        self.playback.clear()

    def pause(self) -> None:
        super().pause()
        self.playback.pause()

    def resume(self) -> None:
        super().resume()
        self.playback.resume()


class Page(io.TextOutput):
    """What the agent is going to say, on its way to the synchronizer."""

    def __init__(self, tell: Callable[[str], None], next_in_chain: io.TextOutput) -> None:
        super().__init__(label="fdbench", next_in_chain=next_in_chain)
        self._sentences = Sentences(tell)

    async def capture_text(self, text: str) -> None:
        self._sentences.add(text)
        assert self.next_in_chain is not None
        await self.next_in_chain.capture_text(text)

    def flush(self) -> None:
        self._sentences.flush()
        assert self.next_in_chain is not None
        self.next_in_chain.flush()


@dataclass(frozen=True, slots=True)
class Devices:
    """All three, with the synchronizer that a room has, too: it tells the session which words of an interrupted answer were heard."""

    microphone: Microphone
    loudspeaker: Loudspeaker
    page: Page
    synchronizer: TranscriptSynchronizer

    @classmethod
    def make(cls, rate: int, say: Say) -> Devices:
        loudspeaker = Loudspeaker(rate, say)

        def told(text: str) -> None:
            say({"type": "transcript", "role": "agent", "text": text, "item": loudspeaker.playback.item})

        synchronizer = TranscriptSynchronizer(next_in_chain_audio=loudspeaker, next_in_chain_text=None)
        return cls(Microphone(rate), loudspeaker, Page(told, synchronizer.text_output), synchronizer)

    def plug_into(self, session: Any) -> None:
        """In place of whatever the session had."""
        session.input.audio = self.microphone
        session.output.audio = self.synchronizer.audio_output
        session.output.transcription = self.page


def _mono(frame: rtc.AudioFrame) -> bytes:
    """The session resamples to our rate, and leaves channels as they are."""
    data = bytes(frame.data.cast("b"))
    if frame.num_channels == 1:
        return data
    samples = memoryview(data).cast("h")
    return b"".join(samples[at : at + 1].tobytes() for at in range(0, len(samples), frame.num_channels))
