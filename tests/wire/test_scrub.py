"""What is taken out of messages, addresses and the log, and what is left alone."""

from __future__ import annotations

import base64
import json

import pytest

from fdbench.contract import Raw
from fdbench.wire import without_secrets
from fdbench.wire.log import shown
from fdbench.wire.scrub import Secrets

KEY = "sk-a-very-secret-key"
NONE = Secrets()


@pytest.mark.parametrize(
    "secrets",
    [
        Secrets.of(headers={"Authorization": f"Bearer {KEY}"}),
        Secrets.of(headers={"x-custom": KEY}),
        Secrets.of(url=f"wss://host/x?model=m&key={KEY}"),
        Secrets.of(url=f"wss://me:{KEY}@host/x"),
        Secrets.of(subprotocols=["realtime", f"openai-insecure-api-key.{KEY}"]),
    ],
)
def test_what_a_connection_was_given_is_found_in_messages(secrets: Secrets) -> None:
    assert secrets.message(f'{{"error": "bad key {KEY}!"}}') == '{"error": "bad key ***!"}'
    assert secrets.message(f"bad key {KEY}!") == "bad key ***!"
    assert secrets.message(b"\x0a\x14" + KEY.encode() + b"\x01") == b"\x0a\x14" + b"*" * len(KEY) + b"\x01"


def test_keys_of_the_environment_are_found(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("SOME_API_KEY", KEY)
    monkeypatch.setenv("SOME_MODEL", "gpt-realtime-2")
    assert Secrets.of().text(f"{KEY} gpt-realtime-2") == "*** gpt-realtime-2"
    assert without_secrets(f"at wss://me:pw@host with {KEY}") == "at wss://***@host with ***"


def test_escaped_and_quoted_forms() -> None:
    assert Secrets.of(url="wss://h?key=abcd%2Fefgh").text("abcd/efgh abcd%2Fefgh") == "*** ***"
    assert json.loads(str(Secrets.of(headers={"k": 'ab"cd/efgh'}).message(r'{"a": "ab\"cd\/efgh"}'))) == {"a": "***"}


def test_headers_that_are_no_secrets_and_short_values_are_left_alone() -> None:
    given = Secrets.of(headers={"OpenAI-Beta": "realtime=v1", "User-Agent": "somebody", "X-Voice": "alloy"})
    assert given.message('{"type": "realtime=v1", "who": "somebody", "voice": "alloy"}') == (
        '{"type": "realtime=v1", "who": "somebody", "voice": "alloy"}'
    )


def test_secret_fields_are_blanked() -> None:
    given = {
        "a": [{"client_secret": {"value": "ek_1", "expires_at": 5}}],
        "apiKey": "x",
        "token": 7,
        "password": "",
        "auth": None,
    }
    kept = {
        "a": [{"client_secret": {"value": "***", "expires_at": 5}}],
        "apiKey": "***",
        "token": "***",
        "password": "",
        "auth": None,
    }
    assert json.loads(str(NONE.message(json.dumps(given)))) == kept


@pytest.mark.parametrize(
    "text",
    [
        '{"usage":{"total_tokens":5,"input_token_details":{"text_tokens":3,"cached_tokens_details":{"audio_tokens":0}}}}',
        '{"usageMetadata":{"promptTokenCount": 4,"promptTokensDetails":[{"modality":"AUDIO","tokenCount":4}]}}',
        '{ "type" : "x",  "n" : 1.0e3 }',
        "[1, 2]",
        "7",
        "no json { at all",
        "",
    ],
)
def test_messages_without_secrets_stay_the_same_to_the_letter(text: str) -> None:
    assert NONE.message(text) == text


def test_addresses() -> None:
    secrets = Secrets.of(url=f"wss://host/x?key={KEY}")
    assert secrets.url(f"wss://me:pw@host/{KEY}/x?model=m&key={KEY}&access_token=t&max_tokens=5&empty=") == (
        "wss://***@host/***/x?model=m&key=***&access_token=***&max_tokens=5&empty="
    )


# --- the log ----------------------------------------------------------------------------------------------------------


def test_sound_is_shown_by_its_length() -> None:
    sound = base64.b64encode(bytes(1920)).decode()
    assert shown(b"\x01" * 1921, NONE) == "<1921 bytes>"
    assert shown(b"{" * 1921, NONE) == "<1921 bytes>"
    assert shown(b'{"token": "t"}', NONE) == '{"token": "***"}'
    assert shown(json.dumps({"type": "append", "audio": sound}), NONE) == (
        '{"type": "append", "audio": "<2560 characters of base64>"}'
    )
    assert shown(f"data: {sound}!", NONE) == "data: <2560 characters of base64>!"


def test_text_and_short_base64_are_shown() -> None:
    words = "listen well " * 40
    assert json.loads(shown(json.dumps({"instructions": words, "b": "A" * 200, "ü": "ü"}), NONE)) == {
        "instructions": words,
        "b": "A" * 200,
        "ü": "ü",
    }
    assert shown('{"ü": 1}', NONE) == '{"ü": 1}'


def test_the_log_holds_no_secrets() -> None:
    secrets = Secrets.of(headers={"api-key": KEY})
    line = Raw("in", shown(json.dumps({"error": f"not {KEY}", "token": "t"}), secrets))
    assert line.text == '{"error": "not ***", "token": "***"}'
    assert shown(f"not {KEY}", secrets) == "not ***"
