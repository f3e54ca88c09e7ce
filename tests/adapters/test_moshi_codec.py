"""Ogg pages and Opus of the Moshi adapter, against what sphn (the codec of Moshi's servers) writes and what FFmpeg reads."""

from __future__ import annotations

import io
import sys

import numpy as np
import pytest

from fdbench.contract import RATE, Audio
from fdbench.errors import MissingExtra
from fdbench.timebase import ms
from tests.adapters.conversation import bundled

ogg = bundled("moshi.ogg")
opus = bundled("moshi.opus")
Malformed = bundled("_stream.json_event").Malformed

MADE_BY_SPHN = (
    "4f676753000200000000000000002a00000000000000aefef3f101134f707573486561640101000f80bb00000000004f6767530000000000"
    "00000000002a000000010000004b3c0171011b4f707573546167730b0000004b79757461694d6f736869000000004f676753000080070000"
    "000000002a000000020000000836c05001336a180be4c136ecc58d8c49484a317641985df5fae35f9f5b800007c97227e144ea55f1f0c0d1"
    "b0c0c23f490ebeb11a07ec7ec04f6767530000000f0000000000002a0000000300000089a1c62a01336907c979c8c957c0a21223fa59ce1a"
    "d2285ff6b11a26a4a6a48007c979c8c957c0a21223fa59ce1ad2285ff6b11a26a4a6a480",
    "4f676753000080160000000000002a000000040000001ae17994015f6a1907c979c8c957c0a21223fa59ce1ad2285ff6b11a26a4a6a480a1"
    "c6c3090102943e9cbec1eeea891752b41166f0e0f1c0762e65b853a34ebb6e576973b1393175a0910f997ad1e69dae2a181841072225261a"
    "8574d5af8bdc7b646738d14f6767530000001e0000000000002a00000005000000d4516eb801936a4b9c93df732dd2314a381a3b12ebff86"
    "d3820c1828a6954f9bb62d686cb980314d11f9cb176084563cf4c35a67537d96a2ddd63b19d2315f4cac87dd3593e44e6003171ab1651c02"
    "cb8050459c1b9f759cfc4933bfc9e7b64437f2aa2103517213ad798a3b0a18ab6d4da2e67d58e2789f9d701bf55efd3f7ef549e1e2726fc0"
    "144c9d19e394a81865d899456e97ddd74a45",
    "4f676753000080250000000000002a00000006000000e285d05201946a489c1b9f759cfc4b6573d8b8292391157fbd375b54e3f23729d388"
    "b736436939ebef074eec997b9680315639b8c6a19d517921d512c29e8a0192775315d1290b4add953847619cdd919c1b9f732dd23133b327"
    "b4234f16cbef6ec9a6e68e7738830400a4b94565ad3fb1d1864c68e2a9b3a8a25b86db19ae925a03eaf0bbcf654f91dd87903c01e00f7afb"
    "c236ca141792e2454f6767530000002d0000000000002a000000070000003309efc4018f6a489c1b9f759cfc4b54692021634331096525a8"
    "40f78e131a43ec10d795365404f84d6504141ce495b220949cfbb27b8aa2d848090abf14c54cae64b330612ce508bd630a14174282e19c1b"
    "9f759cfc494a235ba72edb15fa91ea392fd1b68ca9eeb0a4bd111a7916680b85b104bfd29f1c92ae1ce04b8c4fb35bc3f0d692e2181f6a21"
    "0322ca2b8d5c02cb805d58",
)
"""Three messages of sphn 0.2.1: 80 ms each, in pages of 40 ms; 100 ms of silence, then a tone of 440 Hz at 0.25."""
TICK = RATE // 50


def sweep() -> Audio:
    """Silence, 0.5 s that rise from 300 to 2,300 Hz, silence: whoever hears it knows where it is."""
    sound = np.zeros(2 * RATE, np.float32)
    t = np.arange(RATE // 2) / RATE
    sound[ms(300) : ms(800)] = 0.4 * np.sin(2 * np.pi * (300 * t + 2_000 * t * t))
    return sound


def delay(heard: Audio, sent: Audio) -> int:
    """By how many samples the sweep comes later."""
    found = np.correlate(heard.astype(np.float64), sent[ms(300) : ms(800)].astype(np.float64), "valid")
    return int(np.argmax(found)) - ms(300)


def pages_of(sound: Audio) -> list[bytes]:
    encoder = opus.Encoder()
    return [encoder.feed(sound[k : k + TICK]) for k in range(0, len(sound), TICK)]


def decoded(pages: list[bytes]) -> tuple[Audio, int]:
    decoder = opus.Decoder()
    sound = np.concatenate([decoder.feed(page) for page in pages])
    return sound, decoder.skipped


# --- pages -------------------------------------------------------------------------------------------------------------


def test_a_page_is_what_sphn_writes() -> None:
    first = bytes.fromhex(MADE_BY_SPHN[0])
    (head, tags, *_) = list(ogg.Reader().feed(first))
    assert head.first and head.data.startswith(b"OpusHead") and not tags.first and tags.data.startswith(b"OpusTags")
    writer = ogg.Writer(serial=int.from_bytes(first[14:18], "little"))
    assert first.startswith(writer.page(head.data, 0) + writer.page(tags.data, 0))


@pytest.mark.parametrize("size", [0, 1, 254, 255, 256, 510, 1_000])
def test_packets_of_any_length_come_back(size: int) -> None:
    packet = bytes(k % 251 for k in range(size))
    writer, reader = ogg.Writer(), ogg.Reader()
    page = writer.page(packet, 0) + writer.page(b"next", 960)
    assert [each.data for each in reader.feed(page)] == [packet, b"next"]


def test_bytes_may_come_in_any_portions() -> None:
    data = bytes.fromhex("".join(MADE_BY_SPHN))
    whole = [packet.data for packet in ogg.Reader().feed(data)]
    reader = ogg.Reader()
    single = [packet.data for k in range(len(data)) for packet in reader.feed(data[k : k + 1])]
    assert single == whole and len(whole) == 2 + 6


def test_a_packet_may_go_on_on_the_next_page() -> None:
    body = bytes(300)
    parts = ((0, bytes([255]), body[:255]), (ogg.CONTINUED, bytes([45]), body[255:]))
    reader = ogg.Reader()
    pages = [signed(flags, lacing, part) for flags, lacing, part in parts]
    assert list(reader.feed(pages[0])) == []
    assert [packet.data for packet in reader.feed(pages[1])] == [body]


def signed(flags: int, lacing: bytes, body: bytes) -> bytes:
    page = b"OggS\0" + bytes([flags]) + bytes(16) + bytes(4) + bytes([len(lacing)]) + lacing + body
    return page[:22] + int(ogg.checksum(page)).to_bytes(4, "little") + page[26:]


@pytest.mark.parametrize(("damage", "match"), [(b"RIFF" + bytes(40), "no Ogg"), (b"", "wrong checksum")])
def test_after_a_damaged_page_the_next_one_is_read(damage: bytes, match: str) -> None:
    writer, reader = ogg.Writer(), ogg.Reader()
    page = bytearray(writer.page(b"lost", 0))
    page[-1] ^= 1
    with pytest.raises(Malformed, match=match):
        list(reader.feed(damage or bytes(page)))
    assert [packet.data for packet in reader.feed(writer.page(b"read", 960))] == [b"read"]


# --- sound -------------------------------------------------------------------------------------------------------------


@pytest.fixture
def av() -> object:
    return pytest.importorskip("av", reason="the extra `moshi` is not installed")


@pytest.mark.usefixtures("av")
def test_each_20_ms_are_on_the_wire_at_once() -> None:
    pages = pages_of(np.zeros(ms(200), np.float32))
    assert [page.count(b"OggS") for page in pages] == [3] + [1] * 9  # with the first come the headers
    encoder = opus.Encoder()
    assert [bool(encoder.feed(np.zeros(n, np.float32))) for n in (TICK - 1, 1, TICK)] == [False, True, True]


@pytest.mark.usefixtures("av")
def test_ffmpeg_reads_what_is_sent() -> None:
    import av

    sound = sweep()
    with av.open(io.BytesIO(b"".join(pages_of(sound))), "r", format="ogg") as container:
        (stream,) = container.streams.audio
        assert (stream.codec_context.name, stream.codec_context.layout.nb_channels) == ("opus", 1)
        heard = np.concatenate([frame.to_ndarray().reshape(-1) for frame in container.decode(stream)])
    assert abs(len(heard) - 2 * len(sound)) <= opus.LOOK_AHEAD  # whether the pre-skip is left out is the reader's choice
    assert delay(heard[::2], sound) == pytest.approx(0, abs=opus.DELAY_IN)


@pytest.mark.usefixtures("av")
def test_the_delays_are_those_that_are_told() -> None:
    sound = sweep()
    heard, skipped = decoded(pages_of(sound))
    assert skipped == opus.DELAY_IN == 156 and len(heard) == len(sound) - skipped
    halving = opus.DELAY_OUT - opus.DELAY_IN
    assert (delay(heard, sound), halving) == (24, 24)


@pytest.mark.usefixtures("av")
def test_the_pre_skip_of_the_header_is_left_out() -> None:
    heard, skipped = decoded([bytes.fromhex(message) for message in MADE_BY_SPHN])
    assert skipped == ms(80) and len(heard) == ms(160)  # sphn says 3,840 samples at 48 kHz, though its encoder needs but 312
    onset = int(np.flatnonzero(np.abs(heard) > 0.05)[0])
    assert onset == pytest.approx(ms(100) + opus.DELAY_OUT - ms(80), abs=ms(3))
    assert np.abs(heard[ms(60) :]).max() == pytest.approx(0.25, abs=0.05)


@pytest.mark.usefixtures("av")
def test_a_stream_of_two_channels_is_mixed() -> None:
    head = b"OpusHead\x01\x02" + bytes(2) + (48_000).to_bytes(4, "little") + bytes(3)
    (_, _, *packets) = list(ogg.Reader().feed(b"".join(pages_of(np.zeros(ms(100), np.float32)))))
    writer, decoder = ogg.Writer(), opus.Decoder()
    pages = writer.page(head, 0) + b"".join(writer.page(packet.data, 0) for packet in packets)
    assert len(decoder.feed(pages)) == ms(100)


@pytest.mark.usefixtures("av")
def test_what_cannot_be_decoded_is_told_and_survived() -> None:
    decoder, writer = opus.Decoder(), ogg.Writer()
    writer.page(b"OpusHead, which is lost", 0)
    with pytest.raises(Malformed, match="without the header"):
        decoder.feed(writer.page(b"\x08", 0))
    with pytest.raises(Malformed, match="no Opus of one or two channels"):
        opus.Decoder().feed(ogg.Writer().page(b"\x7fFLAC", 0))
    first, second, third = (bytes.fromhex(message) for message in MADE_BY_SPHN)
    decoder.feed(first)
    with pytest.raises(Malformed, match="cannot be decoded"):
        decoder.feed(writer.page(b"\xff\xff\xff", 0))
    assert len(decoder.feed(second)) and len(decoder.feed(third))


def test_without_the_extra_it_is_named(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setitem(sys.modules, "av", None)
    with pytest.raises(MissingExtra, match=r"adapter 'moshi' needs the 'moshi' extra"):
        opus.Encoder()
    with pytest.raises(MissingExtra):
        opus.Decoder()
