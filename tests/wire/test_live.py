"""Connections over the network, to real servers on this machine: the ordinary case, and each way to fail."""

from __future__ import annotations

import asyncio
import logging
import shutil
import socket as sockets
import ssl
import subprocess
import sys
from pathlib import Path

import pytest
from websockets.asyncio.server import ServerConnection
from websockets.http11 import Response

from fdbench.errors import FdbenchError, MissingExtra
from fdbench.wire import Socket, Starter, WireClosed, WireError, attach, connect, require, use
from fdbench.wire.dial import LiveSocket
from tests.wire.server import Handler, echo, raw, response, serving

KEY = "sk-a-very-secret-key"
BEARER = {"Authorization": f"Bearer {KEY}"}


@pytest.fixture(autouse=True)
def _straight() -> None:
    use(None)


def refused(answer: Response, key_hint: str = "") -> str:
    """The sentence for a server that gives this answer."""

    async def run() -> str:
        async with serving(echo, answer=answer) as url:
            with pytest.raises(WireError) as caught:
                await connect(f"{url}?key={KEY}", headers=BEARER, key_hint=key_hint)
            return str(caught.value)

    return told(asyncio.run(run()))


def failing(url: str, timeout_s: float = 10.0) -> str:
    async def run() -> str:
        with pytest.raises(WireError) as caught:
            await connect(url, headers=BEARER, timeout_s=timeout_s)
        return str(caught.value)

    return told(asyncio.run(run()))


def against(answer: bytes | None, timeout_s: float = 10.0) -> str:
    async def run() -> str:
        async with raw(answer) as url:
            with pytest.raises(WireError) as caught:
                await connect(url, headers=BEARER, timeout_s=timeout_s)
            assert caught.value.__cause__ is None and caught.value.__suppress_context__
            return str(caught.value)

    return told(asyncio.run(run()))


def told(sentence: str) -> str:
    """One line that begins with the place and holds no key."""
    assert sentence.startswith(("ws://", "wss://")) and "\n" not in sentence
    assert KEY not in sentence and "secret" not in sentence
    return sentence


def talk(handler: Handler) -> list[str | bytes | int]:
    """What a client receives that sends a text and a binary message: messages, then the close code."""

    async def run() -> list[str | bytes | int]:
        async with serving(handler) as url:
            socket = await connect(url, headers=BEARER)
            got: list[str | bytes | int] = []
            try:
                await socket.send("hello")
                await socket.send(b"\x00\x01")
                while True:
                    got.append(await socket.recv())
            except WireClosed as end:
                return [*got, end.code]

    return asyncio.run(run())


def test_text_and_binary_messages_pass_both_ways() -> None:
    async def twice(connection: ServerConnection) -> None:
        for _ in range(2):
            await connection.send(await connection.recv())

    assert talk(twice) == ["hello", b"\x00\x01", 1000]


def test_messages_may_be_large_and_are_not_compressed_and_not_delayed() -> None:
    async def run() -> None:
        async with serving(echo) as url:
            socket = await connect(url)
            assert isinstance(socket, LiveSocket)
            await socket.send("x" * 3_000_000)
            assert await socket.recv() == "x" * 3_000_000
            connection = socket._connection
            assert connection.protocol.extensions == []
            assert connection.transport.get_extra_info("socket").getsockopt(sockets.IPPROTO_TCP, sockets.TCP_NODELAY)
            await socket.close()

    asyncio.run(run())


def test_headers_and_subprotocols_arrive() -> None:
    async def run() -> list[str | None]:
        seen: list[str | None] = []

        async def look(connection: ServerConnection) -> None:
            assert connection.request is not None
            seen.extend(connection.request.headers.get(name) for name in ("Authorization", "Sec-WebSocket-Protocol"))

        async with serving(look) as url:
            await (await connect(url, headers=BEARER, subprotocols=["realtime", "v1"])).close()
        return seen

    # the server of this test chooses none of them, which is allowed
    assert asyncio.run(run()) == [f"Bearer {KEY}", "realtime, v1"]


def test_iteration_ends_with_the_connection() -> None:
    async def three(connection: ServerConnection) -> None:
        for n in range(3):
            await connection.send(str(n))

    async def run() -> list[str | bytes]:
        async with serving(three) as url:
            return [message async for message in await connect(url)]

    assert asyncio.run(run()) == ["0", "1", "2"]


def ended_by(handler: Handler) -> WireClosed:
    async def run() -> WireClosed:
        async with serving(handler) as url:
            socket = await connect(url, headers=BEARER)
            with pytest.raises(WireClosed) as caught:
                await socket.recv()
            with pytest.raises(WireClosed):
                await socket.send("too late")
            await socket.close()
            await socket.close()
            return caught.value

    return asyncio.run(run())


def test_the_end_tells_code_and_reason_without_the_key() -> None:
    async def leave(connection: ServerConnection) -> None:
        await connection.close(4001, f"bad key {KEY}")

    end = ended_by(leave)
    assert (end.code, end.reason) == (4001, "bad key ***")
    assert str(end) == "the connection closed with code 4001: bad key ***"


def test_a_broken_connection_has_code_1006() -> None:
    async def vanish(connection: ServerConnection) -> None:
        connection.transport.abort()

    end = ended_by(vanish)
    assert (end.code, end.reason) == (1006, "")


def test_closing_ends_a_recv_that_waits() -> None:
    async def run() -> int:
        async with serving(echo) as url:
            socket = await connect(url)
            waiting = asyncio.create_task(socket.recv())
            await asyncio.sleep(0)
            await socket.close()
            with pytest.raises(WireClosed) as caught:
                await waiting
            return caught.value.code

    assert asyncio.run(run()) == 1000


# --- what cannot be opened --------------------------------------------------------------------------------------------


def free_port() -> int:
    with sockets.socket() as probe:
        probe.bind(("127.0.0.1", 0))
        return int(probe.getsockname()[1])


@pytest.mark.parametrize("host", ["127.0.0.1", "localhost"])
def test_refused(host: str) -> None:
    """`localhost` may mean two addresses, whose errors come as one."""
    assert "refused the connection; is the server running" in failing(f"ws://{host}:{free_port()}/talk?key={KEY}")


def test_unknown_host(monkeypatch: pytest.MonkeyPatch) -> None:
    async def nobody(*_: object, **__: object) -> None:
        raise sockets.gaierror(sockets.EAI_NONAME, "Name or service not known")

    monkeypatch.setattr(asyncio.base_events.BaseEventLoop, "getaddrinfo", nobody)
    for name in ("HTTPS_PROXY", "https_proxy", "ALL_PROXY", "all_proxy"):
        monkeypatch.delenv(name, raising=False)
    assert "host name cannot be resolved; check its spelling" in failing("wss://nowhere.invalid/talk")


def test_no_answer_in_time() -> None:
    assert "no connection within 0.05 s; is the server overloaded" in against(None, timeout_s=0.05)


def test_dropped_while_opening() -> None:
    assert "dropped the connection while it was being opened" in against(b"")


@pytest.mark.parametrize("answer", [b"SSH-2.0-OpenSSH_9.2\r\n\r\n", b"\x00\x01\x02" * 40 + b"\r\n"])
def test_no_http_at_all(answer: bytes) -> None:
    assert "it is no WebSocket server" in against(answer)


def test_an_upgrade_to_something_else() -> None:
    assert "it is no WebSocket server" in against(
        b"HTTP/1.1 101 Switching Protocols\r\nUpgrade: h2c\r\nConnection: Upgrade\r\n\r\n"
    )


def test_401_names_the_environment_variable_if_the_adapter_told_it() -> None:
    body = f"Incorrect API key: {KEY[:6]}***"
    sentence = refused(response(401, body), "OPENAI_API_KEY")
    assert "the key is missing or not accepted (HTTP 401); set OPENAI_API_KEY to a valid key" in sentence
    assert KEY[:6] not in sentence
    assert "(HTTP 401); check the key that the adapter sends" in refused(response(401, body))


def test_403() -> None:
    assert "access is refused (HTTP 403)" in refused(response(403))
    assert "set MY_KEY to a valid key" in refused(response(403), "MY_KEY")


def test_404() -> None:
    assert "nothing at this path (HTTP 404); check the path" in refused(response(404))


def test_429_says_when_to_try_again() -> None:
    sentence = refused(response(429, f"quota of {KEY}", Retry_After="20"))
    assert sentence.endswith("used up (HTTP 429): 'quota of ***'; try again in 20 s")
    assert refused(response(429, Retry_After="Mon, 01 Jan")).endswith("used up (HTTP 429); try again later")


def test_redirects_are_not_followed() -> None:
    sentence = refused(response(307, Location=f"wss://elsewhere/x?key={KEY}"))
    assert "it redirects (HTTP 307) to wss://elsewhere/x, and redirects are not followed" in sentence


def test_a_web_server() -> None:
    assert "answers as a web server (HTTP 200), not as a WebSocket server" in refused(response(200, "<html>"))


def test_other_answers_are_quoted_if_they_are_for_people() -> None:
    assert "HTTP 400 instead of opening a WebSocket: 'no such model'; check" in refused(response(400, "no\n such model"))
    assert "the server failed (HTTP 503); try again later" in refused(response(503, "<html>oops</html>"))
    assert "'" + "x" * 160 + "…'" in refused(response(500, "x" * 1000))


def test_tls_where_there_is_none() -> None:
    async def run() -> str:
        async with serving(echo) as url:
            with pytest.raises(WireError) as caught:
                await connect(url.replace("ws://", "wss://"), headers=BEARER)
            return str(caught.value)

    assert "if the server does without TLS, write ws://" in told(asyncio.run(run()))


@pytest.mark.skipif(shutil.which("openssl") is None, reason="no openssl to make a certificate with")
def test_a_certificate_that_nobody_vouches_for(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    """Refused; accepted as the message says."""
    certificate = tmp_path / "cert.pem"
    make = "openssl req -x509 -newkey rsa:2048 -nodes -days 2 -subj /CN=127.0.0.1 -addext subjectAltName=IP:127.0.0.1"
    subprocess.run([*make.split(), "-keyout", certificate, "-out", tmp_path / "it"], check=True, capture_output=True)
    certificate.write_bytes(certificate.read_bytes() + (tmp_path / "it").read_bytes())
    context = ssl.SSLContext(ssl.PROTOCOL_TLS_SERVER)
    context.load_cert_chain(certificate)

    async def run() -> tuple[str, str | bytes]:
        async with serving(echo, ssl=context) as url:
            with pytest.raises(WireError) as caught:
                await connect(url, headers=BEARER)
            monkeypatch.setenv("SSL_CERT_FILE", str(tmp_path / "it"))
            socket = await connect(url, headers=BEARER)
            await socket.send("hello")
            answer = await socket.recv()
            await socket.close()
            return str(caught.value), answer

    sentence, answer = asyncio.run(run())
    assert "TLS certificate is not trusted (self-signed certificate); if it is meant to be so" in told(sentence)
    assert answer == "hello"


# --- what is refused before anything is sent --------------------------------------------------------------------------


@pytest.mark.parametrize("url", ["https://host/v1", "ws:///path", "ws://host:99999", "ws://host:x", "ws://[::1/x", "host:8000"])
def test_addresses_that_are_none(url: str) -> None:
    with pytest.raises(WireError, match="an address must be like wss://host/path"):
        asyncio.run(connect(url))


def test_a_login_in_the_address() -> None:
    with pytest.raises(WireError, match=r"wss://\*\*\*@host/x: an address must hold no user and password"):
        asyncio.run(connect("wss://me:hunter2@host/x"))


@pytest.mark.parametrize("key", [f"{KEY}\n", f"{KEY}\r\nX: y", f"“{KEY}”", f"{KEY}\x00"])
def test_keys_that_cannot_be_sent(key: str) -> None:
    with pytest.raises(WireError, match="the header Authorization holds a character .*check MY_KEY for line breaks") as caught:
        asyncio.run(connect("wss://host/x", headers={"Authorization": key}, key_hint="MY_KEY"))
    assert KEY not in str(caught.value)


@pytest.mark.parametrize(
    ("query", "headers", "subprotocols"),
    [
        (f"?key={KEY}", {}, ()),
        ("", BEARER, ()),
        ("", {"x-goog-api-key": KEY}, ()),
        ("", {}, ("realtime", f"openai-insecure-api-key.{KEY}")),
    ],
)
def test_keys_go_nowhere_unencrypted(query: str, headers: dict[str, str], subprotocols: tuple[str, ...]) -> None:
    with pytest.raises(WireError, match="a key is not sent to another machine unencrypted; use wss://") as caught:
        asyncio.run(connect(f"ws://192.0.2.1/x{query}", headers=headers, subprotocols=subprotocols))
    assert KEY not in str(caught.value)


# --- around it --------------------------------------------------------------------------------------------------------


def test_the_library_does_not_log_the_key(caplog: pytest.LogCaptureFixture) -> None:
    async def run() -> None:
        async with serving(echo) as url:
            await (await connect(url, headers=BEARER)).close()

    with caplog.at_level(logging.DEBUG):
        asyncio.run(run())
    client = [line for line in caplog.records if not line.name.startswith("websockets.server")]
    assert KEY not in "".join(line.getMessage() for line in client)


def test_errors_of_the_wire_are_errors_for_users() -> None:
    assert issubclass(WireError, FdbenchError)
    assert not issubclass(WireClosed, FdbenchError)


def test_use_decides_what_stands_behind_connect() -> None:
    class Nothing:
        async def connect(self, url: str, **given: object) -> Socket:
            raise WireError(f"nothing at {url} with {sorted(given)}")

        async def attach(self, name: str, start: Starter) -> Socket:
            raise WireError(f"no {name}")

    use(Nothing())
    with pytest.raises(WireError, match=r"nothing at ws://a with \['headers', 'key_hint', 'subprotocols', 'timeout_s'\]"):
        asyncio.run(connect("ws://a"))
    with pytest.raises(WireError, match="no program"):
        asyncio.run(attach("program", lambda: connect("ws://a")))


def test_extras_are_imported_or_named(monkeypatch: pytest.MonkeyPatch, tmp_path: Path) -> None:
    assert require("json.decoder", "a test", "live").__name__ == "json.decoder"
    with pytest.raises(
        MissingExtra, match=r"adapter 'x' needs the 'gemini' extra: install it with `pip install 'fdbench\[gemini\]'`"
    ):
        require("there_is_no_such.module", "adapter 'x'", "gemini")
    (tmp_path / "is_broken_inside.py").write_text("import there_is_no_such_either")
    monkeypatch.syspath_prepend(tmp_path)
    with pytest.raises(ModuleNotFoundError, match="there_is_no_such_either"):
        require("is_broken_inside", "adapter 'x'", "gemini")


def test_without_the_library_the_extra_is_named(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setitem(sys.modules, "websockets", None)
    with pytest.raises(MissingExtra, match="a WebSocket connection needs the 'live' extra"):
        asyncio.run(connect("ws://127.0.0.1:9"))
