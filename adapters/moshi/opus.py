"""Opus in Ogg (RFC 7845), mono: the user's 20 ms frames to pages without a wait, the server's pages to sound at 24 kHz.

Opus is coded by FFmpeg's libopus, through PyAV (extra `moshi`).
"""

from __future__ import annotations

import struct
from collections.abc import Iterator
from typing import TYPE_CHECKING, Any

import numpy as np

from fdbench.contract import RATE, Audio
from fdbench.speech.resampler import Resampler
from fdbench.wire import require

from .._stream.json_event import Malformed
from .ogg import Packet, Reader, Writer

if TYPE_CHECKING:
    from av.audio.codeccontext import AudioCodecContext

FRAME = RATE // 50
"""Samples of a packet that is sent: 20 ms, as Opus has it by default and as the core hands them over."""
CLOCK = 48_000
"""Of positions in an Ogg Opus stream, and of the decoder, whatever the rate of what was encoded."""
HALVING_MS = 1.0
"""What halving the decoder's rate delays."""
BIT_RATE = 48_000
LOOK_AHEAD = 312
"""Samples at 48 kHz that libopus looks ahead, and so delays: 6.5 ms, in this encoder and in any server's."""
DELAY_IN = LOOK_AHEAD * RATE // CLOCK
"""Samples at 24 kHz by which the user is heard late by a server that ignores the pre-skip, as Moshi's do."""
DELAY_OUT = LOOK_AHEAD * RATE // CLOCK + round(HALVING_MS * RATE / 1000)
"""Samples at 24 kHz by which the agent is heard late: its encoder's look-ahead, and the halving."""

_HEAD = b"OpusHead"
_TAGS = struct.pack("<8sI7sI", b"OpusTags", 7, b"fdbench", 0)


class Encoder:
    """Sound at 24 kHz to Ogg pages. Raises MissingExtra."""

    def __init__(self) -> None:
        self._av: Any = require("av", "adapter 'moshi'", "moshi")
        self._codec: AudioCodecContext = self._av.CodecContext.create("libopus", "w")
        self._codec.sample_rate = RATE
        self._codec.format = "flt"
        self._codec.layout = "mono"
        self._codec.bit_rate = BIT_RATE
        self._codec.options = {"frame_duration": str(1000 * FRAME // RATE)}
        self._codec.open()
        self._pages = Writer()
        self._waiting: Audio = np.zeros(0, np.float32)
        self._sent = 0
        self._begun = False

    def feed(self, audio: Audio) -> bytes:
        """The pages for what is complete now: one for each 20 ms, and before the first one the headers. Empty if nothing is."""
        self._waiting = np.concatenate([self._waiting, audio])
        pages = b""
        while len(self._waiting) >= FRAME:
            frame, self._waiting = self._waiting[:FRAME], self._waiting[FRAME:]
            pages += b"".join(self._encoded(frame))
        return pages

    def _encoded(self, samples: Audio) -> Iterator[bytes]:
        if not self._begun:
            self._begun = True
            yield self._pages.page(self._codec.extradata or b"", 0)
            yield self._pages.page(_TAGS, 0)
        frame = self._av.AudioFrame.from_ndarray(np.clip(samples, -1, 1)[None, :], format="flt", layout="mono")
        frame.sample_rate, frame.pts = RATE, self._sent * RATE // CLOCK
        for packet in self._codec.encode(frame):
            self._sent += FRAME * CLOCK // RATE
            yield self._pages.page(bytes(packet), self._sent)


class Decoder:
    """Ogg pages to sound at 24 kHz. Raises MissingExtra."""

    def __init__(self) -> None:
        self._av: Any = require("av", "adapter 'moshi'", "moshi")
        self._pages = Reader()
        self._codec: AudioCodecContext | None = None
        self._halve = Resampler(CLOCK, RATE, HALVING_MS)
        self._skip = 0
        self.skipped = 0
        """Samples at 24 kHz left out so far: those that the stream's header tells a decoder to drop (its pre-skip)."""

    def feed(self, data: bytes) -> Audio:
        """What is complete now, without the stream's pre-skip. May be empty.

        Raises:
            Malformed: no Ogg, a damaged page, or no Opus. What comes later is decoded again.
        """
        sound = [self._packet(packet) for packet in self._pages.feed(data)]
        audio = self._without_skip(np.concatenate([np.zeros(0, np.float32), *sound]))
        return self._halve.feed(audio) if len(audio) else audio

    def _packet(self, packet: Packet) -> Audio:
        if packet.first:
            self._begin(packet.data)
        elif self._codec is None:
            raise Malformed("audio without the header of an Opus stream")
        elif not packet.data.startswith(b"OpusTags"):
            return self._decoded(self._codec, packet.data)
        return np.zeros(0, np.float32)

    def _begin(self, head: bytes) -> None:
        if not head.startswith(_HEAD) or len(head) < 19 or not 1 <= head[9] <= 2:
            raise Malformed("an Ogg stream that is no Opus of one or two channels")
        self._codec = self._av.CodecContext.create("libopus", "r")
        self._codec.extradata = head[:10] + bytes(2) + head[12:]  # the pre-skip is counted here, to the sample
        self._codec.layout = "mono" if head[9] == 1 else "stereo"
        self._codec.sample_rate = CLOCK
        self._skip = int.from_bytes(head[10:12], "little")

    def _decoded(self, codec: AudioCodecContext, data: bytes) -> Audio:
        try:
            frames = codec.decode(self._av.Packet(data))
        except (self._av.FFmpegError, ValueError):
            raise Malformed("an Opus packet that cannot be decoded") from None
        parts = [np.asarray(frame.to_ndarray(), np.float32).reshape(-1, frame.layout.nb_channels) / 32_768 for frame in frames]
        return np.concatenate([np.zeros(0, np.float32), *(part.mean(axis=1, dtype=np.float32) for part in parts)])

    def _without_skip(self, audio: Audio) -> Audio:
        skipped = min(self._skip, len(audio))
        self._skip -= skipped
        self.skipped += skipped * RATE // CLOCK
        return audio[skipped:]
