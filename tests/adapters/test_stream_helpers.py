"""What the stream adapters share."""

from __future__ import annotations

import asyncio

import numpy as np
import pytest

from fdbench.contract import Fault
from fdbench.timebase import ms
from fdbench.wire import WireClosed
from tests.adapters.conversation import bundled

pcm = bundled("_stream.pcm")
json_event = bundled("_stream.json_event")
faults = bundled("_stream.faults")
Malformed = json_event.Malformed


class Sink:
    def __init__(self) -> None:
        self.events: list[object] = []

    def emit(self, event: object) -> None:
        self.events.append(event)


class Clock:
    def __init__(self, now: int) -> None:
        self._now = now

    def now(self) -> int:
        return self._now


def test_16_bits_go_there_and_back() -> None:
    every = (np.arange(-32_768, 32_768) / 32_768).astype(np.float32)
    assert np.array_equal(pcm.from_pcm16(pcm.to_pcm16(every)), every)
    assert pcm.to_pcm16(np.array([1.5, -1.5], dtype=np.float32)) == b"\xff\x7f\x00\x80"
    with pytest.raises(Malformed, match="3 bytes"):
        pcm.from_pcm16(b"abc")


def test_mulaw_as_in_g711() -> None:
    # from the tables of G.711: full scale, silence, and the smallest steps
    values = np.array([0, -1 / 32_768, 8 / 32_768, -8 / 32_768, 32_124 / 32_768, -32_124 / 32_768], dtype=np.float32)
    assert pcm.to_mulaw(values).hex() == "ff7ffe7e8000"
    assert (pcm.from_mulaw(b"\x00\x80\xff\x7f") * 32_768).tolist() == [-32_124, 32_124, 0, 0]
    codes = bytes(code for code in range(256) if code != 0x7F)  # the other zero
    assert pcm.to_mulaw(pcm.from_mulaw(codes)) == codes
    loud = np.linspace(-0.98, 0.98, 5_001, dtype=np.float32)
    back = pcm.from_mulaw(pcm.to_mulaw(loud))
    assert np.abs(back - loud).max() <= np.abs(loud).max() / 32
    assert (np.diff(back) >= 0).all()


@pytest.mark.parametrize("code", [pcm.to_pcm16, pcm.to_mulaw])
def test_what_is_no_number_is_not_sent(code: object) -> None:
    with pytest.raises(ValueError, match="NaN or infinity"):
        code(np.array([0.0, np.inf], dtype=np.float32))  # type: ignore[operator]


@pytest.mark.parametrize("message", ["{", "NaN", '{"a": Infinity}', "[]", "3", b"\xff", "[" * 100_000])
def test_what_is_no_json_object(message: str | bytes) -> None:
    with pytest.raises(Malformed, match="no JSON"):
        json_event.parse_object(message)


def test_fields_are_checked_as_they_are_read() -> None:
    event = json_event.parse_object(
        '{"type": "t", "a": 1, "b": "x", "c": null, "d": {"n": 2.5, "s": "x", "t": true}, "e": 1e999}'
    )
    assert (event.number("a"), event.text("b"), event.text("c", "none"), event.number("c", 7)) == (1, "x", "none", 7)
    assert event.object("d").numbers() == {"n": 2.5} and event.object("missing").fields == {}
    with pytest.raises(Malformed, match="t holds something else in 'a' \\(text\\)"):
        event.text("a")
    with pytest.raises(Malformed, match="t lacks 'c' \\(a number\\)"):
        event.number("c")
    with pytest.raises(Malformed, match=r"t\.d holds something else in 't' \(a number\)"):
        event.object("d").number("t")
    with pytest.raises(Malformed, match="'e'"):
        event.number("e")


def test_faults_are_told_once_on_one_line_and_without_keys(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("SOME_API_KEY", "very-secret-key")
    sink = Sink()
    told = faults.Faults(sink)
    told.once("no\nluck with very-secret-key")
    told.once("no\nluck with very-secret-key")
    told.once("first of a kind", "kind")
    told.once("second of a kind", "kind")
    told.once("x" * 1_000)
    assert sink.events == [Fault("no luck with ***"), Fault("first of a kind"), Fault("x" * 300)]


@pytest.mark.parametrize(("now", "origin"), [(0, 0), (480, 0), (960, 480), (960 + 300, 480), (120, 0)])
def test_the_input_clock_begins_where_the_first_frame_began(now: int, origin: int) -> None:
    clock = bundled("_stream.input_clock").InputClock(Clock(now), 8_000)
    assert clock.at(0) is None
    for _ in range(50):
        clock.sent(160)
    assert [clock.at(each) for each in (-5, 0, 500, 1_000, 9_000)] == [origin + ms(t) for t in (0, 0, 500, 1_000, 1_000)]


def test_usage_adds_up() -> None:
    ledger = bundled("_stream.ledger").Ledger()
    assert ledger.add({}) is None
    ledger.add({"a": 1.0})
    assert ledger.add({"a": 2.0, "b": 0.5}).amounts == {"a": 3.0, "b": 0.5}


def test_the_reader_survives_what_is_malformed_and_reads_to_the_end() -> None:
    class Socket:
        def __init__(self) -> None:
            self.left = ["good", "bad", "bad", "unsent", "last"]

        async def recv(self) -> str:
            if not self.left:
                raise WireClosed(1001, "going away")
            return self.left.pop(0)

    async def session() -> tuple[list[str], list[str], Sink]:
        seen: list[str] = []
        ends: list[str] = []
        sink = Sink()

        async def handle(message: str) -> None:
            if message == "bad":
                raise Malformed("badly made")
            if message == "unsent":
                raise WireClosed(1001)
            seen.append(message)

        reader = bundled("_stream.reader").Reader(Socket(), handle, ends.append, faults.Faults(sink))
        for _ in range(20):
            await asyncio.sleep(0)
        reader.check()
        await reader.stop()
        return seen, ends, sink

    seen, ends, sink = asyncio.run(session())
    assert seen == ["good", "last"]
    assert ends == ["closed with code 1001: going away"]
    assert sink.events == [Fault("malformed: badly made")]
