"""Sessions are recorded against a real server and replayed: the same messages at the same times, and no key in any file."""

from __future__ import annotations

import asyncio
import gzip
import json
from collections.abc import Callable, Sequence
from pathlib import Path

import pytest
from websockets.asyncio.server import ServerConnection

from fdbench.contract import Raw
from fdbench.errors import StoreError
from fdbench.wire import Message, Socket, WireClosed, WireError, connect, use
from fdbench.wire.cassette import Cassette, Event, Header, kind, kinds, read, without_sent_sound, write
from fdbench.wire.log import Logged
from fdbench.wire.record import Recorder
from fdbench.wire.replay import ENDS, Replay
from fdbench.wire.socket import Live
from fdbench.wire.virtual import VirtualTime
from tests.wire.server import Handler, response, serving

KEY = "sk-a-very-secret-key"
OTHER = "the-environment's-own-secret"
HEADER = Header("openai_realtime", 24_000, "2026-01-02T03:04:05Z", "a note", {"api_key": KEY, "voice": "alloy"})
SOUND = "QUJD" * 1000
Got = list[tuple[float, Message | tuple[int, str]]]


@pytest.fixture(autouse=True)
def _straight(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("ANOTHER_API_KEY", OTHER)
    use(None)


async def server(connection: ServerConnection) -> None:
    """Tells its secrets, answers everything once, then goes."""
    await connection.send(json.dumps({"type": "session.created", "client_secret": {"value": "ek_123"}, "key_seen": KEY}))
    async for message in connection:
        if message == "bye":
            await connection.close(4000, f"no more of {KEY} and {OTHER}")
            return
        await connection.send(json.dumps({"type": "delta", "audio": SOUND}) if isinstance(message, str) else b"\x01" + message)


class Ticks:
    """A clock that a test moves on."""

    def __init__(self) -> None:
        self.t = 1000.0

    def __call__(self) -> int:
        return round(self.t * 1e9)


async def talk(address: str, clock: Ticks, start: Callable[[int], None]) -> Got:
    """A session as an adapter would have it; what came in, at which time of the session."""
    got: Got = []
    socket = await connect(f"{address}?model=m&key={KEY}", headers={"Authorization": f"Bearer {KEY}"})
    clock.t += 0.25
    got.append((clock.t - 1000.5, await socket.recv()))
    clock.t += 0.25
    start(1_000_500_000_000)
    messages: list[Message] = [json.dumps({"type": "append", "audio": SOUND}), b"\x02binary", "bye"]
    for n, message in enumerate(messages):
        clock.t += 0.0201234 * (n + 1)
        await socket.send(message)
        clock.t += 0.1
        try:
            got.append((clock.t - 1000.5, await socket.recv()))
        except WireClosed as end:
            got.append((clock.t - 1000.5, (end.code, end.reason)))
    await socket.close()
    return got


def record(path: Path, log: list[Raw]) -> Got:
    async def run() -> Got:
        clock = Ticks()
        recorder = Recorder(Live(), HEADER, clock=clock)
        use(Logged(recorder, log.append))
        async with serving(server) as address:
            got = await talk(address, clock, recorder.start)
        recorder.write(path)
        return got

    return asyncio.run(run())


async def listen(socket: Socket, time: VirtualTime, got: Got) -> None:
    try:
        while True:
            message = await socket.recv()
            got.append((time.now(), message))
    except WireClosed as end:
        got.append((time.now(), (end.code, end.reason)))


def replayed(cassette: Cassette, steps: Sequence[float]) -> Got:
    """What comes in, and when, if time is advanced in these steps."""

    async def run() -> Got:
        time = VirtualTime()
        use(Replay(cassette, time))
        got: Got = []
        socket = await connect("wss://whatever")
        task = asyncio.create_task(listen(socket, time, got))
        for step in steps:
            await time.advance(step)
        task.cancel()
        return got

    return asyncio.run(run())


@pytest.mark.parametrize("name", ["talk.jsonl", "talk.jsonl.gz"])
def test_a_recorded_session_replays_the_same(tmp_path: Path, name: str) -> None:
    path = tmp_path / "new" / name
    got = record(path, [])
    cassette = read(path)
    again = replayed(cassette, [n * 0.02 for n in range(30)])
    assert [message for _, message in again[1:-1]] == [message for _, message in got[1:-1]]
    # what came before the session began is there at its beginning; all else to the nanosecond
    assert [t for t, _ in again] == [0.0, *(round(t, 9) for t, _ in got[1:])]
    assert json.loads(str(again[0][1])) == {"type": "session.created", "client_secret": {"value": "***"}, "key_seen": "***"}
    assert again[-1][1] == (4000, "no more of *** and ***")
    assert again == replayed(cassette, [n * 0.02 for n in range(30)]) == replayed(cassette, [0.7])


def test_no_key_is_in_the_cassette_or_the_log(tmp_path: Path) -> None:
    log: list[Raw] = []
    record(tmp_path / "talk.jsonl", log)
    record(tmp_path / "talk.jsonl.gz", log)
    told = (tmp_path / "talk.jsonl").read_text() + gzip.decompress((tmp_path / "talk.jsonl.gz").read_bytes()).decode()
    for text in (told, "\n".join(line.text for line in log)):
        for secret in (KEY, OTHER, "ek_123"):
            assert secret not in text
        assert "***" in text and "model=m&key=***" in text
    assert SOUND in told


def test_what_a_cassette_holds(tmp_path: Path) -> None:
    record(tmp_path / "talk.jsonl", [])
    cassette = read(tmp_path / "talk.jsonl")
    assert cassette.header == Header(HEADER.adapter, 24_000, HEADER.created, "a note", {"api_key": "***", "voice": "alloy"})
    assert [(event.t, event.dir) for event in cassette.events] == [
        (-0.5, "open"), (-0.25, "in"), (0.0201234, "out"), (0.1201234, "in"), (0.1603702, "out"), (0.2603702, "in"),
        (0.3207404, "out"), (0.4207404, "close"),
    ]  # fmt: skip
    assert kinds(cassette.messages("out")) == ("append", "binary", "text")
    assert not cassette.events[-1].ours
    lines = [json.loads(line) for line in (tmp_path / "talk.jsonl").read_text().splitlines()]
    assert lines[0]["schema"] == "fdbench-cassette-1"
    assert lines[6] == {"t": 0.2603702, "socket": 0, "dir": "in", "b64": "AQJiaW5hcnk="}


def test_the_sound_that_was_sent_can_be_left_out(tmp_path: Path) -> None:
    record(tmp_path / "talk.jsonl", [])
    write(tmp_path / "talk.jsonl", without_sent_sound(read(tmp_path / "talk.jsonl")))
    sent, *_ = (cassette := read(tmp_path / "talk.jsonl")).messages("out")
    assert sent == '{"type": "append", "audio": "<4000 characters of base64>"}'
    assert SOUND in str(cassette.messages("in")[1])


def test_the_log_has_a_line_for_each_message_in_order(tmp_path: Path) -> None:
    log: list[Raw] = []
    record(tmp_path / "talk.jsonl", log)
    assert [(line.direction, line.text.partition(":")[0]) for line in (log[0], log[-1])] == [
        ("out", "<open ws"),
        ("in", "<closed 4000 no more of *** and ***>"),
    ]
    assert [(line.direction, line.text) for line in log[2:-1]] == [
        ("out", '{"type": "append", "audio": "<4000 characters of base64>"}'),
        ("in", '{"type": "delta", "audio": "<4000 characters of base64>"}'),
        ("out", "<7 bytes>"),
        ("in", "<8 bytes>"),
        ("out", "bye"),
    ]


def test_what_is_sent_in_a_replay_is_kept_and_logged() -> None:
    log: list[Raw] = []

    async def run() -> Replay:
        replay = Replay(tape((0, "open"), (5, "close")), VirtualTime())
        use(Logged(replay, log.append))
        socket = await connect("wss://whatever")
        await socket.send('{"setup": {}}')
        await socket.send(b"\x00")
        await socket.close()
        with pytest.raises(WireClosed, match="code 1000"):
            await socket.recv()
        with pytest.raises(WireClosed, match="code 1000"):
            await socket.send("too late")
        return replay

    (socket,) = asyncio.run(run()).sockets
    assert (socket.url, socket.sent, kinds(socket.sent)) == ("wss://whatever", ['{"setup": {}}', b"\x00"], ("setup", "binary"))
    assert [line.text for line in log] == ["<open wss://whatever>", '{"setup": {}}', "<1 bytes>", "<closed 1000>"]


# --- ends, and several connections ------------------------------------------------------------------------------------


def tape(*events: tuple[float, str] | tuple[float, str, str], **last: object) -> Cassette:
    made = [Event(t, 0, direction, message=rest[0] if rest else "") for t, direction, *rest in events]  # type: ignore[arg-type]
    made[-1] = Event(made[-1].t, 0, made[-1].dir, made[-1].message, **last)  # type: ignore[arg-type]
    return Cassette(HEADER, tuple(made))


@pytest.mark.parametrize(
    ("cassette", "end"),
    [
        (tape((0, "open"), (1, "in", "a"), (3, "close"), code=1011, reason="broken"), (3, (1011, "broken"))),
        (tape((0, "open"), (1, "in", "a"), (3, "close"), code=1000, ours=True), (3, (1000, ENDS))),
        (tape((0, "open"), (1, "in", "a"), (2, "out", "b")), (2, (1006, ENDS))),
    ],
)
def test_how_a_recording_ends(cassette: Cassette, end: tuple[float, tuple[int, str]]) -> None:
    assert replayed(cassette, [2.5, 4.0]) == [(1, "a"), end]


def test_a_recv_that_is_cancelled_loses_nothing() -> None:
    async def run() -> Message:
        time = VirtualTime()
        use(Replay(tape((0, "open"), (1, "in", "a")), time))
        socket = await connect("wss://whatever")
        with pytest.raises(TimeoutError):
            async with asyncio.timeout(0):
                await socket.recv()
        await time.advance(2)
        return await socket.recv()

    assert asyncio.run(run()) == "a"


def test_closing_ends_a_recv_that_waits() -> None:
    async def run() -> Got:
        time, got = VirtualTime(), list[tuple[float, Message | tuple[int, str]]]()
        use(Replay(tape((0, "open"), (1, "in", "a")), time))
        socket = await connect("wss://whatever")
        task = asyncio.create_task(listen(socket, time, got))
        await time.advance(0.5)
        await socket.close()
        await task
        return got

    assert asyncio.run(run()) == [(0.5, (1000, ""))]


async def greet(connection: ServerConnection) -> None:
    await connection.send("hello")


def test_connections_are_matched_by_order_and_failures_recur() -> None:
    async def recorded() -> tuple[Cassette, str]:
        recorder = Recorder(Live(), HEADER, clock=Ticks())
        use(recorder)
        failure = ""
        servers: list[tuple[Handler, int]] = [(greet, 0), (greet, 429), (server, 0)]
        for handler, status in servers:
            async with serving(handler, answer=response(status) if status else None) as url:
                try:
                    socket = await connect(url)
                    await socket.recv()
                    await socket.close()
                except WireError as error:
                    failure = str(error)
        return recorder.cassette(), failure

    async def again(cassette: Cassette) -> list[str]:
        use(Replay(cassette, VirtualTime()))
        seen = []
        for _ in range(4):
            try:
                seen.append(kind(await (await connect("wss://whatever")).recv()))
            except WireError as error:
                seen.append(str(error))
        return seen

    cassette, failure = asyncio.run(recorded())
    assert "HTTP 429" in failure
    assert asyncio.run(again(cassette)) == [
        "text", failure, "session.created", "the cassette holds 3 connection(s), and one more was asked for; record it anew",
    ]  # fmt: skip


# --- files ------------------------------------------------------------------------------------------------------------


def test_any_text_survives_the_file(tmp_path: Path) -> None:
    texts = ["a\u2028b\x85c\r\nd", "ü☃", '{"a": "\\u0000"}', ""]
    cassette = tape((0, "open"), *((n, "in", text) for n, text in enumerate(texts)))
    write(tmp_path / "x.jsonl", cassette)
    assert read(tmp_path / "x.jsonl").messages("in") == tuple(texts)
    assert [path.name for path in tmp_path.iterdir()] == ["x.jsonl"]


HEAD = '{"schema": "fdbench-cassette-1", "adapter": "a", "rate": 24000, "created": "", "note": ""}\n'
OPEN = '{"t": 0, "socket": 0, "dir": "open", "url": ""}\n'


@pytest.mark.parametrize(
    ("content", "message"),
    [
        ("", ":1: this is no cassette"),
        ("[]\n", ":1: this is no cassette"),
        ('{"schema": "fdbench-cassette-9"}\n', ":1: schema 'fdbench-cassette-9' is not known here"),
        ('{"schema": "fdbench-cassette-1"}\n', ":1: the header lacks something"),
        (HEAD + OPEN + '{"t": 1, "socket": 0, "dir": "in", "te', ":3: this is no event"),
        (HEAD + OPEN + '{"t": 1, "socket": 0, "dir": "up"}', ":3: this is no event"),
        (HEAD + OPEN + '{"t": 1, "socket": 0, "dir": "in", "text": 5}', ":3: this is no event"),
        (HEAD + OPEN + '{"t": 1, "socket": 1, "dir": "in", "text": "a"}', ":3: connection 1 was not opened before"),
    ],
)
def test_files_that_are_no_cassettes(tmp_path: Path, content: str, message: str) -> None:
    path = tmp_path / "x.jsonl"
    path.write_text(content)
    with pytest.raises(StoreError, match=f"x.jsonl{message}"):
        read(path)


def test_missing_and_cut_off_files(tmp_path: Path) -> None:
    with pytest.raises(StoreError, match="there is no such cassette"):
        read(tmp_path / "x.jsonl")
    path = tmp_path / "x.jsonl.gz"
    write(path, tape((0, "open")))
    path.write_bytes(path.read_bytes()[:-12])
    with pytest.raises(StoreError, match="cannot be read or is cut off"):
        read(path)


def test_a_cassette_that_cannot_be_written(tmp_path: Path) -> None:
    (tmp_path / "file").write_text("")
    with pytest.raises(StoreError, match="the cassette cannot be written"):
        write(tmp_path / "file" / "x.jsonl", tape((0, "open")))
